"""The movements of a basket's money, the years that are closed, and what has to be given back."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common import clock
from common.money import MoneyField, format_eur
from common.withdrawing import IS_WHOLE, Withdrawable
from files.models import StoredFile
from grants.choices import MOVED, ClaimKind, Leg, MoneyKind
from grants.models.baskets import Grant
from grants.querysets import ClaimQuerySet, MoneyEntryQuerySet
from selection.models import Programme


class Claim(Withdrawable):
    """Money that the school has to give back by a day: how much (EUR), and why.

    Refunds name the claim that they settle; a wrong claim is withdrawn with a reason.
    """

    grant = models.ForeignKey(
        Grant, models.PROTECT, related_name="claims", verbose_name=_("quality basket")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ClaimKind)
    amount = MoneyField(_("amount, EUR"))
    dated_on = models.DateField(_("date"))
    due_on = models.DateField(_("to be returned by"))
    document = models.CharField(_("document"), max_length=200)
    reason = models.TextField(_("reason"))
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    at = models.DateTimeField(default=clock.now, verbose_name=_("when"))

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("return claim")
        verbose_name_plural = _("return claims")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="claim_is_above_zero"),
            models.CheckConstraint(
                condition=Q(due_on__gte=models.F("dated_on")), name="claim_is_due_after_it_is_made"
            ),
            models.CheckConstraint(condition=IS_WHOLE, name="withdrawn_claim_has_its_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {format_eur(self.amount)}"


class MoneyEntry(models.Model):
    """One movement of a grant's money in EUR; written once.

    What is allocated and corrected is of the whole basket. An instalment is planned for a school
    year (`due_on`); a transfer carries it over one `leg` of the way from the agency to the school,
    a refund comes back over it, and whoever gets either confirms it by a receipt. `of` is the
    instalment that a transfer pays or the movement that a receipt confirms. A wrong entry is
    reversed by one of its kind with the opposite amount (`reverses`).
    """

    grant = models.ForeignKey(
        Grant, models.PROTECT, related_name="entries", verbose_name=_("quality basket")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=MoneyKind)
    leg = models.CharField(_("between whom"), max_length=12, choices=Leg, blank=True)
    school_year = models.PositiveSmallIntegerField(_("school year"), null=True, blank=True)
    amount = MoneyField(_("amount, EUR"))
    dated_on = models.DateField(_("date"))
    due_on = models.DateField(_("planned for"), null=True, blank=True)
    document = models.CharField(_("document"), max_length=200)
    reason = models.TextField(_("reason"), blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="answers")
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversal"
    )
    claim = models.ForeignKey(Claim, models.PROTECT, null=True, blank=True, related_name="refunds")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    at = models.DateTimeField(default=clock.now, verbose_name=_("when"))

    objects = MoneyEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("money entry")
        verbose_name_plural = _("money entries")
        ordering = ["dated_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                "grant",
                condition=Q(kind=MoneyKind.ALLOCATION),
                name="one_allocation_per_grant",
            ),
            models.UniqueConstraint(
                "of",
                condition=Q(kind=MoneyKind.RECEIPT, reverses=None),
                name="one_receipt_per_movement",
            ),
            models.CheckConstraint(
                condition=Q(reverses=None, amount__gt=0) & ~Q(kind=MoneyKind.REFUND)
                | Q(reverses=None, amount__lt=0, kind=MoneyKind.REFUND)
                | Q(kind=MoneyKind.CORRECTION) & ~Q(amount=0)
                | Q(reverses__isnull=False) & ~Q(amount=0) & ~Q(kind=MoneyKind.ALLOCATION),
                name="money_entry_sign_fits_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(MOVED), school_year__isnull=False) & ~Q(leg="")
                | Q(kind=MoneyKind.INSTALMENT, school_year__isnull=False, leg="")
                | Q(kind__in=[MoneyKind.ALLOCATION, MoneyKind.CORRECTION], leg=""),
                name="money_that_moves_has_its_year_and_leg",
            ),
            models.CheckConstraint(
                condition=Q(kind=MoneyKind.RECEIPT, of__isnull=False) | ~Q(kind=MoneyKind.RECEIPT),
                name="receipt_is_of_a_movement",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {format_eur(self.amount)}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("A money entry is never edited; write a correction.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("A money entry is never deleted; write a correction.")


class ClosedYear(models.Model):
    """A school year of a programme that takes no more entries; reopened with a reason."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="closed_years", verbose_name=_("programme")
    )
    school_year = models.PositiveSmallIntegerField(_("school year"))
    dated_on = models.DateField(_("date"))
    document = models.CharField(_("document"), max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    at = models.DateTimeField(default=clock.now, verbose_name=_("when"))
    reopened_at = models.DateTimeField(null=True, blank=True, editable=False)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    reopened_reason = models.TextField(_("why it was reopened"), blank=True)

    class Meta:
        verbose_name = _("closed school year")
        verbose_name_plural = _("closed school years")
        ordering = ["programme_id", "school_year", "pk"]
        constraints = [
            models.UniqueConstraint(
                "programme",
                "school_year",
                condition=Q(reopened_at=None),
                name="a_school_year_is_closed_once",
            ),
            models.CheckConstraint(
                condition=Q(reopened_at=None, reopened_by=None)
                | Q(reopened_at__isnull=False, reopened_by__isnull=False) & ~Q(reopened_reason=""),
                name="reopened_year_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_year}–{self.school_year + 1}"
