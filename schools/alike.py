"""Schools like one of them, by the conditions they work in; results have no part in it.

A pure function: no database. Each condition is measured in usual differences between schools of
the type (standard deviations); the distance is their root mean square. What isn't known of another
school counts as an ordinary difference, so that unknown schools don't look the most alike.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import fsum, log, sqrt

PUPILS = "pupils"
UNKNOWN = sqrt(2)  # how far two schools taken at random are from each other, root mean square
NEAR = 0.5  # a difference that one hardly notices


@dataclass(frozen=True)
class Profile:
    """The conditions of a school: type, size, and inputs by the code of their kind."""

    code: str
    kind: str
    pupils: int | None
    inputs: Mapping[str, float]

    @property
    def measures(self) -> dict[str, float]:
        """All that can be compared; of the size its logarithm: 50 to 100 is as 500 to 1000."""
        size = {PUPILS: log(self.pupils)} if self.pupils else {}
        return {**size, **self.inputs}


@dataclass(frozen=True)
class Alike:
    """Another school and its distance; differences by condition, None where it isn't known."""

    code: str
    distance: float
    differences: Mapping[str, float | None]


def nearest(own: Profile, others: Iterable[Profile], most: int = 10) -> list[Alike]:
    """The most alike schools of the same type, the nearest first; of equals the lower code.

    A school without a type is compared with all. None are found when nothing is known of the
    school itself, and none of which nothing is known.
    """
    same = [item for item in others if item.code != own.code and own.kind in {"", item.kind}]
    spreads = _spreads(own, same)
    known = [other for other in same if spreads.keys() & other.measures.keys()]
    found = [_compared(own, other, spreads) for other in known]
    return sorted(found, key=lambda item: (item.distance, item.code))[:most]


def _spreads(own: Profile, others: list[Profile]) -> dict[str, float]:
    """By how much schools usually differ in each condition that the school knows of itself."""
    known: dict[str, list[float]] = {name: [value] for name, value in own.measures.items()}
    for other in others:
        for name, value in other.measures.items():
            if name in known:
                known[name].append(value)
    spreads = {name: _deviation(values) for name, values in known.items()}
    return {name: spread for name, spread in spreads.items() if spread}


def _deviation(values: list[float]) -> float:
    mean = fsum(values) / len(values)
    return sqrt(fsum((value - mean) ** 2 for value in values) / len(values))


def _compared(own: Profile, other: Profile, spreads: dict[str, float]) -> Alike:
    theirs, ours = other.measures, own.measures
    differences = {
        name: (theirs[name] - ours[name]) / spread if name in theirs else None
        for name, spread in spreads.items()
    }
    squares = [(UNKNOWN if d is None else d) ** 2 for d in differences.values()]
    return Alike(other.code, sqrt(fsum(squares) / len(squares)), differences)
