"""Chances of a ranking hold in made-up worlds whose truth is known; and what the ranking costs.

In each world schools truly differ, their values are of few or many pupils, some are missing, and
the weights that decide are unlike those that were said; in some worlds the same pupils are told of
several times, by grades, by subjects, as a whole, by years or by several criteria, or years are of
unlike tests. Who belongs is told by all criteria. WORLDS=20 in the environment makes
it shorter. It asks for a machine that does nothing else.
"""

import os
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scripts.prove_report import Report
from selection.choices import Direction, Missing, Scaling
from selection.ranking import FEWEST, Inputs, Measure, Result, School, Value, rank
from selection.ranking.shape import SHARED_ERROR
from selection.ranking.sheet import results_of, write_inputs

DAY = date(2018, 9, 1)
PUPILS_DIFFER, SCHOOLS_DIFFER, BY_CRITERION = 20.0, 3.0, 6.0
MISSING, SPREAD, KINDS = 0.1, 20, 3
SAID, TRUE = (0.75, 0.85), (0.75, 0.85)
UNTOLD = "untold numbers of pupils"  # count as the fewest, so more may be true than is said
BAR = 3.0

Numbers = NDArray[np.float64]
Bins = dict[int, list[tuple[float, bool]]]


@dataclass(frozen=True)
class World:
    """What a ranking is told, and what it isn't: who truly belongs to the wanted."""

    inputs: Inputs
    belongs: frozenset[str]
    small: frozenset[str]


def make(
    seed: int,
    scaling: str,
    *,
    schools: int = 1000,
    criteria: int = 6,
    wanted: int = 100,
    missing: float | None = None,
    alike: float = 0.0,
) -> World:
    """A world of schools of three types; their sizes are as unequal as real ones.

    Who belongs is told by all criteria, also those of which nothing is known. `alike`: how much
    the errors of criteria go together, which then are said to be of the same pupils.
    """
    random = np.random.default_rng(seed)
    kinds = random.integers(0, KINDS, schools)
    pupils = np.maximum(5, random.lognormal(3.6, 0.8, schools)).astype(int)
    common = random.normal(0, SCHOOLS_DIFFER, (schools, 1)) + kinds[:, None] * 4 + 50
    truth = common + random.normal(0, BY_CRITERION, (schools, criteria))
    error = PUPILS_DIFFER / np.sqrt(pupils)[:, None]
    seen = truth + chance(random, truth.shape, alike) * error
    known = random.random(truth.shape) > (MISSING if missing is None else missing)
    test = "testas" if alike else ""
    measures = tuple(measure(number + 1, scaling, test) for number in range(criteria))
    weights = np.array([item.weight for item in measures])
    drawn = weights * (1 + SPREAD / 100 * random.uniform(-1, 1, criteria))
    score = (points(truth, kinds, scaling) * drawn).sum(axis=1)
    best = np.argsort(-score)[:wanted]
    rows = _schools(kinds, pupils, seen, known)
    inputs = Inputs("Pasaulis", "strong", wanted, DAY, SPREAD, 1000, measures, (), rows)
    small = np.flatnonzero(pupils <= np.quantile(pupils, 0.25))
    return World(inputs, frozenset(map(_code, best)), frozenset(map(_code, small)))


def chance(random: np.random.Generator, shape: tuple[int, ...], alike: float) -> Numbers:
    """Errors of one standard deviation, those of a school so much alike."""
    own: Numbers = random.normal(0, 1, shape)
    if alike:
        own *= np.sqrt(1 - alike)
        own += np.sqrt(alike) * random.normal(0, 1, (shape[0], 1))
    return own


def measure(number: int, scaling: str, test: str = "") -> Measure:
    """Weights 1 to 3."""
    told = (number, f"rodiklis-{number}", "points", -1000.0, 1000.0, PUPILS_DIFFER, 2018, 2018)
    weight = float(1 + number % 3)
    rest = (Direction.HIGHER, weight, scaling, Missing.REWEIGH)
    return Measure(*told, 0, "", *rest, test=test)


