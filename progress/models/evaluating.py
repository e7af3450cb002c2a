"""Self- and external evaluations over the framework's indicators, with all that they rest on."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common import clock
from files.models import StoredFile
from grants.models import Grant
from plans.choices import Strength
from progress.choices import Asked, AssignmentEnd, Change, EvaluationStatus, EvaluationStep
from progress.models.shared import FromPaper
from progress.querysets import EvaluationQuerySet
from schools.models import Framework, FrameworkIndicator, Level
from selection.choices import EvaluationKind
from selection.models import Programme


class Evaluation(FromPaper):
    """A self- or external evaluation of the school over the framework's indicators.

    An external one is sent to the school for its remarks (`remarks_until`) before it is finished.
    """

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
    purpose = models.CharField(_("purpose"), max_length=300, blank=True)
    group = models.TextField(_("who worked in the group"), blank=True)
    discussed_on = models.DateField(_("discussed with the community on"), null=True, blank=True)
    remarks_until = models.DateField(_("remarks of the school until"), null=True, blank=True)
    remarks_done_at = models.DateTimeField(
        _("the school has no more remarks"), null=True, blank=True
    )
    summary = models.TextField(_("summary"), blank=True)
    unrated_reason = models.TextField(_("why indicators have no level"), blank=True)
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
                condition=~Q(status=EvaluationStatus.FINISHED),
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
    A level of an evaluator who had a conflict of interest waits until the replacement confirms it.
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
    comment = models.TextField(_("arguments"), blank=True)
    evidence = models.TextField(_("what it rests on"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    to_confirm = models.BooleanField(_("to be confirmed anew"), default=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

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


class StepNote(models.Model):
    """What was done in one step of a self-evaluation, and when."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="steps")
    step = models.CharField(_("step"), max_length=12, choices=EvaluationStep)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    text = models.TextField(_("what was done"), blank=True)

    class Meta:
        verbose_name = _("step of a self-evaluation")
        verbose_name_plural = _("steps of a self-evaluation")
        ordering = ["evaluation_id", "pk"]
        constraints = [
            models.UniqueConstraint("evaluation", "step", name="one_note_per_evaluation_and_step")
        ]

    def __str__(self) -> str:
        return str(self.get_step_display())


class Evidence(models.Model):
    """A file that an evaluation rests on, of one framework indicator or of the whole."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="files")
    indicator = models.ForeignKey(
        FrameworkIndicator, models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField(_("title"), max_length=200)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["evaluation_id", "at", "pk"]

    def __str__(self) -> str:
        return self.title


class Survey(models.Model):
    """A questionnaire whose means an evaluation uses, read from a file: who was asked and when."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="surveys")
    title = models.CharField(_("title"), max_length=200)
    asked = models.CharField(_("who answered"), max_length=8, choices=Asked)
    asked_on = models.DateField(_("date"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        ordering = ["evaluation_id", "asked_on", "pk"]

    def __str__(self) -> str:
        return self.title


class Statement(models.Model):
    """A statement of a questionnaire: its mean from 1 to 4 and how many answered it."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="statements")
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.CharField(_("statement"), max_length=500)
    mean = models.DecimalField(_("mean"), max_digits=3, decimal_places=2)
    respondents = models.PositiveIntegerField(_("respondents"))

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["survey_id", "number"]
        constraints = [
            models.UniqueConstraint("survey", "number", name="one_statement_per_number"),
            models.CheckConstraint(
                condition=Q(mean__gte=1, mean__lte=4), name="mean_is_between_1_and_4"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def width(self) -> int:
        """How far the mean reaches on the scale from 1 to 4, in percent: the length of its bar."""
        return round((self.mean - 1) * 100 / 3)


class Assignment(models.Model):
    """Who evaluates a school externally, by what document; ended with a reason, then replaced.

    Before the evaluator begins they state that they have no conflict of interest (`stated_at`).
    """

    grant = models.ForeignKey(
        Grant, models.PROTECT, related_name="assignments", verbose_name=_("quality basket")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="assignments",
        verbose_name=_("evaluator"),
    )
    is_lead = models.BooleanField(_("leads the evaluation"), default=False)
    assigned_on = models.DateField(_("assigned on"))
    document = models.CharField(_("document"), max_length=200)
    stated_at = models.DateTimeField(_("stated no conflict of interest"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    ended_as = models.CharField(_("why it ended"), max_length=8, choices=AssignmentEnd, blank=True)
    ended_reason = models.TextField(_("reason"), blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("assignment of an evaluator")
        verbose_name_plural = _("assignments of evaluators")
        ordering = ["grant_id", "-is_lead", "assigned_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                "grant",
                "person",
                condition=Q(ended_on=None),
                name="an_evaluator_is_assigned_once",
            ),
            models.UniqueConstraint(
                "grant",
                condition=Q(ended_on=None, is_lead=True),
                name="one_lead_evaluator_per_grant",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, ended_as="", ended_reason="")
                | Q(ended_on__gte=F("assigned_on")) & ~Q(ended_as="") & ~Q(ended_reason=""),
                name="ended_assignment_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.grant}"


class EvaluationRemark(models.Model):
    """What the school remarks on a draft of its external evaluation, and the answer to it."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="remarks")
    indicator = models.ForeignKey(
        FrameworkIndicator, models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.TextField(_("remark"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("remark on an evaluation")
        verbose_name_plural = _("remarks on evaluations")
        ordering = ["evaluation_id", "at", "pk"]

    def __str__(self) -> str:
        return self.text[:80]


class EvaluationRule(models.Model):
    """How many aspects an evaluation names and how long the school may remark, from a day on."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="evaluation_rules", verbose_name=_("programme")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=EvaluationKind)
    strong = models.PositiveSmallIntegerField(_("strong aspects, at most"))
    to_improve = models.PositiveSmallIntegerField(_("aspects to improve, at most"))
    remark_days = models.PositiveSmallIntegerField(_("working days for remarks"))
    valid_from = models.DateField(_("valid from"))
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("rule of evaluations")
        verbose_name_plural = _("rules of evaluations")
        ordering = ["programme_id", "kind", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                "programme", "kind", "valid_from", name="one_evaluation_rule_per_kind_and_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.valid_from})"
