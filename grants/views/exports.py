"""Baskets and their sums to take away: the list as CSV and XLSX, one basket's money as PDF."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from common import clock
from common.pdf import PdfUnavailable
from grants.desk import Desk
from grants.export import Listed, list_csv, list_xlsx, listed, statement_pdf
from grants.forms import GrantFilter
from grants.models import Grant

from .shared import get_grant

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_safe
def grant_list_csv(request: HttpRequest) -> HttpResponse:
    """The baskets that the list shows with these filters, all pages."""
    return _file(list_csv(_listed(request)), "csv", "text/csv; charset=utf-8")


@login_required
@require_safe
def grant_list_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return _file(list_xlsx(_listed(request)), "xlsx", XLSX)


def _listed(request: HttpRequest) -> list[Listed]:
    visible = Grant.objects.visible_to(request.user)
    form = GrantFilter(request.GET, grants=visible, user=request.user)
    return listed(form.chosen().in_order().values_list("pk", flat=True))


@login_required
@require_safe
def grant_statement_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The basket's money by school year and entry by entry."""
    grant = get_grant(request, pk)
    try:
        document = statement_pdf(Desk(grant, request.user))
    except PdfUnavailable as missing:
        messages.error(request, str(missing))
        return redirect(grant)
    return _file(document, "pdf", "application/pdf")


def _file(content: bytes, ending: str, kind: str) -> HttpResponse:
    name = f"krepseliu-lesos-{clock.today():%Y-%m-%d}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
