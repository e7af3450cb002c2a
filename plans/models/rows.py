"""The rows of a version: findings, objectives, activities with money, indicators."""

from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.money import MoneyField
from common.text import shortened
from plans.choices import (
    Direction,
    FindingSource,
    IndicatorKind,
    Strength,
)
from plans.models.versions import PlanVersion
from schools.models import Framework, FrameworkIndicator, Level
from selection.models import Purpose


class Row(models.Model):
    """What all rows of a version share: a place in the order and a key that copies keep.

    A row that was once approved is never deleted from a later version, only ended with a reason.
    """

    version_id: int
    named_by: ClassVar[str] = "text"

    key = models.UUIDField(default=uuid4, editable=False)
    position = models.PositiveSmallIntegerField(default=0)
    ended_reason = models.TextField(_("why it was ended"), blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return shortened(self.words, 100)

    @property
    def is_ended(self) -> bool:
        return bool(self.ended_reason)

    @property
    def words(self) -> str:
        """What names the row, whole."""
        return str(getattr(self, self.named_by))


def one_key(name: str) -> models.UniqueConstraint:
    """A key stands once in a version."""
    return models.UniqueConstraint("version", "key", name=f"one_{name}_per_key_in_version")


class Finding(Row):
    """A conclusion of an earlier self- or external evaluation that the plan rests on."""

    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="findings")
    source = models.CharField(_("source"), max_length=8, choices=FindingSource)
    text = models.TextField(_("conclusion"))
    dated_on = models.DateField(_("date"), null=True, blank=True)
    report_number = models.CharField(_("report number"), max_length=60, blank=True)
    framework = models.ForeignKey(
        Framework,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("framework version"),
    )
    indicator = models.ForeignKey(
        FrameworkIndicator,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("indicator of the framework"),
    )
    level = models.ForeignKey(
        Level,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("level"),
    )
    strength = models.CharField(_("strong or to improve"), max_length=8, choices=Strength)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["version_id", "position", "pk"]
        constraints = [one_key("finding")]


class Objective(Row):
    """A numbered objective (position + 1) that answers findings."""

    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="objectives")
    text = models.TextField(_("objective"))
    findings = models.ManyToManyField(
        Finding,
        related_name="objectives",
        blank=True,
        verbose_name=_("findings it answers"),
    )

    class Meta:
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        ordering = ["version_id", "position", "pk"]
        constraints = [one_key("objective")]


class Activity(Row):
    """What is done: for which objectives, on what purpose's money, by which post, when."""

    named_by = "title"

    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="activities")
    title = models.CharField(_("activity"), max_length=500)
    objectives = models.ManyToManyField(
        Objective,
        related_name="activities",
        blank=True,
        verbose_name=_("objectives served"),
    )
    purpose = models.ForeignKey(
        Purpose,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("purpose"),
    )
    responsible = models.CharField(_("responsible post"), max_length=200, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    classes = models.CharField(_("classes and subjects"), max_length=200, blank=True)
    expected_change = models.TextField(_("expected change"), blank=True)
    no_money_note = models.CharField(_("why no money is needed"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["version_id", "position", "pk"]
        constraints = [
            one_key("activity"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="activity_ends_after_it_starts",
            ),
        ]


class BudgetLine(models.Model):
    """An activity's money in one school year (named by its starting year), EUR."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="budget_lines")
    school_year = models.PositiveSmallIntegerField(_("school year"))
    amount = MoneyField(_("amount, EUR"))

    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        ordering = ["activity_id", "school_year"]
        constraints = [
            models.UniqueConstraint(
                "activity",
                "school_year",
                name="one_budget_line_per_activity_and_school_year",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="budget_line_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.school_year}: {self.amount}"


def _value() -> Any:
    return models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)


class Indicator(Row):
    """How success is measured: baseline, interim and target values, each with its date."""

    named_by = "title"

    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="indicators")
    title = models.CharField(_("indicator"), max_length=500)
    objectives = models.ManyToManyField(
        Objective,
        related_name="indicators",
        blank=True,
        verbose_name=_("objectives measured"),
    )
    kind = models.CharField(_("kind"), max_length=8, choices=IndicatorKind)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    direction = models.CharField(_("direction"), max_length=5, choices=Direction)
    baseline_value = _value()
    baseline_on = models.DateField(_("date of the baseline"), null=True, blank=True)
    interim_value = _value()
    interim_on = models.DateField(_("date of the interim value"), null=True, blank=True)
    target_value = _value()
    target_on = models.DateField(_("date of the target"), null=True, blank=True)
    source = models.CharField(_("data source"), max_length=300, blank=True)
    framework_indicator = models.ForeignKey(
        FrameworkIndicator,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("indicator of the framework"),
    )

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["version_id", "position", "pk"]
        constraints = [one_key("indicator")]
