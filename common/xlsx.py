"""A workbook of one sheet: notes on top, one table, its totals. Text is never a formula."""

import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any, Literal
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

# What reading a file that is no whole workbook may raise, by the way in which it is broken.
BROKEN_WORKBOOK = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    RuntimeError,
    NotImplementedError,
    OverflowError,
)
FORMATS = {"eur": "#,##0.00", "number": "#,##0", "date": "yyyy-mm-dd", "text": "@"}
LONGEST = 32_000
RULE = Border(bottom=Side(style="thin"))


@dataclass(frozen=True)
class Column:
    """A column's head, its kind of values and its width in letters."""

    title: str
    kind: Literal["text", "number", "eur", "date"] = "text"
    width: int = 16


@dataclass(frozen=True)
class Sheet:
    """A sheet: its title, notes on top, one table and its totals."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    notes: Sequence[str] = ()
    totals: Sequence[Any] = ()


def sheet_bytes(
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Any]],
    *,
    notes: Sequence[str] = (),
    totals: Sequence[Any] = (),
) -> bytes:
    """The workbook as bytes; the table's head stays in sight and can be filtered."""
    return book_bytes([Sheet(title, columns, rows, notes, totals)])


def book_bytes(sheets: Sequence[Sheet]) -> bytes:
    """A workbook of several sheets; it is called like its first."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _fill(book.create_sheet(sheet.title[:31]), sheet)
    book.properties.title = sheets[0].title
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _fill(sheet: Worksheet, content: Sheet) -> None:
    for place, text in enumerate((content.title, *content.notes), 1):
        _put(sheet, place, 1, text, "text").font = Font(
            bold=place == 1, size=14 if place == 1 else 11
        )
    head = len(content.notes) + 3
    _head(sheet, head, content.columns)
    for place, row in enumerate(content.rows, head + 1):
        _row(sheet, place, content.columns, row)
    if content.totals:
        for cell in _row(sheet, head + 1 + len(content.rows), content.columns, content.totals):
            cell.font = Font(bold=True)
    sheet.freeze_panes = f"A{head + 1}"
    last = get_column_letter(len(content.columns))
    sheet.auto_filter.ref = f"A{head}:{last}{head + len(content.rows)}"
    _paper(sheet, head)


def _head(sheet: Worksheet, place: int, columns: Sequence[Column]) -> None:
    for number, column in enumerate(columns, 1):
        cell = _put(sheet, place, number, column.title, "text")
        cell.font, cell.border = Font(bold=True), RULE
        sheet.column_dimensions[get_column_letter(number)].width = column.width


def _row(
    sheet: Worksheet, place: int, columns: Sequence[Column], values: Sequence[Any]
) -> list[Cell]:
    pairs = enumerate(zip(columns, values, strict=True), 1)
    return [_put(sheet, place, number, value, column.kind) for number, (column, value) in pairs]


def _put(sheet: Worksheet, row: int, column: int, value: Any, kind: str) -> Cell:
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    if value is None or value == "":
        return cell
    if isinstance(value, Decimal | int | date):
        cell.value = value
        cell.number_format = FORMATS[kind]
    else:
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", str(value))[:LONGEST]
        cell.data_type = "s"
    cell.alignment = Alignment(vertical="top", wrap_text=kind == "text" and row > 1)
    return cell


def _paper(sheet: Worksheet, head: int) -> None:
    """Printed lying, one page wide, the head on every page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    sheet.print_title_rows = f"{head}:{head}"
