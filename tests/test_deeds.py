"""A deed written again leaves what doing it leaves; where anything else came before, it is done."""

from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from audit.models import Entry
from plans import workflow
from plans.choices import VersionStatus
from plans.models import Plan, PlanVersion
from schools.models import School
from tests.deeds import deed
from tests.keep import _rows
from tests.plans import stages
from tests.world import World, draft, fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def done(world: World) -> list[str]:
    """What was done really, in the order of doing."""
    return []


def sent(world: World, done: list[str], name: str) -> PlanVersion:
    """A deed of this test alone: a plan filled in and sent."""

    def do(world: World) -> PlanVersion:
        done.append(name)
        version = fill(draft(world.grant, world.asta), world.asta)
        workflow.submit(version, by=world.asta)
        return version

    do.__name__ = name
    return deed(do)(world)


def undone(world: World, done: list[str], name: str) -> tuple[Any, PlanVersion]:
    """All rows after the deed, and what it returned; then the rows are taken back."""
    with transaction.atomic():
        version = sent(world, done, name)
        rows = _rows()
        transaction.set_rollback(True)
    return rows, version


def test_rows_and_objects_are_those_of_doing_it(world: World, done: list[str]) -> None:
    (really, first), (again, second) = (undone(world, done, "rows") for _ in range(2))
    assert done == ["rows"]
    assert again == really
    assert first is not second
    assert vars(first).keys() ^ vars(second).keys() <= {"_django_version"}
    assert (second.plan_id, second.status) == (first.plan_id, VersionStatus.SUBMITTED)


def test_what_follows_gets_new_keys_and_the_deed_its_own(world: World, done: list[str]) -> None:
    undone(world, done, "keys")
    version = sent(world, done, "keys")
    other = draft(world.berzas_grant, world.benas)
    workflow.withdraw(version, by=world.asta)
    stages.reword(world, version)
    workflow.submit(PlanVersion.objects.get(pk=version.pk), by=world.asta)
    assert done == ["keys"]
    assert other.pk > version.pk
    assert Plan.objects.count() == 2
    assert len(set(Entry.objects.values_list("pk", flat=True))) == Entry.objects.count()


def test_copies_belong_to_one_test(world: World, done: list[str]) -> None:
    _rows, first = undone(world, done, "copies")
    first.goal = "Kitas"
    world.asta.full_name = "Kita"
    second = sent(world, done, "copies")
    assert (second.goal, world.asta.full_name) == ("Geresni pasiekimai.", "Asta Demo")


@pytest.mark.parametrize("what", ["row", "undone", "moment", "person"])
def test_after_anything_else_it_is_done(
    world: World, client: Client, done: list[str], what: str
) -> None:
    undone(world, done, what)
    if what == "moment":
        with time_machine.travel("2026-11-22T10:00:00+02:00", tick=True):
            assert sent(world, done, what).status_since.day == 22
    elif what == "undone":
        with transaction.atomic():
            world.azuolas.save()
            transaction.set_rollback(True)
        sent(world, done, what)
    elif what == "row":
        School.objects.filter(pk=world.azuolas.pk).update(name="Kita mokykla")
        sent(world, done, what)
    else:
        client.force_login(world.asta)
        sent(world, done, what)
    assert done == ([what] if what == "undone" else [what, what])


def test_objects_that_came_another_way_are_not_known(world: World) -> None:
    known: list[PlanVersion] = []

    @deed
    def told(version: PlanVersion) -> None:
        known.append(version)
        version.delete()

    for _ in range(2):
        with transaction.atomic():
            told(draft(world.grant, world.asta))
            transaction.set_rollback(True)
    assert len(known) == 1
    draft(world.grant, world.asta)
    fresh = PlanVersion.objects.get()
    told(fresh)
    assert known[1] is fresh
