"""Data quality: the gaps in all that the person sees, their number, the same as files."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common import clock
from progress.forms import GapFilter
from progress.gaps.listing import gaps_csv, gaps_xlsx, parts_of
from progress.gaps.reading import Gaps
from progress.rights import reads_gaps

from .shared import require

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_safe
def gap_list(request: HttpRequest) -> HttpResponse:
    """By kind and rule, each with the link to the field where it is mended."""
    form = _filter(request)
    gaps = Gaps(request.user, form.wanted())
    page = gaps.page(request.GET.get("page"))
    context = {"form": form, "gaps": gaps, "page": page, "kinds": parts_of(gaps, page)}
    return render(request, "progress/gap_list.html", context)


@login_required
@require_safe
def gap_count(request: HttpRequest) -> HttpResponse:
    """Their number for a start page, which asks for it once it is drawn; empty where none."""
    require(reads_gaps(request.user))
    return render(request, "progress/gap_count.html", {"gaps": Gaps(request.user)})


@login_required
@require_safe
def gap_xlsx(request: HttpRequest) -> HttpResponse:
    """All that the filter finds, as a workbook."""
    form = _filter(request)
    return _file(gaps_xlsx(Gaps(request.user, form.wanted()), form.in_words()), "xlsx", XLSX)


@login_required
@require_safe
def gap_csv(request: HttpRequest) -> HttpResponse:
    """The same as CSV."""
    gaps = Gaps(request.user, _filter(request).wanted())
    return _file(gaps_csv(gaps), "csv", "text/csv; charset=utf-8")


def _filter(request: HttpRequest) -> GapFilter:
    require(reads_gaps(request.user))
    return GapFilter(request.GET, user=request.user)


def _file(content: bytes, ending: str, kind: str) -> HttpResponse:
    name = f"duomenu-spragos-{clock.today():%Y-%m-%d}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
