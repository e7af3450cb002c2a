"""Where nasty input goes: a plan being written, submitted, approved; a round still open."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from schools.choices import Expression
from schools.models import PupilCount
from selection.models import Candidate, Round
from tests import addresses
from tests.plans import stages
from tests.world import END, START, World, build, school

Addresses = dict[str, str]


def writing() -> tuple[World, Addresses]:
    """A draft with a row of each kind, and a round whose decision is still to be taken."""
    world = build()
    stages.being_written(world)
    oak = open_round(world)
    return world, {"decision": reverse("grants:round_decide", args=[oak.pk])}


def open_round(world: World) -> Round:
    """Two candidates, one of a school without a basket."""
    made = Round.objects.create(
        programme=world.programme,
        name="III etapas",
        stage="III",
        expression=Expression.UNSPECIFIED,
        first_school_year=2026,
        starts_on=START,
        ends_on=END,
    )
    klevas = school("900000004", "Klevo mokykla", world.ukmerge, 55)
    for place in (klevas, world.berzas):
        Candidate.objects.create(
            round=made, school=place, expression=Expression.STRONG, evaluation_kind="self"
        )
    assert PupilCount.objects.filter(school=klevas).exists()
    return made


def from_table(stage: str) -> Callable[[], tuple[World, Addresses]]:
    """Every address of the permission table that needs this stage."""

    def scene() -> tuple[World, Addresses]:
        world = build()
        made = addresses.STAGES[stage](world)
        return world, {name: address(name, made) for name in at_stage(stage)}

    return scene


def at_stage(stage: str) -> list[str]:
    return [name for name, (needed, _maker) in addresses.ADDRESSES.items() if needed == stage]


def address(name: str, scene: Any) -> str:
    return reverse(name, kwargs=addresses.ADDRESSES[name][1](scene))


SCENES: dict[str, Callable[[], tuple[World, Addresses]]] = {
    "writing": writing,
    "submitted": from_table("submitted"),
    "approved": from_table("approved"),
}
