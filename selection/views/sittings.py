"""Sittings: opened, attended, asked, closed, and the list that comes of them."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import clock
from selection.choices import DECIDED
from selection.commission import questions, sittings
from selection.commission.ballots import why_not
from selection.commission.conflicts import Conflict
from selection.commission.reckoning import standings, tallies, voided_at
from selection.commission.seats import Seat, leader_of, may_run, quorum_of, seat_of, seats_of
from selection.commission.statements import must_state, silent, stated
from selection.commission.tally import Tally
from selection.forms.commission import (
    AttendanceForm,
    CloseForm,
    MoveForm,
    PlaceForm,
    SittingForm,
)
from selection.listing import final_list, left_out
from selection.models import (
    Attendance,
    Candidate,
    Commission,
    Placing,
    Question,
    Sitting,
    Statement,
)
from selection.papers import close_sitting

from .fetch import allow, decided, done, get_commission, get_round, get_sitting, led_sitting, person

PAGE = 25


@dataclass(frozen=True)
class Asked:
    """A question of the page, its school's place, its votes where they are shown, and those whose
    conflict became known after they voted."""

    question: Question
    placing: Placing | None
    tally: Tally | None
    voided: list[str]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sitting_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the next sitting of the commission."""
    commission = get_commission(request, pk)
    allow(may_run(request.user, commission))
    if answer := decided(request, commission.round):
        return answer
    form = SittingForm(request.POST or None, initial={"held_on": clock.today()})
    form.fields.pop("notes")
    if form.is_valid():
        given: dict[str, Any] = {"commission": commission, "by": person(request)}
        opened = lambda: sittings.open_sitting(**given, **form.cleaned_data)  # noqa: E731
        if done(request, opened, _("The sitting is open."), form):
            return redirect(_open_one(commission))
    context = {"round": commission.round, "form": form}
    return render(request, "selection/sitting_open.html", context)


def _open_one(commission: Commission) -> Sitting:
    return commission.sittings.get(closed_at=None)


