"""What a sitting votes on: which schools to choose, and which to move in the list and why."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record, school_chain
from audit.transitions import Refused
from common import clock
from selection.choices import ASKED_ANEW, QuestionKind
from selection.models import Candidate, Question, Round, Sitting

from .conflicts import conflicts_of
from .reckoning import FEWEST_SECRET, refuse_gone
from .seats import may_run, seats_of
from .sittings import lock_open, refuse_unfrozen, role_of

FEW_BEYOND = 5  # schools asked about beyond the wanted number, should some not be accepted


def placed(chosen: Round) -> "QuerySet[Candidate]":
    """The round's candidates that have a place in its standing ranking, in its order."""
    in_ranking = Q(placings__freeze__withdrawn_at=None, placings__rank__isnull=False)
    return (
        Candidate.objects.filter(in_ranking, round=chosen)
        .select_related("school__municipality")
        .order_by("placings__rank")
    )


def suggested(sitting: Sitting) -> "QuerySet[Candidate]":
    """Those up to the wanted place and a few beyond it, not yet decided on in any sitting."""
    chosen = sitting.commission.round
    asked = Question.objects.filter(
        sitting__commission=sitting.commission_id, kind=QuestionKind.CHOOSE
    ).exclude(outcome__in=ASKED_ANEW)
    last = (chosen.wanted or 0) + FEW_BEYOND
    near = placed(chosen).filter(placings__rank__lte=last)
    gone = Q(school__deregistered_on__lte=clock.today())
    return near.exclude(pk__in=asked.values("candidate")).exclude(gone)


@transaction.atomic
def ask_choose(*, sitting: Sitting, candidates: Iterable[Candidate], by: User) -> int:
    """Ask whether to choose these schools; those asked about already stay. Returns how many new."""
    locked = _prepared(sitting, by)
    wanted = list(candidates)
    _refuse_unplaced(locked, wanted)
    refuse_gone(wanted)
    asked = locked.questions.filter(kind=QuestionKind.CHOOSE)
    there = set(asked.values_list("candidate", flat=True))
    new = [item for item in wanted if item.pk not in there]
    first = _next(locked)
    Question.objects.bulk_create(
        Question(sitting=locked, number=first + step, candidate=item, kind=QuestionKind.CHOOSE)
        for step, item in enumerate(new)
    )
    if new:
        changes = {"count": len(new), "candidates": [item.pk for item in new]}
        record("sitting.questions_added", locked, by=by, role=role_of(by), changes=changes)
    return len(new)


@transaction.atomic
def ask_move(
    *, sitting: Sitting, candidate: Candidate, to_place: int, reason: str, by: User
) -> Question:
    """Ask whether to move a school to another place. Refuses its own place and no reason."""
    locked = _prepared(sitting, by)
    _refuse_unplaced(locked, [candidate])
    refuse_gone([candidate])
    if not reason.strip():
        raise Refused([_("Enter the place and the reason.")])
    if not 1 <= to_place <= placed(locked.commission.round).count():
        raise Refused([_("There is no such place in the ranking.")])
    if locked.questions.filter(kind=QuestionKind.MOVE, candidate=candidate).exists():
        raise Refused([_("This question is there already.")])
    question = Question.objects.create(
        sitting=locked,
        number=_next(locked),
        candidate=candidate,
        kind=QuestionKind.MOVE,
        to_place=to_place,
        reason=reason.strip(),
    )
    chain = school_chain(candidate.school_id)
    changes = {"to_place": to_place, "sitting": locked.number}
    record("candidate.move_asked", candidate, by=by, role=role_of(by), chain=chain, changes=changes)
    return question


@transaction.atomic
def drop_question(*, question: Question, by: User) -> None:
    """Take back a question on which nobody has voted yet."""
    locked = _prepared(question.sitting, by)
    if question.ballots.exists():
        raise Refused([_("Votes were cast on this question: it stays.")])
    changes = {"number": question.number, "school": question.candidate.school_id}
    record("sitting.question_removed", locked, by=by, role=role_of(by), changes=changes)
    question.delete()


def _prepared(sitting: Sitting, by: User) -> Sitting:
    refuse_unfrozen(sitting.commission.round)
    locked = lock_open(sitting)
    if not may_run(by, locked.commission):
        raise Refused([_("Sittings are led by the chair, the secretary and the agency.")])
    return locked


def _refuse_unplaced(sitting: Sitting, candidates: list[Candidate]) -> None:
    keys = [item.pk for item in candidates]
    known = set(placed(sitting.commission.round).filter(pk__in=keys).values_list("pk", flat=True))
    if lost := [str(item.school) for item in candidates if item.pk not in known]:
        words = _("Not in this round's ranking: %(names)s.")
        raise Refused([words % {"names": ", ".join(lost[:5])}])


def unvotable_words(sitting: Sitting) -> str:
    """Of which schools nothing can be decided in secret, as fewer than three seats are free of
    a conflict with them; empty where there are none."""
    questions = list(sitting.questions.for_list()) if sitting.commission.is_secret else []
    taken, asked = seats_of(sitting), [item.candidate_id for item in questions]
    people = [person for seat in taken for person in seat.people]
    pairs = set(conflicts_of(people, Candidate.objects.filter(pk__in=asked))) if asked else set()
    lost = {}
    for item in questions:
        key = item.candidate_id
        free = sum(any((one.pk, key) not in pairs for one in seat.people) for seat in taken)
        if free < FEWEST_SECRET:
            lost[key] = str(item.candidate.school)
    if not lost:
        return ""
    words = _(
        "A secret vote needs three members without a conflict of interest; on these schools fewer"
        " can vote, so nothing would be decided: %(names)s. Add members to the commission."
    )
    return words % {"names": ", ".join([*lost.values()][:5])}


def _next(sitting: Sitting) -> int:
    return (sitting.questions.aggregate(last=Max("number"))["last"] or 0) + 1
