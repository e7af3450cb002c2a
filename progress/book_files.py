"""A basket's expenses as files: the rows that the list shows, and the sums of the page."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

from django.utils.translation import gettext as _

from common.money import ZERO
from common.templatetags.ui import date_iso, school_years
from common.xlsx import Column, Sheet, book_bytes
from schools.resources.columns import defuse

from .book import Book, quarter_words
from .querysets import ExpenseQuerySet
from .spent import Sums


def expenses_csv(book: Book, rows: ExpenseQuerySet) -> bytes:
    """The rows, oldest first, with their total; semicolons and a decimal comma."""
    values = rows_for(book, rows)
    return csv_bytes([[column.title for column in columns()], *values, totals(values)])


def sums_csv(book: Book) -> bytes:
    """Plan, spent and left in every way that the page shows them."""
    return csv_bytes([[column.title for column in sum_columns()], *sums_for(book)])


def expenses_xlsx(book: Book, rows: ExpenseQuerySet, chosen: str) -> bytes:
    """The rows with their total, the sums on a second sheet; `chosen` is the filter in words."""
    values = rows_for(book, rows)
    notes = [str(book.grant.holder), str(book.grant.round), chosen]
    kept = [note for note in notes if note]
    return book_bytes(
        [
            Sheet(_("Expenses"), columns(), values, kept, totals(values)),
            Sheet(_("Plan and spending"), sum_columns(), sums_for(book), kept[:2]),
        ]
    )


def columns() -> list[Column]:
    return [
        Column(_("Date"), "date", 12),
        Column(_("Document"), width=24),
        Column(_("Activity"), width=40),
        Column(_("Purpose"), width=36),
        Column(_("School year"), width=14),
        Column(_("Amount, Eur"), "eur", 14),
        Column(_("What for"), width=40),
        Column(_("Note on VAT"), width=18),
        Column(_("Reverses the expense of"), width=24),
        Column(_("Recorded by"), width=24),
    ]


def rows_for(book: Book, rows: ExpenseQuerySet) -> list[list[Any]]:
    """The values of the rows, oldest first."""
    read = rows.select_related("purpose", "activity", "reverses", "by")
    return [_values(book, row) for row in read.order_by("dated_on", "pk")]


def totals(values: Sequence[Sequence[Any]]) -> list[Any]:
    """The last line: the sum of the rows above."""
    total = sum((row[5] for row in values), ZERO)
    return [_("Total"), *[""] * 4, total, *[""] * 4]


def sum_columns() -> list[Column]:
    return [
        Column(_("Summed by"), width=28),
        Column(_("What"), width=50),
        Column(_("Plan, Eur"), "eur", 16),
        Column(_("Spent, Eur"), "eur", 16),
        Column(_("Left, Eur"), "eur", 16),
    ]


def sums_for(book: Book) -> list[list[Any]]:
    """Every sum of the page, in its order; the total last."""
    sums = book.sums
    parts: list[tuple[str, Iterable[tuple[str, Sums]]]] = [
        (_("Activity"), [(book.names[row.key], row.sums) for row in sums.activities]),
        (_("Purpose"), [(str(row.purpose or "–"), row.sums) for row in sums.purposes]),
        (_("School year"), [(school_years([k]), row) for k, row in sums.by_school_year.items()]),
        (_("Budget year"), [(str(key), row) for key, row in sums.by_budget_year.items()]),
        (_("Quarter"), [(quarter_words(key), row) for key, row in sums.by_quarter.items()]),
        (_("Total"), [("", sums.total)]),
    ]
    return [
        [head, name, row.planned, row.spent, row.left] for head, rows in parts for name, row in rows
    ]


def _values(book: Book, row: Any) -> list[Any]:
    return [
        row.dated_on,
        row.document,
        book.names.get(row.key) or row.activity.title,
        str(row.purpose),
        school_years([row.school_year]),
        row.amount,
        row.note,
        row.vat_note,
        date_iso(row.reverses.dated_on) if row.reverses_id else "",
        str(row.by),
    ]


def csv_bytes(rows: Iterable[Sequence[Any]]) -> bytes:
    """Rows of cells, semicolons between them; a BOM lets spreadsheets read the letters right."""
    stream = StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return ("\ufeff" + stream.getvalue()).encode()


def _cell(value: Any) -> str:
    """A sum with a decimal comma, a date as 2026-10-05; never a formula."""
    if isinstance(value, Decimal):
        return f"{value:.2f}".replace(".", ",")
    return date_iso(value) if isinstance(value, date) else str(defuse(str(value)))
