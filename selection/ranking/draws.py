"""How sure the order is: the ranking drawn many times over, with chance let into it.

Each draw moves every belief by its doubt and every weight by up to the round's spread. numpy does
the arithmetic criterion by criterion, without BLAS, so that its sums don't depend on the machine.
The seed comes from the frozen inputs, so nobody can choose it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .points import Scale
from .scoring import Column
from .together import families

AT_ONCE = 50  # draws; more would only take memory
CELLS = 4096  # of a ladder's length; a drawn value is read off at the nearest
INTERVAL = 0.9  # the part of draws between the best and the worst place that are told

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Sureness:
    """By school, in the order given: the chance to be among the wanted, the places' interval."""

    chance: list[float]
    low: list[int]
    high: list[int]


@dataclass(frozen=True)
class Arrays:
    """A criterion as arrays over the schools: drawn points are `middle + noise × doubt`.

    To them come the draws that its `family` has together, each times its `shared`. With `tables`
    that sum is a cell of the school's own table, begun at `starts`, of places.
    """

    weight: float
    middle: Numbers
    doubt: Numbers
    counts: Numbers
    tables: Numbers
    starts: NDArray[np.intp]
    shared: tuple[Numbers, ...] = ()
    family: int | None = None

    def drawn(
        self, random: np.random.Generator, size: int, together: tuple[Numbers, ...] = ()
    ) -> Numbers:
        """Points in each of so many draws; what is known for certain is not drawn."""
        if not self.doubt.any():
            return self._read(np.broadcast_to(self.middle, (size, len(self.middle))))
        noise = random.standard_normal((size, len(self.middle)))
        noise *= self.doubt
        noise += self.middle
        for draw, times in zip(together, self.shared, strict=True):
            noise += draw * times
        return self._read(noise)

    def _read(self, drawn: Numbers) -> Numbers:
        if not len(self.tables):
            return drawn
        cells = np.clip(drawn, 0, CELLS - 1).astype(np.intp)
        cells += self.starts
        return np.take(self.tables, cells)


def arrays_of(column: Column, order: list[int], family: int | None = None) -> Arrays:
    """The column's arrays, its schools in this order."""
    points = column.points()
    counts = np.array([float(column.counts[row]) for row in order])
    if any(scale.ladder for scale in column.scales):
        return _with_tables(column, order, counts, family)
    units = np.array([abs(column.scales[row].unit) or 1 for row in order])
    doubt, *shared = _doubts(column, order)
    return Arrays(
        column.measure.weight,
        np.array([points[row] for row in order]),
        doubt / units,
        counts,
        np.empty(0),
        np.empty(0, np.intp),
        tuple(one / units for one in shared) if family is not None else (),
        family,
    )


def _doubts(column: Column, order: list[int]) -> tuple[Numbers, ...]:
    """Own doubt and the two shared ones, in the unit."""
    beliefs = [column.beliefs[row] for row in order]
    told = zip(*((item.doubt, *item.shared) for item in beliefs), strict=True)
    return tuple(np.array(one) for one in told)


def _with_tables(column: Column, order: list[int], counts: Numbers, family: int | None) -> Arrays:
    """Each type of school has its table; a school's value and doubt are told in its cells."""
    scales = {id(scale): scale for scale in column.scales if scale.ladder}
    begins = {key: place * CELLS for place, key in enumerate(scales)}
    middle, cells, starts = [], [], []
    for row in order:
        ladder, belief = column.scales[row].ladder or (0.0,), column.beliefs[row]
        cells.append(CELLS / ((ladder[-1] - ladder[0]) or 1.0))
        middle.append((belief.value - ladder[0]) * cells[-1])
        starts.append(begins.get(id(column.scales[row]), 0))
    tables = np.concatenate([_table(scale) for scale in scales.values()])
    doubt, *shared = (one * np.array(cells) for one in _doubts(column, order))
    told = (np.array(middle), doubt, counts, tables, np.array(starts, np.intp))
    forward = tuple(one * column.measure.sign for one in shared) if family is not None else ()
    return Arrays(column.measure.weight, *told, forward, family)


def _table(scale: Scale) -> Numbers:
    """Places along the ladder, in cells of equal length, between its steps in proportion."""
    steps = sorted(set(scale.ladder))
    along = steps[0] + (np.arange(CELLS) + 0.5) * (steps[-1] - steps[0]) / CELLS
    return np.interp(along, steps, [scale.points(step) for step in steps])


def draw(
    columns: list[Column], order: list[int], *, wanted: int, draws: int, spread: float, seed: int
) -> Sureness:
    """Draw the ranking so many times; `order` is the schools' own, the best first."""
    kin = _kin(columns)
    arrays = [arrays_of(column, order, kin[place]) for place, column in enumerate(columns)]
    random = np.random.Generator(np.random.PCG64(seed))
    ranks = np.empty((draws, len(order)), dtype=np.int32)
    for start in range(0, draws, AT_ONCE):
        size = min(AT_ONCE, draws - start)
        ranks[start : start + size] = _ranks(_scores(arrays, random, size, spread))
    return _told(ranks, wanted)


def _kin(columns: list[Column]) -> list[int | None]:
    """By criterion the number of the family that it is drawn with, where it is drawn with one."""
    found: list[int | None] = [None] * len(columns)
    for number, family in enumerate(families(column.measure for column in columns)):
        for place in family:
            if any(any(belief.shared) for belief in columns[place].beliefs):
                found[place] = number
    return found


def _scores(arrays: list[Arrays], random: np.random.Generator, size: int, spread: float) -> Numbers:
    schools = len(arrays[0].middle)
    total, weights = np.zeros((size, schools)), np.zeros((size, schools))
    together: dict[int | None, tuple[Numbers, ...]] = {None: ()}
    for item in arrays:
        if item.family not in together:
            together[item.family] = tuple(random.standard_normal((2, size, schools)))
        weight = item.weight * (1 + spread * random.uniform(-1, 1, (size, 1)))
        counted = weight * item.counts
        total += counted * item.drawn(random, size, together[item.family])
        weights += counted
    return np.divide(total, weights, out=np.zeros_like(total), where=weights > 0)


def _ranks(scores: Numbers) -> NDArray[np.int32]:
    """Places from 1 in each draw; equal scores keep the schools' own order."""
    order = np.argsort(-scores, axis=1, kind="stable")
    ranks = np.empty(order.shape, dtype=np.int32)
    places = np.arange(1, order.shape[1] + 1, dtype=np.int32)
    np.put_along_axis(ranks, order, np.broadcast_to(places, order.shape), axis=1)
    return ranks


def _told(ranks: NDArray[np.int32], wanted: int) -> Sureness:
    draws = len(ranks)
    chance = (ranks <= wanted).sum(axis=0) / draws
    ranks.sort(axis=0)
    tail = (1 - INTERVAL) / 2
    low, high = ranks[int(tail * draws)], ranks[-1 - int(tail * draws)]
    return Sureness(chance.tolist(), low.tolist(), high.tolist())
