"""Periods, and the reports that schools write of them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common import clock
from common.pages import address
from grants.models import Grant
from plans.models import Activity, Indicator, PlanVersion
from progress.choices import ActivityState, PeriodKind, ReportDecision, ReportStatus
from progress.models.measuring import Measurement
from progress.models.shared import FromPaper
from progress.querysets import ReportQuerySet
from selection.choices import Party
from selection.models import Programme, Round


class ReportPeriod(models.Model):
    """A period of a programme, or of one of its rounds, that its schools report on.

    Reports open on `opens_on` and are due on `due_on`; the agency alone closes a period.
    """

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="periods", verbose_name=_("programme")
    )
    round = models.ForeignKey(
        Round,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="periods",
        verbose_name=_("only of this round"),
    )
    kind = models.CharField(_("kind"), max_length=8, choices=PeriodKind)
    name = models.CharField(_("name"), max_length=120)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    opens_on = models.DateField(_("reports open on"))
    due_on = models.DateField(_("reports are due on"))
    rules_version = models.CharField(_("version of the rules"), max_length=100, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )

    class Meta:
        verbose_name = _("report period")
        verbose_name_plural = _("report periods")
        ordering = ["programme_id", "ends_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                "programme",
                "round",
                "kind",
                "starts_on",
                name="one_period_per_round_kind_and_start",
                violation_error_message=_("There is such a period already."),
            ),
            models.UniqueConstraint(
                "programme",
                "kind",
                "starts_on",
                condition=Q(round=None),
                name="one_period_per_kind_and_start",
                violation_error_message=_("There is such a period already."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on"), due_on__gte=F("opens_on")),
                name="period_ends_after_it_starts",
                violation_error_message=_("The end must be after the start."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Report(models.Model):
    """A school's report of one period on the version in force on the period's last day.

    `due_on` is this report's own: later than the period's once it was reopened. What was typed is
    in its texts and rows; what was sent stays in its submissions.
    """

    grant = models.ForeignKey(
        Grant, models.PROTECT, related_name="reports", verbose_name=_("quality basket")
    )
    period = models.ForeignKey(
        ReportPeriod, models.PROTECT, related_name="reports", verbose_name=_("period")
    )
    version = models.ForeignKey(
        PlanVersion, models.PROTECT, related_name="reports", verbose_name=_("plan version")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=ReportStatus, default=ReportStatus.OPEN
    )
    status_since = models.DateTimeField(default=clock.now, verbose_name=_("status since"))
    opened_at = models.DateTimeField(default=clock.now, verbose_name=_("opened"))
    due_on = models.DateField(_("due on"))
    problems = models.TextField(_("problems"), blank=True)
    help_wanted = models.TextField(_("help wanted from the founder"), blank=True)
    sustainability = models.TextField(_("sustainability"), blank=True)
    late_reason = models.TextField(_("why it is late"), blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["grant_id", "period__ends_on", "pk"]
        constraints = [
            models.UniqueConstraint("grant", "period", name="one_report_per_grant_and_period")
        ]

    def __str__(self) -> str:
        return f"{self.grant}: {self.period}"

    def get_absolute_url(self) -> str:
        return address("progress:report_detail", self.grant_id, self.pk)


class ReportedActivity(models.Model):
    """How one activity of the version goes on. Prefilled ones are written anew until typed over."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="activities")
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="+")
    key = models.UUIDField(editable=False)
    state = models.CharField(_("state"), max_length=10, choices=ActivityState, blank=True)
    text = models.TextField(_("what was done"), blank=True)
    is_typed = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("reported activity")
        verbose_name_plural = _("reported activities")
        ordering = ["report_id", "activity__position", "pk"]
        constraints = [
            models.UniqueConstraint("report", "key", name="one_reported_activity_per_key")
        ]

    def __str__(self) -> str:
        return f"{self.activity}: {self.get_state_display()}"


class ReportedIndicator(models.Model):
    """The value of one indicator that the report tells, or why there is none."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="indicators")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    key = models.UUIDField(editable=False)
    measurement = models.ForeignKey(
        Measurement, models.PROTECT, null=True, blank=True, related_name="reported"
    )
    no_value_reason = models.TextField(_("why there is no value"), blank=True)
    is_typed = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("reported indicator")
        verbose_name_plural = _("reported indicators")
        ordering = ["report_id", "indicator__position", "pk"]
        constraints = [
            models.UniqueConstraint("report", "key", name="one_reported_indicator_per_key")
        ]

    def __str__(self) -> str:
        return str(self.indicator)


class ReportSubmission(FromPaper):
    """One sending of a report: what was sent (canonical JSON), how many days late and why.

    What the municipality's officer sends for a school that works on paper has its scan.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField(_("number"))
    content = models.JSONField()
    days_late = models.PositiveSmallIntegerField(_("days late"), default=0)
    late_reason = models.TextField(_("why it is late"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("submission of a report")
        verbose_name_plural = _("submissions of reports")
        ordering = ["report_id", "number"]
        constraints = [
            models.UniqueConstraint("report", "number", name="one_report_submission_per_number"),
            models.CheckConstraint(
                condition=Q(days_late=0) | ~Q(late_reason=""), name="late_report_has_its_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} ({self.number})"


class ReportAnswer(models.Model):
    """What the municipality or the agency says of a submitted report."""

    submission = models.ForeignKey(ReportSubmission, models.PROTECT, related_name="answers")
    party = models.CharField(_("party"), max_length=12, choices=Party)
    decision = models.CharField(_("decision"), max_length=10, choices=ReportDecision)
    comment = models.TextField(_("remarks"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("answer to a report")
        verbose_name_plural = _("answers to reports")
        ordering = ["submission_id", "at", "pk"]
        constraints = [
            models.UniqueConstraint("submission", "party", name="one_answer_per_party"),
            models.CheckConstraint(
                condition=Q(decision=ReportDecision.ACCEPTED) | ~Q(comment=""),
                name="returned_report_has_remarks",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_party_display()}: {self.get_decision_display()}"


class Reopening(models.Model):
    """That the agency let one report be written again, until a day and for a reason."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="reopenings")
    due_on = models.DateField(_("due on"))
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("reopening of a report")
        verbose_name_plural = _("reopenings of reports")
        ordering = ["report_id", "at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="reopening_has_its_reason")
        ]

    def __str__(self) -> str:
        return f"{self.report}: {self.due_on}"
