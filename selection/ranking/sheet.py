"""Frozen inputs and their results as CSV files, in the form that `table` describes.

Inputs: `round`, then `criterion`, `rule`, `school` and `value` records, each kind in the order of
its codes; neither keys of a database nor moments of time, so the same facts give the same bytes.
Results: the digest of the inputs, then `school` records by place and `part` records, which say
what each criterion gave each school. Scores and points have six decimals, chances four.
"""

from collections.abc import Callable, Iterator
from datetime import date
from math import isfinite
from typing import Any, TypeVar

from selection.choices import Direction, Missing, RuleKind, Scaling

from .method import digest_of, rank
from .shape import Inputs, Measure, Part, Result, Rule, School, Value
from .table import Record, Unreadable, records_of, text_of, written

T = TypeVar("T")
PLACES = 6
VERSION = 2  # of the files and of the method: what is reckoned otherwise has another number

INPUTS = {
    "format": ("version",),
    "round": ("name", "expression", "wanted", "data_until", "weight_spread", "draws"),
    "criterion": (
        *("number", "kind", "unit", "lowest", "highest", "spread", "first_year", "last_year"),
        *("grade", "subject", "direction", "weight", "scaling", "missing"),
    ),
    "rule": ("kind", "value", "text"),
    "school": (
        *("code", "name", "kind", "municipality", "pupils", "counted_on"),
        *("deregistered_on", "successor", "had_basket"),
    ),
    "value": (
        *("school", "criterion", "year", "grade", "subject", "value", "pupils"),
        *("dated_on", "source"),
    ),
}
RESULTS = {
    "format": ("version",),
    "inputs": ("sha256",),
    "school": ("code", "name", "rank", "score", "rank_low", "rank_high", "chance", "exclusion"),
    "part": ("school", "criterion", "value", "pupils", "steadied", "points", "share", "among"),
}


def write_inputs(inputs: Inputs) -> bytes:
    """The file of inputs."""
    return written(INPUTS, _records(inputs))


def _records(inputs: Inputs) -> Iterator[Record]:
    yield "format", (VERSION,)
    yield "round", _cells(inputs, INPUTS["round"], name="round")
    for measure in sorted(inputs.measures, key=lambda item: item.number):
        yield "criterion", _cells(measure, INPUTS["criterion"])
    for rule in sorted(inputs.rules, key=lambda item: item.kind):
        yield "rule", _cells(rule, INPUTS["rule"])
    schools = sorted(inputs.schools, key=lambda item: item.code)
    for school in schools:
        yield "school", _cells(school, INPUTS["school"])
    for school in schools:
        for number in sorted(school.values):
            for value in sorted(school.values[number], key=_order):
                yield "value", (school.code, number, *_cells(value, INPUTS["value"][2:]))


def _cells(row: object, columns: tuple[str, ...], **other: str) -> tuple[Any, ...]:
    return tuple(getattr(row, other.get(name, name)) for name in columns)


def _order(value: Value) -> tuple[Any, ...]:
    """A school has one value of a year, grade and subject; the rest is for other files."""
    told = (value.year, value.grade, value.subject, value.dated_on, value.source)
    return (*told, value.value, -1 if value.pupils is None else value.pupils)


def read_inputs(content: bytes) -> Inputs:
    """The inputs of a file; `Unreadable` says what is wrong with it and where."""
    rows: dict[str, list[Any]] = {kind: [] for kind in INPUTS}
    for line, kind, cells in records_of(content, INPUTS):
        try:
            rows[kind].append(READERS[kind](cells))
        except ValueError as problem:
            raise Unreadable(f"line {line}: {problem}") from problem
    _check_version(rows["format"])
    if len(rows["round"]) != 1:
        raise Unreadable(f"a file has one round, and this has {len(rows['round'])}")
    schools = _with_values(rows["school"], rows["value"])
    measures, rules = tuple(rows["criterion"]), tuple(rows["rule"])
    return Inputs(**rows["round"][0], measures=measures, rules=rules, schools=schools)


def _check_version(told: list[int]) -> None:
    """Only files of today's method are reckoned: by another one other results were right."""
    if told != [VERSION]:
        found = ", ".join(map(str, told)) or "none"
        raise Unreadable(f"the file says version {found}; this program reckons version {VERSION}")


def _with_values(rows: list[dict[str, Any]], values: list[Any]) -> tuple[School, ...]:
    by_school: dict[str, dict[int, list[Value]]] = {row["code"]: {} for row in rows}
    for code, number, value in values:
        if code not in by_school:
            raise Unreadable(f"a value of the school {code!r}, which is not in the file")
        kept = by_school[code].setdefault(number, [])
        if any(_place(value) == _place(other) for other in kept):
            raise Unreadable(f"two values of the school {code!r} for {_place(value)}")
        kept.append(value)
    return tuple(
        School(**row, values={key: tuple(kept) for key, kept in by_school[row["code"]].items()})
        for row in rows
    )


