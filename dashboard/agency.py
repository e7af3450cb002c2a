"""What the agency and the auditor see first: the flow of all schools, what is stuck, rounds."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from common import clock
from common.days import working_days
from common.queries import built_once
from grants.desk import EntryRow, waiting_for
from grants.models import Grant
from grants.querysets import GrantQuerySet
from plans import standing
from plans.choices import OPEN, VersionStatus
from plans.filters import NOBODY
from plans.models import PlanVersion
from plans.overview import PlanRow, rows_of
from plans.querysets import PlanVersionQuerySet
from schools.models import Membership
from selection.models import Round
from selection.querysets import RoundQuerySet

from .audits import AuditsWaiting
from .laggards import Laggards, of_all
from .officer import Waiting, all_awaited, waiting
from .reports import ReportsWaiting

NOT_STARTED, COMPLETED = "none", "completed"
TONES = {NOT_STARTED: "draft", COMPLETED: "ok"}


@dataclass(frozen=True)
class Stage:
    """One stage of the path and how many schools are there."""

    state: str
    label: str
    tone: str
    count: int
    url: str


@dataclass(frozen=True)
class Stuck:
    """A version that has not moved for long, and for how many working days."""

    row: PlanRow
    days: int


def by_stage(user: Any) -> dict[str, int]:
    """How many baskets at each stage; a plan in force counts as such while it is amended."""
    rows: Any = _staged().visible_to(user)
    return dict(rows.values_list("stage").annotate(schools=Count("pk")))


@built_once
def _staged() -> GrantQuerySet:
    """Baskets with their `stage`."""
    versions = PlanVersion.objects.filter(plan=OuterRef("plan")).order_by()
    in_force = versions.filter(status=VersionStatus.APPROVED)
    opened = versions.filter(status__in=sorted(OPEN)).values("status")[:1]
    stage = Case(
        When(plan__completed_on__isnull=False, then=Value(COMPLETED)),
        When(Exists(in_force), then=Value(VersionStatus.APPROVED.value)),
        default=Coalesce(Subquery(opened), Value(NOT_STARTED)),
    )
    return Grant.objects.order_by().annotate(stage=stage)


@built_once
def _without_founder(day: date) -> PlanVersionQuerySet:
    return PlanVersion.objects.without_founder(day)


@built_once
def _rounds() -> RoundQuerySet:
    return Round.objects.for_list()


class AgencyDesk:
    """The start page of agency staff."""

    template = "dashboard/agency.html"

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

    @cached_property
    def stages(self) -> list[Stage]:
        """The path from the basket to completion, with counts."""
        counts = by_stage(self.user)
        return [
            Stage(state, label, self._tone(state), counts.get(state, 0), self._url(state))
            for state, label in self._labels().items()
        ]

    @property
    def schools(self) -> int:
        return sum(stage.count for stage in self.stages)

    @cached_property
    def granted(self) -> Decimal:
        """The sum of all baskets, EUR."""
        return Grant.objects.visible_to(self.user).granted()

    @cached_property
    def stuck(self) -> list[Stuck]:
        """The open versions that have stood still the longest, a working day or more; ten."""
        rows = PlanVersion.objects.known_to(self.user).open()
        keys = rows.order_by("status_since", "pk").values_list("plan", flat=True)[:10]
        listed = rows_of(keys)
        stuck = [Stuck(row, working_days(row.since_day, self.today)) for row in listed]
        return [item for item in stuck if item.days]

    @cached_property
    def laggards(self) -> Laggards:
        """Of all schools those whose money lags behind the time."""
        return of_all(self.user)

    @cached_property
    def absent(self) -> int:
        """How many plans await a founder that has nobody here, so that nobody can agree."""
        return _without_founder(self.today).known_to(self.user).count()

    @property
    def absent_url(self) -> str:
        return f"{reverse('plans:plan_list')}?eile={NOBODY}"

    @cached_property
    def rounds(self) -> list[Round]:
        return list(_rounds().visible_to(self.user)[:6])

    def _labels(self) -> dict[str, str]:
        """The stages in the order of the path."""
        return {
            NOT_STARTED: _("Plan not started"),
            VersionStatus.DRAFT: _("Writing the plan"),
            VersionStatus.SUBMITTED: _("Awaiting agreement"),
            VersionStatus.RETURNED: _("Returned for changes"),
            VersionStatus.AGREED: _("Awaiting the head's order"),
            VersionStatus.APPROVED: _("Plan in force"),
            COMPLETED: _("Completed"),
        }

    def _tone(self, state: str) -> str:
        return TONES.get(state) or standing.tone_of(state)

    def _url(self, state: str) -> str:
        """The list of these plans; baskets without a plan are listed among baskets."""
        if state == NOT_STARTED:
            return reverse("grants:grant_list")
        return f"{reverse('plans:plan_list')}?busena={state}"
