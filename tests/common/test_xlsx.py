"""The workbook's frame: real numbers and dates, and text that is never a formula."""

from datetime import date
from decimal import Decimal
from io import BytesIO

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from common.xlsx import Column, sheet_bytes

COLUMNS = [
    Column("Mokykla", width=42),
    Column("Lėšos, Eur", "eur"),
    Column("Rodikliai", "number"),
    Column("Data", "date"),
]


def sheet(*rows: list[object], **more: list[object]) -> Worksheet:
    data = sheet_bytes("Ataskaita", COLUMNS, rows, **more)  # type: ignore[arg-type]
    return load_workbook(BytesIO(data)).worksheets[0]


def test_amounts_counts_and_dates_are_values_with_their_formats() -> None:
    cells = sheet(["Ąžuolo mokykla", Decimal("101346.00"), 4, date(2026, 9, 1)])[4]
    assert [cell.value for cell in cells][:3] == ["Ąžuolo mokykla", 101346, 4]
    assert cells[3].value.date() == date(2026, 9, 1)
    assert [cell.number_format for cell in cells][1:] == ["#,##0.00", "#,##0", "yyyy-mm-dd"]


def test_text_is_never_a_formula() -> None:
    for text in ("=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://demo.lt")'):
        cell = sheet([text, Decimal(1), 1, None])[4][0]
        assert (cell.value, cell.data_type) == (text, "s")


def test_characters_that_a_workbook_cannot_hold_are_left_out() -> None:
    assert sheet(["a\x0bb", None, None, None])[4][0].value == "ab"


def test_head_stays_in_sight_and_filters_its_rows() -> None:
    found = sheet(["A", None, None, None], ["B", None, None, None], notes=["2026-11-22"])
    assert found.freeze_panes == "A5"
    assert found.auto_filter.ref == "A4:D6"
    assert [cell.value for cell in found[4]] == [column.title for column in COLUMNS]
    assert found.column_dimensions["A"].width == 42


def test_totals_stand_below_the_filter_in_bold() -> None:
    found = sheet(["A", Decimal(1), 1, None], totals=["Iš viso", Decimal(1), 1, None])
    assert found.auto_filter.ref == "A3:D4"
    assert [cell.value for cell in found[5]] == ["Iš viso", 1, 1, None]
    assert found["A5"].font.bold
