"""Where the plans of many baskets stand, in one query."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from common.queries import built_once
from plans.choices import VersionStatus
from plans.models import PlanVersion
from plans.standing import tone_of


@dataclass
class PlanState:
    """The plan of a basket: its newest version's status and which version is in force."""

    pk: int
    is_example: bool
    completed_on: date | None
    status: str = ""
    in_force: int | None = None

    @property
    def tone(self) -> str:
        return tone_of(self.status)

    @property
    def words(self) -> str:
        if self.completed_on:
            return _("completed")
        status = VersionStatus(self.status)
        if self.in_force and status != VersionStatus.APPROVED:
            return _("approved; amendment: %(status)s") % {"status": status.label}
        return str(status.label)


@built_once
def _versions() -> "QuerySet[PlanVersion, Any]":
    """Those that were not discarded, by number: basket, version, status, the plan."""
    rows = PlanVersion.objects.exclude(status=VersionStatus.DISCARDED).order_by("number")
    plan = ("plan", "plan__is_example", "plan__completed_on")
    return rows.values_list("plan__grant", "pk", "status", *plan)


def plans_of(grants: Iterable[int]) -> dict[int, PlanState]:
    """The state of each grant's plan; one query."""
    found: dict[int, PlanState] = {}
    rows = _versions().filter(plan__grant__in=list(grants))
    for grant, version, status, *about in rows:
        earlier = found[grant].in_force if grant in found else None
        in_force = version if status == VersionStatus.APPROVED else earlier
        found[grant] = PlanState(*(*about, status, in_force))
    return found
