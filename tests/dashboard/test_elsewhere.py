"""What awaits a person by memberships that are not in use, and the way there."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from dashboard.elsewhere import elsewhere
from plans import workflow
from schools.access import use_membership
from schools.choices import Role
from schools.models import Membership
from schools.services import give_membership
from tests.world import World, draft, fill


@pytest.fixture
def second(world: World) -> Membership:
    """Asta also heads Beržas, whose basket has no plan yet."""
    return give_membership(
        user=world.asta, role=Role.DIRECTOR, by=world.feliksas, school=world.berzas
    )


def counted(person: User) -> dict[int, int]:
    person = User.objects.get(pk=person.pk)
    return {item.membership.pk: item.count for item in elsewhere(person, use_membership(person, 0))}


def test_start_page_tells_of_another_role_and_leads_there(
    world: World, client: Client, second: Membership
) -> None:
    client.force_login(world.asta)
    address = reverse("dashboard:start")
    page = client.get(address).content.decode()
    assert "Kiti Jūsų vaidmenys" in page
    assert f'class="button quiet" name="membership" value="{second.pk}">Pereiti' in page
    client.post(reverse("schools:membership_switch"), {"membership": second.pk})
    draft(world.grant, world.asta)
    page = client.get(address).content.decode()
    assert f'value="{world.asta.memberships.first().pk}">Pereiti' in page  # type: ignore[union-attr]


def test_only_what_awaits_the_other_roles_is_counted(world: World, second: Membership) -> None:
    agency = give_membership(user=world.asta, role=Role.AGENCY, by=world.feliksas)
    officer = give_membership(
        user=world.asta, role=Role.OFFICER, by=world.feliksas, municipality=world.klaipeda
    )
    give_membership(user=world.asta, role=Role.EVALUATOR, by=world.feliksas, school=world.berzas)
    assert counted(world.asta) == {second.pk: 1}
    workflow.submit(fill(draft(world.berzas_grant, world.benas), world.benas), by=world.benas)
    assert counted(world.asta) == {agency.pk: 1}
    version = fill(draft(world.kastonas_grant, world.cecilija), world.cecilija)
    workflow.submit(version, by=world.cecilija)
    assert counted(world.asta) == {agency.pk: 2, officer.pk: 1}


def test_the_longest_waiting_role_comes_first_with_its_days(world: World, client: Client) -> None:
    """A basket without a plan waits since the day when its round was decided."""
    given: Any = {"user": world.asta, "by": world.feliksas, "valid_from": date(2026, 9, 1)}
    world.asta.memberships.update(valid_from=date(2026, 9, 1))
    agency = give_membership(role=Role.AGENCY, **given)
    second = give_membership(role=Role.DIRECTOR, school=world.berzas, **given)
    with time_machine.travel("2026-10-05T10:00:00+03:00", tick=True):
        version = fill(draft(world.kastonas_grant, world.cecilija), world.cecilija)
        workflow.submit(version, by=world.cecilija)
    with time_machine.travel("2026-10-12T10:00:00+03:00", tick=True):
        client.force_login(world.asta)
        html = client.get(reverse("dashboard:start")).content.decode()
        asta = User.objects.get(pk=world.asta.pk)
        found = elsewhere(asta, use_membership(asta, 0))
        assert [(item.membership, item.waited) for item in found] == [
            (second, "laukia 19 darbo dienų"),
            (agency, "laukia 5 darbo dienas"),
        ]
    assert html.index("laukia 19 darbo dienų") < html.index("laukia 5 darbo dienas")


def test_other_roles_cost_one_query_and_a_single_role_none(
    world: World, second: Membership
) -> None:
    give_membership(user=world.asta, role=Role.AGENCY, by=world.feliksas)
    for person, queries in ((world.asta, 1), (world.benas, 0)):
        access: Any = use_membership(User.objects.get(pk=person.pk), None)
        with CaptureQueriesContext(connection) as found:
            elsewhere(access.memberships[0].user, access)
        assert len(found) == queries
