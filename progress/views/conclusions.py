"""The conclusion: recording it, and the agency's withdrawing it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common import clock
from progress import spent
from progress.concluding import evidence
from progress.confirming import confirm_conclusion
from progress.details import SchoolProgress
from progress.forms.conclusions import (
    ConclusionConfirmForm,
    ConclusionForm,
    ConclusionWithdrawForm,
)
from progress.rights import concluder, conclusion_confirmer, conclusion_withdrawer
from progress.workflow import Verdict, conclude, why_not_withdraw, withdraw_conclusion

from .shared import attempt, is_officer, kept, person, progress_or_404, require


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def conclusion_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Conclude whether the goal was reached; completes the plan."""
    school = progress_or_404(request, pk)
    require(concluder(request.user, school.grant))
    if not school.may_conclude:
        messages.error(request, school.why_not_conclude())
        return redirect(school.url)
    form, by = _form(request, school), person(request)
    if form.is_valid() and attempt(
        form, lambda: conclude(school.grant, Verdict(**kept(form, by)), by=by)
    ):
        messages.success(
            request, _("The conclusion is recorded and awaits the agency's confirmation.")
        )
        return redirect(school.url)
    return render(request, "progress/conclusion_add.html", {"school": school, "form": form})


def _form(request: HttpRequest, school: SchoolProgress) -> ConclusionForm:
    given: dict[str, Any] = {
        "ends_on": school.grant.ends_on,
        "has_gaps": bool(school.unvalued),
        "evidence": evidence(school.grant, school.cards, spent.of(school.grant)),
        "on_paper": is_officer(concluder(request.user, school.grant)),
        "initial": {"concluded_on": clock.today()},
    }
    return ConclusionForm(request.POST or None, request.FILES or None, **given)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def conclusion_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a wrong or premature conclusion back with a reason; the plan is in force again."""
    school = progress_or_404(request, pk)
    require(conclusion_withdrawer(request.user, school.grant))
    conclusion = school.conclusion
    problem = why_not_withdraw(school.grant)
    if conclusion is None or problem:
        messages.error(request, problem or _("There is no conclusion to withdraw."))
        return redirect(school.url)
    form, by = ConclusionWithdrawForm(request.POST or None), person(request)
    if form.is_valid() and attempt(
        form, lambda: withdraw_conclusion(conclusion, by=by, **form.cleaned_data)
    ):
        messages.success(request, _("The conclusion is withdrawn; the plan is in force again."))
        return redirect(school.url)
    return render(request, "progress/conclusion_withdraw.html", {"school": school, "form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def conclusion_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The agency confirms the conclusion; the final report is official from then on."""
    school = progress_or_404(request, pk)
    require(conclusion_confirmer(request.user, school.grant))
    conclusion = school.conclusion
    if conclusion is None or conclusion.confirmed_at:
        messages.error(request, _("There is no conclusion to confirm."))
        return redirect(school.url)
    form, by = ConclusionConfirmForm(request.POST or None), person(request)
    if form.is_valid() and attempt(
        form, lambda: confirm_conclusion(conclusion, by=by, **form.cleaned_data)
    ):
        messages.success(request, _("The conclusion is confirmed."))
        return redirect(school.url)
    results = conclusion.objectives.select_related("objective")
    context = {"school": school, "form": form, "results": results}
    return render(request, "progress/conclusion_confirm.html", context)
