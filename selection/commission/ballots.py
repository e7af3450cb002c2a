"""Voting: each seat once on each question, never where its sitter has a conflict of interest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from audit.transitions import Refused
from schools.choices import Role
from selection.choices import TieRule, VoteChoice
from selection.models import Ballot, Candidate, CommissionMember, Question, Sitting, Vote

from .conflicts import Conflict, conflicts_of
from .seats import Seat, leader_of, seat_of, seats_of
from .sittings import lock_open, refuse_unfrozen
from .statements import statement_of


@dataclass(frozen=True)
class Mark:
    """A vote as it was given: on which question, how and why."""

    question: int
    choice: str
    reason: str = ""


def why_not(user: User, sitting: Sitting) -> str:
    """Why the person doesn't vote in this sitting; empty for those who do."""
    member = seat_of(user, sitting.commission)
    if member is None or not member.is_in_on(sitting.held_on):
        return _("Only members of this commission vote.")
    taken = seats_of(sitting)
    for seat in taken:
        if seat.sitter and seat.sitter.pk == member.pk:
            return _unled(sitting, taken)
        if seat.sitter and member.pk == seat.member.pk:
            words = _("%(name)s sits in your place at this sitting, so you don't vote.")
            return words % {"name": seat.sitter.user}
        if seat.sitter and member in seat.people:
            return _("%(name)s takes part, so the substitute doesn't vote.") % {
                "name": seat.sitter.user
            }
        if member in seat.people:
            return _("You are not marked as present. Tell the secretary that you take part.")
    return _("The secretary doesn't vote.")


def _unled(sitting: Sitting, taken: list[Seat]) -> str:
    """Where the leader's vote may decide, it is known before voting whose that is."""
    decides = sitting.commission.tie_rule == TieRule.CHAIR
    if not decides or leader_of(sitting, taken):
        return ""
    return _("Nobody leads the sitting yet. The secretary enters who does where attendance is.")


@transaction.atomic
def vote(*, sitting: Sitting, marks: Sequence[Mark], by: User) -> int:
    """Cast the person's votes, all or none. Returns how many were cast or changed.

    Open votes may be cast again until the sitting is closed, secret ones not. Refuses a closed
    sitting, those who don't sit or haven't stated their interests, schools with a conflict, and
    „against“ in the open without a reason.
    """
    refuse_unfrozen(sitting.commission.round)
    locked = lock_open(sitting)
    member = seat_of(by, locked.commission)
    if (words := why_not(by, locked)) or member is None:
        raise Refused([words])
    if statement_of(member, locked) is None:
        raise Refused([_("Before voting state whether you have conflicts of interest.")])
    questions = _asked(locked, marks)
    _refuse(_faults(locked, member, questions, marks))
    cast = _write(member, questions, marks, is_secret=locked.commission.is_secret)
    if cast:
        changes = _said(cast, questions, is_secret=locked.commission.is_secret)
        record("sitting.voted", locked, by=by, role=Role.COMMISSION, changes=changes)
    return len(cast)


def _asked(sitting: Sitting, marks: Sequence[Mark]) -> dict[int, Question]:
    keys = {mark.question for mark in marks}
    found = {item.pk: item for item in sitting.questions.for_list().filter(pk__in=keys)}
    known = {*VoteChoice.values}
    if keys != set(found) or len(keys) < len(marks) or any(m.choice not in known for m in marks):
        raise Refused([_("This question is no longer voted on. Reload the page and look again.")])
    return found


def blocked(member: CommissionMember, questions: Iterable[Question]) -> dict[int, list[Conflict]]:
    """The conflicts of the member by the candidate of each question."""
    keys = [item.candidate_id for item in questions]
    conflicts = conflicts_of([member], Candidate.objects.filter(pk__in=keys))
    return {candidate: found for (_member, candidate), found in conflicts.items()}


def _faults(
    sitting: Sitting,
    member: CommissionMember,
    questions: dict[int, Question],
    marks: Sequence[Mark],
) -> list[str]:
    conflicts = blocked(member, questions.values())
    others = _voted(sitting, [pk for pk in _seat_mates(sitting, member) if pk != member.pk])
    own = _voted(sitting, [member.pk]) if sitting.commission.is_secret else set()
    found = []
    for mark in marks:
        question = questions[mark.question]
        school = {"school": question.candidate.school}
        if question.candidate_id in conflicts:
            found.append(_("%(school)s: you have a conflict of interest, so don't vote.") % school)
        elif mark.question in own | others:
            found.append(_("%(school)s: the vote was cast already.") % school)
        elif _lacks_reason(sitting, mark):
            found.append(_("%(school)s: say why you are against.") % school)
    return found


def _lacks_reason(sitting: Sitting, mark: Mark) -> bool:
    """A reason would give away whose a secret vote is, so none is asked for there."""
    if sitting.commission.is_secret:
        return False
    return mark.choice == VoteChoice.AGAINST and not mark.reason.strip()


def _seat_mates(sitting: Sitting, member: CommissionMember) -> list[int]:
    found = [seat.people for seat in seats_of(sitting) if member in seat.people]
    return [item.pk for people in found for item in people]


def _voted(sitting: Sitting, members: list[int]) -> set[int]:
    cast = Ballot.objects.filter(question__sitting=sitting, member__in=members)
    return set(cast.values_list("question", flat=True))


def _refuse(reasons: list[str]) -> None:
    if reasons:
        raise Refused(reasons)


def _write(
    member: CommissionMember,
    questions: dict[int, Question],
    marks: Sequence[Mark],
    *,
    is_secret: bool,
) -> list[Mark]:
    """Write the votes; those that say the same as before are left. Returns the others."""
    before = {
        vote.question_id: vote
        for vote in Vote.objects.filter(member=member, question__in=questions)
    }
    new = [mark for mark in marks if mark.question not in before]
    known = [mark for mark in marks if mark.question in before]
    changed = [m for m in known if (m.choice, m.reason) != _words(before[m.question])]
    Ballot.objects.bulk_create(Ballot(question_id=m.question, member=member) for m in new)
    Vote.objects.bulk_create(_vote(mark, None if is_secret else member) for mark in new)
    for mark in changed:
        before[mark.question].choice = mark.choice
        before[mark.question].reason = mark.reason
    again = [before[mark.question] for mark in changed]
    Vote.objects.bulk_update(again, ["choice", "reason"], batch_size=500)
    return [*new, *changed]


def _words(vote: Vote) -> tuple[str, str]:
    return vote.choice, vote.reason


def _vote(mark: Mark, member: CommissionMember | None) -> Vote:
    reason = mark.reason if member else ""
    return Vote(question_id=mark.question, member=member, choice=mark.choice, reason=reason)


def _said(
    cast: list[Mark], questions: dict[int, Question], *, is_secret: bool
) -> dict[str, object]:
    """What history keeps: of secret votes only that somebody voted."""
    if is_secret:
        return {"count": len(cast)}
    votes = {str(questions[mark.question].number): mark.choice for mark in cast}
    return {"count": len(cast), "votes": votes}
