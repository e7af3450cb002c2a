"""Before voting each member states to have no conflicts of interest, or none but those named."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from audit.transitions import Refused
from common import clock
from schools.choices import Role
from selection.choices import StatementKind
from selection.models import Candidate, CommissionMember, Sitting, Statement

from .conflicts import Conflict, conflicts_of
from .seats import Seat, seat_of, seats_of
from .sittings import lock_open


def voter_of(user: User, sitting: Sitting) -> CommissionMember | None:
    """The person's place in the sitting if it has a vote or stands in for one that has."""
    member = seat_of(user, sitting.commission)
    people = [item for seat in seats_of(sitting) for item in seat.people]
    return member if member in people else None


def own_conflicts(member: CommissionMember) -> list[list[Conflict]]:
    """The member's conflicts with the schools of the round, by school."""
    found = conflicts_of([member], Candidate.objects.filter(round__commission=member.commission_id))
    return sorted(found.values(), key=lambda rows: rows[0].candidate.school.sort_key)


def kind_for(conflicts: Iterable[object]) -> StatementKind:
    """What such a member can say truly."""
    return StatementKind.NAMED if list(conflicts) else StatementKind.NONE


def statement_of(member: CommissionMember, sitting: Sitting) -> Statement | None:
    """What the member has said in this sitting."""
    return Statement.objects.filter(sitting=sitting, member=member).first()


def must_state(user: User, sitting: Sitting) -> bool:
    """Whether the open sitting waits for the person's statement."""
    member = voter_of(user, sitting)
    return member is not None and statement_of(member, sitting) is None


@transaction.atomic
def state(*, sitting: Sitting, kind: str, by: User) -> Statement:
    """Say so before voting. Said again it changes nothing.

    Refuses a closed sitting, those without a vote, and what isn't true of the conflicts known.
    """
    locked = lock_open(sitting)
    member = voter_of(by, locked)
    if member is None:
        raise Refused([_("Only those who vote or stand in for them state their interests.")])
    if kind != kind_for(own_conflicts(member)):
        words = _("Your conflicts of interest are not the same any more. Look and state again.")
        raise Refused([words])
    before = statement_of(member, locked)
    if before and before.kind == kind:
        return before
    said, _new = Statement.objects.update_or_create(
        sitting=locked, member=member, defaults={"kind": kind, "at": clock.now()}
    )
    record(f"sitting.stated_{kind}", locked, by=by, role=Role.COMMISSION)
    return said


def stated(
    sitting: Sitting, taken: Iterable[Seat]
) -> list[tuple[CommissionMember, Statement | None]]:
    """What each of those who sit has said; None: nothing yet, so the person can't vote."""
    said = {row.member_id: row for row in sitting.statements.all()}
    sitters = [seat.sitter for seat in taken if seat.sitter]
    return [(member, said.get(member.pk)) for member in sitters]


def silent(sitting: Sitting, taken: Iterable[Seat]) -> list[str]:
    """The names of those who sit and have said nothing."""
    return [str(member.user) for member, said in stated(sitting, taken) if said is None]
