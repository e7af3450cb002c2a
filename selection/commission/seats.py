"""Who sits: each voting member has a seat; the substitute sits when the member doesn't."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import User
from schools.access import access_of
from schools.choices import Role
from selection.choices import Duty, Presence
from selection.models import Commission, CommissionMember, Sitting

from .tally import Quorum

PRESENT = frozenset({Presence.HERE, Presence.REMOTE})


@dataclass(frozen=True)
class Seat:
    """One vote of the commission: whose it is and who sits in it now, if anyone."""

    member: CommissionMember
    substitute: CommissionMember | None
    sitter: CommissionMember | None

    @property
    def is_chair(self) -> bool:
        return self.member.duty == Duty.CHAIR

    @property
    def people(self) -> list[CommissionMember]:
        """Those who may sit in it."""
        return [self.member, *([self.substitute] if self.substitute else [])]


def seats(members: Iterable[CommissionMember], here: set[int], day: date) -> list[Seat]:
    """The seats on a day, `here` being the keys of those present.

    The seat of one who has left is its substitute's; without a substitute it is gone.
    """
    there = {member.pk: member for member in members if member.is_in_on(day)}
    stands = {member.stands_in_for_id: member for member in there.values()}
    found = []
    for member in members:
        if member.duty == Duty.SECRETARY or member.stands_in_for_id:
            continue
        fitting = [item for item in (there.get(member.pk), stands.get(member.pk)) if item]
        sitter = next((item for item in fitting if item.pk in here), None)
        if fitting:
            found.append(Seat(member, stands.get(member.pk), sitter))
    return found


def everyone(commission: Commission) -> list[CommissionMember]:
    """All who sit or sat in the commission; one query, kept on the object for the request."""
    kept: list[CommissionMember] | None = getattr(commission, "_everyone", None)
    if kept is None:
        kept = list(CommissionMember.objects.for_list().filter(commission=commission.pk))
        commission._everyone = kept  # type: ignore[attr-defined]
    return kept


def seats_of(sitting: Sitting) -> list[Seat]:
    """The seats of a sitting by its attendance; of a closed one only of those it counted."""
    members = everyone(sitting.commission)
    if sitting.closed_at:
        counted = {row.member_id for row in sitting.attendances.all()}
        members = [item for item in members if item.pk in counted]
    return seats(members, present_of(sitting), sitting.held_on)


def present_of(sitting: Sitting) -> set[int]:
    """The keys of the members who came or take part from afar."""
    return {row.member_id for row in sitting.attendances.all() if row.presence in PRESENT}


def leader_of(sitting: Sitting, taken: Iterable[Seat]) -> CommissionMember | None:
    """The chair who sits, or who sits in the chair's place; else whoever was named to lead."""
    sitters = [(seat.is_chair, seat.sitter) for seat in taken if seat.sitter]
    chair = next((sitter for is_chair, sitter in sitters if is_chair), None)
    named = (sitter for _is_chair, sitter in sitters if sitter.pk == sitting.led_by_id)
    return chair or next(named, None)


def quorum_of(sitting: Sitting, taken: Iterable[Seat]) -> Quorum:
    """The quorum as the seats are taken now."""
    all_seats = list(taken)
    present = sum(seat.sitter is not None for seat in all_seats)
    return Quorum(len(all_seats), present, sitting.commission.quorum)


def seat_of(user: Any, commission: Commission) -> CommissionMember | None:
    """The person's place in the commission while the role lasts; None for all others."""
    if not access_of(user).has(Role.COMMISSION):
        return None
    return next((item for item in everyone(commission) if item.user_id == user.pk), None)


def may_run(user: User | Any, commission: Commission) -> bool:
    """Lead a sitting on paper: the agency, and the commission's secretary and chair."""
    if access_of(user).is_agency:
        return True
    member = seat_of(user, commission)
    return member is not None and not member.left_on and member.duty != Duty.MEMBER
