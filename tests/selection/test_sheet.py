"""Frozen inputs and results as files: the same bytes back, safe in spreadsheets, compared."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.prove_selection import make, of_years, untold
from selection.choices import Direction, Missing, RuleKind, Scaling
from selection.ranking import (
    Inputs,
    Measure,
    NothingKnown,
    Rule,
    School,
    Unreadable,
    Value,
    digest_of,
    first_difference,
)
from selection.ranking.sheet import read_inputs, results_of, write_inputs

DAY = date(2018, 9, 1)
# SHA-256 of a world's inputs and results by the second method, of its results by the third.
BY_SECOND = (
    "225d12476a06752989cb16c83ce598144efb0991e13b56cd67dc8083209cc519",
    "7852af2d05256b1d6d52a6de4c16ca2960da55c51d514dc94329a8e2ea987f87",
)
BY_THIRD = "f89fed6b46c4910f173bf836527a2abec71e0afde5a1330310a77b17c5d0703a"

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["=1+1", "'=1", "-5", "@a", '"', "a\r\nb", ",", "\ufeff", "#school"]
)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False).map(lambda value: value + 0.0)
DAYS = st.dates()
COUNTS = st.none() | st.integers(0, 10_000)


def sample(**fields: Any) -> Inputs:
    """Two schools, two criteria, one rule."""
    one = Measure(1, "nmpp", "points", 0.0, 100.0, 20.0, 2017, 2018, 0, "", Direction.HIGHER, 12.5)
    two = replace(one, number=2, kind="savijauta", spread=None, weight=1.0)
    known = Value(2018, 8, "matematika", 54.321, 31, DAY, "NMPP, „ataskaita“")
    schools = (
        School("900000001", "=Ąžuolas", "progimnazija", "Ukmergė", 399, DAY, values={1: (known,)}),
        School(
            *("900000002", 'Beržas; "antras"', "", "Klaipėda", None),
            values={1: (replace(known, value=-3.5, pupils=None),), 2: (replace(known, value=3.1),)},
        ),
    )
    values: dict[str, Any] = {
        "round": "I etapas",
        "expression": "strong",
        "wanted": 1,
        "data_until": DAY,
        "weight_spread": 20,
        "draws": 50,
        "measures": (one, two),
        "rules": (Rule(RuleKind.PUPILS, 60.0),),
        "schools": schools,
    }
    return Inputs(**values | fields)


def test_inputs_are_written_as_documented() -> None:
    lines = write_inputs(sample()).decode().split("\n")
    assert lines == [
        "\ufeff#format,version",
        "format,3",
        "#round,name,expression,wanted,data_until,weight_spread,draws,shared_error",
        "round,I etapas,strong,1,2018-09-01,20,50,60",
        (
            "#criterion,number,kind,unit,lowest,highest,spread,first_year,last_year,grade,subject,"
            "direction,weight,scaling,missing,same_pupils,test"
        ),
        "criterion,1,nmpp,points,0,100,20,2017,2018,0,,higher,12.5,z_score,reweigh,0,",
        "criterion,2,savijauta,points,0,100,,2017,2018,0,,higher,1,z_score,reweigh,0,",
        "#rule,kind,value,text",
        "rule,pupils,60,",
        (
            "#school,code,name,kind,municipality,pupils,counted_on,deregistered_on,successor,"
            "had_basket"
        ),
        "school,900000001,'=Ąžuolas,progimnazija,Ukmergė,399,2018-09-01,,,0",
        'school,900000002,"Beržas; ""antras""",,Klaipėda,,,,,0',
        "#value,school,criterion,year,grade,subject,value,pupils,dated_on,source",
        'value,900000001,1,2018,8,matematika,54.321,31,2018-09-01,"NMPP, „ataskaita“"',
        'value,900000002,1,2018,8,matematika,-3.5,,2018-09-01,"NMPP, „ataskaita“"',
        'value,900000002,2,2018,8,matematika,3.1,31,2018-09-01,"NMPP, „ataskaita“"',
        "",
    ]


