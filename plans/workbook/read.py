"""What a sent file says, and every fault of it by sheet, row and column; writes nothing."""

import hashlib
import io
import json
import re
import warnings
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import openpyxl
from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from common.xlsx import BROKEN_WORKBOOK

from .cells import CellFault, as_kept, cell_text, numbers_in
from .columns import (
    HIDDEN,
    HINTS,
    KEY,
    LANGUAGE,
    NUMBER,
    Column,
    Layout,
    Sheet,
    State,
    titles,
    words_of,
)
from .upload import SHOWN, FileRow, Upload, WorkbookFault
from .write import base_token

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 25 * 1024 * 1024
MAX_ROWS, MAX_COLUMNS, MAX_LINES, MAX_FAULTS = 300, 60, 5000, 500
MERGED = re.compile(rb'<mergeCell ref="([A-Z]+\d+:[A-Z]+\d+)"')


@dataclass
class _Page:
    """A sheet of the file as it lies there, twice: with values and with formulas."""

    sheet: Sheet
    values: Any
    formulas: Any

    def lines(self) -> Iterator[tuple[int, list[tuple[Any, Any]]]]:
        """Line by line; a cell far outside can't make the lines long or many."""
        pages = (self.values, self.formulas)
        rows = [page.iter_rows(max_row=MAX_LINES, max_col=MAX_COLUMNS) for page in pages]
        pairs = zip_longest(*rows, fillvalue=())
        for line, (cells, formulas) in enumerate(pairs, 1):
            yield line, list(zip_longest(cells, formulas))


def read(data: bytes, layout: Layout) -> Upload:
    """Everything the file says; refuses what is no workbook of a plan as a `WorkbookFault`."""
    _refuse_strange(data)
    upload = Upload(hashlib.sha256(data).hexdigest())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            merged = _unpack(data)
            values, formulas = _open(data, data_only=True), _open(data, data_only=False)
            _identify(upload, values)
            if upload.identity["plan"] == layout.version.plan_id:
                _read_sheets(upload, layout, values, formulas, merged)
    except WorkbookFault:
        raise
    except BROKEN_WORKBOOK:
        raise WorkbookFault(
            _("The file is damaged or is not an XLSX workbook. Save it as XLSX anew.")
        ) from None
    return upload


