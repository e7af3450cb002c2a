"""A basket's number of pupils put right, and its settlement; below /krepseliai/."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from common.money import format_eur
from grants.models import Grant
from grants.views.shared import agencys_grant, attempt, kept
from progress import life
from progress.forms.life import CountForm, SettlementForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def count_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a wrong number of pupils right; what follows is shown first."""
    grant, by = agencys_grant(request, pk), cast(User, request.user)
    pupils = life.pupils_of(grant)
    form = CountForm(request.POST or None, request.FILES or None, pupils=pupils)
    is_ready, deed = form.is_valid(), life.correct_count
    made: Any = lambda: deed(grant=grant, by=by, **kept(form, by))  # noqa: E731
    if is_ready and "confirm" in request.POST and (done := attempt(form, made)):
        messages.success(request, _counted(done))
        return redirect(grant)
    context = {"grant": grant, "form": form, "pupils": pupils, "preview": _seen(grant, form)}
    return render(request, "progress/count_correct.html", context)


def _seen(grant: Grant, form: CountForm) -> life.Preview | None:
    """What would follow; the file is asked for beside it, as a form sent anew would lose it."""
    if form.is_bound and form.is_valid():
        return life.preview(grant, form.cleaned_data["pupils"])
    del form.fields["file"]
    return None


def _counted(done: life.Recount) -> str:
    words = _("The number of pupils is corrected; the granted sum changed by %(sum)s.")
    said = words % {"sum": format_eur(done.correction.entry.amount)}
    if done.amendment is not None:
        said += " " + _("An amendment of the plan is open; the school was told.")
    if done.correction.claim is not None:
        words = _("Claimed: %(sum)s.")
        said += " " + words % {"sum": format_eur(done.correction.claim.amount)}
    return said


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settlement(request: HttpRequest, pk: int) -> HttpResponse:
    """Claim back what a basket that came to its end did not spend, and what it may not have."""
    grant, by = agencys_grant(request, pk), cast(User, request.user)
    stands = life.settlement_of(grant)
    form = SettlementForm(request.POST or None, request.FILES or None, settlement=stands)
    deed: Any = life.settle
    if form.is_valid() and (
        made := attempt(form, lambda: deed(grant=grant, by=by, **kept(form, by)))
    ):
        words = _("Claimed: %(sum)s.")
        messages.success(request, words % {"sum": format_eur(sum(item.amount for item in made))})
        return redirect(grant)
    context = {"grant": grant, "form": form, "stands": stands}
    return render(request, "progress/settlement.html", context)
