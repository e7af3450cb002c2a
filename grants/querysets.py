from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NoReturn

from django.db import models
from django.db.models import Q

from common.money import ZERO, SumEur
from schools.access import access_of
from schools.querysets import SCHOOL_READERS

from .choices import GRANTED, PAID

if TYPE_CHECKING:
    from .models import Grant, MoneyEntry


class GrantQuerySet(models.QuerySet["Grant"]):
    def visible_to(self, user: Any) -> "GrantQuerySet":
        """By the school that carries it now: own, own municipality's; agency, auditors: all."""
        access = access_of(user)
        if access.sees_everything:
            return self
        return self.filter(
            Q(holder__in=access.school_ids(*SCHOOL_READERS))
            | Q(holder__municipality__in=access.municipality_ids())
        )

    def with_totals(self) -> "GrantQuerySet":
        """Annotate `granted` (allocations + corrections) and `paid` (transfers + refunds), EUR.

        Refunds are stored negative, so both are plain sums of a stored column.
        """
        return self.annotate(
            granted=SumEur("entries__amount", filter=Q(entries__kind__in=sorted(GRANTED))),
            paid=SumEur("entries__amount", filter=Q(entries__kind__in=sorted(PAID))),
        )

    def for_list(self) -> "GrantQuerySet":
        """With school, round and sums."""
        rows = self.select_related("holder__municipality", "round__programme").with_totals()
        return rows.in_order()

    def in_order(self) -> "GrantQuerySet":
        """In the Lithuanian order of names; said anew, since sums drop the model's own order."""
        return self.order_by("holder__sort_key", "-first_school_year", "pk")

    def for_detail(self) -> "GrantQuerySet":
        return self.select_related(
            "holder__municipality", "school", "round__programme"
        ).prefetch_related("entries__by")


class MoneyEntryQuerySet(models.QuerySet["MoneyEntry"]):
    """Entries are written once: no update, no delete, in bulk neither."""

    def of(self, grants: "models.QuerySet[Grant]") -> "MoneyEntryQuerySet":
        """The entries of these grants."""
        return self.filter(grant__in=grants.order_by().values("pk"))

    def sums(self, grants: Iterable[int]) -> dict[int, tuple[Decimal, Decimal]]:
        """What is granted and what is paid, EUR, by grant, given by keys; one query."""
        rows = self.filter(grant__in=list(grants)).order_by().values_list("grant", "kind")
        granted: dict[int, Decimal] = defaultdict(lambda: ZERO)
        paid: dict[int, Decimal] = defaultdict(lambda: ZERO)
        for grant, kind, total in rows.annotate(total=SumEur("amount", default=None)):
            (granted if kind in GRANTED else paid)[grant] += total
        return {grant: (granted[grant], paid[grant]) for grant in {**granted, **paid}}

    def granted_to(self, grant: int) -> Decimal:
        """What one basket is granted, EUR; its few entries are read and added here."""
        rows = self.filter(grant=grant, kind__in=sorted(GRANTED)).order_by()
        return sum(rows.values_list("amount", flat=True), ZERO)

    def granted(self) -> Decimal:
        """Σ allocations + signed corrections, EUR."""
        return Decimal(
            self.filter(kind__in=sorted(GRANTED)).aggregate(total=SumEur("amount"))["total"]
        )

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("A money entry is never edited; write a correction.")

    def delete(self) -> NoReturn:
        raise TypeError("A money entry is never deleted; write a correction.")
