"""What is known of a round's candidates by each criterion, before the data are frozen."""

from dataclasses import dataclass

from common import clock

from .freezing import measure_of, values_of
from .models import Criterion, Round
from .ranking import School
from .ranking.estimate import known_of


@dataclass(frozen=True)
class Coverage:
    """A criterion, its part of all weights in percent, and how many candidates have a value.

    `fewest` is the least number of pupils behind a candidate's value; None where it isn't known.
    `too_few` candidates have values, but each of fewer than 5 pupils.
    """

    criterion: Criterion
    share: float
    known: int
    too_few: int
    fewest: int | None


def coverage(round: Round) -> list[Coverage]:  # noqa: A002
    """For each criterion in order; in three queries whatever the number of candidates."""
    criteria = list(round.criteria.select_related("kind"))
    values = values_of(round.candidates.all(), criteria, round.data_until or clock.today())
    schools = [School(str(key), "", "", "", None, values=held) for key, held in values.items()]
    total = sum(item.weight for item in criteria)
    return [_of(item, schools, float(item.weight / total * 100) if total else 0.0)
            for item in criteria]  # fmt: skip


def _of(item: Criterion, schools: list[School], share: float) -> Coverage:
    measure = measure_of(item)
    having = [school for school in schools if school.values.get(item.number)]
    known = [found for school in having if (found := known_of(school, measure))]
    sizes = [found.pupils for found in known if found.pupils is not None]
    return Coverage(item, share, len(known), len(having) - len(known), min(sizes, default=None))
