"""The method: who may be chosen, what is believed of few pupils, points, ties, and chances."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from selection.choices import Direction, Exclusion, Missing, RuleKind, Scaling
from selection.ranking import Inputs, Measure, Result, Rule, School, Value, rank
from selection.ranking.eligibility import exclusion_of
from selection.ranking.estimate import cautious, error_of, group_of, known_of
from selection.ranking.scoring import column, columns_of
from selection.ranking.together import families

DAY = date(2018, 9, 1)
MEASURE = Measure(
    1, "nmpp", "points", 0.0, 100.0, 20.0, 2017, 2018, 0, "", Direction.HIGHER, weight=1.0
)


def value(number: float, pupils: int | None = 25, **fields: Any) -> Value:
    told = {"year": 2018, "grade": 8, "subject": "", "dated_on": DAY, "source": "NMPP"} | fields
    return Value(value=number, pupils=pupils, **told)


def school(code: int, *values: Value, **fields: Any) -> School:
    told = {"kind": "progimnazija", "municipality": "Ukmergė", "pupils": 300} | fields
    known = told.pop("values", {1: values} if values else {})
    return School(f"{code:09}", f"Mokykla {code}", values=known, **told)


def inputs(*schools: School, **fields: Any) -> Inputs:
    told = {"measures": (MEASURE,), "rules": (), "wanted": 1, "weight_spread": 0, "draws": 200}
    return Inputs(round="I", expression="strong", data_until=DAY, schools=schools, **told | fields)


def ranked(*schools: School, **fields: Any) -> list[Result]:
    return rank(inputs(*schools, **fields), "0" * 64)


def codes(results: list[Result]) -> list[int]:
    return [int(item.code) for item in results]


@pytest.mark.parametrize(
    ("fields", "rule", "exclusion"),
    [
        ({}, None, ""),
        ({"deregistered_on": DAY}, None, Exclusion.DEREGISTERED),
        ({"deregistered_on": DAY, "successor": "900000001"}, None, Exclusion.MERGED),
        ({"pupils": 60}, Rule(RuleKind.PUPILS, 60), ""),
        ({"pupils": 59}, Rule(RuleKind.PUPILS, 60), Exclusion.PUPILS),
        ({"pupils": None}, Rule(RuleKind.PUPILS, 60), Exclusion.NOT_COUNTED),
        ({"had_basket": True}, None, ""),
        ({"had_basket": True}, Rule(RuleKind.NO_BASKET), Exclusion.NO_BASKET),
        ({}, Rule(RuleKind.TYPES, text="Gimnazija, PROGIMNAZIJA"), ""),
        ({}, Rule(RuleKind.TYPES, text="gimnazija"), Exclusion.TYPES),
        ({}, Rule(RuleKind.DATA, 100), ""),
        ({"values": {}}, Rule(RuleKind.DATA, 1), Exclusion.DATA),
        ({"values": {1: (value(50, 4),)}}, Rule(RuleKind.DATA, 1), Exclusion.DATA),
    ],
)
def test_each_rule_excludes_by_its_reason(fields: Any, rule: Rule | None, exclusion: str) -> None:
    one = school(1, **{"values": {1: (value(50),)}} | fields)
    rules = (rule,) if rule else ()
    assert exclusion_of(one, inputs(one, rules=rules)) == exclusion


def test_criterion_that_every_school_must_have_excludes_those_without() -> None:
    must = replace(MEASURE, missing=Missing.EXCLUDE)
    told = ranked(school(1, value(50)), school(2), measures=(must,))
    assert [(item.code[-1], item.exclusion) for item in told] == [
        ("1", ""),
        ("2", Exclusion.MISSING),
    ]


@pytest.mark.parametrize(
    ("fields", "counts"),
    [
        ({}, True),
        ({"year": 2016}, False),
        ({"grade": 6}, False),
        ({"subject": "istorija"}, False),
        ({"pupils": 4}, False),
        ({"pupils": 5}, True),
        ({"pupils": None}, True),
    ],
)
def test_what_counts_by_a_criterion(fields: Any, counts: bool) -> None:
    narrow = replace(MEASURE, grade=8, subject="matematika")
    one = school(1, value(50, **{"subject": "matematika"} | fields))
    assert (known_of(one, narrow) is not None) == counts


def test_values_are_joined_by_the_pupils_behind_them() -> None:
    known = known_of(school(1, value(40, 30), value(60, 10, year=2017)), MEASURE)
    assert known is not None
    assert (known.value, known.pupils, known.error) == (45, 40, 10)
    unknown = known_of(school(1, value(40, 30), value(60, None, year=2017)), MEASURE)
    assert unknown is not None
    assert (unknown.value, unknown.pupils, unknown.error) == (50, None, 0)


@pytest.mark.parametrize(
    ("same", "grade", "worth"), [(0, 0, 60), (100, 0, 30), (50, 0, 40), (100, 8, 60)]
)
def test_years_with_the_same_pupils_make_a_mean_less_sure(
    same: int, grade: int, worth: float
) -> None:
    measure = replace(MEASURE, same_pupils=same, grade=grade)
    known = known_of(school(1, value(40, 30), value(60, 30, year=2017)), measure)
    assert known is not None
    assert (known.pupils, known.worth, known.error) == (60, worth, 400 / worth)


def test_untold_number_of_pupils_is_as_unsure_as_the_fewest_told() -> None:
    schools = [school(n, value(20 + 5 * n, 20 + n)) for n in range(12)]
    schools.append(school(13, value(90, None)))
    known = {one.code: known_of(one, MEASURE) for one in schools}
    found = cautious(known, MEASURE)[schools[-1].code]
    assert found is not None
    assert (found.error, found.pupils) == (error_of(90, 20, MEASURE), None)
    last = [column(MEASURE, schools, method).beliefs[-1] for method in (3, 2)]
    assert (last[0].value < 90, last[0].doubt > 0) == (True, True)
    assert (last[1].value, last[1].doubt) == (90, 0)
    silent = {one.code: known_of(one, MEASURE) for one in schools[-1:]}
    assert cautious(silent, MEASURE) == silent


@pytest.mark.parametrize(
    ("values", "mean", "pupils"),
    [
        ([value(80, 24, grade=0), value(90, 20, grade=4)], 80, 24),
        ([value(60, 30, grade=4), value(80, 10, grade=8)], 65, 40),
        ([value(60, 30, grade=4), value(90, 30, grade=4, subject="m")], 60, 30),
        ([value(60, 30, subject="m"), value(90, 30, subject="s")], 75, 30),
        ([value(60, 20, subject="m"), value(90, 40, subject="s"), value(40, 40, grade=4)], 60, 80),
        ([value(60, 30, grade=0, subject="m"), value(90, 10, grade=0, subject="s")], 67.5, 30),
        ([value(60, 30, grade=0, subject="m"), value(90, 10, grade=4)], 60, 30),
        ([value(60, 30, grade=0, subject="m"), value(90, 31, grade=4)], 90, 31),
        ([value(80, 24, grade=0), value(70, 26, grade=0, year=2017), value(9, 9)], 74.8, 50),
        ([value(60, None, subject="m"), value(90, 40, subject="s")], 75, None),
    ],
)
def test_no_pupil_counts_twice(values: list[Value], mean: float, pupils: int | None) -> None:
    known = known_of(school(1, *values), MEASURE)
    assert known is not None
    assert (known.value, known.pupils) == (pytest.approx(mean), pupils)
    turned = known_of(school(1, *values[::-1]), MEASURE)
    assert turned == known


def test_of_a_subject_its_grades_count_unless_the_whole_is_given() -> None:
    narrow = replace(MEASURE, subject="m")
    grades = (value(60, 30, grade=4, subject="m"), value(80, 10, grade=8, subject="m"))
    whole = value(70, 50, grade=0, subject="m")
    for values, told in ((grades, (65, 40)), ((*grades, whole), (70, 50))):
        known = known_of(school(1, *values), narrow)
        assert known is not None
        assert (known.value, known.pupils) == told


def test_error_of_a_share_is_its_own_and_never_nothing() -> None:
    percent = replace(MEASURE, unit="percent", spread=None)
    assert error_of(50, 100, percent) == pytest.approx(25)
    assert error_of(100, 10, percent) > 0
    assert error_of(50, 100, replace(MEASURE, spread=None)) == 0


def test_error_of_a_share_is_of_its_steadied_size() -> None:
    """Who is near 100 % by luck isn't the surer for that."""
    percent = replace(MEASURE, unit="percent", spread=None)
    schools = [school(n, value(40 + 3 * n, 20)) for n in range(12)] + [school(12, value(98, 20))]
    alone = known_of(schools[-1], percent)
    together = column(percent, schools).known[-1]
    assert alone is not None
    assert together is not None
    assert together.error > 1.5 * alone.error
    assert column(percent, schools, 2).known[-1] == alone


