"""The progress report over all schools that the person follows: page, workbook, document."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from grants.models import Grant
from progress.forms import GrantFilter
from progress.overview import report as make_report
from progress.rights import reads_report

from .shared import require

PAGE = 25


@login_required
@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """All rows in pages; the totals are over all of them."""
    form = _filter(request)
    found = make_report(form.chosen())
    page = Paginator(found.rows, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "report": found, "page": page}
    return render(request, "progress/report.html", context)


def _filter(request: HttpRequest) -> GrantFilter:
    require(reads_report(request.user))
    return GrantFilter(request.GET, grants=Grant.objects.visible_to(request.user))
