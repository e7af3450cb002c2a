"""A merged school's basket and people go on with its successor; history stays readable."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from audit.models import Entry
from audit.transitions import Refused
from grants.models import Grant
from grants.services import carry_over
from schools.access import access_of
from schools.choices import Role
from schools.models import Invitation, Membership, School
from schools.services import give_membership
from tests.world import World, school

DAY = date(2026, 11, 1)


def hand_on(world: World, target: School, **fields: Any) -> list[Grant]:
    values = {"school": world.azuolas, "on": DAY, "by": world.feliksas} | fields
    return carry_over(successor=target, **values)


@pytest.fixture
def target(world: World) -> School:
    return school("900000009", "Ąžuolyno gimnazija", world.ukmerge, 500)


def test_school_gets_successor_and_the_day(world: World, target: School) -> None:
    hand_on(world, target)
    world.azuolas.refresh_from_db()
    assert (world.azuolas.successor, world.azuolas.deregistered_on) == (target, DAY)


def test_day_of_the_register_stays(world: World, target: School) -> None:
    School.objects.filter(pk=world.azuolas.pk).update(deregistered_on=date(2026, 10, 15))
    hand_on(world, target)
    world.azuolas.refresh_from_db()
    assert world.azuolas.deregistered_on == date(2026, 10, 15)


def test_basket_goes_on_and_stays_one_as_awarded(world: World, target: School) -> None:
    assert hand_on(world, target) == [world.grant]
    world.grant.refresh_from_db()
    assert (world.grant.school, world.grant.holder) == (world.azuolas, target)
    assert world.grant.formula_amount == 101346


def test_roles_go_on_from_the_day(world: World, target: School) -> None:
    hand_on(world, target)
    rows = Membership.objects.filter(user=world.asta).order_by("pk")
    assert list(rows.values_list("school", "role", "valid_from", "valid_until")) == [
        (target.pk, Role.DIRECTOR, DAY, None),
        (world.azuolas.pk, Role.DIRECTOR, date(2020, 9, 1), DAY - timedelta(days=1)),
    ]
    assert access_of(world.asta).school_ids(Role.DIRECTOR) == {target.pk}
    assert list(Grant.objects.visible_to(world.asta)) == [world.grant]
    assert access_of(world.benas).school_ids(Role.DIRECTOR) == {world.berzas.pk}


def test_person_already_at_the_successor_is_not_doubled(world: World, target: School) -> None:
    give_membership(user=world.asta, role=Role.DIRECTOR, school=target, by=world.feliksas)
    hand_on(world, target)
    assert Membership.objects.filter(user=world.asta, school=target).count() == 1


def test_ended_membership_stays_as_it_was(world: World, target: School) -> None:
    Membership.objects.filter(user=world.rasa).update(valid_until=date(2026, 10, 1))
    hand_on(world, target)
    row = Membership.objects.get(user=world.rasa)
    assert (row.school, row.valid_until) == (world.azuolas, date(2026, 10, 1))


def test_membership_begun_on_the_day_was_the_successors_at_once(
    world: World, target: School
) -> None:
    Membership.objects.filter(user=world.rasa).update(valid_from=DAY)
    hand_on(world, target)
    only = Membership.objects.get(user=world.rasa)
    assert (only.school, only.valid_from, only.valid_until) == (target, DAY, None)


def test_second_membership_begun_on_the_day_ends_on_it(world: World, target: School) -> None:
    give_membership(user=world.rasa, role=Role.EDITOR, school=target, by=world.feliksas)
    Membership.objects.filter(user=world.rasa, school=world.azuolas).update(valid_from=DAY)
    hand_on(world, target)
    old = Membership.objects.get(user=world.rasa, school=world.azuolas)
    assert (old.valid_from, old.valid_until) == (DAY, DAY)


@pytest.mark.parametrize("is_chosen", [True, False])
def test_role_in_use_goes_on_in_use(
    world: World, target: School, client: Client, is_chosen: bool
) -> None:
    first = world.asta.memberships.get()
    give_membership(user=world.asta, role=Role.DIRECTOR, school=world.berzas, by=world.feliksas)
    client.force_login(world.asta)
    if is_chosen:
        client.post("/mokyklos/vaidmuo/", {"membership": first.pk})
    hand_on(world, target)
    in_use = client.get("/paskyra/").context["membership"]
    assert (in_use.school, in_use.role) == (target, Role.DIRECTOR)


def test_open_invitation_goes_on(world: World, target: School) -> None:
    invitation = Invitation.objects.create(
        email="nauja@demo.lt",
        role=Role.EDITOR,
        school=world.azuolas,
        token_digest="x",
        expires_at="2026-12-01T00:00+00:00",
    )
    hand_on(world, target)
    invitation.refresh_from_db()
    assert invitation.school == target


def test_both_chains_tell_it(world: World, target: School) -> None:
    hand_on(world, target)
    for verb in ("school.carried_over", "grant.carried_over"):
        chains = Entry.objects.filter(verb=verb).values_list("chain__name", flat=True)
        assert sorted(chains) == sorted([f"school-{world.azuolas.pk}", f"school-{target.pk}"])


def test_two_steps_in_a_row_reach_the_last_school(world: World, target: School) -> None:
    last = school("900000010", "Didžioji gimnazija", world.ukmerge, 800)
    hand_on(world, target)
    hand_on(world, last, school=target)
    world.grant.refresh_from_db()
    assert (world.grant.school, world.grant.holder) == (world.azuolas, last)


def test_itself_a_second_successor_and_a_circle_are_refused(world: World, target: School) -> None:
    with pytest.raises(Refused):
        hand_on(world, world.azuolas)
    hand_on(world, target)
    with pytest.raises(Refused):
        hand_on(world, world.berzas)
    with pytest.raises(Refused):
        hand_on(world, world.azuolas, school=target)
    School.objects.filter(pk=world.azuolas.pk).update(deregistered_on=None)
    with pytest.raises(Refused):
        hand_on(world, world.azuolas, school=target)
    assert list(Grant.objects.filter(holder=target)) == [world.grant]


@pytest.mark.parametrize(
    ("of_school", "of_successor", "on"),
    [
        ({}, {}, date(2099, 1, 1)),
        ({"registered_on": date(2026, 11, 2)}, {}, DAY),
        ({}, {"registered_on": date(2026, 11, 2)}, DAY),
        ({}, {"deregistered_on": date(2026, 10, 1)}, DAY),
        ({}, {}, date(2026, 9, 14)),
        ({}, {}, date(1990, 1, 1)),
    ],
)
def test_impossible_day_or_closed_successor_is_refused(
    world: World, target: School, of_school: Any, of_successor: Any, on: date
) -> None:
    for one, values in ((world.azuolas, of_school), (target, of_successor)):
        School.objects.filter(pk=one.pk).update(**({"registered_on": None} | values))
    with pytest.raises(Refused):
        hand_on(world, target, on=on)
    world.grant.refresh_from_db()
    assert world.grant.holder == world.azuolas
