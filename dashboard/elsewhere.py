"""What awaits a person by the memberships that are not in use now."""

from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Count, QuerySet, Value

from grants.models import Grant
from plans.models import PlanVersion
from schools.access import Access
from schools.choices import Role
from schools.models import Membership

ASKED = frozenset({Role.DIRECTOR, Role.OFFICER, Role.FOUNDER, Role.AGENCY})


@dataclass(frozen=True)
class Elsewhere:
    """Another membership of the person, and how many plans await it."""

    membership: Membership
    count: int


def elsewhere(user: Any, access: Access) -> list[Elsewhere]:
    """The other memberships that something awaits; one query, none for a single membership."""
    others = [m for m in access.memberships if m != access.in_use and m.role in ASKED]
    asked = [query for membership in others for query in _counts(user, membership)]
    if not asked:
        return []
    found: dict[int, int] = {}
    for pk, count in asked[0].union(*asked[1:], all=True):
        found[pk] = found.get(pk, 0) + count
    return [Elsewhere(other, found[other.pk]) for other in others if found.get(other.pk)]


def _counts(user: Any, membership: Membership) -> list[QuerySet[Any]]:
    """Plans to write, to decide on or to approve, and baskets whose plan a head may start."""
    rows: list[QuerySet[Any]] = [PlanVersion.objects.visible_to(user).awaiting(membership)]
    if membership.role == Role.DIRECTOR:
        grants = Grant.objects.visible_to(user)
        rows.append(grants.filter(holder=membership.school_id, plan=None))
    of = Value(membership.pk, BigIntegerField())
    return [
        query.order_by().annotate(of=of).values("of").annotate(n=Count("pk")).values_list("of", "n")
        for query in rows
    ]
