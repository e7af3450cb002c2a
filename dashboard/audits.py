"""Findings of the audit that await the membership in use, for every start page that shows them."""

from typing import Any

from django.utils.functional import cached_property

from progress.auditing.standing import Standing, standing_of
from progress.models import AuditFinding
from progress.querysets import AuditFindingQuerySet
from progress.rights import MEASURERS
from schools.choices import Role
from schools.models import Membership

FEW = 5


class AuditsWaiting:
    """The first of them by their days, and how many there are; auditors see what is open."""

    def __init__(self, user: Any, membership: Membership) -> None:
        self.user, self.membership = user, membership

    def _all(self) -> AuditFindingQuerySet:
        rows = AuditFinding.objects.visible_to(self.user)
        if self.membership.role == Role.AUDITOR:
            return rows.unsettled()
        return rows.awaiting(self.membership)

    @cached_property
    def rows(self) -> list[Standing]:
        return [standing_of(row) for row in self._all().for_list()[: FEW + 1]]

    @property
    def found(self) -> list[Standing]:
        return self.rows[:FEW]

    @cached_property
    def count(self) -> int:
        """Of all; asked only where there are more than a page shows."""
        return len(self.rows) if len(self.rows) <= FEW else self._all().count()

    @property
    def more(self) -> int:
        return self.count - len(self.found)

    @property
    def is_decided(self) -> bool:
        """Whether the person decides them."""
        return self.membership.role == Role.AGENCY

    @property
    def is_own(self) -> bool:
        """Whether the person answers and puts them right."""
        return self.membership.role in MEASURERS
