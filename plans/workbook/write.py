"""The workbook as bytes: sheets to fill in, lists to choose from, what it was made from."""

import json
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from io import BytesIO
from math import ceil
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from common import clock
from plans.content import PlanContent
from plans.services import token

from .columns import (
    HIDDEN,
    HINTS,
    KEY,
    LANGUAGE,
    LISTS,
    NUMBER,
    START,
    TEXTS,
    Column,
    Layout,
    Sheet,
    State,
    Values,
    state_of,
    text_labels,
)

SPARE = 30
PART = 16_000  # a cell holds 32 767 characters
FORMATS = {"eur": "#,##0.00", "date": "yyyy-mm-dd", "value": "General"}
SIDE = Side(style="thin", color="C9C5B8")
BOX = Border(left=SIDE, right=SIDE, top=SIDE, bottom=SIDE)
HEAD = PatternFill("solid", fgColor="E3F0EC")
LOCKED = PatternFill("solid", fgColor="EFEDE6")
SOFT = "535D59"
FILL_IN = Protection(locked=False)
TOP = Alignment(vertical="top", wrap_text=True)
ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
FIRST = 3  # the column of the first field; before it the hidden key and the number


def font(size: int = 11, color: str = "000000", *, bold: bool = False) -> Font:
    """The one family of the workbook."""
    return Font(name="Calibri", size=size, bold=bold, color=color)


def workbook_bytes(content: PlanContent, layout: Layout) -> bytes:
    """The whole plan; an empty key stands for a new row."""
    state, book = state_of(content, layout), Workbook()
    with translation.override(LANGUAGE):
        book.properties.title = str(content.version)
        _start(book.worksheets[0], content)
        lists = _lists(layout)
        for sheet in layout.sheets:
            page = book.create_sheet(sheet.title)
            _texts(page, sheet, state) if sheet.form is None else _rows(page, sheet, state, lists)
        _lists_sheet(book.create_sheet(LISTS), lists)
        _hidden(book.create_sheet(HIDDEN), content, state)
    book.security = WorkbookProtection(lockStructure=True)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def base_token(identity: dict[str, Any], state: State) -> str:
    """A digest of what the file was made from; tells also whether it came back whole."""
    return token({"identity": identity, "state": state})


def identity_of(content: PlanContent) -> dict[str, Any]:
    """Which plan and which version of it the file is of."""
    version = content.version
    return {"plan": version.plan_id, "version": version.pk, "number": version.number}


def _start(page: Worksheet, content: PlanContent) -> None:
    """What the file is and how to fill it in."""
    page.title = START
    version, grant = content.version, content.grant
    facts = (
        (_("School"), grant.holder.name),
        (_("Quality basket"), str(grant.round)),
        (_("Version"), f"{version.label} ({version.status_words})"),
        (_("File made on"), clock.now().astimezone().date()),
    )
    title = _put(page, 1, 1, _("The plan as a workbook"))
    title.font, title.alignment = font(bold=True, size=16), Alignment(wrap_text=False)
    for place, (name, value) in enumerate(facts, 3):
        _put(page, place, 1, name).font = font(color=SOFT)
        _put(page, place, 2, str(value))
    _put(page, 8, 1, _("How to fill it in")).font = font(bold=True, size=13)
    for place, text in enumerate(_guidance(), 9):
        _put(page, place, 1, f"{place - 8}.").alignment = Alignment("right", "top")
        _put(page, place, 2, text)
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 26, 96
    _finish(page)


def _guidance() -> list[str]:
    return [
        _(
            "Fill in the white cells; the others are locked."
            " Each row of a sheet is one row of the plan."
        ),
        _("Write a new row into the first empty one: it has its number already."),
        _("To delete a row, empty all of its white cells."),
        _("Where rows are linked, write their numbers, for example: 1, 2."),
        _("Where a cell has a list, choose from it. Dates are written 2026-09-01, money 1 234,50."),
        _("An empty value is not zero: leave a cell empty while you don't know it yet."),
        _("The order of rows is changed in the editor, not here."),
        _("Don't rename sheets and columns and don't add others; don't merge cells."),
        _(
            "Upload the file at the plan: first you see what would change, and nothing is written"
            " until you confirm. If the plan has changed meanwhile, both texts are compared."
        ),
    ]


