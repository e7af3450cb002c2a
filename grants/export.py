"""The list of baskets with all their sums as CSV and XLSX, and one basket's money on paper."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import clock, pdf
from common.money import ZERO
from common.templatetags.ui import date_iso, school_years
from common.xlsx import Column, sheet_bytes
from files.services import as_data_uri
from schools.resources.columns import defuse

from .choices import GrantStatus
from .claims import claims_of
from .desk import Desk
from .ledger import Book, Sums, books_of, total_of
from .models import CountCorrection
from .overview import GrantRow, rows_of

MARK = "\ufeff"  # by which a spreadsheet knows UTF-8


@dataclass(frozen=True)
class Listed:
    """A basket of the list with its sums, its status and what is claimed back of it, EUR."""

    row: GrantRow
    book: Book
    status: str
    pupils: int
    claimed: Decimal


def listed(grants: Iterable[int]) -> list[Listed]:
    """The baskets, given by keys and in their order; six queries whatever their number."""
    rows = rows_of(grants)
    keys = [row.pk for row in rows]
    books, claimed = books_of(keys), dict.fromkeys(keys, ZERO)
    for item in claims_of(keys):
        claimed[item.claim.grant_id] += item.left
    corrected = CountCorrection.objects.filter(grant__in=keys).order_by("pk")
    pupils = dict(corrected.values_list("grant", "pupils"))
    return [
        Listed(
            row,
            books[row.pk],
            str(GrantStatus(row.status).label),
            pupils.get(row.pk, row.pupils),
            claimed[row.pk],
        )
        for row in rows
    ]


def columns() -> list[Column]:
    """The heads of both files."""
    texts = (_("School"), _("School code"), _("Municipality"), _("Round"), _("School years"))
    sums = (
        _("Granted, Eur"),
        _("Planned in instalments, Eur"),
        _("Transferred, Eur"),
        _("With the municipality, Eur"),
        _("With the school, Eur"),
        _("Confirmed by the school, Eur"),
        _("Returned, Eur"),
        _("Can still be transferred, Eur"),
        _("To be returned by claims, Eur"),
    )
    return [
        *(Column(text, width=24) for text in texts),
        Column(_("Status"), width=16),
        Column(_("Pupils as awarded"), "number", 12),
        Column(_("Pupils now"), "number", 12),
        *(Column(text, "eur") for text in sums),
        Column(_("Remark"), width=24),
    ]


def values_of(item: Listed) -> list[Any]:
    """One row of both files."""
    row, sums = item.row, item.book.whole
    awarded = _("awarded to: %(school)s") % {"school": row.awarded_to} if row.awarded_to else ""
    example = _("training example") if row.is_example else ""
    return [
        *(row.school, row.code, row.municipality, row.round),
        school_years(row.school_years).replace("\u00a0", " "),
        item.status,
        *(row.pupils, item.pupils),
        *amounts_of(sums),
        item.claimed,
        "; ".join(filter(None, (awarded, example))),
    ]


def amounts_of(sums: Sums) -> list[Decimal]:
    """The sums in the order of the columns, EUR."""
    return [
        *(sums.granted, sums.planned, sums.sent, sums.held, sums.paid),
        *(sums.confirmed, sums.returned, sums.left),
    ]


def totals_of(items: list[Listed]) -> list[Any]:
    """The last row of both files."""
    words = ngettext("Total: %(n)s basket", "Total: %(n)s baskets", len(items))
    claimed = sum((item.claimed for item in items), ZERO)
    amounts = amounts_of(total_of(item.book for item in items))
    return [words % {"n": len(items)}, *[""] * 7, *amounts, claimed, ""]


def list_csv(items: list[Listed]) -> bytes:
    """With semicolons and decimal commas, as a Lithuanian spreadsheet opens it by itself."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow([column.title for column in columns()])
    for row in [*map(values_of, items), totals_of(items)]:
        writer.writerow([_cell(value) for value in row])
    return (MARK + stream.getvalue()).encode()


def _cell(value: Any) -> Any:
    return f"{value:.2f}".replace(".", ",") if isinstance(value, Decimal) else defuse(value)


def list_xlsx(items: list[Listed]) -> bytes:
    """The same as a workbook, amounts as numbers."""
    notes = [_("As of %(date)s") % {"date": date_iso(clock.today())}]
    rows = [values_of(item) for item in items]
    return sheet_bytes(_("Quality baskets"), columns(), rows, notes=notes, totals=totals_of(items))


def statement_pdf(desk: Desk) -> bytes:
    """A basket's money on paper, in Lithuanian, as of today: by school year and entry by entry.

    Refuses (PdfUnavailable) without system libraries.
    """
    return pdf.write(statement_html(desk))


@translation.override("lt")
def statement_html(desk: Desk) -> str:
    """What is printed."""
    programme, today = desk.grant.round.programme, clock.today()
    day = datetime.combine(today, datetime.min.time(), tzinfo=UTC)
    context = {
        "desk": desk,
        "grant": desk.grant,
        "sums": desk.sums,
        "programme": programme,
        "sign": as_data_uri(programme.publicity_sign),
        "today": today,
        "created": day,
        "modified": day,
    }
    return pdf.to_html("grants/statement_pdf.html", context)
