"""What waits for a member: conflicts to declare, questions to vote on."""

from dataclasses import dataclass
from typing import Any

from schools.access import access_of
from schools.choices import Role
from selection.choices import RoundStatus
from selection.models import Ballot, Commission, CommissionMember, Question, Sitting

from .ballots import blocked, why_not
from .statements import must_state


@dataclass(frozen=True)
class Wait:
    """A commission of the person's, its open sitting, and how many questions are left to vote on.

    `why_not` says why the person doesn't vote there; empty for those who do. Interests are stated
    before voting.
    """

    member: CommissionMember
    sitting: Sitting | None
    left: int = 0
    why_not: str = ""
    must_state: bool = False

    @property
    def commission(self) -> Commission:
        return self.member.commission


def waiting(user: Any) -> list[Wait]:
    """The commissions of rounds still to be decided in which the person sits."""
    if not access_of(user).has(Role.COMMISSION):
        return []
    seats = CommissionMember.objects.filter(user=user.pk, left_on=None).exclude(
        commission__round__status=RoundStatus.DECIDED
    )
    return [_wait(user, seat) for seat in seats.select_related("commission__round", "user")]


def _wait(user: Any, member: CommissionMember) -> Wait:
    open_ones = Sitting.objects.for_page().filter(commission=member.commission_id, closed_at=None)
    sitting = open_ones.first()
    if sitting is None:
        return Wait(member, None)
    is_silent = must_state(user, sitting)
    if words := why_not(user, sitting):
        return Wait(member, sitting, 0, words, is_silent)
    return Wait(member, sitting, len(left_to(member, sitting)), "", is_silent)


def left_to(member: CommissionMember, sitting: Sitting) -> list[Question]:
    """The questions on which the member may vote and hasn't yet."""
    cast = Ballot.objects.filter(member=member, question__sitting=sitting)
    questions = list(sitting.questions.for_list().exclude(pk__in=cast.values("question")))
    conflicts = blocked(member, questions)
    return [item for item in questions if item.candidate_id not in conflicts]
