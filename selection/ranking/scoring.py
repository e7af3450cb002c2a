"""Points of all schools by all criteria, their scores and their order."""

from dataclasses import dataclass
from math import fsum

from selection.choices import Missing

from .estimate import Belief, Known, groups_of, known_of
from .points import SCALES, Scale
from .shape import ALL, TYPE, Inputs, Measure, Part, School

PLACES = 6  # a score is compared to this many decimals; beyond it schools are equal


@dataclass(frozen=True)
class Column:
    """One criterion over the schools that may be chosen, in their order.

    `counts` says where it counts at all: a school without a value may do without it.
    """

    measure: Measure
    known: list[Known | None]
    beliefs: list[Belief]
    scales: list[Scale]
    counts: list[bool]
    among: list[str]

    def points(self) -> list[float]:
        return [
            scale.points(belief.value)
            for scale, belief in zip(self.scales, self.beliefs, strict=True)
        ]


def column(measure: Measure, schools: list[School]) -> Column:
    """What the criterion says of each school; points are reckoned within the school's type.

    A type of few schools is measured against all schools together.
    """
    known = {school.code: known_of(school, measure) for school in schools}
    kinds = {school.code: school.kind for school in schools}
    groups = groups_of(known, kinds)
    beliefs = {code: groups[kinds[code]].believe(item) for code, item in known.items()}
    counts = {
        code: bool(item) or measure.missing == Missing.AVERAGE for code, item in known.items()
    }
    scales: dict[int, Scale] = {}
    for group in groups.values():
        values = [
            beliefs[code].value
            for code in known
            if counts[code] and (group.is_whole or groups[kinds[code]] is group)
        ]
        if values and id(group) not in scales:
            scales[id(group)] = SCALES[measure.scaling](values, measure)
    nothing = Scale(0.0, 0.0, 1)
    return Column(
        measure,
        [known[school.code] for school in schools],
        [beliefs[school.code] for school in schools],
        [scales.get(id(groups[school.kind]), nothing) for school in schools],
        [counts[school.code] for school in schools],
        [ALL if groups[school.kind].is_whole else TYPE for school in schools],
    )


def parts(columns: list[Column]) -> list[tuple[Part, ...]]:
    """What each criterion gives each school: its share is of the weight that counts there."""
    points = [column.points() for column in columns]
    rows = []
    for row in range(len(columns[0].known)):
        whole = fsum(item.measure.weight for item in columns if item.counts[row])
        rows.append(
            tuple(
                _part(item, row, points[number][row], whole) for number, item in enumerate(columns)
            )
        )
    return rows


def _part(item: Column, row: int, points: float, whole: float) -> Part:
    known = item.known[row]
    if not item.counts[row]:
        return Part(None, None, None, None, 0.0)
    share = item.measure.weight * points / whole if whole else 0.0
    told = (item.beliefs[row].value, points, share, item.among[row])
    if known is None:
        return Part(None, None, *told)
    return Part(known.value, known.pupils, *told)


def score(row: tuple[Part, ...]) -> float:
    """The mean of the points by weight, to six decimals."""
    return round(fsum(part.share for part in row), PLACES) + 0.0


def in_order(schools: list[School], scores: list[float]) -> list[int]:
    """The schools' places in the list by score.

    Equal scores: the school with more pupils first, then the smaller code.
    """
    return sorted(
        range(len(schools)),
        key=lambda row: (-scores[row], -(schools[row].pupils or 0), schools[row].code),
    )


def columns_of(inputs: Inputs, schools: list[School]) -> list[Column]:
    """Every criterion over these schools."""
    return [column(measure, schools) for measure in inputs.measures]