def test_value_of_few_pupils_is_pulled_to_the_mean_of_its_type() -> None:
    rows = [school(n, value(40 + n * 2, 100)) for n in range(1, 12)]
    few = school(12, value(90, 5))
    parts = {item.code: item.parts[0] for item in ranked(*rows, few)}
    assert parts[few.code].value == 90
    assert (parts[few.code].steadied or 0) < 80
    many = parts["000000011"]
    assert abs((many.steadied or 0) - (many.value or 0)) < 1


def test_differences_of_no_more_than_chance_are_none() -> None:
    known = [known_of(school(n, value(50 + n % 2, 5)), MEASURE) for n in range(8)]
    group = group_of([item for item in known if item])
    assert group.differences == 0
    assert {group.believe(item).value for item in known} == {group.mean}


def test_schools_are_compared_within_their_type() -> None:
    small = [school(n, value(20 + n, 900), kind="pradinė") for n in range(10)]
    large = [school(n, value(80 + n, 900)) for n in range(10, 20)]
    told = {int(item.code): item.score for item in ranked(*small, *large)}
    assert told[9] == pytest.approx(told[19], abs=1e-6)
    few = {int(item.code): item.score for item in ranked(*small[:9], *large)}
    assert (few[8] or 0) < 0  # fewer than ten of a type: with all together
    among = {item.code[-2:]: item.parts[0].among for item in ranked(*small[:9], *large)}
    assert (among["08"], among["19"]) == ("all", "type")


