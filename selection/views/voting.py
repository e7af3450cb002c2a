"""A member's own page of a sitting: the questions, the votes, what blocks."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from audit.transitions import Refused
from selection.choices import VoteChoice
from selection.commission import ballots
from selection.commission.ballots import Mark, blocked, why_not
from selection.commission.statements import (
    kind_for,
    own_conflicts,
    state,
    statement_of,
    voter_of,
)
from selection.commission.waiting import left_to
from selection.forms.voting import Sheet, sheet
from selection.models import Ballot, CommissionMember, Question, Sitting, Vote

from .fetch import allow, done, get_sitting, person, seat_in
from .sittings import placings_of

PAGE = 25


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sitting_state(request: HttpRequest, pk: int) -> HttpResponse:
    """A member's conflicts with the schools of the round, and the statement before voting."""
    sitting = get_sitting(request, pk)
    member = seat_in(request, sitting.commission)
    if sitting.closed_at:
        messages.warning(request, _("The sitting is closed: nothing was changed."))
        return redirect(sitting)
    allow(voter_of(person(request), sitting) is not None)
    if request.method == "POST" and _stated(request, sitting):
        return _after_statement(request, sitting)
    conflicts = own_conflicts(member)
    context = {"sitting": sitting, "conflicts": conflicts, "kind": kind_for(conflicts)}
    context |= {"said": statement_of(member, sitting)}
    return render(request, "selection/sitting_state.html", context)


def _stated(request: HttpRequest, sitting: Sitting) -> bool:
    kind = request.POST.get("kind", "")
    call = partial(state, sitting=sitting, kind=kind, by=person(request))
    return done(request, call, _("Your statement is recorded."))


def _after_statement(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """On to voting; those who can't vote yet see the sitting."""
    if why_not(person(request), sitting):
        return redirect(sitting)
    return redirect("selection:sitting_vote", sitting.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sitting_vote(request: HttpRequest, pk: int) -> HttpResponse:
    """The person's voting sheet; all marks of a page are cast at once or none."""
    sitting = get_sitting(request, pk)
    member = seat_in(request, sitting.commission)
    if elsewhere := _elsewhere(request, sitting, member):
        return elsewhere
    page = Paginator(sitting.questions.for_list(), PAGE).get_page(request.GET.get("page"))
    filled = _sheet(member, sitting, page)
    refusals: list[str] = []
    if request.method == "POST" and _cast(request, sitting, member, filled, refusals):
        return redirect(request.get_full_path())
    left = len(left_to(member, sitting))
    context = {"sitting": sitting, "page": page, "sheet": filled, "left": left}
    rest = [] if filled.errors else _asked_rest(request, member, sitting)
    context |= {"refusals": refusals, "rest": rest}
    return render(request, "selection/sitting_vote.html", context)


def _elsewhere(
    request: HttpRequest, sitting: Sitting, member: CommissionMember
) -> HttpResponse | None:
    """Where those who don't vote now are sent, and why."""
    if words := _closed_words(request, sitting):
        messages.warning(request, words)
        return redirect(sitting)
    if statement_of(member, sitting) is None:
        messages.info(request, _("Before voting state whether you have conflicts of interest."))
        return redirect("selection:sitting_state", sitting.pk)
    return None


def _closed_words(request: HttpRequest, sitting: Sitting) -> str:
    """Why there is nothing to vote on now."""
    if sitting.closed_at:
        return _("The sitting is closed: nothing was changed.")
    return why_not(person(request), sitting)


def _sheet(member: CommissionMember, sitting: Sitting, page: Any) -> Sheet:
    questions = list(page)
    own = Vote.objects.filter(member=member, question__in=questions)
    lie = Ballot.objects.filter(member=member, question__in=questions)
    return sheet(
        questions,
        placings=placings_of(page, sitting),
        conflicts=blocked(member, questions),
        votes={vote.question_id: vote for vote in own},
        cast=set(lie.values_list("question", flat=True)),
        is_secret=sitting.commission.is_secret,
    )


def _cast(
    request: HttpRequest,
    sitting: Sitting,
    member: CommissionMember,
    filled: Sheet,
    refusals: list[str],
) -> bool:
    marks = filled.read(request.POST)
    if filled.errors:
        return False
    rest = _rest(member, sitting, {mark.question for mark in marks})
    if "rest" in request.POST or request.POST.get("sure", str(len(rest))) != str(len(rest)):
        return False
    marks += rest if "sure" in request.POST else []
    try:
        n = ballots.vote(sitting=sitting, marks=marks, by=person(request))
    except Refused as refused:
        refusals += [str(reason) for reason in refused.reasons]
        return False
    words = ngettext("%(n)s vote is recorded.", "%(n)s votes are recorded.", n) % {"n": n}
    messages.success(request, words if n else _("Nothing new was marked."))
    return True


def _asked_rest(request: HttpRequest, member: CommissionMember, sitting: Sitting) -> list[Question]:
    """What one who would vote for all the rest is asked to look at first, of every page."""
    if "rest" not in request.POST and "sure" not in request.POST:
        return []
    marked = {name.removeprefix("vote_") for name in request.POST if name.startswith("vote_")}
    return [item for item in left_to(member, sitting) if str(item.pk) not in marked]


def _rest(member: CommissionMember, sitting: Sitting, marked: set[int]) -> list[Mark]:
    """For all on which the person may vote and hasn't yet."""
    left = [item.pk for item in left_to(member, sitting)]
    return [Mark(pk, VoteChoice.FOR) for pk in left if pk not in marked]
