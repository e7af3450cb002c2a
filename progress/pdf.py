"""The progress report on paper, in Lithuanian."""

from datetime import UTC, datetime

from django.utils import translation

from common import pdf
from files.services import as_data_uri
from selection.models import Programme

from .overview import Report

TEMPLATE = "progress/report_pdf.html"


def report_pdf(report: Report, chosen: str) -> bytes:
    """All rows and totals; `chosen` says which schools were asked for.

    Refuses (PdfUnavailable) without system libraries.
    """
    return pdf.write(report_html(report, chosen))


def report_html(report: Report, chosen: str) -> str:
    """What is printed. The frame carries the programme's publicity when there is one programme."""
    programmes = {row.grant.programme_id for row in report.rows}
    programme = Programme.objects.get(pk=programmes.pop()) if len(programmes) == 1 else None
    day = datetime.combine(report.made_on, datetime.min.time(), tzinfo=UTC)
    with translation.override("lt"):
        context = {
            "report": report,
            "chosen": chosen,
            "programme": programme,
            "sign": as_data_uri(programme.publicity_sign) if programme else "",
            "created": day,
            "modified": day,
        }
        return pdf.to_html(TEMPLATE, context)