def test_direction_turns_the_order() -> None:
    lower = replace(MEASURE, direction=Direction.LOWER)
    rows = [school(n, value(n * 10, 900)) for n in range(1, 5)]
    assert codes(ranked(*rows)) == [4, 3, 2, 1]
    assert codes(ranked(*rows, measures=(lower,))) == [1, 2, 3, 4]


@pytest.mark.parametrize(("method", "points"), [(3, 0.0), (2, 1.0)])
def test_rounding_makes_no_points_of_schools_that_are_alike(method: int, points: float) -> None:
    alike = [school(n, value(3.2)) for n in range(12)]  # the mean of twelve 3.2 isn't quite 3.2
    told = column(replace(MEASURE, spread=None), alike, method).points()
    assert [abs(one) for one in told] == [points] * 12


@pytest.mark.parametrize(
    ("scaling", "points"),
    [
        (Scaling.Z_SCORE, [1.414214, 0.707107, 0, -0.707107, -1.414214]),
        (Scaling.PERCENTILE, [0.9, 0.7, 0.5, 0.3, 0.1]),
        (Scaling.RAW, [0.9, 0.7, 0.5, 0.3, 0.1]),
    ],
)
def test_points_by_each_scaling(scaling: str, points: list[float]) -> None:
    exact = replace(MEASURE, spread=None, scaling=scaling)
    rows = [school(n, value(10 + n * 20)) for n in range(5)]
    assert [item.score for item in ranked(*rows, measures=(exact,))] == points


