"""What a person may reach, worked out from memberships."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from common import clock
from schools.access import Access, access_of, use_membership, with_places
from schools.backends import PersonBackend
from schools.choices import Role
from schools.models import Membership, School
from schools.services import give_membership
from tests.world import World


def test_nobody_reaches_nothing(world: World) -> None:
    assert access_of(AnonymousUser()) == Access()
    assert list(School.objects.visible_to(AnonymousUser())) == []
    assert list(Membership.objects.visible_to(AnonymousUser())) == []


def test_closed_account_reaches_nothing(world: World) -> None:
    world.asta.is_active = False
    assert access_of(world.asta) == Access()


@pytest.mark.parametrize(
    ("name", "schools"),
    [
        ("asta", {"azuolas"}),
        ("rasa", {"azuolas"}),
        ("benas", {"berzas"}),
        ("cecilija", {"kastonas"}),
        ("domas", {"azuolas", "berzas"}),
        ("egle", {"kastonas"}),
        ("feliksas", {"azuolas", "berzas", "kastonas"}),
        ("aurelija", {"azuolas", "berzas", "kastonas"}),
        ("vilte", {"azuolas"}),
        ("kazys", set()),
        ("stasys", set()),
    ],
)
def test_schools_of_each_person(world: World, name: str, schools: set[str]) -> None:
    found = set(School.objects.visible_to(getattr(world, name)))
    assert found == {getattr(world, school) for school in schools}


def test_first_and_last_day_belong_to_the_period(world: World) -> None:
    start = datetime.fromisoformat("2026-11-22T00:30:00+02:00")
    with time_machine.travel(start, tick=False):
        give_membership(
            user=world.stasys,
            role=Role.EDITOR,
            by=world.asta,
            school=world.azuolas,
            valid_until=clock.today() + timedelta(days=1),
        )
    for day, count in ((-1, 0), (0, 1), (1, 1), (2, 0)):
        with time_machine.travel(start + timedelta(days=day, hours=22), tick=False):
            user = User.objects.get(pk=world.stasys.pk)
            assert len(access_of(user).memberships) == count
            assert user.memberships.valid_on(clock.today()).count() == count


def test_access_costs_one_query_a_request(world: World) -> None:
    with CaptureQueriesContext(connection) as queries:
        access_of(world.asta).school_ids(Role.DIRECTOR)
        access_of(world.asta).membership_for([Role.DIRECTOR], world.azuolas)
    assert len(queries) == 1


def test_signed_in_person_is_read_with_all_memberships(world: World) -> None:
    """One query more for who has none; who may not sign in any more is nobody."""
    give_membership(user=world.asta, role=Role.EDITOR, by=world.feliksas, school=world.berzas)
    for person, asked, held in ((world.asta, 1, 2), (world.stasys, 2, 0)):
        with CaptureQueriesContext(connection) as queries:
            user = PersonBackend().get_user(person.pk)
            memberships = access_of(user).memberships
            assert [membership.user for membership in memberships] == [user] * held
        assert (user, len(queries)) == (person, asked)
    User.objects.filter(pk__in=[world.asta.pk, world.stasys.pk]).update(is_active=False)
    assert PersonBackend().get_user(world.asta.pk) is None
    assert PersonBackend().get_user(world.stasys.pk) is None


def test_names_of_any_number_of_places_cost_one_query(world: World) -> None:
    for school in (world.berzas, world.kastonas):
        give_membership(user=world.asta, role=Role.EDITOR, by=world.feliksas, school=school)
    access = access_of(User.objects.get(pk=world.asta.pk))
    with CaptureQueriesContext(connection) as queries:
        named = [str(membership) for membership in with_places(access).memberships]
    assert len(named) == 3
    assert len(queries) == 1


def test_membership_in_use_comes_first_where_several_fit(world: World) -> None:
    second = give_membership(
        user=world.asta, role=Role.EDITOR, by=world.feliksas, school=world.azuolas
    )
    roles = [Role.DIRECTOR, Role.EDITOR]
    assert use_membership(world.asta, None).membership_for(roles, world.azuolas).role == "director"
    used = use_membership(world.asta, second.pk)
    assert used.membership_for(roles, world.azuolas) == second
    assert used.membership_for(roles, world.berzas) is None


def test_officer_covers_schools_of_the_own_municipality_only(world: World) -> None:
    access = access_of(world.domas)
    assert access.membership_for([Role.OFFICER], world.berzas) is not None
    assert access.membership_for([Role.OFFICER], world.kastonas) is None


def test_only_the_head_is_director(world: World) -> None:
    heads = [
        name
        for name, person in world.people.items()
        if access_of(person).membership_for([Role.DIRECTOR], world.azuolas)
    ]
    assert heads == ["asta"]
