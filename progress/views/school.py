"""Progress of schools: the list, one school's page, its values and its conclusion."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common import clock
from progress.forms import ConclusionForm, MeasurementForm, ProgressFilter, WithdrawForm
from progress.models import Measurement
from progress.overview import followed, for_rows, rows_of
from progress.rights import concluder, measurer, reads_report
from progress.services import reads, record_value, withdraw_value
from progress.workflow import conclude

from .shared import attempt, card_or_404, person, progress_or_404, require

PAGE = 25


@login_required
@require_safe
def progress_list(request: HttpRequest) -> HttpResponse:
    """Schools whose plan is approved, each with its indicators."""
    form = ProgressFilter(request.GET, grants=followed(request.user), user=request.user)
    page = Paginator(for_rows(form.chosen()), PAGE).get_page(request.GET.get("page"))
    rows = rows_of(list(page.object_list))
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "is_open": page.paginator.count <= 3,
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
    require(measurer(request.user, school.grant))
    form = MeasurementForm(request.POST or None, indicator=card.indicator)
    values: dict[str, Any] = {"indicator": card.indicator, "by": person(request)}
    if form.is_valid() and attempt(
        form, lambda: record_value(grant=school.grant, **values, **form.cleaned_data)
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
@require_http_methods(["GET", "HEAD", "POST"])
def conclusion_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Conclude whether the goal was reached; completes the plan."""
    school = progress_or_404(request, pk)
    require(concluder(request.user, school.grant))
    if not school.may_conclude:
        messages.error(request, school.why_not_conclude())
        return redirect(school.url)
    form = ConclusionForm(request.POST or None, initial={"concluded_on": clock.today()})
    given: dict[str, Any] = {"by": person(request)}
    if form.is_valid() and attempt(
        form, lambda: conclude(school.grant, **given, **form.cleaned_data)
    ):
        messages.success(request, _("The conclusion is recorded and the plan is completed."))
        return redirect(school.url)
    return render(request, "progress/conclusion_add.html", {"school": school, "form": form})
