"""Rounds, their candidates and dated facts about them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.transitions import Refused
from common.forms import CONTROL
from common.pages import page_of_keys
from schools.models import School
from selection import services
from selection.choices import RoundStatus
from selection.commission.waiting import waiting
from selection.considered import candidates_table, caption_of
from selection.deciding import closed_sittings
from selection.eligible import freeze_for, is_told, reasons
from selection.forms import CandidateForm, CandidatesForm, FactForm, found_schools
from selection.forms.candidates import CandidateFilter
from selection.listing import departure_decided
from selection.models import Candidate, Round
from selection.rights import may_prepare, may_read
from selection.steps import way_of

from .fetch import decided, events_of

PAGE = 25


@login_required
@require_safe
def round_list(request: HttpRequest) -> HttpResponse:
    """All rounds, the newest first; a stranger to selection is refused."""
    if not may_read(request.user):
        raise PermissionDenied
    rounds = Round.objects.visible_to(request.user).for_list()
    page = Paginator(rounds, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_prepare": may_prepare(request.user)}
    context["waits"] = waiting(request.user)
    return render(request, "selection/round_list.html", context)


@login_required
@require_safe
def round_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A round: its candidates with their facts, and the decision when there is one."""
    chosen = get_object_or_404(Round.objects.visible_to(request.user).for_list(), pk=pk)
    context = {
        "round": chosen,
        "may_prepare": may_prepare(request.user),
        "may_change": may_prepare(request.user) and chosen.status == RoundStatus.OPEN,
        "way": way_of(chosen),
        "differs": departure_decided(chosen),
        "has_sat": bool(chosen.without_commission) and closed_sittings(chosen).exists(),
        "waits": [wait for wait in waiting(request.user) if wait.commission.round_id == pk],
        "events": events_of(chosen),
    }
    return render(request, "selection/round_detail.html", context | _candidates(request, chosen))


def _candidates(request: HttpRequest, chosen: Any) -> dict[str, Any]:
    """A page of the candidates that are looked for, and why some may not be chosen."""
    made = freeze_for(chosen)
    form = CandidateFilter(request.GET, chosen=chosen, made=made)
    rows = Candidate.objects.visible_to(request.user).filter(round=chosen)
    found = form.found(rows).order_by("-is_chosen", "school__sort_key", "pk")
    page = page_of_keys(found, request.GET.get("page"))
    shown = rows.filter(pk__in=list(page.object_list))
    told = reasons(chosen, made, shown) if is_told(chosen, made) else None
    by_key = shown.for_list().in_bulk()
    listed = [by_key[key] for key in page.object_list]
    caption = caption_of(chosen, page.paginator.count if form.is_narrowed else None)
    table = candidates_table(chosen, listed, told, caption)
    return {"form": form, "page": page, "rows": listed, "table": table}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def candidate_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Find schools in the register or paste their codes, and add them to the round."""
    chosen = _open_to_change(request, pk)
    if answer := decided(request, chosen):
        return answer
    visible = School.objects.visible_to(request.user)
    text = CONTROL.sub("", request.GET.get("tekstas", ""))[:100]
    form = CandidatesForm(request.POST or None, chosen=chosen, visible=visible)
    if form.is_valid() and _added(request, chosen, form):
        return redirect(chosen)
    found = found_schools(visible, text) if text.strip() else None
    context = {"round": chosen, "form": form, "found": found, "text": text}
    return render(request, "selection/candidate_add.html", context)


def _added(request: HttpRequest, chosen: Round, form: CandidatesForm) -> bool:
    wanted = form.wanted()
    try:
        new = services.add_candidates(
            round=chosen,
            schools=wanted,
            expression=form.cleaned_data["expression"],
            by=request.user,  # type: ignore[arg-type]
        )
    except Refused as refused:
        form.add_error(None, [str(reason) for reason in refused.reasons])
        return False
    messages.success(request, _added_words(len(new), len(wanted) - len(new)))
    return True


def _added_words(new: int, already: int) -> str:
    words = ngettext("%(n)s candidate added.", "%(n)s candidates added.", new) % {"n": new}
    if already:
        there = ngettext("%(n)s was already there.", "%(n)s were already there.", already)
        words = f"{words} {there % {'n': already}}"
    return words


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def candidate_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One candidate: the facts, how it would be measured; the agency adds and changes."""
    candidate = _candidate(request, pk)
    may_change = may_prepare(request.user) and candidate.round.status == RoundStatus.OPEN
    if request.method == "POST" and not may_prepare(request.user):
        raise PermissionDenied
    described, fact = _candidate_forms(request, candidate)
    if _described(request, candidate, described) or _fact_recorded(request, candidate, fact):
        return redirect("selection:candidate_detail", pk)
    context = {"candidate": candidate, "form": described, "fact": fact, "may_change": may_change}
    return render(request, "selection/candidate_detail.html", context)


def _candidate_forms(request: HttpRequest, candidate: Candidate) -> tuple[CandidateForm, FactForm]:
    names = ("expression", "evaluation_kind", "reason")
    initial = {name: getattr(candidate, name) for name in names}
    is_fact = "dated_on" in request.POST
    described = CandidateForm(None if is_fact else request.POST or None, initial=initial)
    return described, FactForm(request.POST if is_fact else None, prefix=None)


def _described(request: HttpRequest, candidate: Candidate, form: CandidateForm) -> bool:
    if not form.is_valid():
        return False
    try:
        services.describe_candidate(candidate=candidate, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
    except Refused as refused:
        form.add_error(None, [str(reason) for reason in refused.reasons])
        return False
    messages.success(request, _("The candidate's data are saved."))
    return True


def _fact_recorded(request: HttpRequest, candidate: Candidate, form: FactForm) -> bool:
    if not form.is_valid():
        return False
    try:
        services.record_fact(candidate=candidate, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
    except Refused as refused:
        form.add_error(None, [str(reason) for reason in refused.reasons])
        return False
    messages.success(request, _("The fact is recorded."))
    return True


@login_required
@require_POST
def candidate_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the school out of a round being prepared."""
    candidate = _candidate(request, pk)
    if not may_prepare(request.user):
        raise PermissionDenied
    chosen, name = candidate.round, candidate.school.name
    try:
        services.remove_candidate(candidate=candidate, by=request.user)  # type: ignore[arg-type]
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("%(school)s is no longer a candidate.") % {"school": name})
    return redirect(chosen)


def _open_to_change(request: HttpRequest, pk: int) -> Round:
    chosen: Round = get_object_or_404(Round.objects.visible_to(request.user), pk=pk)
    if not may_prepare(request.user):
        raise PermissionDenied
    return chosen


def _candidate(request: HttpRequest, pk: int) -> Candidate:
    visible = Candidate.objects.visible_to(request.user).for_list()
    found: Candidate = get_object_or_404(visible.select_related("round"), pk=pk)
    return found
