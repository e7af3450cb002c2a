"""What the page of a school's consulting shows: who advises, the hours, the visits."""

from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, Q, Sum

from common import clock
from grants.models import Grant

from .adopting import obstacle
from .advising import remark_membership, written_version
from .mirror.recommended import Recommendation, adopted_of, advice
from .models import Consultancy, Visit
from .rights import adopter, consultant, consultant_assigner

NONE = Decimal(0)


def advised_by(user: Any) -> list[Grant]:
    """The baskets whose schools the person advises today, also while their plans are written."""
    today = clock.today()
    begun = Consultancy.objects.filter(person=user, starts_on__lte=today)
    own = begun.filter(Q(ends_on=None) | Q(ends_on__gte=today))
    found = Grant.objects.visible_to(user).filter(pk__in=own.values("grant"))
    return list(found.select_related("holder").in_order())


class Consulting:
    """The consulting of one basket as one person sees it."""

    def __init__(self, grant: Grant, user: Any) -> None:
        self.grant, self.user, self.today = grant, user, clock.today()

    @cached_property
    def consultancies(self) -> list[Consultancy]:
        """Each with the number of its visits and their hours, the newest first."""
        rows = Consultancy.objects.filter(grant=self.grant).select_related("person")
        rows = rows.annotate(held=Count("visits"), hours=Sum("visits__hours"))
        return list(rows.order_by("-starts_on", "-pk"))

    @property
    def going_on(self) -> list[Consultancy]:
        """Who advises today."""
        return [row for row in self.consultancies if self.is_on(row)]

    def is_on(self, row: Consultancy) -> bool:
        return row.starts_on <= self.today <= (row.ends_on or self.today)

    @property
    def rows(self) -> list[tuple[Consultancy, str]]:
        """Each with what it is now: going on, still to come or ended."""
        return [(row, self._state(row)) for row in self.consultancies]

    @cached_property
    def visits(self) -> list[Visit]:
        """The visits, the newest first."""
        return list(advice(self.grant, self.user).order_by("-visited_on", "-pk"))

    @property
    def hours(self) -> Decimal:
        """The hours of all visits."""
        return sum((row.hours for row in self.visits), NONE)

    @cached_property
    def told(self) -> list[tuple[Recommendation, bool]]:
        """Each visit with its activity, and whether the person may make a remark of it."""
        adopted = adopted_of(Q(visit__in=self.visits), self.user)
        is_open = any(not row.comment_id for row in self.visits) and bool(
            written_version(self.grant)
        )
        return [
            (
                Recommendation(
                    row, row.topic, row.visited_on, row.advice, adopted.get(("visit", row.pk))
                ),
                is_open and row.comment_id is None and self._may_remark(row),
            )
            for row in self.visits
        ]

    @cached_property
    def own(self) -> Consultancy | None:
        """The person's own work here, if it goes on today."""
        if consultant(self.user, self.grant) is None:
            return None
        return next((row for row in self.going_on if row.person_id == self.user.pk), None)

    @cached_property
    def may_assign(self) -> bool:
        return consultant_assigner(self.user, self.grant) is not None

    @cached_property
    def obstacle(self) -> str:
        """Why no advice can become an activity now; empty when it can, or none is left."""
        return obstacle(self.grant, self.user, [item for item, _may_remark in self.told])

    @cached_property
    def may_adopt(self) -> bool:
        return not self.obstacle and adopter(self.user, self.grant) is not None

    def _may_remark(self, row: Visit) -> bool:
        row.consultancy.grant = self.grant
        return remark_membership(self.user, row) is not None

    def _state(self, row: Consultancy) -> str:
        if self.is_on(row):
            return "on"
        return "later" if row.starts_on > self.today else "over"
