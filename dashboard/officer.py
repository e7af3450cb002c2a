"""What a municipality's officer sees first: plans that wait for them, then all their schools."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import cached_property

from common import clock
from common.days import passed, working_days
from common.money import ZERO
from grants.models import Grant
from plans import standing
from plans.models import PlanVersion
from plans.querysets import PlanVersionQuerySet
from progress.overview import ReportRow, for_rows, rows_of
from schools.models import Membership

ROWS = 25


@dataclass(frozen=True)
class Waiting:
    """A version that waits for a decision, and how many working days."""

    version: PlanVersion
    days: int

    @property
    def is_long(self) -> bool:
        """Over ten working days."""
        return self.days > 10


@dataclass(frozen=True)
class SchoolLine:
    """One school: its basket, the state of its plan, time passed in percent."""

    row: ReportRow
    tone: str
    time: int


def awaited(user: Any, membership: Membership) -> PlanVersionQuerySet:
    """All that awaits the membership."""
    return PlanVersion.objects.visible_to(user).awaiting(membership)


def waiting(user: Any, membership: Membership) -> list[Waiting]:
    """What awaits the membership, longest first; as many as a page shows."""
    rows = awaited(user, membership).for_list().with_totals()
    today = clock.today()
    return [
        Waiting(row, working_days(clock.local_day(row.status_since), today))
        for row in rows.order_by("status_since", "pk")[:ROWS]
    ]


class OfficerDesk:
    """The start page of an officer, for the municipality of the membership in use."""

    template = "dashboard/officer.html"

    def __init__(self, user: Any, membership: Membership) -> None:
        self.user, self.membership, self.today = user, membership, clock.today()

    @cached_property
    def waiting(self) -> list[Waiting]:
        return waiting(self.user, self.membership)

    @cached_property
    def awaited(self) -> int:
        """How many plans await, also those that the page does not show."""
        return awaited(self.user, self.membership).count() if self.waiting else 0

    @cached_property
    def grants(self) -> list[Grant]:
        """The municipality's baskets, in Lithuanian order of schools."""
        rows = Grant.objects.visible_to(self.user)
        return list(for_rows(rows.filter(holder__municipality=self.membership.municipality_id)))

    @property
    def granted(self) -> Decimal:
        """The sum of the municipality's baskets, EUR."""
        return sum((grant.granted for grant in self.grants), ZERO)  # type: ignore[attr-defined]

    @cached_property
    def lines(self) -> list[SchoolLine]:
        """The first schools, each with the state of its plan."""
        return [line(row) for row in rows_of(self.grants[:ROWS])]

    @property
    def more(self) -> int:
        """How many baskets are not shown here."""
        return max(0, len(self.grants) - ROWS)


def line(row: ReportRow) -> SchoolLine:
    """The row with the tone of its plan's state and the time passed."""
    status = row.plan.version_status if row.plan else None  # type: ignore[attr-defined]
    grant = row.grant
    time = passed(grant.starts_on, grant.ends_on, clock.today())
    return SchoolLine(row, standing.tone_of(status) if status else "draft", time)
