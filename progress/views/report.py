"""The progress report over all schools that the person follows: page, workbook, document."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from common import clock
from common.pdf import PdfUnavailable
from grants.models import Grant
from progress.forms import GrantFilter
from progress.overview import report as make_report
from progress.pdf import report_pdf as make_pdf
from progress.rights import reads_report
from progress.xlsx import report_csv as make_csv
from progress.xlsx import report_xlsx as make_xlsx

from .shared import require

PAGE = 25
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """All rows in pages; the totals are over all of them."""
    form = _filter(request)
    found = make_report(form.chosen())
    page = Paginator(found.rows, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "report": found, "page": page}
    return render(request, "progress/report.html", context)


@login_required
@require_safe
def report_xlsx(request: HttpRequest) -> HttpResponse:
    """The same rows and totals as a workbook."""
    form = _filter(request)
    return _file(make_xlsx(make_report(form.chosen()), form.in_words()), "xlsx", XLSX)


@login_required
@require_safe
def report_csv(request: HttpRequest) -> HttpResponse:
    """The same rows and totals as CSV."""
    return _file(make_csv(make_report(_filter(request).chosen())), "csv", "text/csv; charset=utf-8")


@login_required
@require_safe
def report_pdf(request: HttpRequest) -> HttpResponse:
    """The same rows and totals on paper."""
    form = _filter(request)
    try:
        document = make_pdf(make_report(form.chosen()), form.in_words())
    except PdfUnavailable as missing:
        messages.error(request, str(missing))
        return redirect("progress:report")
    return _file(document, "pdf", "application/pdf")


def _filter(request: HttpRequest) -> GrantFilter:
    require(reads_report(request.user))
    grants = Grant.objects.visible_to(request.user)
    return GrantFilter(request.GET, grants=grants, user=request.user)


def _file(content: bytes, ending: str, kind: str) -> HttpResponse:
    name = f"pazangos-ataskaita-{clock.today():%Y-%m-%d}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
