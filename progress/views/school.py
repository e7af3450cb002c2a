"""Progress of schools: the list, one school's page, its values and its conclusion."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.pages import page_of_keys
from files.services import serve
from progress.followed import followed, rows_of, table_of
from progress.forms import MeasurementForm, ProgressFilter, WithdrawForm
from progress.models import Measurement
from progress.overview import standings
from progress.rights import measurer, reads_report
from progress.services import reads, record_value, withdraw_value

from .shared import attempt, card_or_404, is_officer, kept, person, progress_or_404, require

FEW = 3  # so many schools are shown with their indicators, more as rows of a table


@login_required
@require_safe
def progress_list(request: HttpRequest) -> HttpResponse:
    """Schools whose plan is approved, each with its indicators."""
    form = ProgressFilter(request.GET, grants=followed(request.user), user=request.user)
    found: Any = form.chosen()
    page = page_of_keys(found.in_order(), request.GET.get("page"))
    is_few = page.paginator.count <= FEW
    stands = standings(page) if is_few else {}
    rows = rows_of(page)
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "table": table_of(rows),
        "cards": [(row, stands.get(row.pk, [])) for row in rows] if is_few else [],
        "reads_report": reads_report(request.user),
    }
    return render(request, "progress/progress_list.html", context)


@login_required
@require_safe
def progress_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One school: indicators over time, evaluations, the conclusion, what to do now."""
    school = progress_or_404(request, pk)
    return render(request, "progress/progress_detail.html", {"school": school})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def measurement_add(request: HttpRequest, pk: int, key: UUID) -> HttpResponse:
    """Record a value of one indicator."""
    school = progress_or_404(request, pk)
    card = card_or_404(school, key)
    writer, by = measurer(request.user, school.grant), person(request)
    require(writer)
    given: dict[str, Any] = {"indicator": card.indicator}
    form = MeasurementForm(
        request.POST or None, request.FILES or None, on_paper=is_officer(writer), **given
    )
    if form.is_valid() and attempt(
        form, lambda: record_value(grant=school.grant, by=by, **given, **kept(form, by))
    ):
        messages.success(request, _("The value is recorded."))
        return redirect(f"{school.url}#i{card.indicator.pk}")
    context = {"school": school, "card": card, "form": form}
    return render(request, "progress/measurement_add.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def measurement_withdraw(request: HttpRequest, pk: int, value_pk: int) -> HttpResponse:
    """Take a wrong value back with a reason."""
    school = progress_or_404(request, pk)
    rows = Measurement.objects.visible_to(request.user).valid().for_list()
    value = get_object_or_404(rows, pk=value_pk, grant=school.grant)
    require(measurer(request.user, school.grant))
    form = WithdrawForm(request.POST or None)
    if form.is_valid() and attempt(
        form, lambda: withdraw_value(measurement=value, by=person(request), **form.cleaned_data)
    ):
        messages.success(request, _("The value is withdrawn. Record the right one if you know it."))
        return redirect(school.url)
    context = {"school": school, "value": value, "words": reads(value), "form": form}
    return render(request, "progress/measurement_withdraw.html", context)


@login_required
@require_safe
def scan(request: HttpRequest, pk: int, file_pk: int) -> HttpResponseBase:
    """The scan of a paper that something of this progress was entered from."""
    found = progress_or_404(request, pk).scan(file_pk)
    if found is None:
        raise Http404
    return serve(found)