@login_required
@require_safe
def sitting_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A sitting: who came, the quorum, the questions with their votes, what can be done."""
    sitting = get_sitting(request, pk)
    taken, interests = seats_of(sitting), sittings.interests_of(sitting)
    may_lead = may_run(request.user, sitting.commission)
    context = {
        "sitting": sitting,
        "commission": sitting.commission,
        "round": sitting.commission.round,
        "seats": taken,
        "quorum": quorum_of(sitting, taken),
        "leader": sitting.led_by or leader_of(sitting, taken),
        **_people(sitting, taken, interests, may_lead and not sitting.closed_at),
        **_own(request, sitting),
        **_asked(request, sitting, taken, interests),
    }
    return render(request, "selection/sitting_detail.html", context)


@dataclass(frozen=True)
class Person:
    """One of those entered: whether the person votes here, what was stated of interests, and to
    those who lead on how many questions the person may still vote."""

    attendance: Attendance
    sits: bool
    said: Statement | None
    left: int | None

    @property
    def is_silent(self) -> bool:
        return self.sits and self.said is None


def _people(
    sitting: Sitting, taken: list[Seat], interests: list[Conflict], leads: bool
) -> dict[str, Any]:
    """Who came and how far each is; what those who lead it may do."""
    rows = sitting.attendances.select_related("member__user", "member__institution")
    listed = rows.select_related("member__stands_in_for__user").order_by("member")
    left = sittings.left_by(sitting, taken, interests) if leads else {}
    said = {member.pk: found for member, found in stated(sitting, taken)}
    people = [
        Person(row, row.member_id in said, said.get(row.member_id), left.get(row.member_id))
        for row in listed
    ]
    return {
        "people": people,
        "interests": interests,
        "may_lead": leads,
        "may_drop": leads and not sittings.has_votes(sitting),
        "silent": [item for item in people if item.is_silent and not sitting.closed_at],
        "is_voted": not any(left.values()),
    }


def _own(request: HttpRequest, sitting: Sitting) -> dict[str, Any]:
    """Whether the person votes here, and if not, why not."""
    member = seat_of(request.user, sitting.commission)
    if member is None or sitting.closed_at:
        return {"may_vote": False}
    words = why_not(person(request), sitting)
    is_silent = must_state(person(request), sitting)
    return {"may_vote": not words and not is_silent, "why_not": words, "must_state": is_silent}


def _asked(
    request: HttpRequest, sitting: Sitting, taken: list[Seat], interests: list[Conflict]
) -> dict[str, Any]:
    """The questions of the page with places and votes; secret votes are counted when closed."""
    page = Paginator(sitting.questions.for_list(), PAGE).get_page(request.GET.get("page"))
    is_secret = sitting.commission.is_secret
    shows = bool(sitting.closed_at) or (not is_secret and may_run(request.user, sitting.commission))
    found = tallies(sitting, taken, interests) if shows else {}
    placings, voided = placings_of(page, sitting), voided_at(sitting, interests)
    hidden = {item.pk for item in page if is_secret and item.outcome not in DECIDED}
    told = {key: votes for key, votes in found.items() if key not in hidden}
    rows = [
        Asked(
            *(item, placings.get(item.candidate_id), told.get(item.pk)),
            voided=[str(member.user) for member in voided.get(item.pk, ())],
        )
        for item in page
    ]
    return {"page": page, "rows": rows, "shows_votes": shows}


def placings_of(page: "Page[Question]", sitting: Sitting) -> dict[int, Placing]:
    """What the standing ranking says of the candidates of these questions."""
    keys = [item.candidate_id for item in page]
    rows = Placing.objects.filter(
        candidate__in=keys, freeze__round=sitting.commission.round_id, freeze__withdrawn_at=None
    )
    return {row.candidate_id: row for row in rows}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sitting_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The day, the place and what was said."""
    sitting = led_sitting(request, pk)
    names = ("held_on", "begins_at", "place", "notes")
    initial = {name: getattr(sitting, name) for name in names}
    form = SittingForm(request.POST or None, initial=initial)
    if form.is_valid():
        given: dict[str, Any] = {"sitting": sitting, "by": person(request)} | form.cleaned_data
        if done(request, lambda: sittings.change_sitting(**given), _("Saved."), form):
            return redirect(sitting)
    return render(request, "selection/sitting_edit.html", {"sitting": sitting, "form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sitting_attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Who came, who takes part from afar, who doesn't."""
    sitting = led_sitting(request, pk)
    form = AttendanceForm(request.POST or None, sitting=sitting)
    if form.is_valid():
        given: dict[str, Any] = {"presences": form.presences(), "by": person(request)}
        given["led_by"] = form.cleaned_data["led_by"]
        take = lambda: sittings.take_attendance(sitting=sitting, **given)  # noqa: E731
        if done(request, take, _("The attendance is recorded."), form):
            return redirect(sitting)
    return render(request, "selection/sitting_attendance.html", {"sitting": sitting, "form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def question_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask about those up to the wanted place, about one more, or to move one."""
    sitting = led_sitting(request, pk)
    placed = questions.placed(sitting.commission.round)
    what = request.POST.get("what", "")
    one = PlaceForm(_if(request, what == "one"), placed=placed, prefix="one")
    move = MoveForm(_if(request, what == "move"), placed=placed, prefix="move")
    near = list(questions.suggested(sitting))
    if what == "near" and _chosen(request, sitting, near, None):
        return redirect(sitting)
    if one.is_valid() and _chosen(request, sitting, [one.candidate()], one):
        return redirect(sitting)
    if move.is_valid() and _moved(request, sitting, move):
        return redirect(sitting)
    context = {"sitting": sitting, "near": near, "one": one, "move": move}
    return render(request, "selection/question_add.html", context)


def _if(request: HttpRequest, is_sent: bool) -> Any:
    return request.POST if is_sent else None


def _chosen(
    request: HttpRequest, sitting: Sitting, candidates: list[Candidate], form: PlaceForm | None
) -> bool:
    new: list[int] = []
    given: dict[str, Any] = {"sitting": sitting, "candidates": candidates, "by": person(request)}
    is_done = done(request, lambda: new.append(questions.ask_choose(**given)), "", form)
    if is_done:
        n = new[0]
        words = ngettext("%(n)s question added.", "%(n)s questions added.", n) % {"n": n}
        messages.success(request, words if n else _("These questions are there already."))
        if lost := questions.unvotable_words(sitting):
            messages.warning(request, lost)
    return is_done


def _moved(request: HttpRequest, sitting: Sitting, form: MoveForm) -> bool:
    given: dict[str, Any] = {"sitting": sitting, "by": person(request)}
    given |= {"candidate": form.candidate(), "to_place": form.cleaned_data["to_place"]}
    given["reason"] = form.cleaned_data["reason"]
    return done(request, lambda: questions.ask_move(**given), _("The question is added."), form)


@login_required
@require_POST
def question_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a question on which nobody has voted."""
    rows = Question.objects.visible_to(request.user).for_list()
    question = get_object_or_404(rows.select_related("sitting__commission__round"), pk=pk)
    allow(may_run(request.user, question.sitting.commission))
    drop = lambda: questions.drop_question(question=question, by=person(request))  # noqa: E731
    done(request, drop, _("The question is removed."))
    return redirect(question.sitting)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sitting_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Look once more at what is missing, then close for good."""
    sitting = led_sitting(request, pk)
    form = CloseForm(request.POST or None, sitting=sitting)
    if form.is_valid():
        given: dict[str, Any] = {"sitting": sitting, "by": person(request)} | form.cleaned_data
        words = _("The sitting is closed. The minutes are ready.")
        if done(request, lambda: close_sitting(**given), words, form):
            return redirect(sitting)
    context = {"sitting": sitting, "form": form} | _missing(sitting)
    return render(request, "selection/sitting_close.html", context)


def _missing(sitting: Sitting) -> dict[str, Any]:
    """What is to be looked at before closing: quorum, questions by their votes, people."""
    taken = seats_of(sitting)
    conflicts = sittings.interests_of(sitting)
    left = sittings.left_by(sitting, taken, conflicts)
    rows = standings(sitting, taken, conflicts)
    said = [member for member, found in stated(sitting, taken) if found]
    return {
        "quorum": quorum_of(sitting, taken),
        "lacks_secretary": sittings.lacks_secretary(sitting),
        "unvoted": [row.question for row in rows if row.is_unvoted],
        "voided": [row for row in rows if row.voided],
        "short": [row for row in rows if row.is_short],
        "gone": [row.question for row in rows if row.is_gone],
        "unfinished": [str(member.user) for member in said if left[member.pk]],
        "silent": silent(sitting, taken),
    }


@login_required
@require_POST
def sitting_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a sitting opened by mistake."""
    sitting = led_sitting(request, pk)
    chosen = sitting.commission.round_id
    drop = lambda: sittings.drop_sitting(sitting=sitting, by=person(request))  # noqa: E731
    if done(request, drop, _("The sitting is taken away.")):
        return redirect("selection:commission_detail", chosen)
    return redirect(sitting)


@login_required
@require_safe
def round_outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """The final list as it stands: ranking, moves with reasons, schools that were refused."""
    chosen = get_round(request, pk)
    lines = final_list(chosen)
    context = {
        "round": chosen,
        "page": Paginator(lines, PAGE).get_page(request.GET.get("page")),
        "inside": sum(line.entry.is_in for line in lines),
        "moved": sum(bool(line.entry.moves) for line in lines),
        "refused": sum(line.entry.is_refused for line in lines),
        "unasked": [line for line in lines if line.entry.is_in and not line.entry.is_backed],
        "gone": left_out(lines, chosen.wanted),
    }
    return render(request, "selection/round_outcome.html", context)
