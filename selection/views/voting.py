"""A member's own page of a sitting: the questions, the votes, what blocks."""

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
from selection.commission.waiting import left_to
from selection.forms.voting import Sheet, sheet
from selection.models import Ballot, CommissionMember, Sitting, Vote

from .fetch import get_sitting, person, seat_in
from .sittings import placings_of

PAGE = 25


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sitting_vote(request: HttpRequest, pk: int) -> HttpResponse:
    """The person's voting sheet; all marks of a page are cast at once or none."""
    sitting = get_sitting(request, pk)
    member = seat_in(request, sitting.commission)
    if words := _closed_words(request, sitting):
        messages.warning(request, words)
        return redirect(sitting)
    page = Paginator(sitting.questions.for_list(), PAGE).get_page(request.GET.get("page"))
    filled = _sheet(member, sitting, page)
    refusals: list[str] = []
    if request.method == "POST" and _cast(request, sitting, member, filled, refusals):
        return redirect(request.get_full_path())
    left = len(left_to(member, sitting))
    context = {"sitting": sitting, "page": page, "sheet": filled, "left": left}
    context |= {"refusals": refusals}
    return render(request, "selection/sitting_vote.html", context)


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
    if "rest" in request.POST:
        marks += _rest(member, sitting, {mark.question for mark in marks})
    try:
        n = ballots.vote(sitting=sitting, marks=marks, by=person(request))
    except Refused as refused:
        refusals += [str(reason) for reason in refused.reasons]
        return False
    words = ngettext("%(n)s vote is recorded.", "%(n)s votes are recorded.", n) % {"n": n}
    messages.success(request, words if n else _("Nothing new was marked."))
    return True


def _rest(member: CommissionMember, sitting: Sitting, marked: set[int]) -> list[Mark]:
    """For all on which the person may vote and hasn't yet."""
    left = [item.pk for item in left_to(member, sitting)]
    return [Mark(pk, VoteChoice.FOR) for pk in left if pk not in marked]
