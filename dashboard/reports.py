"""Reports of periods that await the membership in use, for every start page that shows them."""

from typing import Any

from django.utils.functional import cached_property

from common import clock
from progress.choices import WRITTEN
from progress.models import Report
from progress.querysets import ReportQuerySet
from progress.reporting.standing import Standing, late_first, standings, with_sending
from schools.models import Membership

FEW = 5


class ReportsWaiting:
    """The first of them, late first, and how many there are: to write or to answer."""

    def __init__(self, user: Any, membership: Membership) -> None:
        self.user, self.membership = user, membership

    def _all(self) -> ReportQuerySet:
        return Report.objects.visible_to(self.user).awaiting(self.membership)

    @cached_property
    def rows(self) -> list[Standing]:
        """Which they are is a query of its own; mostly there are none, and it is the only one."""
        first = late_first(self._all(), clock.today()).values_list("pk", flat=True)
        keys = list(first[: FEW + 1])
        if not keys:
            return []
        found = with_sending(Report.objects.filter(pk__in=keys)).for_list().in_bulk()
        return standings(found[key] for key in keys)

    @property
    def first(self) -> list[Standing]:
        return self.rows[:FEW]

    @cached_property
    def count(self) -> int:
        """Of all; asked only where there are more than a page shows."""
        return len(self.rows) if len(self.rows) <= FEW else self._all().count()

    @property
    def more(self) -> int:
        return self.count - len(self.first)

    @property
    def is_to_write(self) -> bool:
        """Whether the person writes them; else they are answered."""
        return bool(self.rows) and self.rows[0].report.status in WRITTEN
