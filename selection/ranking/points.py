"""Steadied values made comparable: points by one of three scalings."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import fsum, sqrt

from selection.choices import Scaling

from .shape import Measure

DUST = 1e-9  # of the mean, at least of 1: smaller distances are left by rounding, none are there


@dataclass(frozen=True)
class Scale:
    """Points of a value: `(value − zero) / unit`, or the place among `ladder` where there is one.

    A `unit` of 0 means that the schools don't differ: all have no points.
    """

    zero: float
    unit: float
    sign: int
    ladder: tuple[float, ...] = ()

    def points(self, value: float) -> float:
        """How far forward the value brings a school."""
        if self.ladder:
            below, among = bisect_left(self.ladder, value), bisect_right(self.ladder, value)
            place = (below + among) / 2 / len(self.ladder)
            return place if self.sign > 0 else 1 - place
        return self.sign * (value - self.zero) / self.unit if self.unit else 0.0


def by_distance(values: list[float], measure: Measure) -> Scale:
    """z-score: standard deviations from the mean."""
    mean = fsum(values) / len(values)
    spread = sqrt(fsum((value - mean) * (value - mean) for value in values) / len(values))
    return Scale(mean, spread, measure.sign)


def without_dust(scale: Scale) -> Scale:
    """A scale whose unit is of no more than rounding: schools that are alike have no points."""
    is_dust = scale.unit <= DUST * max(1.0, abs(scale.zero))
    return replace(scale, unit=0.0) if is_dust and not scale.ladder else scale


def by_place(values: list[float], measure: Measure) -> Scale:
    """Percentile: the part of schools below, those alike counted by half, 0 to 1."""
    return Scale(0.0, 1.0, measure.sign, tuple(sorted(values)))


def by_itself(values: list[float], measure: Measure) -> Scale:
    """The value itself, from 0 at its worst possible to 1 at its best."""
    worst = measure.lowest if measure.sign > 0 else measure.highest
    return Scale(worst, measure.highest - measure.lowest, measure.sign)


SCALES: dict[str, Callable[[list[float], Measure], Scale]] = {
    Scaling.Z_SCORE: by_distance,
    Scaling.PERCENTILE: by_place,
    Scaling.RAW: by_itself,
}
