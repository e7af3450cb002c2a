"""Values of indicators over time, and a judgement of one that people made themselves."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.utils.translation import gettext_lazy as _

from common import clock
from common.withdrawing import IS_WHOLE, Withdrawable
from files.models import StoredFile
from grants.models import Grant
from plans.models import Indicator
from progress.models.shared import FromPaper
from progress.querysets import MeasurementQuerySet


class Measurement(FromPaper, Withdrawable):
    """A value of a plan's indicator on a date, with its source; counted by the indicator's key.

    Values are never edited: a wrong one is withdrawn with a reason and stays readable. Against the
    national average the value is the difference; the two that it is of stand beside it.
    """

    grant = models.ForeignKey(
        Grant, models.PROTECT, related_name="measurements", verbose_name=_("quality basket")
    )
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="measurements", verbose_name=_("indicator")
    )
    key = models.UUIDField(db_index=True, editable=False)
    value = models.DecimalField(_("value"), max_digits=10, decimal_places=2)
    own_value = models.DecimalField(
        _("the school's own value"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    national_value = models.DecimalField(
        _("the national average"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    measured_on = models.DateField(_("measured on"))
    source = models.CharField(_("source"), max_length=300)
    comment = models.TextField(_("comment"), blank=True)
    evidence = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("evidence"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    at = models.DateTimeField(default=clock.now, verbose_name=_("when"))

    objects = MeasurementQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator value")
        verbose_name_plural = _("indicator values")
        ordering = ["measured_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                "grant",
                "key",
                "measured_on",
                condition=Q(withdrawn_at=None),
                name="one_value_per_indicator_and_date",
            ),
            models.CheckConstraint(
                condition=IS_WHOLE,
                name="withdrawn_value_has_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(own_value=None, national_value=None)
                | Q(
                    own_value__isnull=False,
                    national_value__isnull=False,
                    # SQLite subtracts in floats: 61.2 − 58.1 is not 3.1 there
                    value=Round(F("own_value") - F("national_value"), precision=2),
                ),
                name="value_is_the_difference_of_its_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.value} ({self.measured_on})"


class Overruling(Withdrawable):
    """That an indicator is reached, or isn't, though its values say otherwise; with the reason."""

    grant = models.ForeignKey(
        Grant, models.PROTECT, related_name="overrulings", verbose_name=_("quality basket")
    )
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="overrulings", verbose_name=_("indicator")
    )
    key = models.UUIDField(db_index=True, editable=False)
    is_reached = models.BooleanField(_("reached"))
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    at = models.DateTimeField(default=clock.now, verbose_name=_("when"))

    class Meta:
        verbose_name = _("overruled result of an indicator")
        verbose_name_plural = _("overruled results of indicators")
        ordering = ["grant_id", "at", "pk"]
        constraints = [
            models.UniqueConstraint(
                "grant",
                "key",
                condition=Q(withdrawn_at=None),
                name="one_overruling_per_indicator",
            ),
            models.CheckConstraint(condition=IS_WHOLE, name="withdrawn_overruling_has_its_reason"),
            models.CheckConstraint(condition=~Q(reason=""), name="overruling_has_its_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.is_reached}"
