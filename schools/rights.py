"""Who may let whom in: one table for invitations and for ending memberships."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .access import access_of
from .choices import Role

if TYPE_CHECKING:
    from .models import Membership, Municipality, School

MAY_INVITE: dict[str, frozenset[str]] = {
    Role.AGENCY: frozenset(Role.values),
    Role.OFFICER: frozenset({Role.OFFICER, Role.DIRECTOR}),
    Role.DIRECTOR: frozenset({Role.EDITOR}),
}


@dataclass(frozen=True)
class Scope:
    """What a role is for: a school, a municipality, or neither for national roles."""

    school: "School | None" = None
    municipality: "Municipality | None" = None

    def lies_in(self, membership: "Membership") -> bool:
        """Whether the scope is inside that of the membership."""
        if membership.school_id:
            return self.school is not None and self.school.pk == membership.school_id
        if membership.municipality_id:
            return self.municipality_id == membership.municipality_id
        return True

    @property
    def municipality_id(self) -> int | None:
        """The municipality itself, or the school's."""
        if self.school:
            return self.school.municipality_id
        return self.municipality.pk if self.municipality else None


def may_invite(user: Any) -> dict[str, "list[Membership]"]:
    """The roles that the person may give, each with the memberships that let them."""
    return {
        role: memberships
        for role in Role.values
        if (memberships := [m for m in in_order(user) if role in MAY_INVITE.get(m.role, ())])
    }


def inviting_membership(user: Any, role: str, scope: Scope) -> "Membership | None":
    """The membership by which the person may give or end this role there; None refuses."""
    fitting = [m for m in may_invite(user).get(role, []) if scope.lies_in(m)]
    return fitting[0] if fitting else None


def in_order(user: Any) -> "list[Membership]":
    """The person's valid memberships, the one in use first."""
    access = access_of(user)
    return sorted(access.memberships, key=lambda membership: membership != access.in_use)
