"""Who may move money, confirm that it came, and decide what becomes of a basket.

Each end of the way acts for itself: the agency sends and takes back, the municipality's officer
passes on and sends back, the head of the school confirms and returns. Where an end has nobody who
can sign in, the next one towards the agency records it by the document.
"""

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from common import clock
from schools.access import access_of
from schools.choices import Role
from schools.models import Membership

from .choices import Leg, MoneyKind

if TYPE_CHECKING:
    from .models import Grant, MoneyEntry

AGENCY = frozenset({Role.AGENCY})
RIGHTS: dict[str, frozenset[Role]] = {
    "award_baskets": AGENCY,
    "correct_the_sum": AGENCY,
    "plan_instalments": AGENCY,
    "send_money": AGENCY,
    "pass_money_on": frozenset({Role.OFFICER, Role.AGENCY}),
    "return_money": frozenset({Role.DIRECTOR, Role.OFFICER, Role.AGENCY}),
    "confirm_money": frozenset({Role.DIRECTOR, Role.OFFICER, Role.AGENCY}),
    "claim_money": AGENCY,
    "close_school_year": AGENCY,
    "change_basket": AGENCY,
    "correct_pupil_count": AGENCY,
}
BY_AGENCY = frozenset({MoneyKind.CORRECTION, MoneyKind.INSTALMENT})
BY_HEAD = (Role.DIRECTOR, Role.OFFICER, Role.AGENCY)
BY_OFFICER = (Role.OFFICER, Role.AGENCY)
BY_OWN_HEAD = (Role.DIRECTOR, Role.FOUNDER, Role.AGENCY)  # where no municipality is the founder


def may_move_money(user: Any) -> bool:
    """Corrections, instalments and handing on to a successor: agency staff."""
    return access_of(user).is_agency


def agency_membership(user: Any, grant: "Grant") -> Membership | None:
    """Who decides what becomes of a basket, claims money and corrects counts."""
    return access_of(user).membership_for(AGENCY, grant.holder)


def sender(user: Any, grant: "Grant", kind: str, leg: str = "") -> Membership | None:
    """The membership that may record an entry of the kind over this leg of the way."""
    access = access_of(user)
    if kind in BY_AGENCY or (kind == MoneyKind.TRANSFER and leg != Leg.SCHOOL):
        return access.membership_for(AGENCY, grant.holder)
    if kind == MoneyKind.TRANSFER or leg == Leg.MUNICIPALITY:
        return access.membership_for(RIGHTS["pass_money_on"], grant.holder)
    return _acting(user, grant, _heads(grant)) or access.membership_for(AGENCY, grant.holder)


def receiver(user: Any, grant: "Grant", entry: "MoneyEntry") -> Membership | None:
    """The membership that may confirm that the moved money came."""
    if entry.kind == MoneyKind.TRANSFER:
        order = BY_OFFICER if entry.leg == Leg.MUNICIPALITY else _heads(grant)
        return _acting(user, grant, order)
    return _acting(user, grant, BY_OFFICER if entry.leg == Leg.SCHOOL else (Role.AGENCY,))


def reverser(user: Any, grant: "Grant", entry: "MoneyEntry") -> Membership | None:
    """Who may reverse a wrong entry: whoever may record one like it."""
    return sender(user, grant, entry.kind, entry.leg)


def _heads(grant: "Grant") -> tuple[Role, ...]:
    return BY_HEAD if grant.holder.is_municipal else BY_OWN_HEAD


def _acting(user: Any, grant: "Grant", order: tuple[Role, ...]) -> Membership | None:
    """The person's membership of the first role of the order that anybody here holds."""
    access = access_of(user)
    for role in order:
        own = access.membership_for({role}, grant.holder)
        if own is not None:
            return own
        if _is_held(role, grant):
            return None
    return None


def _is_held(role: str, grant: "Grant") -> bool:
    """Whether somebody who can sign in holds the role for this school."""
    place = Q(school=grant.holder_id) | Q(municipality=grant.holder.municipality_id)
    people = Membership.objects.valid_on(clock.today()).filter(user__is_active=True, role=role)
    return people.filter(place).exists()
