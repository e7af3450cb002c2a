from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NoReturn

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from common import clock
from common.money import ZERO, SumEur
from schools.access import access_of
from schools.choices import Role
from schools.models import Membership
from schools.querysets import SCHOOL_READERS

from .choices import FROM_AGENCY, GRANTED, PAID, TO_SCHOOL, Leg, MoneyKind

if TYPE_CHECKING:
    from .models import Claim, Grant, MoneyEntry


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

    def for_list(self) -> "GrantQuerySet":
        """With school and round."""
        return self.select_related("holder__municipality", "round__programme").in_order()

    def in_order(self) -> "GrantQuerySet":
        """In the Lithuanian order of names, those of one school by their keys at last."""
        return self.order_by("holder__sort_key", "-first_school_year", "pk")

    def granted(self) -> Decimal:
        """What is granted to all of them, EUR."""
        return Decimal(self.order_by().aggregate(total=SumEur("granted"))["total"])

    def for_detail(self) -> "GrantQuerySet":
        """With the school as awarded and as it is now, round and programme."""
        return self.select_related("holder__municipality", "school", "round__programme")


def _has_head() -> Exists:
    """Whether a head of the school that carries the basket can sign in."""
    heads = Membership.objects.valid_on(clock.today())
    heads = heads.filter(role=Role.DIRECTOR, user__is_active=True)
    return Exists(heads.filter(school=OuterRef("grant__holder")))


class MoneyEntryQuerySet(models.QuerySet["MoneyEntry"]):
    """Entries are written once: no update, no delete, in bulk neither."""

    def unconfirmed(self) -> "MoneyEntryQuerySet":
        """Movements that stand and that nobody has confirmed."""
        answered = Exists(
            self.model._default_manager.filter(
                of=OuterRef("pk"), kind=MoneyKind.RECEIPT, reverses=None
            )
        )
        moved = self.filter(kind__in=sorted(PAID), reverses=None, reversal=None)
        return moved.filter(~answered)

    def awaiting(self, user: Any) -> "MoneyEntryQuerySet":
        """Unconfirmed movements that came to the person: to the head's school, the officer's
        municipality (and its schools without a head here), the agency."""
        access = access_of(user)
        own, here = access.school_ids(Role.DIRECTOR), access.municipality_ids()
        to_school = Q(kind=MoneyKind.TRANSFER, leg__in=sorted(TO_SCHOOL))
        passed_by = Q(kind=MoneyKind.TRANSFER, leg=Leg.MUNICIPALITY)
        passed_by |= Q(kind=MoneyKind.REFUND, leg=Leg.SCHOOL)
        wanted = to_school & Q(grant__holder__in=own)
        wanted |= passed_by & Q(grant__holder__municipality__in=here)
        if here:
            wanted |= Q(
                to_school, ~_has_head(), grant__holder__municipality__in=here, leg=Leg.SCHOOL
            )
        if access.is_agency:
            wanted |= Q(kind=MoneyKind.REFUND, leg__in=sorted(FROM_AGENCY))
        return self.unconfirmed().filter(wanted)

    def parts_of(self, programme: int) -> "models.QuerySet[MoneyEntry, Any]":
        """The same as `parts`, of all baskets of a programme."""
        return self.filter(grant__round__programme=programme).parts()

    def parts(self, grants: Iterable[int] | None = None) -> "models.QuerySet[MoneyEntry, Any]":
        """Grant, school year, kind, leg, kind of what a receipt confirms, sum in EUR.

        Of these grants, given by keys, else of all that the query finds.
        """
        names = ("grant", "school_year", "kind", "leg", "of__kind")
        chosen = self if grants is None else self.filter(grant__in=list(grants))
        rows = chosen.order_by().values_list(*names)
        return rows.annotate(total=SumEur("amount", default=None))

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


class ClaimQuerySet(models.QuerySet["Claim"]):
    def visible_to(self, user: Any) -> "ClaimQuerySet":
        """With the basket."""
        grants: Any = self.model._meta.get_field("grant").related_model
        return self.filter(grant__in=grants.objects.visible_to(user))

    def for_list(self) -> "ClaimQuerySet":
        """With the school, what was returned and what of it is confirmed; by deadlines."""
        rows = self.select_related("grant__holder__municipality", "by", "file")
        return rows.prefetch_related("refunds__answers").order_by("due_on", "pk")

    def unreturned(self) -> "ClaimQuerySet":
        """Standing claims against which less came back from the school than they ask for."""
        back = SumEur("refunds__amount", filter=Q(refunds__leg__in=sorted(TO_SCHOOL)))
        rows = self.filter(withdrawn_at=None).annotate(back=back)
        return rows.filter(amount__gt=-F("back"))

    def settled(self) -> "ClaimQuerySet":
        """Standing claims all of which came back, as the agency confirmed (`Owed.is_settled`)."""
        receipt = {"kind": MoneyKind.RECEIPT, "reverses": None, "reversal": None}
        confirmed = Q(refunds__leg__in=sorted(FROM_AGENCY))
        confirmed &= Q(**{f"refunds__answers__{name}": value for name, value in receipt.items()})
        rows = self.filter(withdrawn_at=None)
        rows = rows.annotate(confirmed=SumEur("refunds__amount", filter=confirmed))
        return rows.filter(amount__lte=-F("confirmed"))

    def overdue_on(self, day: date) -> "ClaimQuerySet":
        """Of these, those due before the day."""
        return self.unreturned().filter(due_on__lt=day)

    def left(self) -> Decimal:
        """What these claims ask for and was not returned, EUR; after `unreturned`."""
        chosen: Any = self.order_by()
        rows = chosen.values_list("amount", "back")
        return sum((amount + back for amount, back in rows), ZERO)
