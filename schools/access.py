"""What a person may reach, worked out once per request from valid memberships."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects

from common import clock

from .choices import Role

if TYPE_CHECKING:
    from .models import Membership, School

NEVER = datetime.min.replace(tzinfo=UTC)
EVERYWHERE = frozenset({Role.AGENCY, Role.AUDITOR})


@dataclass(frozen=True)
class Access:
    """The valid memberships of one person, as sets to filter by. Nobody has none: fails closed."""

    memberships: tuple["Membership", ...] = ()
    in_use: "Membership | None" = field(default=None, compare=False)

    def has(self, *roles: str) -> bool:
        """Whether any valid membership has one of the roles."""
        return any(item.role in roles for item in self.memberships)

    def school_ids(self, *roles: str) -> set[int]:
        """Schools where the person holds one of the roles."""
        return {m.school_id for m in self.memberships if m.role in roles and m.school_id}

    def municipality_ids(self) -> set[int]:
        """Municipalities where the person is an officer."""
        return {m.municipality_id for m in self.memberships if m.municipality_id}

    def membership_for(self, roles: Iterable[str], school: "School") -> "Membership | None":
        """A membership with one of the roles that covers the school; the one in use first."""
        fitting = [m for m in self.memberships if m.role in set(roles) and covers(m, school)]
        if self.in_use in fitting:
            return self.in_use
        return fitting[0] if fitting else None

    @property
    def is_agency(self) -> bool:
        return self.has(Role.AGENCY)

    @property
    def sees_everything(self) -> bool:
        """Agency and auditors look at the whole country."""
        return self.has(*EVERYWHERE)


def covers(membership: "Membership", school: "School") -> bool:
    """Whether the membership's scope holds the school."""
    if membership.school_id:
        return membership.school_id == school.pk
    if membership.municipality_id:
        return membership.municipality_id == school.municipality_id
    return True


def access_of(user: Any) -> Access:
    """The person's access, kept on the user object for the request; one query, none for who was
    read with all memberships (`backends`)."""
    if not user.is_authenticated or not user.is_active:
        return Access()
    kept: Access | None = getattr(user, "_access", None)
    if kept is None:
        today, held = clock.today(), getattr(user, "_held", None)
        held = user.memberships.order_by() if held is None else held
        valid = [membership for membership in held if membership.is_valid_on(today)]
        kept = Access(tuple(sorted(valid, key=attrgetter("pk"))))
        user._access, user._held = kept, None
    return kept


def with_places(access: Access) -> Access:
    """The same, each membership with its school or municipality: two queries at most.

    Apart from `access_of`, for pages name them and a save of one field does not.
    """
    if len(access.memberships) > 1:
        prefetch_related_objects(access.memberships, "school", "municipality")
    return access


def use_membership(user: Any, membership_id: int | None) -> Access:
    """Set the membership in use for this request: the chosen one if it is still valid.

    After signing in nothing is chosen yet: the one chosen last goes on, else the first.
    """
    access = access_of(user)
    chosen = [m for m in access.memberships if m.pk == membership_id] or access.memberships
    last = max(chosen, key=lambda item: item.chosen_at or NEVER, default=None)
    in_use = Access(access.memberships, last)
    user._access = in_use
    return in_use
