"""What awaits a person by the memberships that are not in use now: plans and reports."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Count,
    DateTimeField,
    F,
    Min,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from common import clock
from grants.models import Grant
from plans.models import PlanVersion
from plans.standing import waited
from progress.models import Report
from schools.access import Access
from schools.choices import Role
from schools.models import Membership

ASKED = frozenset({Role.DIRECTOR, Role.EDITOR, Role.OFFICER, Role.FOUNDER, Role.AGENCY})
Rows = list[tuple[bool, int, datetime]]  # whether of reports, how many, the oldest of them


@dataclass(frozen=True)
class Elsewhere:
    """Another membership of the person, what awaits it and since when the longest."""

    membership: Membership
    plans: int
    reports: int
    since: datetime

    @property
    def count(self) -> int:
        """Plans and reports together."""
        return self.plans + self.reports

    @property
    def waited(self) -> str:
        """„laukia 5 darbo dienas“."""
        return waited(clock.local_day(self.since))


def elsewhere(user: Any, access: Access) -> list[Elsewhere]:
    """The other memberships that something awaits, the longest waiting first.

    One query, none for a single membership.
    """
    others = [m for m in access.memberships if m != access.in_use and m.role in ASKED]
    asked = [query for membership in others for query in _counts(user, membership)]
    if not asked:
        return []
    found: dict[int, Rows] = {}
    for pk, is_of_reports, count, since in asked[0].union(*asked[1:], all=True):
        if count:
            found.setdefault(pk, []).append((is_of_reports, count, since))
    waits = [_waiting(other, found[other.pk]) for other in others if other.pk in found]
    return sorted(waits, key=lambda item: item.since)


def _waiting(other: Membership, found: Rows) -> Elsewhere:
    plans = sum(count for is_of_reports, count, _at in found if not is_of_reports)
    reports = sum(count for is_of_reports, count, _at in found if is_of_reports)
    return Elsewhere(other, plans, reports, min(at for _of, _count, at in found))


def _counts(user: Any, membership: Membership) -> list[QuerySet[Any]]:
    """Plans to write, to decide on or to approve, and baskets whose plan a head may start; reports
    to write or to answer.

    Such a basket waits since the day when its round was decided.
    """
    versions = PlanVersion.objects.visible_to(user).awaiting(membership)
    reports = Report.objects.visible_to(user).awaiting(membership)
    rows = [
        _counted(versions, membership, F("status_since")),
        _counted(reports, membership, F("status_since"), is_of_reports=True),
    ]
    if membership.role == Role.DIRECTOR:
        grants = Grant.objects.visible_to(user).filter(holder=membership.school_id, plan=None)
        decided = Cast("round__decided_on", DateTimeField())
        rows.append(_counted(grants, membership, Coalesce(decided, clock.now())))
    return rows


def _counted(
    rows: QuerySet[Any], membership: Membership, since: Any, *, is_of_reports: bool = False
) -> QuerySet[Any]:
    of = Value(membership.pk, BigIntegerField())
    what = Value(is_of_reports, BooleanField())
    found: Any = rows.order_by().annotate(of=of, is_of_reports=what).values("of", "is_of_reports")
    counted: QuerySet[Any] = found.annotate(n=Count("pk"), at=Min(since))
    return counted.values_list("of", "is_of_reports", "n", "at")
