"""What a municipality's officer sees first: plans that wait for them, then all their schools."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import cached_property

from common import clock
from common.days import working_days
from common.money import ZERO
from common.queries import built_once
from grants.desk import EntryRow, waiting_for
from grants.models import Grant
from grants.querysets import GrantQuerySet
from plans.choices import VersionStatus, label_of, object_of
from plans.models import Plan, PlanVersion
from plans.querysets import PlanVersionQuerySet
from plans.standing import words_of
from progress.overview import ReportRow, rows_of
from progress.reasons import Told, late_of
from schools.access import access_of
from schools.choices import Role
from schools.models import Membership

from .audits import AuditsWaiting
from .laggards import Laggards, among, late_among
from .reports import ReportsWaiting

ROWS = 25


COLUMNS = (
    *("plan", "plan__grant__holder__name", "plan__grant__holder__municipality__name"),
    *(
        "plan__grant__round__name",
        "plan__is_example",
        "number",
        "status_since",
        "planned",
        "status",
    ),
)


@dataclass(frozen=True)
class Waiting:
    """A version that waits for a decision or, from paper, for entering; `planned` in EUR."""

    plan: int
    school: str
    municipality: str
    round: str
    is_example: bool
    number: int
    since: datetime
    planned: Decimal
    status: str

    @property
    def is_to_decide(self) -> bool:
        """Whether a decision is awaited; else the plan or its order is entered from paper."""
        return self.status == VersionStatus.SUBMITTED

    @property
    def words(self) -> str:
        """The status."""
        return words_of(self.status, None)

    @property
    def label(self) -> str:
        return label_of(self.number)

    @property
    def as_object(self) -> str:
        return object_of(self.number)

    @cached_property
    def days(self) -> int:
        """Working days of waiting."""
        return working_days(clock.local_day(self.since), clock.today())

    @property
    def is_long(self) -> bool:
        """Over ten working days."""
        return self.days > 10


def awaited(user: Any, membership: Membership) -> PlanVersionQuerySet:
    """All that awaits the membership."""
    return PlanVersion.objects.visible_to(user).awaiting(membership)


@built_once
def _shown() -> "QuerySet[PlanVersion, Any]":
    """The columns of versions after their keys."""
    return PlanVersion.objects.with_totals().order_by().values_list("pk", *COLUMNS)


def waiting(user: Any, membership: Membership) -> list[Waiting]:
    """What awaits the membership, longest first; as many as a page shows.

    Which they are is a query of its own: with the sums in one, a database plans it for longer
    than it takes to answer both.
    """
    oldest = awaited(user, membership).order_by("status_since", "pk")
    keys = list(oldest.values_list("pk", flat=True)[:ROWS])
    found = {row[0]: row[1:] for row in _shown().filter(pk__in=keys)} if keys else {}
    return [Waiting(*found[key]) for key in keys if key in found]


def all_awaited(listed: list[Waiting], user: Any, membership: Membership) -> int:
    """How many plans await, also those that the page does not show."""
    return len(listed) if len(listed) < ROWS else awaited(user, membership).count()


class OfficerDesk:
    """The start page of an officer, for the municipality of the membership in use."""

    template = "dashboard/officer.html"
    is_founder = False

    def __init__(self, user: Any, membership: Membership) -> None:
        self.user, self.membership, self.today = user, membership, clock.today()

    @cached_property
    def money(self) -> list[EntryRow]:
        """Money that waits for the person's confirmation, by any membership."""
        return waiting_for(self.user)

    @cached_property
    def reports(self) -> ReportsWaiting:
        """Reports of periods that await the person."""
        return ReportsWaiting(self.user, self.membership)

    @cached_property
    def audits(self) -> AuditsWaiting:
        """Findings of the audit that await the person."""
        return AuditsWaiting(self.user, self.membership)

    @cached_property
    def waiting(self) -> list[Waiting]:
        return waiting(self.user, self.membership)

    @cached_property
    def awaited(self) -> int:
        """How many plans await, also those that the page does not show."""
        return all_awaited(self.waiting, self.user, self.membership)

    @property
    def only_decides(self) -> bool:
        """Whether nothing but decisions awaits: no plan from paper to write."""
        return all(item.is_to_decide for item in self.waiting)

    @cached_property
    def rows(self) -> list[ReportRow]:
        """The baskets of the schools, in Lithuanian order."""
        return rows_of(self._grants())

    def _grants(self) -> GrantQuerySet:
        """The municipality's."""
        grants = Grant.objects.visible_to(self.user)
        return grants.filter(holder__municipality=self.membership.municipality_id)

    @cached_property
    def laggards(self) -> Laggards:
        """Those whose money lags behind the time."""
        return among(self.rows, self._late)

    @property
    def late(self) -> Laggards:
        """Those with a report or a return that is late."""
        return late_among(self.rows, self._late)

    @cached_property
    def _late(self) -> Told:
        """What is late at each of the schools."""
        return late_of(row.grant.pk for row in self.rows)

    @cached_property
    def to_enter(self) -> set[int]:
        """The baskets whose plan is still to be entered from paper: not begun, or without scan."""
        mine = self._grants().filter(holder__email="")
        begun = Plan.objects.filter(grant__in=mine)
        waits = Q(plan=None) | Q(plan__in=begun.without_scan())
        return set(mine.filter(waits).values_list("pk", flat=True))

    @property
    def granted(self) -> Decimal:
        """The sum of their baskets, EUR."""
        return sum((row.grant.granted for row in self.rows), ZERO)

    @property
    def lines(self) -> list[ReportRow]:
        """The first schools."""
        return self.rows[:ROWS]

    @property
    def more(self) -> int:
        """How many baskets are not shown here."""
        return max(0, len(self.rows) - ROWS)


class FounderDesk(OfficerDesk):
    """The same for the founder of state or private schools: all that the person acts for.

    Plans on paper are entered by the municipality, never by them.
    """

    is_founder = True

    @cached_property
    def to_enter(self) -> set[int]:
        return set()

    def _grants(self) -> GrantQuerySet:
        founded = access_of(self.user).school_ids(Role.FOUNDER)
        return Grant.objects.visible_to(self.user).filter(holder__in=founded)
