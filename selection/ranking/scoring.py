"""Points of all schools by all criteria, their scores and their order."""

from dataclasses import dataclass, replace
from math import fsum

from selection.choices import Missing

from .estimate import Belief, Group, Known, cautious, groups_of, known_of, settled
from .evening import evened
from .points import SCALES, Scale, without_dust
from .shape import ALL, METHOD, TYPE, Inputs, Measure, Part, School
from .together import Item, believed, families, items_of, truly_alike

CAUTIOUS = 3  # the method since which nothing unknown counts as if it were known
PLACES = 6  # a score is compared to this many decimals; beyond it schools are equal
NO_SCALE = Scale(0.0, 0.0, 1)


@dataclass(frozen=True)
class Column:
    """One criterion over the schools that may be chosen, in their order.

    `counts` says where it counts at all: a school without a value may do without it. `means` are
    the mean points of the schools that each is compared with.
    """

    measure: Measure
    known: list[Known | None]
    beliefs: list[Belief]
    scales: list[Scale]
    counts: list[bool]
    among: list[str]
    means: list[float]

    def points(self) -> list[float]:
        return [
            scale.points(belief.value)
            for scale, belief in zip(self.scales, self.beliefs, strict=True)
        ]


@dataclass(frozen=True)
class Seen:
    """A criterion before points: what is known of each school, and the group of each type."""

    measure: Measure
    known: dict[str, Known | None]
    groups: dict[str, Group]


def seen_of(measure: Measure, schools: list[School], method: int) -> Seen:
    """Years, grades and subjects made comparable, and unknown numbers unsure, since method 3."""
    known = {school.code: known_of(school, measure) for school in schools}
    kinds = {school.code: school.kind for school in schools}
    if method >= CAUTIOUS:
        known = settled(cautious(known, measure), kinds, measure)
        known = evened(known, schools, measure)
    return Seen(measure, known, groups_of(known, kinds))


def column(measure: Measure, schools: list[School], method: int = METHOD) -> Column:
    """What a criterion alone says of each school; points are reckoned within the school's type.

    A type of few schools is measured against all schools together.
    """
    seen = seen_of(measure, schools, method)
    return _column(seen, beliefs_of(seen, schools), schools, method)


def beliefs_of(seen: Seen, schools: list[School]) -> list[Belief]:
    """What is believed of each school by the criterion alone."""
    return [seen.groups[one.kind].believe(seen.known[one.code]) for one in schools]


def _column(seen: Seen, beliefs: list[Belief], schools: list[School], method: int) -> Column:
    known = [seen.known[school.code] for school in schools]
    groups = [seen.groups[school.kind] for school in schools]
    counts = _counts(seen, schools, method)
    made = Column(seen.measure, known, beliefs, [], counts, [], [])
    scales = {id(group): _scale(made, groups, group, method) for group in seen.groups.values()}
    found = [scales[id(group)] for group in groups]
    return replace(
        made,
        scales=[scale for scale, _mean in found],
        means=[mean for _scale, mean in found],
        among=[ALL if group.is_whole else TYPE for group in groups],
    )


def _counts(seen: Seen, schools: list[School], method: int) -> list[bool]:
    """Where the criterion counts: where a value is known, or something else stands for it.

    Until method 2 the other criteria counted for more where one did; now only where no school of
    the type has a value. A school of which little is known isn't better than is known.
    """
    has_any = {school.kind for school in schools if seen.known[school.code]}
    always = seen.measure.missing == Missing.AVERAGE
    return [
        bool(seen.known[school.code]) or always or (method >= CAUTIOUS and school.kind in has_any)
        for school in schools
    ]


def _scale(made: Column, groups: list[Group], group: Group, method: int) -> tuple[Scale, float]:
    """The group's scale, and the mean of its points; since method 3 of those known alone."""
    rows = [
        belief.value
        for belief, item, own, counts in zip(
            made.beliefs, made.known, groups, made.counts, strict=True
        )
        if (bool(item) if method >= CAUTIOUS else counts) and (group.is_whole or own is group)
    ]
    if not rows:
        return NO_SCALE, 0.0
    scale = SCALES[made.measure.scaling](rows, made.measure)
    scale = without_dust(scale) if method >= CAUTIOUS else scale
    return scale, fsum(map(scale.points, rows)) / len(rows)


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
    part = item.measure.weight / whole if whole else 0.0
    share = item.measure.weight * points / whole if whole else 0.0
    over = part * (points - item.means[row])
    told = (item.beliefs[row].value, points, share, item.among[row])
    if known is None:
        return Part(None, None, *told, None, over)
    return Part(known.value, known.pupils, *told, known.counted, over)


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
    """Every criterion over these schools, those of the same pupils believed together."""
    method = inputs.method
    seen = [seen_of(item, schools, method) for item in inputs.measures]
    beliefs = [beliefs_of(item, schools) for item in seen]
    if method >= CAUTIOUS:
        for family in families(inputs.measures):
            _believe_together(family, seen, beliefs, schools, inputs.shared_error / 100)
    pairs = zip(seen, beliefs, strict=True)
    return [_column(item, believed, schools, method) for item, believed in pairs]


def _believe_together(
    family: list[int],
    seen: list[Seen],
    beliefs: list[list[Belief]],
    schools: list[School],
    shared: float,
) -> None:
    """Put what is believed by a family of criteria in the place of what each alone says."""
    rows = [_items(family, seen, school) for school in schools]
    alike = truly_alike(rows, shared)
    for row, (school, items) in enumerate(zip(schools, rows, strict=True)):
        if len(items) > 1:
            for place, found in believed(items, alike, shared).items():
                item = seen[place]
                value = item.groups[school.kind].mean + item.measure.sign * found.value
                beliefs[place][row] = replace(found, value=value)


def _items(family: list[int], seen: list[Seen], school: School) -> list[Item]:
    return items_of(
        (place, item.measure, item.known[school.code], item.groups[school.kind])
        for place in family
        for item in (seen[place],)
    )
