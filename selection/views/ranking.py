"""Freezing a round's data, the ranking that came of them, and one school's place explained."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.pages import ROWS, page_of_keys
from common.tables import Table
from files.services import serve
from schools.access import access_of
from selection.choices import RoundStatus
from selection.explained import explain
from selection.forms.ranking import RankingFilter, UnfreezeForm
from selection.freezing import few_words, freeze_round, look
from selection.listing import departure_decided
from selection.models import Criterion, Freeze, Placing, Round
from selection.outcomes import NOTHING, outcomes_of
from selection.querysets import PLACED
from selection.ranked import (
    Placed,
    criteria_table,
    excluded_table,
    of_page,
    standing,
    table_of,
)
from selection.reading import compared_words, reading_words, tops_words
from selection.rights import may_prepare, may_read
from selection.unshown import telling_of
from selection.workflow import unfreeze, voted_words

from .fetch import agency_only, decided, done, get_round, person

Context = dict[str, Any]
BESIDE = ("freeze__round__programme", "candidate__school__municipality")  # of a place's page


@login_required
@require_safe
def round_ranking(request: HttpRequest, pk: int) -> HttpResponse:
    """The places, how sure they are, and what weighed most; a page at a time."""
    chosen = get_round(request, pk)
    made = _standing(chosen)
    context = {"round": chosen, "freeze": made, "may_prepare": may_prepare(request.user)}
    if made is not None:
        context |= _ranking(request, made) | {"sees_files": access_of(request.user).sees_everything}
    return render(request, "selection/round_ranking.html", context)


def _standing(chosen: Round) -> Freeze | None:
    rows = Freeze.objects.standing().filter(round=chosen)
    made = rows.select_related("inputs", "results").first()
    if made is not None:
        made.round = chosen
    return made


def _ranking(request: HttpRequest, made: Freeze) -> Context:
    form = RankingFilter(request.GET, made=made)
    rows = Placing.objects.visible_to(request.user).filter(freeze=made)
    page = page_of_keys(form.found(rows), request.GET.get("page"))
    shown = of_page(rows, list(page.object_list))
    criteria = list(made.round.criteria.select_related("kind"))
    table = _table(request, form, shown, criteria)
    return {"form": form, "page": page, "table": table, "standing": standing(made)} | {
        "criteria": criteria_table(criteria),
        "reading": [compared_words(), *reading_words(criteria), tops_words()],
        "criteria_count": len(criteria),
        "can_unfreeze": made.round.status == RoundStatus.FROZEN and not voted_words(made.round),
    }


def _table(
    request: HttpRequest, form: RankingFilter, shown: list[Placed], criteria: list[Criterion]
) -> Table:
    if form.is_of_excluded:
        return excluded_table(shown)
    sees_small = access_of(request.user).sees_everything
    telling = None if sees_small else telling_of({row.key: row.details for row in shown}, criteria)
    return table_of(shown, criteria, form.made.round.wanted or 0, telling)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def round_freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """What freezing would take; confirmed, the data are copied and the schools ranked."""
    chosen = get_round(request, pk)
    agency_only(request)
    if request.method == "POST":
        return _frozen(request, chosen)
    if _standing(chosen) or chosen.status != RoundStatus.OPEN:
        return redirect("selection:round_ranking", pk)
    return render(request, "selection/round_freeze.html", {"round": chosen, "look": look(chosen)})


def _frozen(request: HttpRequest, chosen: Round) -> HttpResponse:
    made: list[Freeze] = []
    words = _("The data are frozen and the schools ranked.")
    by = person(request)
    if not done(request, lambda: made.append(freeze_round(round=chosen, by=by)), words):
        return redirect("selection:round_freeze", chosen.pk)
    if few := few_words(made[0]):
        messages.warning(request, few)
    return redirect("selection:round_ranking", chosen.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def round_unfreeze(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the data be changed again, with a reason, while the commission has not voted."""
    chosen = get_round(request, pk)
    agency_only(request)
    if answer := decided(request, chosen):
        return answer
    made = _standing(chosen)
    if made is None or _has_voted(request, chosen):
        return redirect("selection:round_ranking", pk)
    form = UnfreezeForm(request.POST or None)
    words = _("The data can be changed again.")
    if form.is_valid() and done(
        request, lambda: unfreeze(made, by=person(request), **form.cleaned_data), words, form
    ):
        return redirect(chosen)
    return render(request, "selection/round_unfreeze.html", {"round": chosen, "form": form})


def _has_voted(request: HttpRequest, chosen: Round) -> bool:
    """Whether it is too late, with words that say so."""
    if why_not := voted_words(chosen):
        messages.warning(request, why_not)
    return bool(why_not)


@login_required
@require_safe
def round_inputs(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The frozen data as CSV: the agency and auditors."""
    return serve(_frozen_files(request, pk).inputs)


@login_required
@require_safe
def round_results(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What was reckoned from them as CSV: the agency and auditors."""
    return serve(_frozen_files(request, pk).results)


def _frozen_files(request: HttpRequest, pk: int) -> Freeze:
    rows = Freeze.objects.visible_to(request.user).standing().select_related("inputs", "results")
    found: Freeze = get_object_or_404(rows, round=pk)
    return found


@login_required
@require_safe
def placing_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One school's place explained: for selection's people, and for the school once decided."""
    rows = Placing.objects.visible_to(request.user).select_related(*BESIDE)
    placing = get_object_or_404(rows, pk=pk)
    access, chosen = access_of(request.user), placing.freeze.round
    is_own = placing.candidate.school_id in access.school_ids(*PLACED)
    context = {
        "placing": placing,
        "round": chosen,
        "told": explain(placing, sees_small=access.sees_everything, is_own=is_own),
        "reads": may_read(request.user),
        "is_own": is_own,
        "outcome": outcomes_of(chosen).get(placing.candidate_id, NOTHING),
        "departs": departure_decided(chosen).words_for(placing.candidate_id),
    }
    return render(request, "selection/placing_detail.html", context)


@login_required
@require_safe
def placing_list(request: HttpRequest) -> HttpResponse:
    """Places of own schools in decided rounds, the newest first: of heads, of founders' people, and
    of officers those of their municipality."""
    places = Placing.objects.visible_to(request.user).of_own(request.user)
    placings = places.select_related("freeze__round", "candidate__school").defer("details")
    ordered = placings.order_by("-freeze__round__decided_on", F("rank").asc(nulls_last=True), "pk")
    page = Paginator(ordered, ROWS).get_page(request.GET.get("page"))
    told = {item: outcomes_of(item) for item in {row.freeze.round for row in page}}
    rows = [(row, told[row.freeze.round].get(row.candidate_id, NOTHING).short) for row in page]
    is_officer = bool(access_of(request.user).municipality_ids())
    context = {"rows": rows, "page": page, "is_officer": is_officer}
    return render(request, "selection/placing_list.html", context)
