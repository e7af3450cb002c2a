"""Which values of a school count, so that no pupil counts twice for a criterion in a year.

The value of exactly what the criterion asks counts alone, such as that of the whole school.
Without one its parts count: grades, which have different pupils, or subjects, which are taken to
have the same ones. Of two years some pupils are the same, as many as the criterion's kind says.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import chain, product
from math import fsum, prod, sqrt

from .shape import Value

Known = dict[tuple[int, str], Value]  # of a year, by grade and subject


@dataclass(frozen=True)
class Joint:
    """A mean of values, how many pupils are behind it, and the values that it is made of.

    `worth`: so many different pupils would say as much; fewer where years have the same ones.
    """

    value: float
    pupils: int | None
    used: tuple[Value, ...]
    worth: float | None = None


def joint_of(
    values: Iterable[Value], grade: int, subject: str, same_pupils: int = 0
) -> Joint | None:
    """What the values say of a grade and a subject (0 and empty: all); None without any.

    `same_pupils`: of the whole school, the percent that is the same a year later. A grade has
    other pupils every year.
    """
    by_year: dict[int, Known] = {}
    for value in values:
        by_year.setdefault(value.year, {})[value.grade, value.subject] = value
    years = {year: _of_year(by_year[year], grade, subject) for year in sorted(by_year)}
    whole = _mean(list(years.values()), sum)
    if whole is None or whole.pupils is None:
        return whole
    told = {year: part.pupils or 0 for year, part in years.items()}
    return replace(whole, worth=_worth(told, 0.0 if grade else same_pupils / 100))


def _worth(pupils: dict[int, int], alike: float) -> float:
    """By how many different pupils the mean of the years would be as sure.

    The errors of two years go together by the part of pupils that is the same in both.
    """
    whole = sum(pupils.values())
    if not alike or len(pupils) < 2:
        return float(whole)
    pairs = product(pupils.items(), repeat=2)
    shared = fsum(_power(alike, abs(one - two)) * sqrt(n * m) for (one, n), (two, m) in pairs)
    return whole * whole / shared


def _power(part: float, times: int) -> float:
    """By multiplying, which gives the same digits on any machine."""
    return prod([part] * times)


def _of_year(known: Known, grade: int, subject: str) -> Joint:
    """The whole where it is given, else grades or subjects, whichever have more pupils behind."""
    if whole := known.get((grade, subject)):
        return _alone(whole)
    grades = sorted({one for one, _name in known if one})
    of_grades = [_of_grade(known, one, subject) for one in grades]
    of_subjects = [_alone(known[key]) for key in sorted(known) if not key[0]]
    ways = [_mean(of_grades, sum), _mean(of_subjects, max)]
    return max(filter(None, ways), key=lambda way: way.pupils or 0)


def _of_grade(known: Known, grade: int, subject: str) -> Joint:
    """Its own value, else the mean of its subjects."""
    if own := known.get((grade, subject)):
        return _alone(own)
    subjects = [_alone(known[key]) for key in sorted(known) if key[0] == grade]
    found = _mean(subjects, max)
    assert found is not None
    return found


def _alone(value: Value) -> Joint:
    return Joint(value.value, value.pupils, (value,))


def _mean(parts: list[Joint], joined: Callable[[list[int]], int]) -> Joint | None:
    """The mean by pupils; where some are not counted, each part counts alike.

    `joined` says how many pupils the parts have together: their sum, or the most of them when the
    pupils are the same.
    """
    if len(parts) < 2:
        return parts[0] if parts else None
    sizes = [part.pupils for part in parts if part.pupils]
    is_counted = len(sizes) == len(parts)
    shares = sizes if is_counted else [1] * len(parts)
    value = fsum(part.value * n for part, n in zip(parts, shares, strict=True)) / sum(shares)
    used = tuple(chain.from_iterable(part.used for part in parts))
    return Joint(value, joined(sizes) if is_counted else None, used)
