"""Queries of a page do not grow with its rows."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plans import workflow
from plans.models import Plan
from tests.once import COUNTED
from tests.plans import stages
from tests.world import World, draft, fill

pytestmark = [pytest.mark.django_db, COUNTED]


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def submit_two_more(world: World) -> None:
    for grant, head in (
        (world.berzas_grant, world.benas),
        (world.kastonas_grant, world.cecilija),
    ):
        workflow.submit(fill(draft(grant, head), head, activities=2), by=head)


@pytest.mark.parametrize(
    ("stage", "query"),
    [
        (stages.submitted, ""),
        (stages.agreed_by_municipality, ""),
        (stages.submitted, "?eile=mine"),
        (stages.submitted, "?busena=submitted&etapas=II"),
        (stages.submitted, "?q=mokykla"),
        (stages.submitted, "?rikiuoti=laukimas"),
    ],
)
def test_list_of_plans(
    world: World, client: Client, stage: Callable[[World], object], query: str
) -> None:
    stage(world)
    client.force_login(world.feliksas)
    address = reverse("plans:plan_list") + query
    one = queries(client, address)
    submit_two_more(world)
    assert Plan.objects.visible_to(world.feliksas).count() == 3
    assert queries(client, address) == one


@pytest.mark.parametrize("part", ["veiklos", "rodikliai"])
def test_editor_of_three_rows_and_of_a_hundred(world: World, client: Client, part: str) -> None:
    small = fill(draft(world.grant, world.asta), world.asta, activities=3, indicators=3)
    large = draft(world.berzas_grant, world.benas)
    fill(large, world.benas, activities=60, indicators=40)
    found = []
    for version, head in ((small, world.asta), (large, world.benas)):
        client.force_login(head)
        found.append(queries(client, reverse("plans:plan_section", args=[version.plan_id, part])))
    assert found[0] == found[1]


@pytest.mark.parametrize("name", ["submit", "edit", "detail", "history", "pdf"])
def test_pages_of_one_plan(world: World, client: Client, name: str) -> None:
    version = fill(draft(world.grant, world.asta), world.asta)
    client.force_login(world.asta)
    address = reverse(f"plans:plan_{name}", args=[version.plan_id])
    if name == "edit":
        address = reverse("plans:plan_section", args=[version.plan_id, "rodikliai"])
    one = queries(client, address)
    fill(version, world.asta, activities=3, indicators=3)
    assert queries(client, address) == one
