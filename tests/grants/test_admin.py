"""The programme's page in the admin: an envelope that covers what is granted, dates in order."""

from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.test import Client

from audit.models import Entry
from selection.models import Programme
from tests.schools.test_admin import page, programme_data
from tests.selection.test_views import signed_in
from tests.world import World

GRANTED = (399 + 100 + 782) * 254


@pytest.fixture
def agency(world: World) -> Client:
    return signed_in(world.feliksas)


@pytest.mark.parametrize(("cents", "is_saved"), [(-1, False), (0, True), (1, True)])
def test_envelope_is_never_less_than_what_is_granted(
    world: World, agency: Client, cents: int, is_saved: bool
) -> None:
    envelope = GRANTED + Decimal(cents) / 100
    data = programme_data(world.programme, envelope=str(envelope))
    answer = agency.post(page(Programme, "change", world.programme.pk), data)
    world.programme.refresh_from_db()
    before = Decimal("30324200.95")
    assert world.programme.envelope == (envelope if is_saved else before)
    assert Entry.objects.filter(verb="programme.changed").exists() == is_saved
    assert ("Jau skirta" in answer.content.decode()) == (not is_saved)


def test_new_programme_may_have_any_envelope(world: World, agency: Client) -> None:
    data = programme_data(world.programme, number="X-1", envelope="1,00")
    data |= {"rates-TOTAL_FORMS": 0, "rates-INITIAL_FORMS": 0}
    assert agency.post(page(Programme, "add"), data).status_code == 302
    assert Programme.objects.get(number="X-1").envelope == Decimal("1.00")


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "is_saved"),
    [
        ("2030-01-01", "2020-01-01", False),
        ("2030-01-01", "2030-01-01", False),
        ("2030-01-01", "2030-01-02", True),
        ("2030-01-01", "", True),
    ],
)
def test_programme_ends_after_it_starts(
    world: World, agency: Client, starts_on: str, ends_on: str, is_saved: bool
) -> None:
    data = programme_data(world.programme, starts_on=starts_on, ends_on=ends_on)
    answer = agency.post(page(Programme, "change", world.programme.pk), data)
    world.programme.refresh_from_db()
    assert (world.programme.starts_on is not None) == is_saved
    assert ("Pabaiga turi būti vėlesnė už pradžią" in answer.content.decode()) == (not is_saved)


def test_database_refuses_a_programme_that_ends_before_it_starts(world: World) -> None:
    with pytest.raises(IntegrityError, match="programme_ends_after_it_starts"):
        Programme.objects.update(starts_on="2030-01-01", ends_on="2020-01-01")


def test_a_purpose_is_ended_and_another_added_but_never_renamed(
    world: World, agency: Client
) -> None:
    first = world.programme.purposes.get(number=1)
    count = world.programme.purposes.count()
    programme = world.programme.pk
    data = programme_data(world.programme) | {
        "purposes-TOTAL_FORMS": 2,
        "purposes-INITIAL_FORMS": 1,
        "purposes-0-id": first.pk,
        "purposes-0-programme": programme,
        "purposes-0-number": 9,
        "purposes-0-name": "Kita",
        "purposes-1-programme": programme,
        "purposes-1-number": 19,
        "purposes-1-name": "Nauja",
        "purposes-1-is_active": "on",
    }
    address = page(Programme, "change", programme)
    assert "pavadinimai ir numeriai nekeičiami" in agency.get(address).content.decode()
    assert agency.post(address, data).status_code == 302
    was, first = first, world.programme.purposes.get(pk=first.pk)
    assert (first.number, first.name, first.is_active) == (was.number, was.name, False)
    assert world.programme.purposes.get(number=19).name == "Nauja"
    assert world.programme.purposes.count() == count + 1
    data |= {"purposes-1-number": 20}
    assert agency.post(address, data).status_code == 200  # the name is there already