def points(truth: Numbers, kinds: NDArray[Any], scaling: str) -> Numbers:
    """The true points within each type."""
    made = np.zeros_like(truth)
    for kind in range(KINDS):
        rows = kinds == kind
        values = truth[rows]
        if scaling == Scaling.PERCENTILE:
            made[rows] = (values.argsort(axis=0).argsort(axis=0) + 0.5) / len(values)
        else:
            made[rows] = (values - values.mean(axis=0)) / values.std(axis=0)
    return made


def _schools(
    kinds: NDArray[Any], pupils: NDArray[Any], seen: Numbers, known: NDArray[np.bool_]
) -> tuple[School, ...]:
    return tuple(
        School(
            code=_code(row),
            name=f"Mokykla {row}",
            kind=str(kinds[row]),
            municipality="Pasaulis",
            pupils=int(pupils[row]) * 10,
            values={
                int(place) + 1: (_value(float(seen[row, place]), int(pupils[row])),)
                for place in np.flatnonzero(known[row])
            },
        )
        for row in range(len(kinds))
    )


def _value(value: float, pupils: int, **fields: Any) -> Value:
    told: dict[str, Any] = {"year": 2018, "grade": 0, "subject": ""} | fields
    return Value(value=value, pupils=pupils, dated_on=DAY, source="sukurta", **told)


def overlapping(world: World, seed: int) -> World:
    """The same world, its values delivered as real ones are: the same pupils told several times.

    Of each school and criterion there are grades and subjects of the same pupils, in two of three
    cases the whole too; where it isn't there, one of the grades may not be either. Grades and
    subjects differ by chance.
    """
    random = np.random.default_rng(seed + 1_000_000)
    schools = tuple(
        replace(one, values={key: _parts(of, random) for key, (of,) in one.values.items()})
        for one in world.inputs.schools
    )
    return replace(world, inputs=replace(world.inputs, schools=schools))


YEARS = (2016, 2017, 2018)


def of_years(world: World, seed: int, alike: int) -> World:
    """The same world told of by three years, of whose pupils `alike` percent stay every year.

    Each year has as many pupils as make the mean of the three as unsure as the one value was.
    """
    random = np.random.default_rng(seed + 2_000_000)
    pairs = [(alike / 100) ** abs(one - two) for one in YEARS for two in YEARS]
    part = sum(pairs) / len(pairs)
    schools = tuple(
        replace(
            one,
            values={key: _by_years(of, part, random) for key, (of,) in one.values.items()},
        )
        for one in world.inputs.schools
    )
    measures = tuple(
        replace(item, first_year=YEARS[0], same_pupils=alike) for item in world.inputs.measures
    )
    return replace(world, inputs=replace(world.inputs, schools=schools, measures=measures))


LEVELS = {2017: 0.0, 2018: 15.0}  # points by which a year's test is easier


def of_levels(world: World, seed: int) -> World:
    """The same world where tests of two years are unlike; two thirds of schools have only one."""
    random = np.random.default_rng(seed + 4_000_000)
    schools = tuple(
        replace(one, values={key: _of_levels(of, random) for key, (of,) in one.values.items()})
        for one in world.inputs.schools
    )
    measures = tuple(replace(item, first_year=min(LEVELS)) for item in world.inputs.measures)
    return replace(world, inputs=replace(world.inputs, schools=schools, measures=measures))