def _texts(page: Worksheet, sheet: Sheet, state: State) -> None:
    _heads(page, sheet)
    for place, (name, label) in enumerate(text_labels().items(), 4):
        text, hint = state["texts"][name]["text"], TEXTS[name]().fields[name].help_text
        _lock(_put(page, place, 1, name))
        _lock(_put(page, place, 2, f"{label}\n\n{hint}".strip()))
        _fill_in(page, place, FIRST, sheet.columns[0], text)
        page.row_dimensions[place].height = max(150, _height([(text, sheet.columns[0].width)]))
    page.column_dimensions["B"].width = 34
    _finish(page, freeze="C3")


def _rows(page: Worksheet, sheet: Sheet, state: State, lists: dict[str, list[str]]) -> None:
    _heads(page, sheet)
    numbers = {
        name: {key: str(number) for number, key in enumerate(rows, 1)}
        for name, rows in state.items()
    }
    rows: list[tuple[str, Values]] = [*state[sheet.name].items(), *[("", {})] * SPARE]
    for place, (key, values) in enumerate(rows, 4):
        _lock(_put(page, place, 1, key))
        _lock(_put(page, place, 2, place - 3, "value")).alignment = Alignment("center", "top")
        for at, column in enumerate(sheet.columns, FIRST):
            text = values.get(column.name, "")
            if column.kind == "rows":
                text = ", ".join(sorted((numbers[column.target][k] for k in text.split()), key=int))
            _fill_in(page, place, at, column, text)
        if key:
            texts = [column for column in sheet.columns if column.kind != "rows"]
            cells = [(values[column.name], column.width) for column in texts]
            page.row_dimensions[place].height = _height(cells)
    _choose(page, sheet, lists, last=3 + len(rows))
    _finish(page, freeze="D4")


def _heads(page: Worksheet, sheet: Sheet) -> None:
    """The sheet's name, the heads of its columns, a hint below each."""
    _put(page, 1, 2, sheet.title).font = font(bold=True, size=14)
    first = (KEY, NUMBER) if sheet.form else (KEY, _("Part"))
    heads = [*first, *(column.title for column in sheet.columns)]
    hints = [HINTS, "", *(column.hint for column in sheet.columns)]
    for at, (title, hint) in enumerate(zip(heads, hints, strict=True), 1):
        cell, below = _put(page, 2, at, title), _put(page, 3, at, hint)
        cell.font, cell.fill, cell.border, cell.alignment = font(bold=True), HEAD, BOX, TOP
        below.font, below.fill, below.alignment = font(color=SOFT, size=9), HEAD, TOP
    for at, column in enumerate(sheet.columns, FIRST):
        page.column_dimensions[get_column_letter(at)].width = column.width
    page.column_dimensions["A"].hidden = True
    page.column_dimensions["B"].width = 6
    widths = [column.width for column in sheet.columns]
    page.row_dimensions[2].height = _height(zip(heads[2:], widths, strict=True))
    page.row_dimensions[3].height = _height(zip(hints[2:], widths, strict=True), 12)
    page.cell(1, 2).alignment = Alignment(wrap_text=False)


def _height(cells: Iterable[tuple[str, int]], line_height: int = 15) -> float:
    """Points that the longest of the texts needs at its column's width in letters."""
    size = 1.1 * line_height / 15
    lines = (
        sum(ceil(len(line) * size / width) or 1 for line in text.split("\n"))
        for text, width in cells
    )
    return min(line_height * max(lines, default=1) + 3, 400)


