"""What becomes of a basket: its steps with their documents, and money claimed back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.transitions import Transition
from common import clock
from common.money import format_eur
from files.services import serve
from grants import claims, workflow
from grants.desk import STEP_PATHS, waiting_for
from grants.models import Claim, Grant
from grants.owed import owed_of
from grants.paper_forms import ClaimForm, ReasonForm, StepForm

from .shared import agencys_grant, attempt, get_grant, kept

PAGE = 25
STEPS = {STEP_PATHS[step.name]: step for step in workflow.TRANSITIONS}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def grant_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Suspend a basket, let it go on, finish or terminate it."""
    grant = agencys_grant(request, pk)
    if name not in STEPS:
        raise Http404
    step, by = STEPS[name], request.user
    form = StepForm(request.POST or None, request.FILES or None)
    if form.is_valid() and attempt(form, lambda: _take(grant, step, form, by)):
        words = _("The basket is %(status)s.")
        messages.success(request, words % {"status": grant.get_status_display()})
        return redirect(grant)
    context = {"grant": grant, "form": form, "step": step}
    context["is_open"] = step.open_from(grant.status)
    return render(request, "grants/grant_step.html", context)


def _take(grant: Grant, step: Transition, form: StepForm, by: Any) -> Any:
    return workflow.take_step(grant, step, by=by, **kept(form, by))


@login_required
@require_safe
def step_file(request: HttpRequest, pk: int, step_pk: int) -> HttpResponseBase:
    """The file of a step's document."""
    step = get_object_or_404(get_grant(request, pk).steps.select_related("file"), pk=step_pk)
    if step.file is None:
        raise Http404
    return serve(step.file)


@login_required
@require_safe
def claim_list(request: HttpRequest) -> HttpResponse:
    """Money to be given back, the overdue first; of the baskets that the person sees."""
    visible = Claim.objects.visible_to(request.user)
    rows = visible.unreturned().for_list()
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    today = clock.today()
    context = {
        "page": page,
        "rows": [(owed_of(claim), claim.due_on < today) for claim in page],
        "overdue": visible.overdue_on(today).count(),
        "left": visible.unreturned().left(),
        "waiting": waiting_for(request.user),
    }
    return render(request, "grants/claim_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Claim money of a basket back."""
    grant, by = agencys_grant(request, pk), request.user
    form = ClaimForm(request.POST or None, request.FILES or None)
    deed: Any = claims.make_claim
    if form.is_valid() and attempt(form, lambda: deed(grant=grant, by=by, **kept(form, by))):  # type: ignore[arg-type]
        words = _("Claimed: %(sum)s.")
        messages.success(request, words % {"sum": format_eur(form.cleaned_data["amount"])})
        return redirect(grant)
    return render(request, "grants/claim_add.html", {"grant": grant, "form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim_withdraw(request: HttpRequest, pk: int, claim_pk: int) -> HttpResponse:
    """Take a wrong claim back."""
    grant, claim = agencys_grant(request, pk), _claim(request, pk, claim_pk)
    form, by = ReasonForm(request.POST or None), request.user
    deed: Any = claims.withdraw_claim
    if form.is_valid() and attempt(form, lambda: deed(claim=claim, by=by, **form.cleaned_data)):
        messages.success(request, _("The claim is withdrawn."))
        return redirect(grant)
    context = {"grant": grant, "form": form, "owed": owed_of(claim)}
    return render(request, "grants/claim_withdraw.html", context)


@login_required
@require_safe
def claim_file(request: HttpRequest, pk: int, claim_pk: int) -> HttpResponseBase:
    """The file of a claim's document."""
    claim = _claim(request, pk, claim_pk)
    if claim.file is None:
        raise Http404
    return serve(claim.file)


def _claim(request: HttpRequest, pk: int, claim_pk: int) -> Claim:
    """A claim of a visible basket."""
    visible = Claim.objects.visible_to(request.user).for_list()
    return get_object_or_404(visible, pk=claim_pk, grant=pk)
