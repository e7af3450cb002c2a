"""What a party checks while it reviews a plan: its questions, its answers, the note they make."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from audit.transitions import Refused
from common import clock
from common.text import shortened
from schools.choices import Role
from selection.choices import Party

from .choices import Answer, VersionStatus
from .models import (
    Agreement,
    ChecklistAnswer,
    ChecklistItem,
    Comment,
    PlanVersion,
    Submission,
)
from .models.versions import LONG
from .parties import asked
from .rights import party_membership
from .services import token, write_history

ROLES: dict[str, frozenset[str]] = {
    Party.AGENCY: frozenset({Role.AGENCY}),
    Party.MUNICIPALITY: frozenset({Role.OFFICER, Role.FOUNDER}),
}
LEFT = Q(answer="", note="")  # a question that was left unanswered when the party decided
DECIDED_ON = frozenset({VersionStatus.SUBMITTED, VersionStatus.AGREED})


@dataclass(frozen=True)
class Question:
    """A question of the checklist with the party's answer to it, if there is one.

    `earlier` is its last answer about an earlier submission, which is offered anew.
    """

    item: ChecklistItem
    given: ChecklistAnswer | None = None
    earlier: ChecklistAnswer | None = None

    @property
    def text(self) -> str:
        """As it was asked, once it is answered."""
        return self.given.text if self.given else self.item.text

    @property
    def answer(self) -> str:
        return self.given.answer if self.given else ""

    @property
    def note(self) -> str:
        return self.given.note if self.given else ""

    @property
    def is_offered(self) -> bool:
        """Whether the earlier answer stands in the form, to be confirmed or changed."""
        return self.given is None and self.earlier is not None

    @property
    def offered(self) -> tuple[str, str]:
        """What the form begins with: the answer and the note, else the earlier ones."""
        row = self.given or self.earlier
        return (row.answer, row.note) if row else ("", "")

    @property
    def token(self) -> str:
        """What a page shows of the answer; a colleague may have changed it meanwhile."""
        return token({"answer": self.answer, "note": self.note})


@dataclass(frozen=True)
class Given:
    """What a person answers to one question; `seen` is the token of what the page showed.

    An answer may still be left out beside its note. None: the caller showed nobody a page.
    """

    item: int
    answer: str
    note: str = ""
    seen: str | None = None


@dataclass(frozen=True)
class Note:
    """What a party decided on a submission, and its answers in the order of the questions; those
    that it left unanswered too, so that the numbers are those of its desk."""

    decision: Agreement
    answers: list[ChecklistAnswer]

    @property
    def party(self) -> str:
        return self.decision.party

    @property
    def submission(self) -> Submission:
        return self.decision.submission

    @property
    def to_mend(self) -> list[ChecklistAnswer]:
        """What was answered with no."""
        return [row for row in self.answers if row.answer == Answer.NO]


def questions(submission: Submission, party: str, programme: int) -> list[Question]:
    """What the party is asked about the submission, and what it has answered already.

    A question that is switched off stands where it was answered. Two queries, and one more about
    answers to earlier submissions where there were any.
    """
    rows = ChecklistAnswer.objects.filter(submission=submission, party=party).exclude(LEFT)
    given = {row.item_id: row for row in rows.select_related("by")}
    items = ChecklistItem.objects.filter(Q(is_active=True) | Q(pk__in=list(given)))
    items, before = items.filter(programme=programme, party=party), _earlier(submission, party)
    return [Question(item, given.get(item.pk), before.get((item.pk, item.text))) for item in items]


def _earlier(submission: Submission, party: str) -> dict[tuple[int, str], ChecklistAnswer]:
    """The party's last answer about an earlier submission, by the question as it was asked."""
    if submission.number == 1:
        return {}
    rows = ChecklistAnswer.objects.filter(party=party, submission__version=submission.version_id)
    rows = rows.filter(submission__number__lt=submission.number).exclude(LEFT)
    rows = rows.select_related("submission").defer(*LONG).order_by("submission__number")
    return {(row.item_id, row.text): row for row in rows}


@dataclass(frozen=True)
class Doubts:
    """What the party may want to look at before it agrees: how many questions it has left without
    an answer or answered with no, how many of its remarks are open."""

    unanswered: int = 0
    denied: int = 0
    remarks: int = 0


def doubts(version: PlanVersion, party: str) -> Doubts:
    """The party's own about the newest submission; none before one."""
    submission = version.current_submission
    if submission is None or not party:
        return Doubts()
    asked_now = questions(submission, party, version.plan.grant.round.programme_id)
    answers = [question.answer for question in asked_now]
    remarks = Comment.objects.open().filter(version=version, role__in=ROLES[party])
    return Doubts(answers.count(""), answers.count(Answer.NO), remarks.count())


def note(submission: Submission, party: str) -> Note | None:
    """The note about a submission once the party has decided on it; None before."""
    decisions = Agreement.objects.filter(submission=submission, party=party, withdrawn_at=None)
    decision = decisions.select_related("by", "submission").first()
    return note_of(decision) if decision else None


