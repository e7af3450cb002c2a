"""A small dose of `make prove ARGS=selection`: the chances hold where the truth is known."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from scripts.prove_selection import World, make, overlapping
from selection.choices import Scaling
from selection.ranking import rank

WORLDS, SCHOOLS, WANTED = 12, 400, 40
SCALINGS = [Scaling.Z_SCORE, Scaling.PERCENTILE]


@cache
def worlds(scaling: str) -> list[World]:
    return [
        make(seed, scaling, schools=SCHOOLS, criteria=6, wanted=WANTED) for seed in range(WORLDS)
    ]


@cache
def overlapping_worlds() -> list[World]:
    return [overlapping(made, seed) for seed, made in enumerate(worlds(Scaling.Z_SCORE))]


def said_and_true(
    made_up: list[World], *, draws: int = 200, is_sure: bool = False
) -> tuple[float, float]:
    """What was said of those likely to be in, and how many are."""
    rows: list[tuple[float, bool]] = []
    for seed, made in enumerate(made_up):
        told = replace(made.inputs, draws=draws)
        if is_sure:  # as if few pupils told as much as many
            exact = tuple(replace(item, spread=1.0) for item in told.measures)
            told = replace(told, measures=exact)
        results = rank(told, f"{seed:064x}")
        rows.extend((item.chance or 0.0, item.code in made.belongs) for item in results)
    likely = np.array([row for row in rows if 0.6 <= row[0] < 0.95])
    said, true = likely.mean(axis=0)
    return float(said), float(true)


@pytest.mark.parametrize("scaling", SCALINGS)
def test_of_those_likely_to_be_in_as_many_are(scaling: str) -> None:
    said, true = said_and_true(worlds(scaling))
    assert said == pytest.approx(true, abs=0.06)


def test_chances_hold_where_the_same_pupils_are_told_of_several_times() -> None:
    said, true = said_and_true(overlapping_worlds())
    assert said == pytest.approx(true, abs=0.06)


def test_without_the_doubt_of_few_pupils_chances_would_not_hold() -> None:
    said, true = said_and_true(worlds(Scaling.Z_SCORE), is_sure=True)
    assert said - true > 0.1