def _of_levels(whole: Value, random: np.random.Generator) -> tuple[Value, ...]:
    """One of the years, or each with half of the pupils."""
    years, pupils = sorted(LEVELS), whole.pupils or 0
    had = [[years[0]], [years[1]], years][random.integers(3 if pupils >= 2 * FEWEST else 2)]
    apart = float(random.normal(0, PUPILS_DIFFER / np.sqrt(pupils))) if len(had) > 1 else 0.0
    sizes = [pupils // len(had), pupils - pupils // len(had)]
    told = zip(had, (apart, -apart), sizes, strict=False)
    return tuple(
        replace(
            whole,
            year=year,
            value=whole.value + LEVELS[year] + by * pupils / (2 * size),
            pupils=size,
        )
        for year, by, size in told
    )


def _by_years(whole: Value, part: float, random: np.random.Generator) -> tuple[Value, ...]:
    pupils = max(FEWEST, round((whole.pupils or 0) * part))
    apart = random.normal(0, PUPILS_DIFFER / np.sqrt(pupils) / 2, len(YEARS))
    told = zip(YEARS, apart - apart.mean(), strict=True)
    return tuple(
        replace(whole, year=year, value=whole.value + float(by), pupils=pupils) for year, by in told
    )


def untold(world: World, seed: int, part: float = 0.3) -> World:
    """The same world where the number of pupils behind so many of the values isn't told."""
    random = np.random.default_rng(seed + 3_000_000)
    schools = tuple(
        replace(
            one,
            values={
                key: tuple(replace(v, pupils=None) if is_silent else v for v in of)
                for key, of in one.values.items()
                for is_silent in (random.random() < part,)
            },
        )
        for one in world.inputs.schools
    )
    return replace(world, inputs=replace(world.inputs, schools=schools))


def _parts(whole: Value, random: np.random.Generator) -> tuple[Value, ...]:
    """Two grades of half the pupils each; of fewer than ten pupils one grade."""
    pupils, found = whole.pupils or 0, []
    grades = [(4, whole.value, pupils)]
    if pupils >= 2 * FEWEST:
        half, apart = pupils // 2, float(random.normal(0, PUPILS_DIFFER / np.sqrt(pupils))) * pupils
        grades = [
            (4, whole.value + apart / (2 * half), half),
            (8, whole.value - apart / (2 * (pupils - half)), pupils - half),
        ]
    has_whole, is_cut = random.random() < 2 / 3, random.random() < 1 / 2
    for grade, value, size in grades[: 1 if is_cut and not has_whole else None]:
        by = float(random.normal(0, PUPILS_DIFFER / 4 / np.sqrt(size)))
        found += [
            _value(value + by, size, grade=grade, subject="matematika"),
            _value(value - by, size, grade=grade, subject="skaitymas"),
        ]
        if random.random() < 2 / 3:
            found.append(_value(value, size, grade=grade))
    return (whole, *found) if has_whole else tuple(found)


def _code(row: Any) -> str:
    return f"{int(row):09}"


def run(report: Report) -> None:
    worlds = int(os.environ.get("WORLDS", "200"))
    for scaling in (Scaling.Z_SCORE, Scaling.PERCENTILE):
        calibrated(report, scaling, worlds)
    for told, otherwise in OTHERWISE.items():
        calibrated(report, Scaling.Z_SCORE, worlds // 2, told, otherwise)
    for told, fields in KNOWN.items():
        calibrated(report, Scaling.Z_SCORE, worlds // 2, told, **fields)
    for scaling in Scaling:
        speed(report, scaling)


Otherwise = Callable[[World, int], World]
OTHERWISE: dict[str, Otherwise] = {
    "values that overlap": overlapping,
    "years with the same pupils": lambda made, seed: of_years(made, seed, 75),
    UNTOLD: untold,
    "years of unlike tests": of_levels,
}
KNOWN: dict[str, dict[str, Any]] = {
    "a third of the values missing": {"missing": 1 / 3},
    "the same pupils in all criteria": {"alike": SHARED_ERROR / 100},
}


def calibrated(
    report: Report,
    scaling: str,
    worlds: int,
    told_so: str = "",
    otherwise: Otherwise | None = None,
    **fields: Any,
) -> None:
    """Said and true, in steps of ten percent; of those said to be in with 80 %, 75–85 % are."""
    title = f"{scaling}, {told_so}" if told_so else str(scaling)
    bins: Bins = defaultdict(list)
    right: dict[str, list[bool]] = defaultdict(list)
    for seed in range(worlds):
        made = make(seed, scaling, **fields)
        made = otherwise(made, seed) if otherwise else made
        results = rank(made.inputs, f"{seed:064x}")
        said_and_true(bins, results, made)
        of_small(right["steadied"], results, made)
        of_small(right["as it is"], as_it_is(made), made)
    _tell_bins(report, title, worlds, bins, most=1.0 if told_so == UNTOLD else TRUE[1])
    steadied, raw = (float(np.mean(right[key])) for key in ("steadied", "as it is"))
    report.figure(
        f"{title}: of the smallest quarter's schools among the first, {steadied:.2f} belong there"
        f" ({len(right['steadied'])} schools); by values as they are {raw:.2f}"
        f" ({len(right['as it is'])})"
    )
    report.expect(steadied > raw, f"{title}: small schools are chosen by noise")


def _tell_bins(report: Report, title: str, worlds: int, bins: Bins, *, most: float) -> None:
    told = "; ".join(
        f"{np.mean([s for s, _ in rows]):.2f} → {_true(rows):.2f}"
        for _step, rows in sorted(bins.items())
    )
    report.figure(f"{title}, {worlds} worlds of 1000 schools, said → true: {told}")
    near = [row for rows in bins.values() for row in rows if SAID[0] <= row[0] < SAID[1]]
    report.figure(f"{title}: {len(near)} schools said to be in with 75–85 %: {_true(near):.3f}")
    report.expect(TRUE[0] <= _true(near) <= most, f"{title}: {_true(near):.3f} of them are in")


def said_and_true(bins: Bins, results: list[Result], made: World) -> None:
    """Each school's chance beside whether it belongs."""
    for item in results:
        chance = item.chance or 0.0
        bins[min(int(chance * 10), 9)].append((chance, item.code in made.belongs))


def of_small(right: list[bool], results: list[Result], made: World) -> None:
    """Of the small schools that came among the wanted, whether each belongs there."""
    first = {item.code for item in results[: made.inputs.wanted]}
    right.extend(code in made.belongs for code in sorted(first & made.small))


def as_it_is(made: World) -> list[Result]:
    """The ranking by values that nothing has steadied."""
    measures = tuple(replace(item, spread=None) for item in made.inputs.measures)
    return rank(replace(made.inputs, measures=measures, draws=1), "0" * 64)


def _true(rows: list[tuple[float, bool]]) -> float:
    return sum(is_in for _said, is_in in rows) / len(rows) if rows else 0.0


def speed(report: Report, scaling: str) -> None:
    """1000 schools × 20 criteria × 1000 draws against the bare arithmetic of it, in turns.

    Four criteria each are of the same pupils.
    """
    told = make(0, scaling, criteria=20).inputs
    tests = tuple(replace(item, test=f"testas-{item.number // 4}") for item in told.measures)
    made = replace(told, measures=tests)
    content = write_inputs(made)
    whole, bare_, files = [], [], []
    for _turn in range(5):
        whole.append(_seconds(lambda: rank(made, "0" * 64)))
        bare_.append(_seconds(lambda: bare(scaling)))
        files.append(_seconds(lambda: results_of(content)))
    ratio = min(whole) / min(bare_)
    report.figure(
        f"{scaling}, 1000 schools × 20 criteria × 1000 draws: {min(whole):.2f} s, the bare numpy"
        f" arithmetic {min(bare_):.2f} s: {ratio:.2f} ×, at most {BAR}; from file to file"
        f" {min(files):.2f} s"
    )
    report.expect(ratio <= BAR, f"{scaling}: {ratio:.2f} × the bare arithmetic")


def bare(scaling: str, schools: int = 1000, criteria: int = 20, draws: int = 1000) -> Numbers:
    """The arithmetic alone, on arrays that nobody had to make: noise, places, sums, order."""
    random = np.random.Generator(np.random.PCG64(1))
    middle, doubt = random.standard_normal((2, criteria, schools))
    total = np.zeros((draws, schools))
    steps, places = np.linspace(-3, 3, schools), np.linspace(0, 1, schools)
    for one in range(criteria):
        drawn = middle[one] + random.standard_normal((draws, schools)) * doubt[one]
        if scaling == Scaling.PERCENTILE:
            drawn = np.interp(drawn, steps, places)
        total += (1 + 0.2 * random.uniform(-1, 1, (draws, 1))) * drawn
    order = np.argsort(-total, axis=1, kind="stable")
    return np.sort(order, axis=0)


def _seconds(call: Any) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started