def _fill_in(page: Worksheet, row: int, at: int, column: Column, text: str) -> None:
    """A cell to be filled in, with what stands in the plan."""
    cell = _put(page, row, at, _typed(column, text), column.kind)
    cell.protection, cell.border, cell.alignment = FILL_IN, BOX, TOP
    cell.number_format = FORMATS.get(column.kind, "@")


def _typed(column: Column, text: str) -> Any:
    """Days as days and figures as figures; what only looks like them stays text."""
    if not text:
        return None
    if column.kind == "date":
        return date.fromisoformat(text)
    if column.kind == "eur":
        return Decimal(text)
    if column.kind == "value" and re.fullmatch(r"-?\d+(,\d+)?", text):
        return Decimal(text.replace(",", "."))
    return text


def _put(page: Worksheet, row: int, column: int, value: Any, kind: str = "text") -> Cell:
    """A cell; text is never a formula, whatever it begins with."""
    cell = page.cell(row, column)
    assert isinstance(cell, Cell)
    if isinstance(value, Decimal | int | date):
        cell.value, cell.number_format = value, FORMATS.get(kind, "General")
    elif value:
        cell.value = ESCAPE.sub("_x005F_", ILLEGAL_CHARACTERS_RE.sub("", str(value)))
        cell.data_type = "s"
    cell.alignment = TOP
    return cell


def _lock(cell: Cell) -> Cell:
    cell.fill, cell.border = LOCKED, BOX
    return cell


def _lists(layout: Layout) -> dict[str, list[str]]:
    """What may be chosen, by sheet and column."""
    return {
        f"{sheet.name}.{column.name}": list(column.choices)
        for sheet in layout.sheets
        for column in sheet.columns
        if column.choices
    }


def _lists_sheet(page: Worksheet, lists: dict[str, list[str]]) -> None:
    for at, (name, labels) in enumerate(lists.items(), 1):
        for row, text in enumerate([name, *labels], 1):
            _put(page, row, at, text)
    page.sheet_state = "hidden"
    _finish(page)


def _choose(page: Worksheet, sheet: Sheet, lists: dict[str, list[str]], last: int) -> None:
    """Drop-down lists; they read from a hidden sheet, as labels have commas."""
    places = {name: get_column_letter(at) for at, name in enumerate(lists, 1)}
    for at, column in enumerate(sheet.columns, FIRST):
        name = f"{sheet.name}.{column.name}"
        if name not in places:
            continue
        source = f"'{LISTS}'!${places[name]}$2:${places[name]}${len(lists[name]) + 1}"
        rule = DataValidation("list", formula1=source, allow_blank=True, showErrorMessage=True)
        rule.errorTitle, rule.error = column.title[:30], _("Choose from the list.")
        rule.add(f"{get_column_letter(at)}4:{get_column_letter(at)}{last}")
        page.add_data_validation(rule)


def _hidden(page: Worksheet, content: PlanContent, state: State) -> None:
    """Which version the file is of and the state it was made from, a row of JSON for each row."""
    identity = identity_of(content)
    mark = identity | {"format": 1, "token": base_token(identity, state)}
    _put(page, 1, 1, json.dumps(mark))
    rows = ((name, key, values) for name, rows in state.items() for key, values in rows.items())
    for place, (name, key, values) in enumerate(rows, 2):
        text = json.dumps(values, ensure_ascii=False).replace("_x", "\\u005fx")
        parts = (text[start : start + PART] for start in range(0, len(text), PART))
        for at, value in enumerate((name, key, *parts), 1):
            _put(page, place, at, value)
    page.sheet_state = "hidden"
    _finish(page)


def _finish(page: Worksheet, freeze: str | None = None) -> None:
    """Protected without a password; printed lying, one page wide."""
    page.freeze_panes = freeze
    page.protection.enable()
    page.protection.formatColumns = page.protection.formatRows = False
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    page.print_title_rows = "2:2" if freeze else None
