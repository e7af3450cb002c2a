"""Criteria of the same pupils in the same test: what chance did to one it did to the others too.

A school's distances d of such criteria are taken to be a·g + b·u + what each has of its own: g is
what is truly alike in them, u the chance that they share (a² a part of the true differences, b² of
the error). How much is truly alike is told by the data; the shared part of the errors is said.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from math import fsum, sqrt

from .estimate import Belief, Group, Known
from .shape import Measure

MOST = 0.95  # of true differences that are taken to be shared


@dataclass(frozen=True)
class Item:
    """A school's distance from its group's mean, forward; true differences and error, squared."""

    place: int
    distance: float
    differences: float
    error: float


def families(measures: Iterable[Measure]) -> list[list[int]]:
    """Places of criteria of the same pupils, two or more, in their order."""
    found: list[list[tuple[int, Measure]]] = []
    for place, measure in enumerate(measures):
        near = [kin for kin in found if any(is_kin(measure, other) for _place, other in kin)]
        found = [kin for kin in found if kin not in near]
        found.append([*(pair for kin in near for pair in kin), (place, measure)])
    return sorted(sorted(place for place, _measure in kin) for kin in found if len(kin) > 1)


def is_kin(one: Measure, other: Measure) -> bool:
    """Whether both tell of some of the same pupils in the same test."""
    return (
        bool(one.test)
        and one.test == other.test
        and (one.grade == other.grade or not one.grade or not other.grade)
        and one.first_year <= other.last_year
        and other.first_year <= one.last_year
    )


def items_of(rows: Iterable[tuple[int, Measure, Known | None, Group]]) -> list[Item]:
    """Of a school: what has an error and is known."""
    return [
        Item(place, measure.sign * (known.counted - group.mean), group.differences, known.error)
        for place, measure, known, group in rows
        if known and known.error
    ]


def truly_alike(schools: Iterable[list[Item]], shared: float) -> float:
    """Which part of the true differences criteria of a family share, by all pairs of them."""
    pairs = [pair for items in schools for pair in combinations(items, 2)]
    above = fsum(
        one.distance * other.distance - shared * sqrt(one.error * other.error)
        for one, other in pairs
    )
    whole = fsum(sqrt(one.differences * other.differences) for one, other in pairs)
    return min(max(above / whole, 0.0), MOST) if whole else 0.0


@dataclass(frozen=True)
class Load:
    """Of a criterion of a school: a, b, the variance of its own, and its true part q."""

    true: float
    chance: float
    own: float
    trust: float


def _load(item: Item, alike: float, shared: float) -> Load:
    differences, error = (1 - alike) * item.differences, (1 - shared) * item.error
    own = differences + error
    told = (sqrt(alike * item.differences), sqrt(shared * item.error))
    return Load(*told, own, differences / own)


def believed(items: list[Item], alike: float, shared: float) -> dict[int, Belief]:
    """By place the true distance, its doubt, and how it moves with two draws of the school.

    The two are those of g and u given all that is known, one after the other (Cholesky).
    """
    loads = [_load(item, alike, shared) for item in items]
    both = list(zip(items, loads, strict=True))
    first = 1 + fsum(load.true * load.true / load.own for load in loads)
    second = 1 + fsum(load.chance * load.chance / load.own for load in loads)
    cross = fsum(load.true * load.chance / load.own for load in loads)
    to_true = fsum(item.distance * load.true / load.own for item, load in both)
    to_chance = fsum(item.distance * load.chance / load.own for item, load in both)
    whole = first * second - cross * cross
    true = (second * to_true - cross * to_chance) / whole
    chance = (first * to_chance - cross * to_true) / whole
    up = sqrt(second / whole)
    down, last = -cross / whole / up, sqrt(1 / second)
    return {
        item.place: _belief(item, load, (true, chance), (up, down, last)) for item, load in both
    }


def _belief(
    item: Item, load: Load, middle: tuple[float, float], draws: tuple[float, float, float]
) -> Belief:
    true, chance = load.true * (1 - load.trust), -load.trust * load.chance
    value = load.trust * item.distance + true * middle[0] + chance * middle[1]
    doubt = sqrt(load.trust * (load.own - load.trust * load.own))
    up, down, last = draws
    return Belief(value, doubt, (true * up + chance * down, chance * last))