@st.composite
def values(draw: Any) -> tuple[Value, ...]:
    """Of different years, in order."""
    years = sorted(draw(st.sets(st.integers(2000, 2100), min_size=1, max_size=3)))
    rest = st.tuples(st.integers(0, 12), TEXTS, NUMBERS, COUNTS, DAYS, TEXTS)
    return tuple(Value(year, *draw(rest)) for year in years)


@st.composite
def inputs(draw: Any) -> Inputs:
    """Any inputs, their rows in the order of their codes."""
    numbers = sorted(draw(st.sets(st.integers(1, 30), min_size=1, max_size=3)))
    codes = sorted(draw(st.sets(st.integers(0, 999_999_999), min_size=1, max_size=4)))
    schools = st.builds(
        School,
        code=st.just(""),
        name=TEXTS,
        kind=TEXTS,
        municipality=TEXTS,
        pupils=COUNTS,
        counted_on=st.none() | DAYS,
        deregistered_on=st.none() | DAYS,
        successor=TEXTS,
        had_basket=st.booleans(),
        values=st.dictionaries(st.sampled_from(numbers), values(), max_size=3),
    )
    measures = st.builds(
        Measure,
        number=st.just(0),
        kind=TEXTS,
        unit=TEXTS,
        lowest=NUMBERS,
        highest=NUMBERS,
        spread=st.none() | NUMBERS,
        first_year=st.integers(2000, 2100),
        last_year=st.integers(2000, 2100),
        grade=st.integers(0, 12),
        subject=TEXTS,
        direction=st.sampled_from(Direction),
        weight=NUMBERS,
        scaling=st.sampled_from(Scaling),
        missing=st.sampled_from(Missing),
        same_pupils=st.integers(0, 100),
        test=TEXTS,
    )
    kinds = sorted(draw(st.sets(st.sampled_from(RuleKind))))
    return Inputs(
        *(draw(TEXTS), draw(TEXTS), draw(st.integers(0, 999)), draw(DAYS)),
        *(draw(st.integers(0, 100)), draw(st.integers(1, 2000))),
        measures=tuple(replace(draw(measures), number=number) for number in numbers),
        rules=tuple(Rule(name, draw(st.none() | NUMBERS), draw(TEXTS)) for name in kinds),
        schools=tuple(
            replace(
                row := draw(schools),
                code=f"{code:09}",
                values=dict(sorted(row.values.items())),
            )
            for code in codes
        ),
    )


@given(inputs())
@settings(max_examples=60, deadline=None)
def test_any_inputs_come_back_as_they_were(told: Inputs) -> None:
    content = write_inputs(told)
    assert read_inputs(content) == told
    assert write_inputs(read_inputs(content)) == content


def test_order_of_rows_changes_no_byte() -> None:
    told = sample()
    turned = replace(
        told, schools=told.schools[::-1], measures=told.measures[::-1], rules=told.rules[::-1]
    )
    assert write_inputs(turned) == write_inputs(told)


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\ta", "\ra", "'a"])
def test_no_text_is_a_formula(text: str) -> None:
    told = sample(round=text)
    content = write_inputs(told)
    assert f"'{text}".encode() in content
    assert read_inputs(content).round == text


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("format,3\n", "format,1\n", "says version 1; this program reckons versions 2 and 3"),
        ("format,3\n", "format,2\n", "line 3: 7 cells, 6 are needed"),
        ("20,50,60\n", "20,0,60\n", "line 4: draws is 0, and it must be from 1 to 1000000"),
        ("900000002,2,2018", "900000002,1,2018", "two values of the school '900000002'"),
        ("20,50,60\n", "20,50,96\n", "line 4: shared_error is 96, and it must be from 0 to 95"),
        ("rule,pupils,60,\n", "rule,pupils,60\n", "line 9: 2 cells, 3 are needed"),
        ("rule,pupils,60,\n", "rule,nothing,60,\n", "line 9: 'nothing' is not a valid RuleKind"),
        ("rule,pupils,60,\n", "rule,pupils,nan,\n", "line 9: 'nan' is not a number"),
        ("rule,pupils,60,\n", "law,pupils,60,\n", "line 9: unknown kind of record 'law'"),
        ("#rule,kind,", "#rule,sort,", "line 8: other columns than kind, value, text"),
        ("value,900000002,1", "value,900000009,1", "900000009"),
        ("60,\n", '60,"\n', "expected after"),
    ],
)
def test_unreadable_file_says_why(old: str, new: str, words: str) -> None:
    content = write_inputs(sample()).decode().replace(old, new, 1)
    with pytest.raises(Unreadable, match=words):
        read_inputs(content.encode())