def test_equal_scores_go_by_pupils_then_by_code() -> None:
    rows = [
        school(3, value(50), pupils=100),
        school(2, value(50), pupils=100),
        school(1, value(50), pupils=None),
        school(4, value(50), pupils=101),
    ]
    assert codes(ranked(*rows)) == [4, 2, 3, 1]


def two() -> tuple[Measure, Measure]:
    exact = replace(MEASURE, spread=None)
    return exact, replace(exact, number=2, weight=3.0)


@pytest.mark.parametrize(
    ("missing", "method", "score"),
    [
        (Missing.REWEIGH, 2, 1.224745),
        (Missing.REWEIGH, 3, 0.306186),
        (Missing.AVERAGE, 3, 0.306186),
    ],
)
def test_missing_is_never_zero(missing: str, method: int, score: float) -> None:
    first, second = two()
    rows = [
        school(1, values={1: (value(90),)}),
        school(2, values={1: (value(60),), 2: (value(10),)}),
        school(3, values={1: (value(30),), 2: (value(30),)}),
    ]
    told = ranked(*rows, measures=(first, replace(second, missing=missing)), method=method)
    best = next(item for item in told if item.code.endswith("1"))
    assert best.score == pytest.approx(score, abs=1e-6)
    assert best.parts[1].value is None


def test_criterion_that_no_school_of_a_type_has_makes_its_others_count_for_more() -> None:
    first, second = two()
    rows = [school(n, values={1: (value(n),), 2: (value(n),)}) for n in range(1, 20)]
    others = [school(n, value(n), kind="gimnazija") for n in range(20, 32)]
    some = school(32, values={2: (value(5),)}, kind="gimnazija")
    for schools, counts in (([*rows, *others], False), ([*rows, *others, some], True)):
        told = {int(item.code): item for item in ranked(*schools, measures=(first, second))}
        part = told[31].parts[1]
        assert (part.points is not None, part.value) == (counts, None)
        alone = told[31].score == pytest.approx(told[31].parts[0].points, abs=1e-6)
        assert alone is not counts


def test_scale_is_made_of_known_values_alone() -> None:
    _first, second = two()
    known = [school(n, values={2: (value(40 + n),)}) for n in range(12)]
    unknown = [school(n, value(1), values={}) for n in range(12, 30)]
    spread = {column(second, rows).scales[0].unit for rows in (known, [*known, *unknown])}
    assert len(spread) == 1


