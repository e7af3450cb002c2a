"""Declaring a conflict of interest, and taking back one declared by mistake."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record, school_chain
from audit.transitions import Refused
from common import clock
from selection.choices import InterestKind, StatementKind
from selection.models import (
    Ballot,
    Candidate,
    CommissionMember,
    Interest,
    Question,
    Sitting,
    Statement,
    Vote,
)
from selection.workflow import refuse_decided


@transaction.atomic
def declare(
    *, member: CommissionMember, candidate: Candidate, explanation: str, by: User
) -> Interest:
    """The member will not vote on this school, and says why.

    An open vote cast meanwhile on this school is taken back; a secret one can't be found, so the
    question stays without a decision.
    Whoever said to have no conflicts now has none but those named. Refuses another's name, a round
    of another commission, a decided round and the same twice.
    """
    refuse_decided(candidate.round)
    _refuse_stranger(member, candidate, by)
    sitting = Sitting.objects.select_for_update().filter(
        commission=member.commission_id, closed_at=None
    )
    if Interest.objects.filter(member=member, candidate=candidate).exists():
        raise Refused([_("This conflict is recorded already.")])
    if open_one := sitting.first():
        _take_vote_back(open_one, member, candidate)
        said = Statement.objects.filter(sitting=open_one, member=member, kind=StatementKind.NONE)
        said.update(kind=StatementKind.NAMED, at=clock.now())
    interest = Interest.objects.create(
        member=member, candidate=candidate, kind=InterestKind.DECLARED, explanation=explanation
    )
    _record("interest.declared", interest, by)
    return interest


def _refuse_stranger(member: CommissionMember, candidate: Candidate, by: User) -> None:
    if member.user_id != by.pk or member.left_on:
        raise Refused([_("Only the commission's own members declare their interests.")])
    if candidate.round_id != member.commission.round_id:
        raise Refused([_("This school is considered by another commission.")])


def _take_vote_back(sitting: Sitting, member: CommissionMember, candidate: Candidate) -> None:
    if sitting.commission.is_secret:
        return
    asked = Question.objects.filter(sitting=sitting, candidate=candidate)
    Vote.objects.filter(question__in=asked, member=member).delete()
    Ballot.objects.filter(question__in=asked, member=member).delete()


@transaction.atomic
def withdraw(*, interest: Interest, by: User) -> None:
    """Take back what was declared by mistake, before a sitting is opened; history keeps it.

    Refuses others than the member, what is known from roles, and once this school was voted on.
    """
    member = interest.member
    refuse_decided(member.commission.round)
    if interest.kind != InterestKind.DECLARED or member.user_id != by.pk:
        raise Refused([_("Only the member takes back what the member declared.")])
    sittings = Sitting.objects.select_for_update().filter(commission=member.commission_id)
    if sittings.filter(closed_at=None).exists():
        words = _("A sitting is open: what was declared stays until it is closed.")
        raise Refused([words])
    if sittings.filter(questions__candidate=interest.candidate_id).exists():
        raise Refused(
            [_("The commission has voted on this school: the minutes name the conflict.")]
        )
    _record("interest.withdrawn", interest, by)
    interest.delete()


def _record(verb: str, interest: Interest, by: User) -> None:
    school = interest.candidate.school_id
    changes = {"person": interest.member.user_id}
    chain = school_chain(school)
    record(verb, interest.candidate, by=by, role="commission", chain=chain, changes=changes)
