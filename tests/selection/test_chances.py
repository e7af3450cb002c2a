"""A small dose of `make prove ARGS=selection`: the chances hold where the truth is known."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from scripts.prove_selection import World, make, of_levels, of_years, overlapping, untold
from selection.choices import Scaling
from selection.ranking import rank
from selection.ranking.shape import SHARED_ERROR

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


@pytest.mark.parametrize("alike", [0, 75])
def test_chances_hold_of_years_only_where_their_same_pupils_are_told(alike: int) -> None:
    made_up = [of_years(made, seed, 75) for seed, made in enumerate(worlds(Scaling.Z_SCORE))]
    for place, made in enumerate(made_up):
        measures = tuple(replace(item, same_pupils=alike) for item in made.inputs.measures)
        made_up[place] = replace(made, inputs=replace(made.inputs, measures=measures))
    said, true = said_and_true(made_up)
    assert abs(said - true) < 0.06 if alike else said - true > 0.1


@pytest.mark.parametrize("method", [2, 3])
def test_chances_hold_where_numbers_of_pupils_are_not_told(method: int) -> None:
    made_up = [untold(made, seed) for seed, made in enumerate(worlds(Scaling.Z_SCORE))]
    told = [replace(made, inputs=replace(made.inputs, method=method)) for made in made_up]
    said, true = said_and_true(told)
    assert abs(said - true) < 0.06 if method == 3 else said - true > 0.06


def by(method: int, made_up: list[World]) -> list[World]:
    return [replace(made, inputs=replace(made.inputs, method=method)) for made in made_up]


@pytest.mark.parametrize("method", [2, 3])
def test_chances_hold_where_tests_of_years_are_unlike(method: int) -> None:
    made_up = [of_levels(made, seed) for seed, made in enumerate(worlds(Scaling.Z_SCORE))]
    said, true = said_and_true(by(method, made_up))
    assert abs(said - true) < 0.06 if method == 3 else said - true > 0.15


@pytest.mark.parametrize("method", [2, 3])
def test_chances_hold_by_all_criteria_where_a_third_is_missing(method: int) -> None:
    told = {"schools": SCHOOLS, "wanted": WANTED, "missing": 1 / 3}
    made_up = [make(seed, Scaling.Z_SCORE, **told) for seed in range(WORLDS)]
    said, true = said_and_true(by(method, made_up))
    assert abs(said - true) < 0.06 if method == 3 else said - true > 0.15


@pytest.mark.parametrize("method", [2, 3])
def test_chances_hold_where_criteria_are_of_the_same_pupils(method: int) -> None:
    told = {"schools": SCHOOLS, "wanted": WANTED, "alike": SHARED_ERROR / 100}
    made_up = [make(seed, Scaling.Z_SCORE, **told) for seed in range(WORLDS)]
    said, true = said_and_true(by(method, made_up))
    assert abs(said - true) < 0.06 if method == 3 else said - true > 0.15


def test_without_the_doubt_of_few_pupils_chances_would_not_hold() -> None:
    said, true = said_and_true(worlds(Scaling.Z_SCORE), is_sure=True)
    assert said - true > 0.1
