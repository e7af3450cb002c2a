"""Schools like one of them are found by conditions alone, and told only what is public."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schools.alike import UNKNOWN, Profile, nearest
from schools.comparison import closeness, compare
from schools.models import School, SchoolFact
from tests.world import World, school

from .test_facts_import import fact

OWN = Profile("0", "Gimnazija", 400, {"kaimas": 0.0, "sek-kontekstas": 0.0})


def other(code: str, pupils: int | None = 400, kind: str = "Gimnazija", **inputs: float) -> Profile:
    named = {name.replace("_", "-"): value for name, value in inputs.items()}
    return Profile(code, kind, pupils, {"kaimas": 0.0, "sek-kontekstas": 0.0} | named)


def codes(own: Profile, *others: Profile, most: int = 10) -> list[str]:
    return [item.code for item in nearest(own, others, most)]


def test_the_nearest_come_first_and_equals_by_code() -> None:
    found = [other("3", 800), other("2", 420), other("5", 420), other("4", 100, kaimas=1.0)]
    assert codes(OWN, *found) == ["2", "5", "3", "4"]
    assert codes(OWN, *found, most=2) == ["2", "5"]


def test_only_schools_of_the_type_and_never_the_school_itself() -> None:
    found = [other("1", kind="Progimnazija"), other("2"), other("0"), other("3", 900)]
    assert codes(OWN, *found) == ["2", "3"]
    assert codes(replace(OWN, kind=""), *found) == ["1", "2", "3"]


def test_sizes_differ_by_their_ratio() -> None:
    by_code = {
        item.code: item.distance for item in nearest(OWN, [other("1", 200), other("2", 800)])
    }
    assert by_code["1"] == pytest.approx(by_code["2"])


def test_what_is_not_known_is_an_ordinary_difference() -> None:
    blank = Profile("9", "Gimnazija", 400, {})
    found = nearest(OWN, [blank, other("1"), other("2", 100, kaimas=1.0, sek_kontekstas=3.0)])
    assert [item.code for item in found] == ["1", "9", "2"]
    assert found[1].differences == {"pupils": 0.0, "kaimas": None, "sek-kontekstas": None}
    assert found[1].distance == pytest.approx((2 * UNKNOWN**2 / 3) ** 0.5)


def test_nothing_known_finds_nobody_and_nobody_unknown_is_found() -> None:
    assert nearest(Profile("0", "Gimnazija", None, {}), [other("1")]) == []
    assert codes(OWN, Profile("9", "Gimnazija", None, {}), other("1", 300)) == ["1"]


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (0.0, "labai panaši"),
        (0.49, "labai panaši"),
        (0.5, "panaši"),
        (1.0, "šiek tiek panaši"),
        (1.42, "nepanaši"),
    ],
)
def test_the_distance_is_told_in_words(distance: float, words: str) -> None:
    assert closeness(distance) == words


@pytest.fixture
def many(world: World) -> list[School]:
    """Ąžuolas's type: five more schools, town and country, with results."""
    School.objects.update(kind="Gimnazija")
    made = [
        school(f"9100000{n:02d}", f"Klevo {n} mokykla", world.klaipeda, 300 + n * 40)
        for n in range(5)
    ]
    School.objects.filter(pk__in=[item.pk for item in made]).update(kind="Gimnazija")
    for place, item in enumerate([world.azuolas, *made]):
        fact(item, kind="kaimas", value=Decimal(place % 2), pupils=None)
        fact(item, kind="nmpp", value=Decimal(50 + place), grade=4, subject="Matematika")
        fact(item, kind="kultura", value=Decimal(3), pupils=None)
    return made


def found_for(world: World, name: str = "asta") -> Any:
    return compare(world.azuolas, world.people[name])


@pytest.mark.django_db
def test_results_never_change_who_is_alike(world: World, many: list[School]) -> None:
    before = [(row.school.code, row.distance) for row in found_for(world).rows]
    assert len(before) == 8
    SchoolFact.objects.filter(kind__is_input=False).update(value=Decimal("3.5"))
    assert [(row.school.code, row.distance) for row in found_for(world).rows] == before
    SchoolFact.objects.filter(kind__is_input=True, school=many[0]).update(value=Decimal(0))
    assert [(row.school.code, row.distance) for row in found_for(world).rows] != before


@pytest.mark.django_db
def test_results_of_others_are_shown_but_judgments_and_small_groups_to_nobody(
    world: World, many: list[School]
) -> None:
    SchoolFact.objects.filter(school=many[1], kind__code="nmpp").update(pupils=4)
    for name in ("asta", "feliksas"):
        found = found_for(world, name)
        assert [column.kind.code for column in found.columns] == ["nmpp"]
        shown = {row.school.code: row.cells[0].words for row in found.rows}
        assert (shown["900000001"], shown["910000000"], shown["910000001"]) == ("50", "51", "")
        assert all(mark.words.partition(": ")[2] != "52" for mark in found.strips[0].others)


@pytest.mark.django_db
def test_results_stand_side_by_side_under_unlike_names_and_with_one_stop(
    world: World, many: list[School]
) -> None:
    for item in (world.azuolas, many[0]):
        fact(item, kind="nmpp-patenkinamas", value=Decimal("77.5"))
    found = found_for(world)
    titles = [column.title.partition(":")[2] for column in found.columns]
    assert titles == [
        " vidutiniškai surinkta taškų iš 100, 4 klasė, Matematika, 2025",
        " mokinių, pasiekusių bent patenkinamą lygį, dalis, 2025",
    ]
    assert found.strips[1].sentence.endswith("77,5\u00a0proc.")


@pytest.mark.django_db
def test_closed_schools_are_not_compared_with(world: World, many: list[School]) -> None:
    School.objects.filter(pk=many[0].pk).update(deregistered_on=date(2020, 1, 1))
    School.objects.filter(pk=many[1].pk).update(successor=many[2])
    assert not {many[0], many[1]} & {row.school for row in found_for(world).rows}


@pytest.mark.django_db
def test_page_asks_as_much_of_ten_schools_as_of_two(
    world: World, many: list[School], client: Client
) -> None:
    client.force_login(world.asta)
    url = reverse("schools:school_alike", args=[world.azuolas.pk])

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    whole = asked()
    assert whole <= 20
    School.objects.filter(pk__in=[item.pk for item in many[1:]]).update(kind="Kita")
    assert asked() == whole
    fact(world.azuolas, kind="sek-kontekstas", value=Decimal(4), pupils=None)
    fact(many[0], kind="sek-kontekstas", value=Decimal(-4), pupils=None)
    far = client.get(url).content.decode()
    assert "Nežinoma mokyklų, kurios dirbtų panašiomis sąlygomis" in far
    School.objects.exclude(pk=world.azuolas.pk).update(kind="Kita")
    page = client.get(url).content.decode()
    assert "Mokyklos dar nėra su kuo palyginti" in page
