"""Values of one indicator: reading, recording and withdrawing them, and judging otherwise."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from files.services import serve
from progress.forms import (
    MeasurementForm,
    OverrulingForm,
    OverrulingWithdrawForm,
    WithdrawForm,
)
from progress.models import Measurement, Overruling
from progress.readings import pair_of, readings
from progress.rights import measurer, overruler
from progress.services import (
    overrule,
    reads,
    record_value,
    withdraw_overruling,
    withdraw_value,
)

from .shared import attempt, card_or_404, is_officer, kept, person, progress_or_404, require


@login_required
@require_safe
def indicator_detail(request: HttpRequest, pk: int, key: UUID) -> HttpResponse:
    """One indicator: its values with source and evidence, targets old and new, the forecast."""
    school = progress_or_404(request, pk)
    card = card_or_404(school, key)
    recorded = readings([card.indicator], pk, request.user)
    context = {"school": school, "card": card, "readings": recorded}
    context["pair"] = pair_of(card.indicator, recorded)
    return render(request, "progress/indicator_detail.html", context)


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
        return redirect(school.indicator_url(value.key))
    context = {"school": school, "value": value, "words": reads(value), "form": form}
    return render(request, "progress/measurement_withdraw.html", context)


@login_required
@require_safe
def measurement_evidence(request: HttpRequest, pk: int, value_pk: int) -> HttpResponseBase:
    """The file that shows where a value comes from."""
    rows = Measurement.objects.visible_to(request.user).select_related("evidence")
    value = get_object_or_404(rows, pk=value_pk, grant=pk)
    if value.evidence is None:
        raise Http404
    return serve(value.evidence)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def overruling_add(request: HttpRequest, pk: int, key: UUID) -> HttpResponse:
    """Count an indicator as reached or not, whatever its values say."""
    school = progress_or_404(request, pk)
    card = card_or_404(school, key)
    require(overruler(request.user, school.grant))
    form = OverrulingForm(request.POST or None)
    given: dict[str, Any] = {"grant": school.grant, "indicator": card.indicator}
    if form.is_valid() and attempt(
        form, lambda: overrule(by=person(request), **given, **form.cleaned_data)
    ):
        messages.success(request, _("The decision is recorded; the school sees it."))
        return redirect(school.indicator_url(key))
    context = {"school": school, "card": card, "form": form}
    return render(request, "progress/overruling_add.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def overruling_withdraw(request: HttpRequest, pk: int, key: UUID) -> HttpResponse:
    """Let the values decide again."""
    school = progress_or_404(request, pk)
    require(overruler(request.user, school.grant))
    rows = Overruling.objects.filter(grant=school.grant, withdrawn_at=None)
    standing = rows.select_related("indicator", "grant").filter(key=key).first()
    if standing is None:
        messages.error(request, _("There is no decision to withdraw."))
        return redirect(school.indicator_url(key))
    form, by = OverrulingWithdrawForm(request.POST or None), person(request)
    if form.is_valid() and attempt(
        form, lambda: withdraw_overruling(overruling=standing, by=by, **form.cleaned_data)
    ):
        messages.success(request, _("The decision is withdrawn; the values decide again."))
        return redirect(school.indicator_url(key))
    context = {"school": school, "overruling": standing, "form": form}
    return render(request, "progress/overruling_withdraw.html", context)