def test_bytes_that_are_no_text_are_unreadable() -> None:
    with pytest.raises(Unreadable, match="UTF-8"):
        read_inputs(b"\xff\xfe\x00")


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "first", "second"),
    [
        ("12.5", "12.50", 6, "weight", "12.5", "12.50"),
        ("Ąžuolas", "Uosis", 11, "name", "'=Ąžuolas", "'=Uosis"),
        ("54.321,31", "54.321,30", 14, "pupils", "31", "30"),
        ("#rule,kind", "#rule,sort", 8, "kind", "kind", "sort"),
        ("\nschool,", "\nShool,", 11, "1", "school", "Shool"),
        ("rule,pupils,60,\n", "rule,pupils,60,,x\n", 9, "5", "", "x"),
        ("rule,pupils,60,", 'rule,pupils,"60",', 9, "byte 470", "6", '"'),
    ],
)
def test_first_difference_names_line_column_and_both(
    old: str, new: str, line: int, column: str, first: str, second: str
) -> None:
    before = write_inputs(sample())
    after = before.decode().replace(old, new, 1).encode()
    found = first_difference(before, after)
    assert found is not None
    assert (found.line, found.column, found.first, found.second) == (line, column, first, second)


def test_a_file_cut_short_differs_where_it_ends() -> None:
    whole = write_inputs(sample())
    cut = whole[: whole.rindex(b"value,")]
    found = first_difference(whole, cut)
    assert found is not None
    assert (found.line, (found.first or "")[:15], found.second) == (16, "value,900000002", None)
    assert first_difference(whole, whole) is None


def test_results_come_from_the_file_alone() -> None:
    told = sample()
    content = write_inputs(replace(told, measures=told.measures[:1]))
    lines = results_of(content).decode().splitlines()
    assert lines == [
        "\ufeff#format,version",
        "format,3",
        "#inputs,sha256",
        f"inputs,{digest_of(content)}",
        "#school,code,name,rank,score,rank_low,rank_high,chance,exclusion",
        "school,900000001,'=Ąžuolas,1,0,1,1,1,",
        'school,900000002,"Beržas; ""antras""",,,,,,not_counted',
        "#part,school,criterion,value,pupils,steadied,points,share,among,even,over",
        "part,900000001,1,54.321,31,54.321,0,0,all,54.321,0",
    ]


def test_files_of_the_second_method_give_the_bytes_that_they_gave() -> None:
    made = make(1, Scaling.Z_SCORE, schools=60, criteria=3, wanted=6)
    told = untold(of_years(made, 1, 75), 1).inputs
    measures = tuple(replace(item, same_pupils=0) for item in told.measures)
    content = write_inputs(replace(told, measures=measures, draws=50, method=2))
    assert (digest_of(content), digest_of(results_of(content))) == BY_SECOND
    assert read_inputs(content).method == 2
    now = write_inputs(replace(told, draws=50))
    assert digest_of(results_of(now)) == BY_THIRD


def test_inputs_without_a_value_of_a_criterion_are_not_ranked() -> None:
    with pytest.raises(NothingKnown, match="criteria 2"):
        results_of(write_inputs(sample()))