def note_of(decision: Agreement) -> Note:
    """The note of a decision; of one taken back, what had been answered until then."""
    until = decision.withdrawn_at
    answers = [row for row in _answers([decision]) if until is None or row.at <= until]
    return Note(decision, answers)


def remarks_left(decision: Agreement) -> list[Comment]:
    """The remarks of who decided for the party that were open when it decided, oldest first."""
    about = {"version": decision.submission.version_id, "parent": None, "at__lte": decision.at}
    rows = Comment.objects.filter(**about, role__in=ROLES[decision.party])
    return list(rows.filter(Q(resolved_at=None) | Q(resolved_at__gt=decision.at)))


def notes(decisions: Iterable[Agreement]) -> list[Note]:
    """The notes with any answer in them, of these decisions; one query where there are any."""
    decided = list(decisions)
    found = _answers(decided) if decided else []
    made = [Note(row, [item for item in found if _is_of(item, row)]) for row in decided]
    return [item for item in made if any(row.answer or row.note for row in item.answers)]


def _answers(decisions: list[Agreement]) -> list[ChecklistAnswer]:
    about = Q(pk__in=[])
    for row in decisions:
        about |= Q(submission=row.submission_id, party=row.party)
    return list(ChecklistAnswer.objects.filter(about).select_related("item"))


def _is_of(answer: ChecklistAnswer, decision: Agreement) -> bool:
    wanted = (decision.submission_id, decision.party)
    return (answer.submission_id, answer.party) == wanted


def keep_unanswered(decision: Agreement) -> None:
    """Keep which questions the party leaves unanswered in a decision that is about to be saved."""
    submission, party = decision.submission, decision.party
    asked_now = questions(submission, party, submission.version.plan.grant.round.programme_id)
    whose: dict[str, Any] = {"submission": submission, "party": party}
    whose |= {"by": decision.by, "at": decision.at}
    rows = [
        ChecklistAnswer(item=row.item, text=row.item.text, **whose)
        for row in asked_now
        if row.given is None
    ]
    ChecklistAnswer.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def save_answers(*, version: PlanVersion, party: str, given: Iterable[Given], by: User) -> int:
    """Keep the party's answers about the newest submission; how many were changed.

    The question is kept as it was asked. Refuses whoever may not decide for the party, a plan that
    is not submitted, one that the party has decided on, and an answer that a colleague has changed.
    """
    locked = PlanVersion.objects.select_for_update(of=("self",)).for_list().get(pk=version.pk)
    membership = party_membership(by, locked, party)
    if membership is None:
        raise Refused([_("You may not decide for this party.")])
    submission = _open_submission(locked, party)
    known = questions(submission, party, locked.plan.grant.round.programme_id)
    offered = {question.item.pk: question for question in known}
    changed = [row for row in given if row.item in offered and _differs(offered[row.item], row)]
    _refuse_overwriting(offered, changed)
    if changed:
        _write(changed, offered, submission=submission, party=party, by=by)
        about = {"party": party, "answered": len(changed), "submission": submission.number}
        write_history("plan.checked", locked, by=by, membership=membership, changes=about)
    return len(changed)


def _open_submission(version: PlanVersion, party: str) -> Submission:
    """The newest submission, of which the party may still answer."""
    submission = version.current_submission
    if submission is None or version.status not in DECIDED_ON:
        raise Refused([_("The plan does not await a decision now, so it can't be checked.")])
    if party not in asked(version):
        raise Refused([_("By the rules your agreement is not needed here, so nothing is checked.")])
    if is_decided(submission, party):
        raise Refused([_("The decision is recorded, so the answers can't be changed any more.")])
    return submission


def is_decided(submission: Submission, party: str) -> bool:
    """Whether a decision of the party stands on the submission."""
    rows = Agreement.objects.filter(submission=submission, party=party, withdrawn_at=None)
    return rows.exists()


def _differs(question: Question, item: Given) -> bool:
    return (question.answer, question.note) != (item.answer, item.note.strip())


def _refuse_overwriting(offered: dict[int, Question], changed: list[Given]) -> None:
    """Nothing is written while a colleague's newer answer would be lost unseen."""
    text = _("A colleague has answered “%(question)s” meanwhile: %(answer)s. Choose once more.")
    reasons = []
    for item in changed:
        now = offered[item.item]
        if item.seen is not None and item.seen != now.token:
            said = Answer(now.answer).label if now.answer else "–"
            answer = f"{said}; {now.note}" if now.note else str(said)
            words = {
                "question": shortened(now.text, 80),
                "answer": shortened(answer.rstrip("."), 200),
            }
            reasons.append(text % words)
    if reasons:
        raise Refused(reasons)


def _write(changed: list[Given], offered: dict[int, Question], **whose: Any) -> None:
    """All at once; an answer of this submission that was there before is changed."""
    rows = [
        ChecklistAnswer(
            item_id=row.item,
            text=offered[row.item].item.text,
            answer=row.answer,
            note=row.note.strip(),
            at=clock.now(),
            **whose,
        )
        for row in changed
    ]
    ChecklistAnswer.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["submission", "party", "item"],
        update_fields=["text", "answer", "note", "by", "at"],
    )
