"""Periods of reports: the agency's own, and the reports of one period over all schools."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from common import clock
from progress.forms.reports import PeriodForm, RegularForm, ReopenForm
from progress.models import ReportPeriod
from progress.reporting import periods
from progress.reporting.listing import PeriodReports
from progress.reporting.standing import standings
from progress.rights import manages_periods, reads_report
from selection.models import Round

from .shared import attempt, person, require

PAGE = 25
METHODS = ["GET", "HEAD", "POST"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_safe
def period_list(request: HttpRequest) -> HttpResponse:
    """All periods, the newest first, with how many reports are still to come."""
    rows = _periods(request)
    late = Q(reports__status="open", reports__due_on__lt=clock.today())
    rows = rows.annotate(all=Count("reports"), late=Count("reports", filter=late))
    accepted = Count("reports", filter=Q(reports__status="accepted"))
    rows = rows.annotate(accepted=accepted).order_by("-ends_on", "-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    may_manage = manages_periods(request.user)
    context = {"page": page, "may_manage": may_manage, "today": clock.today()}
    return render(request, "progress/period_list.html", context)


@login_required
@require_safe
def period_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The reports of a period by state, late first."""
    found = _reports(request, pk)
    page = Paginator(found.rows, PAGE).get_page(request.GET.get("page"))
    context = {"reports": found, "period": found.period, "page": page, "rows": standings(page)}
    return render(request, "progress/period_detail.html", context)


@login_required
@require_safe
def period_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The same rows as CSV, with what was sent last."""
    found = _reports(request, pk)
    return _file(found.period, found.export().csv(), "csv", "text/csv; charset=utf-8")


@login_required
@require_safe
def period_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a workbook."""
    found = _reports(request, pk)
    return _file(found.period, found.export().xlsx(), "xlsx", XLSX)


@login_required
@require_http_methods(METHODS)
def period_add(request: HttpRequest) -> HttpResponse:
    """Add one period."""
    require(manages_periods(request.user))
    form = PeriodForm(request.POST or None, rounds=_rounds(request))
    if form.is_valid() and attempt(
        form, lambda: periods.add_period(form.save(commit=False), by=person(request))
    ):
        messages.success(request, _("The period is added."))
        return redirect("progress:period_list")
    return render(request, "progress/period_add.html", {"form": form})


@login_required
@require_http_methods(METHODS)
def period_regular(request: HttpRequest) -> HttpResponse:
    """Make the periods of all school years of a round at once."""
    require(manages_periods(request.user))
    form = RegularForm(request.POST or None, rounds=_rounds(request))
    made = form.is_valid() and attempt(
        form,
        lambda: periods.add_regular(periods.Regular(**form.cleaned_data), by=person(request)),
    )
    if made:
        text = ngettext("%(n)s period is added.", "%(n)s periods are added.", len(made))
        messages.success(request, text % {"n": len(made)})
        return redirect("progress:period_list")
    return render(request, "progress/period_regular.html", {"form": form})


@login_required
@require_http_methods(METHODS)
def period_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a period while nothing was submitted for it."""
    require(manages_periods(request.user))
    found = _reports(request, pk)
    if not found.is_changeable:
        messages.error(request, _("A report of the period has been submitted, or it is closed."))
        return redirect("progress:period_detail", pk)
    form = PeriodForm(request.POST or None, instance=found.period, rounds=_rounds(request))
    if form.is_valid() and attempt(form, lambda: _change(request, form)):
        messages.success(request, _("The period is changed."))
        return redirect("progress:period_detail", pk)
    return render(request, "progress/period_change.html", {"form": form, "period": found.period})


def _change(request: HttpRequest, form: PeriodForm) -> Any:
    return periods.change_period(form.instance, by=person(request), **form.cleaned_data)


@login_required
@require_http_methods(METHODS)
def period_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a period: nothing of it is written any more."""
    require(manages_periods(request.user))
    found = _reports(request, pk)
    form = forms.Form(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(form, lambda: _close(request, found.period)):
        messages.success(request, _("The period is closed."))
        return redirect("progress:period_detail", pk)
    context = {"form": form, "reports": found, "period": found.period}
    return render(request, "progress/period_close.html", context)


@login_required
@require_http_methods(METHODS)
def period_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed period again: what was not submitted is awaited until a new day."""
    require(manages_periods(request.user))
    found = _reports(request, pk)
    form = ReopenForm(request.POST or None)
    if form.is_valid() and attempt(form, lambda: _reopen(request, found.period, form)):
        messages.success(request, _("The period is open again."))
        return redirect("progress:period_detail", pk)
    context = {"form": form, "reports": found, "period": found.period}
    return render(request, "progress/period_reopen.html", context)


def _reopen(request: HttpRequest, period: ReportPeriod, form: ReopenForm) -> bool:
    periods.reopen_period(period, by=person(request), **form.cleaned_data)
    return True


def _close(request: HttpRequest, period: ReportPeriod) -> bool:
    periods.close_period(period, by=person(request))
    return True


def _periods(request: HttpRequest) -> Any:
    require(reads_report(request.user))
    return ReportPeriod.objects.select_related("programme", "round")


def _reports(request: HttpRequest, pk: int) -> PeriodReports:
    """Periods are the agency's settings, which all who read reports may see."""
    period = get_object_or_404(_periods(request), pk=pk)
    return PeriodReports(period, request.user, request.GET.get("busena", ""))


def _rounds(request: HttpRequest) -> Any:
    return Round.objects.visible_to(request.user)


def _file(period: ReportPeriod, content: bytes, ending: str, kind: str) -> HttpResponse:
    name = f"ataskaitos-{slugify(period.name)}-{clock.today():%Y-%m-%d}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
