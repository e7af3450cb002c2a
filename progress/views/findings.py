"""Findings of the audit: recorded, answered, decided, claimed, and followed until they end."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from common import clock
from common.pages import page_of_keys
from files.services import serve
from progress.auditing import findings
from progress.auditing.desk import FindingDesk
from progress.auditing.left import left_of
from progress.auditing.rules import terms_of
from progress.auditing.standing import standing_of
from progress.forms.auditing import (
    ClaimFindingForm,
    FindingAnswerForm,
    FindingForm,
    UpholdForm,
    WithdrawFindingForm,
)
from progress.models import AuditFinding
from progress.rights import draws_samples, finding_answerer, reads_findings

from .samples import GET_AND_POST, row_or_404, sheet_or_404
from .shared import attempt, is_officer, kept, person, require

DONE = {
    "answer": gettext_lazy("Your answer is recorded; the agency gets a letter."),
    "uphold": gettext_lazy("The finding stands; the school gets a letter."),
    "withdraw": gettext_lazy("The finding is withdrawn; the school gets a letter."),
    "claim": gettext_lazy(
        "The money is claimed back; the school and the municipality get a letter."
    ),
}


def desk_or_404(request: HttpRequest, pk: int) -> FindingDesk:
    """A visible finding."""
    about = ("by", "answer_file", "answered_by", "upheld_by", "withdrawn_by", "item__expense__file")
    rows = AuditFinding.objects.visible_to(request.user).for_list().select_related(*about)
    return FindingDesk(get_object_or_404(rows, pk=pk), request.user)


@login_required
@require_safe
def finding_list(request: HttpRequest) -> HttpResponse:
    """The findings that the person may read, those that wait first by their days; „visos“: all."""
    require(reads_findings(request.user))
    every = "visos" in request.GET
    rows = AuditFinding.objects.visible_to(request.user)
    page = page_of_keys((rows if every else rows.unsettled()).for_list(), request.GET.get("page"))
    found = [standing_of(row) for row in rows.for_list().filter(pk__in=list(page))]
    context = {"page": page, "found": found, "every": every, "late": rows.overdue().count()}
    return render(request, "progress/finding_list.html", context)


@login_required
@require_http_methods(GET_AND_POST)
def finding_add(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """Record what is wrong with a drawn expense."""
    sheet = sheet_or_404(request, pk)
    row, by = row_or_404(sheet, item_pk), person(request)
    require(draws_samples(request.user))
    terms = terms_of(row.expense.grant, clock.today())
    form = FindingForm(request.POST or None, left=left_of(row.expense), terms=terms)
    if form.is_valid() and attempt(
        form, lambda: findings.find(item=row.item, by=by, **form.cleaned_data)
    ):
        messages.success(request, _("Recorded. The school gets a letter and answers here."))
        return redirect(row.item)
    return render(request, "progress/finding_add.html", {"sheet": sheet, "row": row, "form": form})


@login_required
@require_safe
def finding_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One finding: the expense, what is wrong, the answer, the decision and what came of it."""
    return render(request, "progress/finding_detail.html", {"desk": desk_or_404(request, pk)})


@login_required
@require_safe
def finding_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The document that the school sent with its answer."""
    file = desk_or_404(request, pk).finding.answer_file
    if file is None:
        raise Http404
    return serve(file)


@login_required
@require_http_methods(GET_AND_POST)
def finding_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The school answers."""
    desk, by = desk_or_404(request, pk), person(request)
    acting = finding_answerer(request.user, desk.grant)
    require(acting)
    form = FindingAnswerForm(
        request.POST or None, request.FILES or None, needs_file=is_officer(acting)
    )

    def deed() -> Any:
        return findings.answer(finding=desk.finding, by=by, **kept(form, by))

    return _step(request, desk, form, deed, "answer")


@login_required
@require_http_methods(GET_AND_POST)
def finding_uphold(request: HttpRequest, pk: int) -> HttpResponse:
    """The agency lets it stand."""
    desk, by = _agencys(request, pk), person(request)
    form = UpholdForm(request.POST or None, terms=terms_of(desk.grant, clock.today()))

    def deed() -> Any:
        return findings.uphold(finding=desk.finding, by=by, **form.cleaned_data)

    return _step(request, desk, form, deed, "uphold")


@login_required
@require_http_methods(GET_AND_POST)
def finding_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The agency takes it back."""
    desk, by = _agencys(request, pk), person(request)
    form = WithdrawFindingForm(request.POST or None)

    def deed() -> Any:
        return findings.withdraw(finding=desk.finding, by=by, **form.cleaned_data)

    return _step(request, desk, form, deed, "withdraw")


@login_required
@require_http_methods(GET_AND_POST)
def finding_claim(request: HttpRequest, pk: int) -> HttpResponse:
    """The agency claims the sum back by a document."""
    desk, by = _agencys(request, pk), person(request)
    form = ClaimFindingForm(request.POST or None, request.FILES or None)

    def deed() -> Any:
        return findings.claim_back(finding=desk.finding, by=by, **kept(form, by))

    return _step(request, desk, form, deed, "claim")


def _agencys(request: HttpRequest, pk: int) -> FindingDesk:
    """A visible finding, for the agency; 403 for others who read it."""
    desk = desk_or_404(request, pk)
    require(draws_samples(request.user))
    return desk


def _step(
    request: HttpRequest, desk: FindingDesk, form: forms.Form, deed: Callable[[], Any], step: str
) -> HttpResponse:
    """Do it and go back to the finding; else show the form."""
    if form.is_valid() and attempt(form, deed):
        messages.success(request, DONE[step])
        return redirect(desk.finding)
    context = {"desk": desk, "form": form, "step": step}
    return render(request, "progress/finding_step.html", context)
