"""A sample as files: its expenses with warnings and findings, as CSV and as a workbook."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from common.templatetags.ui import date_iso
from common.xlsx import Column, book_bytes
from common.xlsx import Sheet as Page
from progress.book_files import csv_bytes

from .sheet import Row, Sheet


def sample_csv(sheet: Sheet) -> bytes:
    """The expenses with their total; semicolons and a decimal comma."""
    heads = [column.title for column in columns()]
    return csv_bytes([heads, *rows_for(sheet), totals(sheet)])


def sample_xlsx(sheet: Sheet) -> bytes:
    """The expenses with their total; on top what they were drawn by."""
    title = _("Sample of expenses")
    return book_bytes([Page(title, columns(), rows_for(sheet), drawn_by(sheet), totals(sheet))])


def drawn_by(sheet: Sheet) -> list[str]:
    """What anyone needs to draw the same, in lines."""
    sample = sheet.sample
    days = f"{date_iso(sample.starts_on)} – {date_iso(sample.ends_on)}"
    drawn: dict[str, Any] = {"size": sample.size, "all": sample.drawn_from, "seed": sample.seed}
    drawn["method"] = sample.get_method_display()
    return [
        f"{sample.name}: {sample.place}, {days}",
        _("Drawn %(size)s of %(all)s, seed %(seed)s, %(method)s.") % drawn,
        sheet.how,
        _("SHA-256 of the list: %(sha256)s") % {"sha256": sample.sha256},
    ]


def columns() -> list[Column]:
    return [
        Column(_("No."), "number", 6),
        Column(_("School"), width=36),
        Column(_("School code"), width=12),
        Column(_("Municipality"), width=24),
        Column(_("Date"), "date", 12),
        Column(_("Document"), width=24),
        Column(_("Activity"), width=40),
        Column(_("Purpose"), width=36),
        Column(_("Amount, Eur"), "eur", 14),
        Column(_("What for"), width=40),
        Column(_("File of the document"), width=24),
        Column(_("Warnings"), width=48),
        Column(_("Looked at"), width=28),
        Column(_("Found, Eur"), "eur", 14),
        Column(_("What is wrong"), width=36),
    ]


def rows_for(sheet: Sheet) -> list[list[Any]]:
    """The values of the rows, in the order of the list."""
    return [_values(row) for row in sheet.rows]


def totals(sheet: Sheet) -> list[Any]:
    """The last line: the sums of what was drawn and what was found."""
    return [_("Total"), *[""] * 7, sheet.total, *[""] * 4, sheet.found, ""]


def _values(row: Row) -> list[Any]:
    expense, holder = row.expense, row.expense.grant.holder
    found = row.stands.finding if row.stands else None
    wrong: Decimal | str = found.amount if found else ""
    return [
        row.item.place,
        holder.name,
        holder.code,
        str(holder.municipality),
        expense.dated_on,
        expense.document,
        expense.activity.title,
        str(expense.purpose),
        expense.amount,
        expense.note,
        expense.file.name if expense.file else "",
        " ".join(row.warnings),
        row.words,
        wrong,
        f"{found.get_kind_display()}. {found.reason}" if found else row.item.note,
    ]
