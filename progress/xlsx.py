"""The progress report as a workbook and as CSV."""

import csv
import io
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.templatetags.ui import date_iso
from common.xlsx import Column, sheet_bytes
from schools.resources.columns import defuse
from selection.models import Programme

from .overview import Report, ReportRow


def report_xlsx(report: Report, chosen: str) -> bytes:
    """All rows and totals; `chosen` says which schools were asked for.

    Each programme's publicity sentence stands on top.
    """
    ids = {row.grant.programme_id for row in report.rows}
    sentences = Programme.objects.filter(pk__in=ids).values_list("publicity_text", flat=True)
    notes = [*sentences, _("As of %(date)s") % {"date": date_iso(report.made_on)}, chosen]
    if report.has_examples:
        notes.append(_("Rows marked “training example” are invented."))
    return sheet_bytes(
        _("Progress report"),
        _columns(),
        [_values(row) for row in report.rows],
        notes=[note for note in notes if note],
        totals=_totals(report),
    )


def report_csv(report: Report) -> bytes:
    """The same rows and totals with semicolons, in UTF-8 with its mark, for spreadsheets."""
    held = io.StringIO()
    writer = csv.writer(held, delimiter=";")
    writer.writerow([column.title for column in _columns()])
    for values in (*map(_values, report.rows), _totals(report)):
        writer.writerow([_plain(value) for value in values])
    return b"\xef\xbb\xbf" + held.getvalue().encode()


def _plain(value: Any) -> str:
    """Money with a comma as Lithuanian spreadsheets read it; text is never a formula."""
    if isinstance(value, Decimal):
        return f"{value:.2f}".replace(".", ",")
    return "" if value is None else str(defuse(str(value)))


def _columns() -> list[Column]:
    return [
        Column(_("School"), width=42),
        Column(_("School code"), width=12),
        Column(_("Municipality"), width=28),
        Column(_("Stage"), width=8),
        Column(_("Expression"), width=14),
        Column(_("Grant, EUR"), "eur"),
        Column(_("Spent, EUR"), "eur"),
        Column(_("Spent, %"), "number", 12),
        Column(_("Time passed, %"), "number", 12),
        Column(_("Would be left, EUR"), "eur"),
        Column(_("Pace"), width=24),
        Column(_("Plan"), width=24),
        Column(_("Indicators reached"), "number", 12),
        Column(_("Indicators with values"), "number", 12),
        Column(_("All indicators"), "number", 12),
        Column(_("Way of measuring"), width=20),
        Column(_("Evaluation"), width=16),
        Column(_("Conclusion"), width=20),
        Column(_("Date of the conclusion"), "date", 14),
        Column(_("Remark"), width=22),
    ]


def _values(row: ReportRow) -> list[Any]:
    grant, counts = row.grant, row.counts
    return [
        grant.school,
        grant.code,
        grant.municipality,
        grant.stage,
        grant.expression_words,
        grant.granted,
        grant.spent,
        row.pace.money,
        row.pace.time,
        row.pace.left,
        row.pace.words,
        row.plan_state,
        counts.reached,
        counts.with_values,
        counts.total,
        grant.evaluation_words,
        row.evaluation_state,
        row.result,
        row.conclusion.concluded_on if row.conclusion else None,
        _remark(row),
    ]


def _remark(row: ReportRow) -> str:
    """Which school the basket was awarded to, if another carries it now; that data are invented."""
    school = row.grant.awarded_to
    awarded = _("awarded to: %(school)s") % {"school": school} if school else ""
    example = _("training example") if row.is_example else ""
    return "; ".join(filter(None, (awarded, example)))


def _totals(report: Report) -> list[Any]:
    totals = report.totals
    words = ngettext("Total: %(n)s school", "Total: %(n)s schools", totals.schools)
    return [
        words % {"n": totals.schools},
        *("", "", "", ""),
        totals.granted,
        totals.spent,
        totals.money,
        "",
        totals.left,
        "",
        totals.approved_words,
        totals.counts.reached,
        totals.counts.with_values,
        totals.counts.total,
        "",
        totals.evaluated_words,
        totals.concluded_words,
        *("", ""),
    ]
