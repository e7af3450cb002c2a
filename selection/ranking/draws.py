"""How sure the order is: the ranking drawn many times over, with chance let into it.

Each draw moves every belief by its doubt and every weight by up to the round's spread. numpy does
the arithmetic criterion by criterion, without BLAS, so that its sums don't depend on the machine.
The seed comes from the frozen inputs, so nobody can choose it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .scoring import Column

AT_ONCE = 50  # draws; more would only take memory
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
    """A criterion as arrays over the schools: points, doubt in points, and where it counts."""

    weight: float
    points: Numbers
    doubt: Numbers
    counts: Numbers
    ladders: list[tuple[NDArray[np.intp], Numbers, int]]
    values: Numbers

    def drawn(self, noise: Numbers) -> Numbers:
        """Points in each draw; places on a ladder are read off it anew."""
        if not self.ladders:
            return self.points + noise * self.doubt
        drawn, values = np.zeros_like(noise), self.values + noise * self.doubt
        for rows, ladder, sign in self.ladders:
            share = np.interp(values[:, rows], ladder, np.linspace(0, 1, len(ladder)))
            drawn[:, rows] = share if sign > 0 else 1 - share
        return drawn


def arrays_of(column: Column, order: list[int]) -> Arrays:
    """The column's arrays, its schools in this order."""
    points = column.points()
    beliefs, scales = column.beliefs, column.scales
    doubt = [
        beliefs[row].doubt / (1 if scales[row].ladder else scales[row].unit or 1) for row in order
    ]
    return Arrays(
        column.measure.weight,
        np.array([points[row] for row in order]),
        np.array(doubt),
        np.array([float(column.counts[row]) for row in order]),
        _ladders(column, order),
        np.array([beliefs[row].value for row in order]),
    )


def _ladders(column: Column, order: list[int]) -> list[tuple[NDArray[np.intp], Numbers, int]]:
    by_scale: dict[int, list[int]] = {}
    for place, row in enumerate(order):
        if column.scales[row].ladder:
            by_scale.setdefault(id(column.scales[row]), []).append(place)
    found = []
    for places in by_scale.values():
        scale = column.scales[order[places[0]]]
        found.append((np.array(places), np.array(scale.ladder), scale.sign))
    return found


def draw(
    columns: list[Column], order: list[int], *, wanted: int, draws: int, spread: float, seed: int
) -> Sureness:
    """Draw the ranking so many times; `order` is the schools' own, the best first."""
    arrays = [arrays_of(column, order) for column in columns]
    random = np.random.Generator(np.random.PCG64(seed))
    ranks = np.empty((draws, len(order)), dtype=np.int32)
    for start in range(0, draws, AT_ONCE):
        size = min(AT_ONCE, draws - start)
        ranks[start : start + size] = _ranks(_scores(arrays, random, size, spread))
    return _told(ranks, wanted)


def _scores(arrays: list[Arrays], random: np.random.Generator, size: int, spread: float) -> Numbers:
    schools = len(arrays[0].points)
    total, weights = np.zeros((size, schools)), np.zeros((size, schools))
    for item in arrays:
        weight = item.weight * (1 + spread * random.uniform(-1, 1, (size, 1)))
        noise = random.standard_normal((size, schools))
        counted = weight * item.counts
        total += counted * item.drawn(noise)
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