def test_years_are_made_comparable_before_a_mean_is_made() -> None:
    """Each school stands in its years as in the others; one year's test is easier and wider."""
    exact = replace(MEASURE, spread=None)
    rows = [
        school(n, *(value(level + (n // 3) * step, year=year) for year, level, step in told))
        for n in range(120)
        for told in [[(2017, 30, 0.5), (2018, 60, 1.0)]]
        for told in [told[n % 3 : n % 3 + 1] or told]
    ]
    levels = {n // 3: set() for n in range(120)}
    for item in ranked(*rows, measures=(exact,)):
        levels[int(item.code) // 3].add(round(item.parts[0].points or 0, 3))
    assert {len(points) for points in levels.values()} == {1}
    part = next(i for i in ranked(*rows, measures=(exact,)) if i.code.endswith("117")).parts[0]
    assert (part.value, (part.even or 0) > 60) == (30 + 19.5, True)
    raw = replace(exact, scaling=Scaling.RAW)
    assert {
        i.parts[0].even == round(i.parts[0].value or 0, 9) for i in ranked(*rows, measures=(raw,))
    } == {True}


def test_column_of_few_schools_moves_as_in_all_types() -> None:
    exact = replace(MEASURE, spread=None)
    many = [
        school(n, value(50 + n % 5, year=y), kind="gimnazija")
        for n in range(40)
        for y in [2017 + n % 2]
    ]
    many = [
        replace(
            s,
            values={
                1: tuple(replace(v, value=v.value + 20 * (v.year == 2018)) for v in s.values[1])
            },
        )
        for s in many
    ]
    few = [school(40 + n, value(50 + n, year=2017)) for n in range(12)] + [
        school(60, value(75, year=2018))
    ]
    known = column(exact, [*many, *few]).known
    assert known[-1] is not None
    assert known[-1].counted == pytest.approx(65.9, abs=2)


def of_test(number: int, **fields: Any) -> Measure:
    return replace(MEASURE, number=number, **{"test": "nmpp"} | fields)


@pytest.mark.parametrize(
    ("others", "found"),
    [
        ([{}], [[0, 1]]),
        ([{"test": "vbe"}], []),
        ([{"grade": 4}], [[0, 1]]),
        ([{"grade": 4}, {"grade": 8, "test": "vbe"}, {"grade": 8}], [[0, 1, 3]]),
        ([{"first_year": 2015, "last_year": 2016}], []),
        ([{"test": ""}, {"test": ""}], []),
    ],
)
def test_criteria_of_the_same_pupils(others: list[Any], found: list[list[int]]) -> None:
    measures = [of_test(1), *(of_test(2 + n, **fields) for n, fields in enumerate(others))]
    assert families(measures) == found
    assert families(of_test(n, grade=n) for n in (4, 6, 8)) == []


@pytest.mark.parametrize("direction", Direction)
def test_what_chance_did_to_one_it_did_to_all_of_the_same_pupils(direction: str) -> None:
    """Criteria that don't go together otherwise: who is ahead by both may owe it to one chance."""
    pairs = [(40 + n, 40 + n * 11 % 30) for n in range(29)] + [(69, 69)]
    rows = [
        school(n, values={k: (value(one, 9),) for k, one in enumerate(pair, 1)})
        for n, pair in enumerate(pairs)
    ]
    told = {}
    for name, test in (("alone", ""), ("same", "nmpp")):
        measures = tuple(of_test(n, test=test, direction=direction) for n in (1, 2))
        found = columns_of(inputs(*rows, measures=measures), rows)[0]
        told[name] = found.beliefs[-1]
        assert (found.points()[0] < found.points()[-1]) == (direction == Direction.HIGHER)
    assert 55 < told["same"].value < told["alone"].value
    assert (any(told["same"].shared), any(told["alone"].shared)) == (True, False)
    whole = sum(one * one for one in (told["same"].doubt, *told["same"].shared)) ** 0.5
    assert whole == pytest.approx(told["alone"].doubt, rel=0.25)


def test_chances_add_up_to_the_wanted_and_intervals_hold_the_place() -> None:
    rows = [school(n, value(40 + n, 20)) for n in range(30)]
    told = ranked(*rows, wanted=7, weight_spread=20)
    assert sum(item.chance or 0 for item in told) == pytest.approx(7)
    assert all((item.rank_low or 0) <= (item.rank or 0) <= (item.rank_high or 0) for item in told)
    assert 0 < (told[6].chance or 0) < 1


def test_what_is_known_for_certain_has_its_place_for_certain() -> None:
    first, second = two()
    rows = [school(n, values={1: (value(n),), 2: (value(n),)}) for n in range(1, 20)]
    for scaling in Scaling:
        measures = tuple(replace(item, scaling=scaling) for item in (first, second))
        told = ranked(*rows, measures=measures, wanted=5)
        assert {item.chance for item in told} == {0, 1}
        assert all(item.rank_low == item.rank == item.rank_high for item in told)


def test_draws_come_of_the_digest_alone() -> None:
    rows = [school(n, value(40 + n, 20)) for n in range(30)]
    told = inputs(*rows, wanted=7)
    turned = replace(told, schools=told.schools[::-1])
    assert rank(told, "a" * 64) == rank(turned, "a" * 64)
    assert rank(told, "a" * 64) != rank(told, "b" * 64)
