"""School years of a programme: what moved in each; closing and reopening them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.templatetags.ui import school_year as year_words
from grants.models import ClosedYear
from grants.paper_forms import ReasonForm, YearForm
from grants.years import YearRow, close_year, reopen_year, year_rows
from schools.access import access_of
from selection.models import Programme

from .shared import attempt


@login_required
@require_safe
def year_list(request: HttpRequest, pk: int) -> HttpResponse:
    """What moved in each school year of the programme, and which years are closed."""
    programme = _programme(request, pk)
    past = ClosedYear.objects.filter(programme=programme, reopened_at__isnull=False)
    context = {
        "programme": programme,
        "rows": year_rows(programme),
        "past": past.select_related("by", "reopened_by").order_by("-reopened_at"),
        "may_close": access_of(request.user).is_agency,
    }
    return render(request, "grants/year_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def year_close(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Let a school year take no more entries and expenses."""
    programme, row, by = *_year(request, pk, year), request.user
    form = YearForm(request.POST or None)
    given: Any = {"programme": programme, "school_year": year, "by": by}
    if form.is_valid() and attempt(form, lambda: close_year(**given, **form.cleaned_data)):
        words = _("The school year %(year)s is closed.")
        messages.success(request, words % {"year": year_words(year)})
        return redirect("grants:year_list", pk)
    context = {"programme": programme, "row": row, "form": form}
    return render(request, "grants/year_close.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def year_reopen(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Let a closed school year take entries again."""
    programme, row, by = *_year(request, pk, year), request.user
    if row.closed is None:
        messages.info(request, _("The school year is open already."))
        return redirect("grants:year_list", pk)
    form, closed = ReasonForm(request.POST or None), row.closed
    given: Any = {"closed": closed, "by": by}
    if form.is_valid() and attempt(form, lambda: reopen_year(**given, **form.cleaned_data)):
        words = _("The school year %(year)s is open again.")
        messages.success(request, words % {"year": year_words(year)})
        return redirect("grants:year_list", pk)
    context = {"programme": programme, "row": row, "form": form}
    return render(request, "grants/year_reopen.html", context)


def _programme(request: HttpRequest, pk: int) -> Programme:
    """Sums over all schools are the agency's and the auditors'."""
    programme: Programme = get_object_or_404(Programme.objects.visible_to(request.user), pk=pk)
    if not access_of(request.user).sees_everything:
        raise PermissionDenied
    return programme


def _year(request: HttpRequest, pk: int, year: int) -> tuple[Programme, YearRow]:
    """One of the programme's school years, for the agency."""
    programme = _programme(request, pk)
    if not access_of(request.user).is_agency:
        raise PermissionDenied
    for row in year_rows(programme):
        if row.school_year == year:
            return programme, row
    raise Http404
