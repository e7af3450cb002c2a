"""The register's pages: whose schools are shown, how they are found, equal queries for 1 and 3."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schools.models import PupilCount, School
from tests.once import COUNTED
from tests.world import World, school

pytestmark = pytest.mark.django_db

LIST = reverse("schools:school_list")


@pytest.fixture
def names(client: Client) -> Callable[..., list[str]]:
    """The names on the list's page that the person gets with these filters."""

    def _names(user: object, **filters: str) -> list[str]:
        client.force_login(user)  # type: ignore[arg-type]
        return [item.name for item in client.get(LIST, filters).context["page"]]

    return _names


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("asta", ["Ąžuolo mokykla"]),
        ("rasa", ["Ąžuolo mokykla"]),
        ("vilte", ["Ąžuolo mokykla"]),
        ("benas", ["Beržo mokykla"]),
        ("domas", ["Ąžuolo mokykla", "Beržo mokykla"]),
        ("egle", ["Kaštono mokykla"]),
        ("feliksas", ["Ąžuolo mokykla", "Beržo mokykla", "Kaštono mokykla"]),
        ("aurelija", ["Ąžuolo mokykla", "Beržo mokykla", "Kaštono mokykla"]),
        ("kazys", []),
        ("stasys", []),
    ],
)
def test_each_sees_their_own_schools(
    world: World, names: Callable[..., list[str]], name: str, seen: list[str]
) -> None:
    assert names(world.people[name]) == seen


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ąžuol", ["Ąžuolo mokykla"]),
        ("ĄŽUOLO MOK", ["Ąžuolo mokykla"]),
        ("900000002", ["Beržo mokykla"]),
        ("9000", ["Ąžuolo mokykla", "Beržo mokykla", "Kaštono mokykla"]),
        ("1", []),
        ("%", []),
        ("🌳", []),
        ("x" * 500, []),
    ],
)
def test_search_finds_by_name_and_code(
    world: World, names: Callable[..., list[str]], words: str, found: list[str]
) -> None:
    assert names(world.feliksas, paieska=words) == found


def test_municipality_filter_is_for_those_who_look_after_several(
    world: World, client: Client, names: Callable[..., list[str]]
) -> None:
    elsewhere = {"savivaldybe": str(world.klaipeda.pk)}
    assert names(world.feliksas, **elsewhere) == ["Kaštono mokykla"]
    assert names(world.domas, **elsewhere) == ["Ąžuolo mokykla", "Beržo mokykla"]
    assert "savivaldybe" not in client.get(LIST).context["form"].fields


def test_detail_shows_facts_counts_and_the_way_to_the_baskets(world: World, client: Client) -> None:
    client.force_login(world.asta)
    page = client.get(world.azuolas.get_absolute_url()).content.decode()
    for words in ("900000001", "2026-09-01", "399", f"?mokykla={world.azuolas.pk}"):
        assert words in page
    assert reverse("admin:index") not in page


def test_strangers_get_404(world: World, client: Client) -> None:
    for person in (world.benas, world.egle, world.kazys, world.stasys):
        client.force_login(person)
        assert client.get(world.azuolas.get_absolute_url()).status_code == 404
    client.logout()
    assert client.get(world.azuolas.get_absolute_url()).status_code == 302


def test_successor_is_a_link_only_for_who_sees_it(world: World, client: Client) -> None:
    School.objects.filter(pk=world.azuolas.pk).update(successor=world.kastonas)
    link = f'href="{world.kastonas.get_absolute_url()}"'
    for person, linked in ((world.feliksas, True), (world.domas, False)):
        client.force_login(person)
        page = client.get(world.azuolas.get_absolute_url()).content.decode()
        assert "Kaštono mokykla" in page
        assert (link in page) is linked


@COUNTED
def test_queries_do_not_grow(world: World, client: Client) -> None:
    client.force_login(world.feliksas)
    urls = (LIST, world.azuolas.get_absolute_url())

    def count() -> list[int]:
        counts = []
        for url in urls:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            counts.append(len(queries))
        return counts

    before = count()
    for place in range(3):
        made = school(f"90000010{place}", f"Klevo {place} mokykla", world.ukmerge, 10)
        School.objects.filter(pk=made.pk).update(successor=world.azuolas)
        day = date(2020 + place, 9, 1)
        PupilCount.objects.create(school=world.azuolas, counted_on=day, pupils=9, source="x")
    assert count() == before


def test_merged_school_leads_to_its_successor_not_to_an_empty_list(
    world: World, client: Client
) -> None:
    School.objects.filter(pk=world.azuolas.pk).update(successor=world.berzas)
    client.force_login(world.feliksas)
    merged = client.get(world.azuolas.get_absolute_url()).content.decode()
    assert f"?mokykla={world.azuolas.pk}" not in merged
    assert world.berzas.get_absolute_url() in merged
    successor = client.get(world.berzas.get_absolute_url()).content.decode()
    assert f"?mokykla={world.berzas.pk}" in successor
