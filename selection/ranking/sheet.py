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
from .shape import METHOD, Inputs, Measure, Part, Result, Rule, School, Value
from .table import Record, Unreadable, records_of, text_of, written

T = TypeVar("T")
PLACES = 6
VERSION = METHOD  # of the files and of the method: what is reckoned otherwise has another number

CRITERION = (
    *("number", "kind", "unit", "lowest", "highest", "spread", "first_year", "last_year"),
    *("grade", "subject", "direction", "weight", "scaling", "missing"),
)
ROUND = ("name", "expression", "wanted", "data_until", "weight_spread", "draws")
INPUTS = {
    "format": ("version",),
    "round": (*ROUND, "shared_error"),
    "criterion": (*CRITERION, "same_pupils", "test"),
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
# The columns of files of each method that is still reckoned.
FORMS = {2: INPUTS | {"round": ROUND, "criterion": CRITERION}, METHOD: INPUTS}
PART = ("school", "criterion", "value", "pupils", "steadied", "points", "share", "among")
RESULTS = {
    "format": ("version",),
    "inputs": ("sha256",),
    "school": ("code", "name", "rank", "score", "rank_low", "rank_high", "chance", "exclusion"),
    "part": (*PART, "even", "over"),
}
# The same of results.
TOLD = {2: RESULTS | {"part": PART}, METHOD: RESULTS}


def write_inputs(inputs: Inputs) -> bytes:
    """The file of inputs."""
    return written(FORMS[inputs.method], _records(inputs))


def _records(inputs: Inputs) -> Iterator[Record]:
    columns = FORMS[inputs.method]
    yield "format", (inputs.method,)
    yield "round", _cells(inputs, columns["round"], name="round")
    for measure in sorted(inputs.measures, key=lambda item: item.number):
        yield "criterion", _cells(measure, columns["criterion"])
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
    method = _method_of(content)
    for line, kind, cells in records_of(content, FORMS[method]):
        try:
            rows[kind].append(READERS[kind](cells))
        except ValueError as problem:
            raise Unreadable(f"line {line}: {problem}") from problem
    _check_version(rows["format"])
    if len(rows["round"]) != 1:
        raise Unreadable(f"a file has one round, and this has {len(rows['round'])}")
    schools = _with_values(rows["school"], rows["value"])
    measures, rules = tuple(rows["criterion"]), tuple(rows["rule"])
    whole: dict[str, Any] = {
        "measures": measures,
        "rules": rules,
        "schools": schools,
        "method": method,
    }
    return Inputs(**rows["round"][0], **whole)


def _method_of(content: bytes) -> int:
    """By which method the file's second line says that it is reckoned; today's where it doesn't."""
    told = content[:LONGEST].split(b"\n")[1:2]
    known = {f"format,{method}".encode(): method for method in FORMS}
    return known.get(told[0].strip(), METHOD) if told else METHOD


MOST_SHARED = 95  # percent
LONGEST = 100  # bytes in which a file says its version


def _check_version(told: list[int]) -> None:
    """A file is reckoned by its own method alone: by another one other results are right."""
    if len(told) != 1 or told[0] not in FORMS:
        found, ours = ", ".join(map(str, told)) or "none", " and ".join(map(str, FORMS))
        raise Unreadable(f"the file says version {found}; this program reckons versions {ours}")


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
    } | _shared(cells)


def _shared(cells: dict[str, str]) -> dict[str, int]:
    """Files of the second method don't say it."""
    name = "shared_error"
    return {name: _within(cells, name, 0, MOST_SHARED)} if name in cells else {}


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
        same_pupils=int(cells.get("same_pupils", 0)),
        test=text_of(cells.get("test", "")),
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
    return written(TOLD[inputs.method], _told(inputs, results, digest))


def _told(inputs: Inputs, results: list[Result], digest: str) -> Iterator[Record]:
    yield "format", (inputs.method,)
    yield "inputs", (digest,)
    for item in results:
        chance = None if item.chance is None else round(item.chance, 4)
        places = (item.rank, item.score, item.rank_low, item.rank_high, chance)
        yield "school", (item.code, item.name, *places, item.exclusion)
    for item in results:
        for measure, part in zip(inputs.measures, item.parts, strict=False):
            told = (item.code, measure.number, *rounded(part))
            yield "part", told[: len(TOLD[inputs.method]["part"])]


def rounded(part: Part) -> tuple[float | int | str | None, ...]:
    """A part as it is written: in the order of `Part`, to six decimals."""
    told = (part.steadied, part.points, part.share)
    counted = (part.even, None if part.points is None else part.over)
    return (_six(part.value), part.pupils, *map(_six, told), part.among, *map(_six, counted))


def _six(value: float | None) -> float | None:
    return None if value is None else round(value, PLACES) + 0.0


def results_of(content: bytes) -> bytes:
    """The whole way from the file of inputs to the file of results."""
    inputs, digest = read_inputs(content), digest_of(content)
    return write_results(inputs, rank(inputs, digest), digest)
