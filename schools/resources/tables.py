"""Reading a table that someone sends: CSV of any usual kind, or XLSX.

What is wrong with the file as a whole is a `TableFault` in words; rows with too many or too few
cells are remembered by their place, so that they are told together with all other faults.
"""

import csv
import hashlib
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

import openpyxl
import tablib
from django.utils.translation import gettext as _

from common.xlsx import BROKEN_WORKBOOK

MAX_ROWS = 50_000
MAX_COLUMNS = 100
MAX_UNPACKED = 300 * 1024 * 1024
DELIMITERS = ";\t,"
MIDNIGHT = time()
NOT_TABLES = {
    b"%PDF": "PDF",
    b"\xd0\xcf\x11\xe0": "XLS",
    b"\xff\xd8\xff": "JPG",
    b"\x89PNG": "PNG",
    b"GIF8": "GIF",
    b"{\\rtf": "RTF",
}


class TableFault(ValueError):
    """The file can't be taken as a table; the text says why and what to do."""


def read_table(data: bytes) -> Any:
    """A tablib dataset with text headers; `lines` has the row numbers as a spreadsheet shows them.

    `broken` maps the place of a row to what is wrong with its shape. Blank rows are passed over.
    """
    kind = next((name for mark, name in NOT_TABLES.items() if data.startswith(mark)), "")
    if kind:
        raise TableFault(
            _("This is a %(kind)s file, whatever its name says. Save the table as XLSX or CSV.")
            % {"kind": kind}
        )
    if not data.strip():
        raise TableFault(_("The file is empty. Choose the file that holds the table."))
    table = _dataset(_workbook_rows(data) if data.startswith(b"PK") else _text_rows(data))
    table.sha256 = hashlib.sha256(data).hexdigest()
    return table


def _dataset(rows: Iterator[list[Any]]) -> Any:
    filled = ((line, row) for line, row in enumerate(rows, 1) if any(cell != "" for cell in row))
    _line, head = next(filled, (0, []))
    headers = _headers(head)
    table = tablib.Dataset(headers=headers)
    table.lines, table.broken = [], {}
    for line, row in filled:
        if len(table.lines) == MAX_ROWS:
            raise TableFault(
                _("The file has more than %(rows)s rows. Split it into parts.") % {"rows": MAX_ROWS}
            )
        _append(table, line, row, len(headers))
    if not table.lines:
        raise TableFault(_("The file has no rows below the column names. Add them and try again."))
    return table


def _append(table: Any, line: int, row: list[Any], width: int) -> None:
    extra = any(cell != "" for cell in row[width:])
    if extra or len(row) < width:
        table.broken[len(table.lines)] = _(
            "The row has %(cells)s cells, the head has %(columns)s. "
            "Put a text that holds the separator in quotation marks."
        ) % {"cells": len(row), "columns": width}
    table.append((row + [""] * width)[:width])
    table.lines.append(line)


def _headers(row: list[Any]) -> list[str]:
    names = [str(cell).strip() for cell in row]
    while names and not names[-1]:
        names.pop()
    if len(names) > MAX_COLUMNS:
        raise TableFault(
            _("The first row has more than %(columns)s cells. It must hold the column names.")
            % {"columns": MAX_COLUMNS}
        )
    return names


def _text_rows(data: bytes) -> Iterator[list[Any]]:
    text = _decode(data)
    if "\x00" in text:
        raise TableFault(_("This is neither XLSX nor CSV. Save the table as XLSX or CSV."))
    if text.startswith("sep="):
        text = text.partition("\n")[2]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        yield from ([cell.strip() for cell in row] for row in reader)
    except csv.Error:
        raise TableFault(
            _(
                "Row %(row)s: a quotation mark has no pair. Inside a text in quotation marks "
                "write each quotation mark twice."
            )
            % {"row": reader.line_num}
        ) from None


def _decode(data: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with it, otherwise the old Baltic code page."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1257"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableFault(_("The letters can't be read. Save the file as CSV UTF-8 or as XLSX."))


def _delimiter(text: str) -> str:
    """The separator that stands most often in the first row that is not blank."""
    head = next((line for line in text.splitlines() if line.strip()), "")
    unquoted = "".join(head.split('"')[::2])
    return max(DELIMITERS, key=unquoted.count)


def _workbook_rows(data: bytes) -> Iterator[list[Any]]:
    try:
        _check_size(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield from _sheet_rows(data)
    except TableFault:
        raise
    except BROKEN_WORKBOOK:
        raise TableFault(
            _("The file is damaged or is not an XLSX workbook. Save the table as XLSX anew.")
        ) from None


def _check_size(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        if sum(part.file_size for part in parts.infolist()) > MAX_UNPACKED:
            raise TableFault(_("The workbook is too large. Leave only the table in it."))


def _sheet_rows(data: bytes) -> Iterator[list[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    if not book.worksheets:
        raise TableFault(_("The workbook has no sheet with a table."))
    sheet = book.worksheets[0]
    sheet.reset_dimensions()
    width = 0
    for values in sheet.iter_rows(values_only=True):
        row = list(_plain_cells(values))
        width = width or len(row)
        yield row + [""] * (width - len(row))


def _plain_cells(values: Iterable[Any]) -> Iterator[Any]:
    """Cells as people see them: nothing absent, whole numbers without „.0“, dates as 2026-11-22."""
    for value in values:
        if value is None:
            yield ""
        elif isinstance(value, str):
            yield value.strip()
        elif isinstance(value, float) and value.is_integer():
            yield str(int(value))
        elif isinstance(value, datetime):
            yield (value.date() if value.time() == MIDNIGHT else value).isoformat()
        elif isinstance(value, date):
            yield value.isoformat()
        else:
            yield str(value)