def _place(value: Value) -> tuple[int, int, str]:
    return value.year, value.grade, value.subject


def _or_none(read: Callable[[str], T], cell: str) -> T | None:
    return read(cell) if cell else None


def _number(cell: str) -> float:
    """A finite number; `nan` is none."""
    value = float(cell)
    if not isfinite(value):
        raise ValueError(f"{cell!r} is not a number")
    return value


def _round(cells: dict[str, str]) -> dict[str, Any]:
    return {
        "round": text_of(cells["name"]),
        "expression": text_of(cells["expression"]),
        "wanted": _within(cells, "wanted", 0),
        "data_until": date.fromisoformat(cells["data_until"]),
        "weight_spread": _within(cells, "weight_spread", 0, 100),
        "draws": _within(cells, "draws", 1),
    }


def _within(cells: dict[str, str], name: str, least: int, most: int = 1_000_000) -> int:
    """A whole number between both."""
    value = int(cells[name])
    if not least <= value <= most:
        raise ValueError(f"{name} is {value}, and it must be from {least} to {most}")
    return value


def _measure(cells: dict[str, str]) -> Measure:
    whole: dict[str, Any] = {
        name: int(cells[name]) for name in ("number", "first_year", "last_year", "grade")
    }
    exact: dict[str, Any] = {name: _number(cells[name]) for name in ("lowest", "highest", "weight")}
    texts: dict[str, Any] = {name: text_of(cells[name]) for name in ("kind", "unit", "subject")}
    return Measure(
        **whole,
        **exact,
        **texts,
        spread=_or_none(_number, cells["spread"]),
        direction=Direction(cells["direction"]),
        scaling=Scaling(cells["scaling"]),
        missing=Missing(cells["missing"]),
    )


def _rule(cells: dict[str, str]) -> Rule:
    kind = RuleKind(cells["kind"])
    return Rule(kind, _or_none(_number, cells["value"]), text_of(cells["text"]))


def _school(cells: dict[str, str]) -> dict[str, Any]:
    names = ("code", "name", "kind", "municipality", "successor")
    days = ("counted_on", "deregistered_on")
    return (
        {name: text_of(cells[name]) for name in names}
        | {name: _or_none(date.fromisoformat, cells[name]) for name in days}
        | {"pupils": _or_none(int, cells["pupils"]), "had_basket": cells["had_basket"] == "1"}
    )


def _value(cells: dict[str, str]) -> tuple[str, int, Value]:
    value = Value(
        int(cells["year"]),
        int(cells["grade"]),
        text_of(cells["subject"]),
        _number(cells["value"]),
        _or_none(int, cells["pupils"]),
        date.fromisoformat(cells["dated_on"]),
        text_of(cells["source"]),
    )
    return text_of(cells["school"]), int(cells["criterion"]), value


READERS: dict[str, Callable[[dict[str, str]], Any]] = {
    "format": lambda cells: int(cells["version"]),
    "round": _round,
    "criterion": _measure,
    "rule": _rule,
    "school": _school,
    "value": _value,
}


def write_results(inputs: Inputs, results: list[Result], digest: str) -> bytes:
    """The file of results; the parts are in the order of the inputs' criteria."""
    return written(RESULTS, _told(inputs, results, digest))


def _told(inputs: Inputs, results: list[Result], digest: str) -> Iterator[Record]:
    yield "format", (VERSION,)
    yield "inputs", (digest,)
    for item in results:
        chance = None if item.chance is None else round(item.chance, 4)
        places = (item.rank, item.score, item.rank_low, item.rank_high, chance)
        yield "school", (item.code, item.name, *places, item.exclusion)
    for item in results:
        for measure, part in zip(inputs.measures, item.parts, strict=False):
            yield "part", (item.code, measure.number, *rounded(part))


def rounded(part: Part) -> tuple[float | int | str | None, ...]:
    """A part's value, pupils, steadied value, points, share and `among` as they are written."""
    told = (part.steadied, part.points, part.share)
    return (_six(part.value), part.pupils, *map(_six, told), part.among)


def _six(value: float | None) -> float | None:
    return None if value is None else round(value, PLACES) + 0.0


def results_of(content: bytes) -> bytes:
    """The whole way from the file of inputs to the file of results."""
    inputs, digest = read_inputs(content), digest_of(content)
    return write_results(inputs, rank(inputs, digest), digest)
