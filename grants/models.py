"""The quality basket of one school in one round, and its immutable money entries."""

from decimal import Decimal
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common import clock
from common.money import MoneyField, format_eur
from schools.choices import Expression
from schools.models import School
from selection.choices import EvaluationKind
from selection.models import Round

from .choices import MoneyKind
from .querysets import GrantQuerySet, MoneyEntryQuerySet


class Grant(models.Model):
    """What was awarded: pupils counted on a date × rate in EUR × school years, and how measured.

    `school` is the school as awarded; `holder` carries the grant on after a merger.
    """

    round = models.ForeignKey(
        Round, models.PROTECT, related_name="grants", verbose_name=_("selection round")
    )
    school = models.ForeignKey(
        School, models.PROTECT, related_name="awarded_grants", verbose_name=_("school as awarded")
    )
    holder = models.ForeignKey(
        School, models.PROTECT, related_name="grants", verbose_name=_("school now")
    )
    pupils = models.PositiveIntegerField(_("pupils"))
    counted_on = models.DateField(_("counted on"))
    count_source = models.CharField(_("source of the count"), max_length=300)
    rate = MoneyField(_("rate, EUR"))
    years = models.PositiveSmallIntegerField(_("school years"))
    first_school_year = models.PositiveSmallIntegerField(_("first school year"))
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    expression = models.CharField(_("expression"), max_length=12, choices=Expression)
    evaluation_kind = models.CharField(
        _("way of measuring progress"), max_length=8, choices=EvaluationKind
    )
    rules_version = models.CharField(_("version of the rules"), max_length=100, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("quality basket")
        verbose_name_plural = _("quality baskets")
        ordering = ["holder__sort_key", "-first_school_year"]
        constraints = [
            models.UniqueConstraint("round", "school", name="one_grant_per_round_and_school"),
            models.CheckConstraint(condition=Q(pupils__gte=1), name="grant_has_pupils"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="grant_rate_is_positive"),
            models.CheckConstraint(condition=Q(years__gte=1), name="grant_has_school_years"),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="grant_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school} · {self.round}"

    def get_absolute_url(self) -> str:
        return reverse("grants:grant_detail", args=[self.pk])

    @property
    def formula_amount(self) -> Decimal:
        """rate × pupils × years, EUR."""
        return Decimal(self.rate * self.pupils * self.years)

    @property
    def school_years(self) -> list[int]:
        """Starting years of the grant's school years, for example [2021, 2022]."""
        return list(range(self.first_school_year, self.first_school_year + self.years))


class MoneyEntry(models.Model):
    """One movement of a grant's money in EUR; written once. Corrections and refunds are signed."""

    grant = models.ForeignKey(
        Grant, models.PROTECT, related_name="entries", verbose_name=_("quality basket")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=MoneyKind)
    amount = MoneyField(_("amount, EUR"))
    dated_on = models.DateField(_("date"))
    document = models.CharField(_("document"), max_length=200)
    reason = models.TextField(_("reason"), blank=True)
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
            models.CheckConstraint(
                condition=Q(kind__in=[MoneyKind.ALLOCATION, MoneyKind.TRANSFER], amount__gt=0)
                | Q(kind=MoneyKind.REFUND, amount__lt=0)
                | Q(kind=MoneyKind.CORRECTION) & ~Q(amount=0),
                name="money_entry_sign_fits_its_kind",
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
