"""What changed: indicator values, self- and external evaluations, the conclusion."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common import clock
from files.models import StoredFile
from grants.models import Grant
from plans.choices import Strength
from plans.models import Indicator
from schools.models import Framework, FrameworkIndicator, Level
from selection.choices import EvaluationKind

from .choices import Change, EvaluationStatus, Result
from .querysets import ConclusionQuerySet, EvaluationQuerySet, MeasurementQuerySet

IS_WHOLE = Q(withdrawn_at=None, withdrawn_by=None) | Q(
    withdrawn_at__isnull=False, withdrawn_by__isnull=False
) & ~Q(withdrawn_reason="")


class FromPaper(models.Model):
    """What the municipality's officer enters for a school that works on paper has its scan."""

    scan = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("scan of the paper document"),
    )

    class Meta:
        abstract = True


class Withdrawable(models.Model):
    """What is never edited: a wrong one is withdrawn with a reason and stays readable."""

    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    withdrawn_reason = models.TextField(_("why it was withdrawn"), blank=True)

    class Meta:
        abstract = True


class Measurement(FromPaper, Withdrawable):
    """A value of a plan's indicator on a date, with its source; counted by the indicator's key.

    Values are never edited: a wrong one is withdrawn with a reason and stays readable.
    """

    grant = models.ForeignKey(
        Grant, models.PROTECT, related_name="measurements", verbose_name=_("quality basket")
    )
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="measurements", verbose_name=_("indicator")
    )
    key = models.UUIDField(db_index=True, editable=False)
    value = models.DecimalField(_("value"), max_digits=10, decimal_places=2)
    measured_on = models.DateField(_("measured on"))
    source = models.CharField(_("source"), max_length=300)
    comment = models.TextField(_("comment"), blank=True)
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
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.value} ({self.measured_on})"


class Evaluation(FromPaper):
    """A self- or external evaluation of the school over the framework's indicators."""

    grant = models.ForeignKey(
        Grant, models.PROTECT, related_name="evaluations", verbose_name=_("quality basket")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=EvaluationKind)
    framework = models.ForeignKey(
        Framework, models.PROTECT, related_name="+", verbose_name=_("quality framework")
    )
    status = models.CharField(
        _("status"),
        max_length=8,
        choices=EvaluationStatus,
        default=EvaluationStatus.DRAFT,
    )
    report_number = models.CharField(_("report number"), max_length=60, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    observed_activities = models.PositiveSmallIntegerField(
        _("observed activities"), null=True, blank=True
    )
    summary = models.TextField(_("summary"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    finished_at = models.DateTimeField(null=True, blank=True, verbose_name=_("finished"))

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ["-ends_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "grant",
                "kind",
                condition=Q(status=EvaluationStatus.DRAFT),
                name="one_unfinished_evaluation_per_kind",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="evaluation_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.grant}"

    def get_absolute_url(self) -> str:
        return reverse("progress:evaluation_detail", args=[self.grant_id, self.pk])


class Rating(models.Model):
    """The level of one framework indicator in an evaluation, with strength and judged change.

    While the evaluation is being written the level may still be missing; finishing asks for it.
    """

    evaluation = models.ForeignKey(
        Evaluation, models.CASCADE, related_name="ratings", verbose_name=_("evaluation")
    )
    indicator = models.ForeignKey(
        FrameworkIndicator, models.PROTECT, related_name="+", verbose_name=_("framework indicator")
    )
    level = models.ForeignKey(
        Level,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("level"),
    )
    strength = models.CharField(
        _("strong or to improve"), max_length=8, choices=Strength, blank=True
    )
    change = models.CharField(_("change"), max_length=8, choices=Change, blank=True)
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ["indicator__number"]
        constraints = [
            models.UniqueConstraint(
                "evaluation",
                "indicator",
                name="one_rating_per_evaluation_and_indicator",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.level or '–'}"


class Conclusion(FromPaper, Withdrawable):
    """Whether the plan's goal was reached, by whom it was concluded and when.

    A wrong one is withdrawn by the agency with a reason and stays readable in history.
    """

    grant = models.ForeignKey(
        Grant, models.PROTECT, related_name="conclusions", verbose_name=_("quality basket")
    )
    evaluation = models.ForeignKey(
        Evaluation, models.PROTECT, related_name="conclusions", verbose_name=_("evaluation")
    )
    result = models.CharField(_("result"), max_length=12, choices=Result)
    concluded_on = models.DateField(_("date"))
    text = models.TextField(_("grounds"))
    early_reason = models.TextField(_("why before the plan's end"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    at = models.DateTimeField(default=clock.now, verbose_name=_("when"))

    objects = ConclusionQuerySet.as_manager()

    class Meta:
        verbose_name = _("conclusion")
        verbose_name_plural = _("conclusions")
        ordering = ["-concluded_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "grant", condition=Q(withdrawn_at=None), name="one_standing_conclusion_per_grant"
            ),
            models.CheckConstraint(condition=IS_WHOLE, name="withdrawn_conclusion_has_its_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.grant}: {self.get_result_display()}"
