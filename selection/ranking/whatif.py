"""Who would be chosen under other weights, another cut-off, quotas: scores without draws.

What doesn't hang on the weights – values, beliefs, points – is reckoned once (`Ground`); a question
then takes one sum a school. The sums are those of the ranking itself, to the last digit.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import compress
from math import fsum

from selection.choices import RuleKind

from . import scoring
from .eligibility import exclusion_of
from .method import NothingKnown, unknown_of
from .shape import Inputs, School

Bits = tuple[bool, ...]


@dataclass(frozen=True)
class Changes:
    """Weights by the criterion's number; how many; at most `quota` schools of a municipality.

    `quotas` are other limits of single municipalities, by their names; 0: none of its schools.
    """

    weights: Mapping[int, float]
    wanted: int
    quota: int | None = None
    quotas: Mapping[str, int] = field(default_factory=dict)

    def limit(self, municipality: str) -> int | None:
        """How many of the municipality's schools may be in; None: as many as come."""
        return self.quotas.get(municipality, self.quota)


@dataclass(frozen=True)
class Stand:
    """Where a school stands: its place by score, whether it is in, and would be without limits."""

    school: School
    score: float
    place: int
    is_in: bool
    would_be_in: bool


@dataclass(frozen=True)
class Points:
    """The schools that may be chosen, and by criterion what each has got and whether it counts."""

    schools: list[School]
    rows: list[tuple[tuple[float, ...], Bits]]
    unknown: list[int]


def as_frozen(inputs: Inputs) -> Changes:
    """Nothing changed: what the frozen ranking itself says."""
    return Changes({item.number: item.weight for item in inputs.measures}, inputs.wanted)


def choose(inputs: Inputs, changes: Changes) -> list[Stand]:
    """The answer to one question; see `Ground.choose`."""
    return Ground(inputs).choose(changes)


class Ground:
    """Frozen data made ready for many questions."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        other = tuple(rule for rule in inputs.rules if rule.kind != RuleKind.DATA)
        self.asks_data = len(other) < len(inputs.rules)
        without = replace(inputs, rules=other)
        self._able = tuple(not exclusion_of(school, without) for school in inputs.schools)
        self._kept: dict[Bits, Points] = {}

    def choose(self, changes: Changes) -> list[Stand]:
        """The schools that may be chosen, in their order.

        From the top each is in while seats are left and its municipality is below the quota.
        Refuses criteria of which nothing is known.
        """
        points = self._points(self._eligible(changes.weights))
        if points.unknown:
            raise NothingKnown(points.unknown)
        if not points.schools or not self.inputs.measures:
            return []
        weights = [changes.weights[item.number] for item in self.inputs.measures]
        scores = list(_scores(points.rows, weights))
        order = scoring.in_order(points.schools, scores)
        return _seated([(points.schools[row], scores[row]) for row in order], changes)

    def _eligible(self, weights: Mapping[int, float]) -> Bits:
        """By school; only a rule on how much is known hangs on the weights."""
        if not self.asks_data:
            return self._able
        changed = _reweighed(self.inputs, weights)
        return tuple(not exclusion_of(school, changed) for school in changed.schools)

    def _points(self, eligible: Bits) -> Points:
        kept = self._kept.get(eligible)
        if kept is None:
            kept = self._reckoned(list(compress(self.inputs.schools, eligible)))
            self._kept = {eligible: kept}
        return kept

    def _reckoned(self, schools: list[School]) -> Points:
        unknown = unknown_of(self.inputs, schools)
        if unknown or not schools:
            return Points(schools, [], unknown)
        columns = scoring.columns_of(self.inputs, schools)
        points = zip(*(column.points() for column in columns), strict=True)
        counts = zip(*(column.counts for column in columns), strict=True)
        return Points(schools, list(zip(points, counts, strict=True)), [])


def _scores(
    rows: Iterable[tuple[tuple[float, ...], Bits]], weights: list[float]
) -> Iterable[float]:
    """As `scoring.parts` and `scoring.score` reckon them."""
    wholes: dict[Bits, float] = {}
    for points, counts in rows:
        if counts not in wholes:
            wholes[counts] = fsum(compress(weights, counts))
        whole = wholes[counts]
        shares = [
            weight * one / whole
            for weight, one, is_counted in zip(weights, points, counts, strict=True)
            if is_counted and whole
        ]
        yield round(fsum(shares), scoring.PLACES) + 0.0


def _reweighed(inputs: Inputs, weights: Mapping[int, float]) -> Inputs:
    measures = (replace(item, weight=weights[item.number]) for item in inputs.measures)
    return replace(inputs, measures=tuple(measures))


def _seated(ranked: list[tuple[School, float]], changes: Changes) -> list[Stand]:
    taken: Counter[str] = Counter()
    left = changes.wanted
    stands = []
    for place, (school, score) in enumerate(ranked, 1):
        limit = changes.limit(school.municipality)
        is_in = left > 0 and (limit is None or taken[school.municipality] < limit)
        if is_in:
            taken[school.municipality] += 1
            left -= 1
        stands.append(Stand(school, score, place, is_in, place <= changes.wanted))
    return stands