def _refuse_strange(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise WorkbookFault(_("The file is larger than 5 MB. Leave only the plan's sheets in it."))
    if not data.startswith(b"PK"):
        raise WorkbookFault(
            _("This is not an XLSX workbook, whatever its name says. Choose the downloaded file.")
        )


def _unpack(data: bytes) -> dict[str, list[str]]:
    """Merged ranges by part; refuses what unpacks into too much or brings entities of its own."""
    merged = {}
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        if sum(part.file_size for part in parts.infolist()) > MAX_UNPACKED:
            raise WorkbookFault(_("The workbook is too large. Leave only the plan's sheets in it."))
        for name in parts.namelist():
            text = parts.read(name)
            if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in text:
                raise zipfile.BadZipFile
            if ranges := MERGED.findall(text):
                merged[name] = [found.decode() for found in ranges]
    return merged


def _open(data: bytes, *, data_only: bool) -> Any:
    return openpyxl.load_workbook(
        io.BytesIO(data), read_only=True, data_only=data_only, keep_links=False
    )


def _identify(upload: Upload, book: Any) -> None:
    """Which version the file is of, and what it was made from, from its hidden sheet."""
    if HIDDEN not in book.sheetnames:
        raise WorkbookFault(
            _(
                "The file doesn't say which plan it is of: its hidden sheet is missing."
                " Download the workbook anew and move your changes into it."
            )
        )
    rows = book[HIDDEN].iter_rows(max_row=MAX_LINES, max_col=MAX_COLUMNS, values_only=True)
    try:
        mark = json.loads(str(next(rows)[0]))
        upload.base = _base(rows)
        upload.identity = {name: int(mark[name]) for name in ("plan", "version", "number")}
        is_whole = mark["token"] == base_token(upload.identity, upload.base)
    except (ValueError, KeyError, IndexError, StopIteration, TypeError, AttributeError):
        is_whole = False
    if not is_whole:
        raise WorkbookFault(
            _(
                "The hidden sheet of the file was changed, so it can't be told what it was made"
                " from. Download the workbook anew and move your changes into it."
            )
        )


def _base(rows: Iterator[tuple[Any, ...]]) -> State:
    base: State = {
        "texts": {},
        "findings": {},
        "objectives": {},
        "activities": {},
        "indicators": {},
    }
    for name, key, *parts in rows:
        if name:
            text = "".join(str(part) for part in parts if part)
            values = json.loads(text)
            base[name][str(key)] = {str(column): str(value) for column, value in values.items()}
    return base


def _read_sheets(
    upload: Upload, layout: Layout, values: Any, formulas: Any, merged: dict[str, list[str]]
) -> None:
    """All sheets; the faults of one don't hide those of another."""
    for sheet in layout.sheets:
        upload.rows[sheet.name] = []
        if sheet.title not in values.sheetnames:
            text = _("The sheet is missing. Download the workbook anew and move your changes.")
            upload.fault(sheet, None, "", text)
            upload.is_misshapen = True
            continue
        page = _Page(sheet, values[sheet.title], formulas[sheet.title])
        for ranges in merged.get(page.values._worksheet_path.lstrip("/"), []):
            upload.fault(sheet, None, "", _("Merged cells. Unmerge them."), ranges)
        _read_page(upload, page)
    _know_rows(upload, layout)
    _resolve_links(upload, layout)
    with translation.override(LANGUAGE):
        _keep_spelling(upload, layout)


def _read_page(upload: Upload, page: _Page) -> None:
    places: dict[int, Column | str] = {}
    for line, cells in page.lines():
        if not places:
            places = _heads(upload, page.sheet, line, cells)
            if line > 20:
                break
        elif not _take_row(upload, page.sheet, places, line, cells):
            break
    if not places:
        text = _("The heads of the columns are missing. Download the workbook anew.")
        upload.fault(page.sheet, None, "", text)
        upload.is_misshapen = True


def _heads(
    upload: Upload, sheet: Sheet, line: int, cells: list[tuple[Any, Any]]
) -> dict[int, Column | str]:
    """Which column of the file is which of ours; nothing where the line holds no heads."""
    texts = {at: str(cell.value or "") for at, (cell, _f) in enumerate(cells) if cell}
    if words_of(KEY) not in {words_of(text) for text in texts.values()}:
        return {}
    ours, places = titles(sheet.columns), dict[int, Column | str]()
    own = {words_of(KEY): KEY, words_of(NUMBER): NUMBER, words_of(_part()): NUMBER}
    for at, text in texts.items():
        head = words_of(text)
        if column := ours.get(head):
            places[at] = column
        elif head in own:
            places[at] = own[head]
        elif head:
            text = _("The plan has no such column. Move its text elsewhere and delete it.")
            upload.fault(sheet, FileRow(line, ""), texts[at], text)
    _missing_heads(upload, sheet, line, places)
    return places


def _part() -> str:
    with translation.override(LANGUAGE):
        return _("Part")


def _missing_heads(
    upload: Upload, sheet: Sheet, line: int, places: dict[int, Column | str]
) -> None:
    found = [place.name for place in places.values() if isinstance(place, Column)]
    for column in sheet.columns:
        if found.count(column.name) != 1:
            text = _("The column is missing. Download the workbook anew and move your changes.")
            if column.name in found:
                text = _("The column is there twice. Delete one of them.")
            upload.fault(sheet, FileRow(line, ""), column.title, text)
            upload.is_misshapen = True


def _take_row(
    upload: Upload,
    sheet: Sheet,
    places: dict[int, Column | str],
    line: int,
    cells: list[tuple[Any, Any]],
) -> bool:
    """Read a row; False once there are more than may be."""
    row = FileRow(line, "")
    for at, (cell, formula) in enumerate(cells):
        if cell is not None and cell.value is None and getattr(formula, "value", None) is None:
            continue
        if cell is not None:
            _take_cell(upload, sheet, row, places.get(at, at), cell, formula)
    if row.key == HINTS or not (row.key or row.values):
        return True
    row.is_cleared = sheet.form is not None and not any(row.values.values())
    upload.rows[sheet.name].append(row)
    if len(upload.rows[sheet.name]) > MAX_ROWS:
        text = _("The sheet has more than %(rows)s filled rows.") % {"rows": MAX_ROWS}
        upload.fault(sheet, row, "", text)
        upload.is_misshapen = True
        return False
    return len(upload.faults) < MAX_FAULTS


def _take_cell(
    upload: Upload, sheet: Sheet, row: FileRow, place: Column | str | int, cell: Any, formula: Any
) -> None:
    kind = place.kind if isinstance(place, Column) else "text"
    try:
        text = cell_text(cell, formula, kind)
    except CellFault as fault:
        head = place.title if isinstance(place, Column) else str(place)
        row.values["?"] = "?"
        return upload.fault(sheet, row, head, str(fault), str(formula.value or ""))
    if isinstance(place, Column):
        row.values[place.name] = text
    elif place == KEY:
        row.key = text
    elif place == NUMBER:
        row.number = text
    elif isinstance(place, int) and text and row.key != HINTS:
        head = get_column_letter(place + 1)
        words = _("The cell is outside the table. Move its text into the table.")
        upload.fault(sheet, row, head, words, text)
    return None


def _know_rows(upload: Upload, layout: Layout) -> None:
    """Check the keys. A row without one is new; its key comes from the file and the place, so that
    the same file taken twice adds nothing twice. A row copied with its key is new too."""
    for sheet in layout.sheets:
        rows, known = upload.rows[sheet.name], set(upload.base[sheet.name])
        seen: set[str] = set()
        _find_overwritten(rows, list(upload.base[sheet.name]))
        for row in rows:
            row.is_new = sheet.form is not None and (not row.key or row.key in seen)
            if row.is_new:
                row.key = _new_key(upload, sheet, row)
            elif row.key not in known:
                upload.fault(sheet, row, KEY, _unknown_words(), row.key)
            seen.add(row.key)
        upload.rows[sheet.name] = [row for row in rows if not (row.is_new and row.is_cleared)]
        if sheet.form is None and not known <= seen:
            upload.fault(sheet, None, "", _("A row is missing. Download the workbook anew."))


def _find_overwritten(rows: list[FileRow], known: list[str]) -> None:
    """A key written over another's: the row whose number is of a row that is nowhere else in the
    file is that row still, not a new one in its place."""
    held, seen = {row.key for row in rows}, set[str]()
    lost = {str(place): key for place, key in enumerate(known, 1) if key not in held}
    for row in rows:
        if row.key in seen and row.number in lost:
            row.key = lost.pop(row.number)
        seen.add(row.key)


def _unknown_words() -> str:
    return _(
        "The row is not of this file: its hidden key is unknown. Copy its text into an empty row."
    )


def _new_key(upload: Upload, sheet: Sheet, row: FileRow) -> str:
    version = upload.identity["version"]
    return str(uuid5(NAMESPACE_URL, f"{version}/{upload.sha256}/{sheet.name}/{row.line}"))


def _resolve_links(upload: Upload, layout: Layout) -> None:
    """Numbers of rows become keys; a number without a row is a fault."""
    for sheet in layout.sheets:
        linked = [column for column in sheet.columns if column.kind == "rows"]
        for row in upload.rows[sheet.name]:
            for column in linked:
                if text := row.values.get(column.name):
                    row.values[column.name] = _keys(upload, layout, sheet, row, column, text)


def _keys(
    upload: Upload, layout: Layout, sheet: Sheet, row: FileRow, column: Column, text: str
) -> str:
    by_number: dict[str, list[FileRow]] = defaultdict(list)
    for other in upload.rows[column.target]:
        by_number[other.number].append(other)
    keys, title = set(), layout[column.target].title
    for number in numbers_in(text):
        found = by_number.get(number, [])
        if len(found) == 1 and not found[0].is_cleared:
            keys.add(found[0].key)
            continue
        words = {"sheet": title, "number": number[:SHOWN]}
        upload.fault(sheet, row, column.title, _no_row(found) % words, text)
    return " ".join(sorted(keys))


def _no_row(found: list[FileRow]) -> str:
    """Why a number names no row."""
    if len(found) > 1:
        return _("The sheet “%(sheet)s” has two rows %(number)s. Number them apart.")
    if found:
        return _("Row %(number)s of the sheet “%(sheet)s” is deleted here. Delete its number too.")
    return _("The sheet “%(sheet)s” has no row %(number)s. Write numbers like 1, 2.")


def _keep_spelling(upload: Upload, layout: Layout) -> None:
    """Each value in the plan's own spelling; columns left empty are empty."""
    kind = layout["indicators"].column("kind")
    kinds = {words_of(label): value for label, value in (kind.choices if kind else {}).items()}
    for sheet in layout.sheets:
        for row in upload.rows[sheet.name]:
            typed = dict(row.values)
            row.values = {
                column.name: as_kept(typed.get(column.name, ""), column, typed, kinds)
                for column in sheet.columns
            }
