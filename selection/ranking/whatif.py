"""Who would be chosen under other weights, another cut-off, a quota: scores without draws."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from . import scoring
from .method import NothingKnown, excluded_of, unknown_of
from .shape import Inputs, School


@dataclass(frozen=True)
class Changes:
    """Weights by the criterion's number; how many; at most `quota` schools of a municipality."""

    weights: Mapping[int, float]
    wanted: int
    quota: int | None = None


@dataclass(frozen=True)
class Stand:
    """Where a school stands: its place by score, and whether it is in or kept out by the quota."""

    school: School
    score: float
    place: int
    is_in: bool
    is_over_quota: bool = False


def as_frozen(inputs: Inputs) -> Changes:
    """Nothing changed: what the frozen ranking itself says."""
    return Changes({item.number: item.weight for item in inputs.measures}, inputs.wanted)


def choose(inputs: Inputs, changes: Changes) -> list[Stand]:
    """The schools that may be chosen, in their order.

    From the top each is in while seats are left and its municipality is below the quota. Refuses
    criteria of which nothing is known.
    """
    changed = _reweighed(inputs, changes.weights)
    excluded = excluded_of(changed)
    schools = [school for school in changed.schools if not excluded[school.code]]
    if unknown := unknown_of(changed, schools):
        raise NothingKnown(unknown)
    if not schools or not changed.measures:
        return []
    rows = scoring.parts(scoring.columns_of(changed, schools))
    scores = [scoring.score(row) for row in rows]
    order = scoring.in_order(schools, scores)
    return _seated([(schools[row], scores[row]) for row in order], changes)


def _reweighed(inputs: Inputs, weights: Mapping[int, float]) -> Inputs:
    measures = (replace(item, weight=weights[item.number]) for item in inputs.measures)
    return replace(inputs, measures=tuple(measures))


def _seated(ranked: list[tuple[School, float]], changes: Changes) -> list[Stand]:
    taken: Counter[str] = Counter()
    stands = []
    for place, (school, score) in enumerate(ranked, 1):
        is_full = changes.quota is not None and taken[school.municipality] >= changes.quota
        has_seat = taken.total() < changes.wanted
        if has_seat and not is_full:
            taken[school.municipality] += 1
        stands.append(Stand(school, score, place, has_seat and not is_full, has_seat and is_full))
    return stands
