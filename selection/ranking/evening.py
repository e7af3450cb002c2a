"""Values of different years, grades and subjects made comparable before a mean is made of them.

One year's test is harder than another's; who has no value of the harder one would gain by it. So
each value is moved and stretched to stand as far from the criterion's common mean as it does from
the mean of its own year, grade and subject among schools of the type.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import fsum, sqrt

from selection.choices import Scaling

from .estimate import FEWEST_SCHOOLS, Known, error_of, group_of, usable
from .overlap import joint_of
from .shape import Measure, School, Value

# How far apart schools are in a column is told by so many of them; of fewer it is taken as usual.
ENOUGH = 30
# Columns are stretched by this much at most, since how far apart schools are isn't known exactly.
STRETCH = 2.0
PLACES = 9  # decimals of a value; what is beyond them is rounding

Key = tuple[int, int, str]  # a year, a grade, a subject
Cells = dict[tuple[str, Key], list[Known]]


@dataclass(frozen=True)
class Level:
    """Where a column's middle lies, where the criterion's does, and how much to stretch."""

    middle: float
    common: float
    stretch: float = 1.0

    def even(self, value: float) -> float:
        """The value as it would be in a column of the common level."""
        return self.common + (value - self.middle) * self.stretch


def evened(
    known: dict[str, Known | None], schools: list[School], measure: Measure
) -> dict[str, Known | None]:
    """What is known with comparable means; a criterion of the values themselves stays as it is."""
    cells = _cells(schools, measure)
    levels = {}
    if measure.scaling != Scaling.RAW and len({key for _kind, key in cells}) > 1:
        levels = levels_of(cells)
    told = {}
    for school in schools:
        item = known[school.code]
        told[school.code] = _evened(item, school, measure, levels) if item else None
    return told


def _evened(
    item: Known, school: School, measure: Measure, levels: dict[tuple[str, Key], Level]
) -> Known:
    if not levels:
        return replace(item, even=round(item.value, PLACES))
    pairs = [(value, levels[school.kind, key_of(value)]) for value in _values(school, measure)]
    even = _joint([replace(v, value=level.even(v.value)) for v, level in pairs], measure)
    stretch = _joint([replace(v, value=level.stretch) for v, level in pairs], measure)
    return replace(item, even=round(even, PLACES), error=item.error * stretch * stretch)


def _joint(values: list[Value], measure: Measure) -> float:
    joint = joint_of(values, measure.grade, measure.subject)
    assert joint is not None
    return joint.value


def key_of(value: Value) -> Key:
    """Its column."""
    return value.year, value.grade, value.subject


def _values(school: School, measure: Measure) -> Iterator[Value]:
    return (value for value in school.values.get(measure.number, ()) if usable(value, measure))


def _cells(schools: list[School], measure: Measure) -> Cells:
    found: Cells = {}
    for school in schools:
        for value in _values(school, measure):
            error = error_of(value.value, value.pupils, measure)
            one = Known(value.value, value.pupils, error, value.pupils)
            found.setdefault((school.kind, key_of(value)), []).append(one)
    return found


def levels_of(cells: Cells) -> dict[tuple[str, Key], Level]:
    """By type and column. A column that few schools of the type have is moved as in all types.

    What few have in all types stays where it is: there is nothing to compare it with.
    """
    common = {kind: _mean(_of_kind(cells, kind)) for kind in {kind for kind, _key in cells}}
    moved = _moved(cells, common)
    stretches = _stretches(cells)
    levels = {}
    for (kind, key), members in cells.items():
        middle = common[kind] + moved[key]
        if len(members) >= FEWEST_SCHOOLS:
            middle = _mean(members)
        levels[kind, key] = Level(middle, common[kind], stretches.get((kind, key), 1.0))
    return levels


def _moved(cells: Cells, common: dict[str, float]) -> dict[Key, float]:
    """By column: how far above the types' means its values are."""
    above: dict[Key, list[float]] = {}
    for (kind, key), members in cells.items():
        above.setdefault(key, []).extend(item.value - common[kind] for item in members)
    return {
        key: fsum(values) / len(values) if len(values) >= FEWEST_SCHOOLS else 0.0
        for key, values in above.items()
    }


def _stretches(cells: Cells) -> dict[tuple[str, Key], float]:
    """By how much each column is stretched to the type's usual distance between schools."""
    apart = {
        place: sqrt(group_of(members).differences)
        for place, members in cells.items()
        if len(members) >= ENOUGH
    }
    found = {}
    for (kind, key), own in apart.items():
        rows = [(len(cells[place]), one) for place, one in apart.items() if place[0] == kind]
        usual = fsum(n * one for n, one in rows) / sum(n for n, _one in rows)
        found[kind, key] = min(max(usual / own, 1 / STRETCH), STRETCH) if own else 1.0
    return found


def _of_kind(cells: Cells, kind: str) -> list[Known]:
    return [item for (own, _key), members in cells.items() if own == kind for item in members]


def _mean(members: list[Known]) -> float:
    return fsum(item.value for item in members) / len(members)
