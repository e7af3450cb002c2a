"""Two imports at once: only PostgreSQL lets them try."""

from typing import Any

import pytest

from audit.models import Chain, Entry
from audit.services import first_break
from schools.models import RegisterImport, School
from schools.resources import SchoolResource, read_table
from tests.together import second_while_first_is_open
from tests.world import World, build

from .files import text

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> World:
    return build()


def take(*rows: str) -> Any:
    return SchoolResource().import_data(
        read_table(text(*rows)), file_name="a.csv", rollback_on_validation_errors=True
    )


def test_same_new_school_comes_in_once(world: World) -> None:
    row = "900000009;Nauja mokykla;81;"
    first, second = second_while_first_is_open(lambda: take(row), lambda: take(row))
    assert first.faults == []
    assert [fault.row for fault in second.faults] == [None]
    assert School.objects.filter(code="900000009").count() == 1
    assert RegisterImport.objects.count() == 1


def test_two_changes_of_one_school_keep_its_chain_whole(world: World) -> None:
    rows = [f"900000001;{name} mokykla;81;" for name in ("Ąžuolyno", "Ąžuolų")]
    first, second = second_while_first_is_open(lambda: take(rows[0]), lambda: take(rows[1]))
    assert (first.faults, second.faults) == ([], [])
    told = [entry.changes["name"] for entry in Entry.objects.filter(verb="school.changed")]
    assert sorted(told) == [
        ["Ąžuolo mokykla", "Ąžuolyno mokykla"],
        ["Ąžuolyno mokykla", "Ąžuolų mokykla"],
    ]
    assert all(first_break(chain) is None for chain in Chain.objects.all())
