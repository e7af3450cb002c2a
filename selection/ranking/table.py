"""The one form of our CSV files: the same records always give the same bytes.

UTF-8 with its mark, commas, „\\n“; the first cell of each line is the kind of its record, and
before the first record of a kind a line names its columns („#school,code,name,…“). A text that a
spreadsheet would take for a formula, or that begins with an apostrophe, gets an apostrophe before.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

MARK = "\ufeff"
UNSAFE = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
QUOTED = frozenset('",\r\n')

Columns = Mapping[str, tuple[str, ...]]
Record = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Difference:
    """Where two files first part: the line, the column and what each holds there.

    None stands for a file that has ended before.
    """

    line: int
    column: str
    first: str | None
    second: str | None

    def __str__(self) -> str:
        ends = "the end of the file"
        first, second = (ends if t is None else repr(t) for t in (self.first, self.second))
        return f"line {self.line}, {self.column}: {first} ≠ {second}"


class Unreadable(ValueError):
    """The file is not of the form; the text says what and on which line."""


def written(columns: Columns, records: Iterable[Record]) -> bytes:
    """The records, which come by kind, as the bytes of a file."""
    lines, told = [], ""
    for kind, cells in records:
        if kind != told:
            lines.append(",".join([f"#{kind}", *columns[kind]]))
            told = kind
        lines.append(",".join([kind, *map(_cell, cells)]))
    return (MARK + "\n".join(lines) + "\n").encode()


def _cell(value: Any) -> str:
    """Numbers in full without idle zeros, dates as 2018-09-01, yes as 1 and no as 0."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float | Decimal):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    text = f"'{value}" if value.startswith(UNSAFE) else str(value)
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if QUOTED & set(text) else text


def plain(value: float | Decimal) -> str:
    """The shortest digits that give the same number back, without an exponent."""
    if not value:
        return "0"
    text = repr(value) if isinstance(value, float) else str(value)
    if "e" in text or "E" in text or not isinstance(value, float):
        return f"{Decimal(text).normalize():f}"
    return text.removesuffix(".0")


def text_of(cell: str) -> str:
    """A text as it was before it was made safe."""
    return cell[1:] if cell.startswith("'") else cell


def records_of(content: bytes, columns: Columns) -> Iterator[tuple[int, str, dict[str, str]]]:
    """Line, kind and cells by column of each record; refuses what is not of the form."""
    for line, cells in _lines(content):
        kind = cells[0] if cells else ""
        if kind.removeprefix("#") not in columns:
            raise Unreadable(f"line {line}: unknown kind of record {kind!r}")
        names = columns[kind.removeprefix("#")]
        if len(cells) != len(names) + 1:
            raise Unreadable(f"line {line}: {len(cells) - 1} cells, {len(names)} are needed")
        if not kind.startswith("#"):
            yield line, kind, dict(zip(names, cells[1:], strict=True))
        elif tuple(cells[1:]) != names:
            raise Unreadable(f"line {line}: other columns than {', '.join(names)}")


def _lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Each record's first line and cells."""
    try:
        text = content.decode("utf-8-sig")
        rows, line = csv.reader(io.StringIO(text, newline=""), strict=True), 1
        for cells in rows:
            yield line, cells
            line = rows.line_num + 1
    except UnicodeDecodeError as problem:
        raise Unreadable("the file is not UTF-8") from problem
    except csv.Error as problem:
        raise Unreadable(str(problem)) from problem


def differences(first: bytes, second: bytes, but: str) -> list[Difference]:
    """Where the files first part, and where they do apart from the records of that kind."""
    found = first_difference(first, second)
    told = [found] if found else []
    try:
        lines = [list(_lines(content)) for content in (first, second)]
    except Unreadable:
        return told
    kept = [[row for row in rows if row[1][:1] != [but]] for rows in lines]
    more = _first_cell(*kept)
    return told if more is None or more == found else [*told, more]


def first_difference(first: bytes, second: bytes) -> Difference | None:
    """Where the files first part, or None when they are the same bytes."""
    if first == second:
        return None
    try:
        found = _first_cell(list(_lines(first)), list(_lines(second)))
    except Unreadable:
        found = None
    return found or _first_byte(first, second)


def _first_cell(first: list[tuple[int, list[str]]], second: list[Any]) -> Difference | None:
    names: dict[str, list[str]] = {}
    for (line, ours), (_line, theirs) in zip(first, second, strict=False):
        if ours[:1] and ours[0].startswith("#"):
            names[ours[0][1:]] = ours
        if ours != theirs:
            return _difference(
                line, names.get("".join(ours[:1]).removeprefix("#"), []), ours, theirs
            )
    longer, shorter = (first, second) if len(first) > len(second) else (second, first)
    if len(longer) == len(shorter):
        return None
    line, cells = longer[len(shorter)]
    told = ",".join(cells)
    return Difference(line, "the line", *((told, None) if longer is first else (None, told)))


def _difference(line: int, names: list[str], ours: list[str], theirs: list[str]) -> Difference:
    pairs = zip([*ours, ""], [*theirs, ""], strict=False)
    place = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(ours), len(theirs)))
    told = names[place] if 0 < place < len(names) else str(place + 1)
    return Difference(line, told, *("".join(row[place : place + 1]) for row in (ours, theirs)))


def _first_byte(first: bytes, second: bytes) -> Difference:
    """Where cells are equal the writing of them differs, such as quotes that are not needed."""
    pairs = zip(first, second, strict=False)
    place = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(first), len(second)))
    line = first[:place].count(b"\n") + 1
    parts = (content[place : place + 1] for content in (first, second))
    told = (part.decode("ascii", "backslashreplace") if part else None for part in parts)
    return Difference(line, f"byte {place + 1}", *told)
