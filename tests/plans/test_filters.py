"""The list of plans: in what order it stands and whose turn it is narrowed to."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from common import pages
from plans import workflow
from schools.choices import FounderKind
from schools.models import School
from tests.plans import stages
from tests.world import World, draft, fill

pytestmark = pytest.mark.django_db


def test_list_begins_with_what_waits_for_the_person(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The longest first, then the rest by school; also where the two meet on a page."""
    for day, grant, head in (("20", world.grant, "asta"), ("10", world.kastonas_grant, "cecilija")):
        with time_machine.travel(f"2026-11-{day}T10:00:00+02:00", tick=True):
            version = fill(draft(grant, world.people[head]), world.people[head])
            workflow.submit(version, by=world.people[head])
    draft(world.berzas_grant, world.benas)
    client.force_login(world.feliksas)
    address, shown = reverse("plans:plan_list"), {}
    for rows in (1, 2, 25):
        monkeypatch.setattr(pages, "ROWS", rows)
        numbers = range(1, 4) if rows < 3 else [1]
        found = [client.get(f"{address}?page={n}").context["rows"] for n in numbers]
        shown[rows] = [[row.school.split()[0] for row in page] for page in found]
    assert shown == {
        1: [["Kaštono"], ["Ąžuolo"], ["Beržo"]],
        2: [["Kaštono", "Ąžuolo"], ["Beržo"], ["Beržo"]],
        25: [["Kaštono", "Ąžuolo", "Beržo"]],
    }
    by_school = client.get(f"{address}?rikiuoti=mokykla").context["rows"]
    assert [row.school.split()[0] for row in by_school] == ["Ąžuolo", "Beržo", "Kaštono"]


def test_empty_list_says_whether_nothing_waits_or_nothing_fits(
    world: World, client: Client
) -> None:
    draft(world.grant, world.asta)
    client.force_login(world.domas)
    address = reverse("plans:plan_list")
    for query, title in (
        ("?eile=mine&rikiuoti=laukimas", "Jūsų niekas nelaukia"),
        ("?eile=mine&q=Kitur", "Pagal pasirinktus požymius planų nėra"),
    ):
        html = client.get(address + query).content.decode()
        assert f'<div class="empty"><h2>{title}</h2>' in html
    client.force_login(world.feliksas)
    html = client.get(reverse("dashboard:start")).content.decode()
    assert "Jūsų sprendimo nelaukia nė vienas planas" in html


def test_turn_is_called_as_in_the_list(world: World, client: Client) -> None:
    """A founder that is no municipality has a turn of its own."""
    stages.submitted(world)
    workflow.submit(
        fill(draft(world.kastonas_grant, world.cecilija), world.cecilija), by=world.cecilija
    )
    School.objects.filter(pk=world.kastonas.pk).update(founder_kind=FounderKind.STATE)
    client.force_login(world.feliksas)
    address = reverse("plans:plan_list")
    found = {
        turn: [
            (row.school, row.turn) for row in client.get(f"{address}?eile={turn}").context["rows"]
        ]
        for turn in ("municipality", "founder")
    }
    assert found == {
        "municipality": [("Ąžuolo mokykla", "savivaldybė ir agentūra")],
        "founder": [("Kaštono mokykla", "steigėjas ir agentūra")],
    }
    form = client.get(address).context["filter"]
    turns = dict(form.fields["eile"].choices)
    assert str(turns["municipality"]) == "savivaldybė"
    assert str(turns["founder"]) == "steigėjas (ne savivaldybė)"
