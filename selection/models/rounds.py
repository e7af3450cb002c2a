"""Rounds in which schools are selected, the schools considered in them, and facts typed by hand."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common import clock
from files.models import StoredFile
from schools.choices import Expression
from schools.models import School
from selection.choices import EvaluationKind, RoundStatus
from selection.querysets import CandidateQuerySet, RoundQuerySet

from .programme import Programme


class Round(models.Model):
    """One selection: stage, expression, and after the decision its date and number.

    A basket is reckoned from the newest count of pupils up to `counted_by`, without it up to the
    day of the decision. `departure` tells why other schools were chosen than the list has,
    `without_commission` why a ranked round is decided though no commission has sat.
    """

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="rounds", verbose_name=_("programme")
    )
    name = models.CharField(_("name"), max_length=200)
    stage = models.CharField(_("stage"), max_length=10)
    expression = models.CharField(
        _("expression"),
        max_length=12,
        choices=Expression,
        default=Expression.UNSPECIFIED,
    )
    first_school_year = models.PositiveSmallIntegerField(
        _("first school year (starting year)"),
        validators=[MinValueValidator(2010), MaxValueValidator(2100)],
    )
    starts_on = models.DateField(_("grants start on"))
    ends_on = models.DateField(_("grants end on"))
    rules_version = models.CharField(_("version of the rules"), max_length=100)
    status = models.CharField(
        _("status"),
        max_length=8,
        choices=RoundStatus,
        default=RoundStatus.OPEN,
        editable=False,
    )
    wanted = models.PositiveSmallIntegerField(
        _("how many schools are to be chosen"), null=True, blank=True
    )
    data_until = models.DateField(_("data until"), null=True, blank=True)
    counted_by = models.DateField(_("pupils counted by"), null=True, blank=True)
    weight_spread = models.PositiveSmallIntegerField(
        _("how much weights may differ, percent"),
        default=20,
        validators=[MaxValueValidator(100)],
        help_text=_("The draws change each weight by up to this part of it."),
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decision_number = models.CharField(_("decision number"), max_length=60, blank=True)
    decision_file = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("the order"),
    )
    departure = models.TextField(_("why the chosen differ from the list"), blank=True)
    without_commission = models.TextField(_("why it is decided without a commission"), blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("selection round")
        verbose_name_plural = _("selection rounds")
        ordering = ["-first_school_year", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=models.F("starts_on")),
                name="round_ends_after_it_starts",
                violation_error_message=_("The end must be after the start."),
            ),
            models.CheckConstraint(
                condition=(~Q(status=RoundStatus.DECIDED) & Q(decided_on=None))
                | Q(status=RoundStatus.DECIDED, decided_on__isnull=False),
                name="decided_round_has_its_date",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("selection:round_detail", args=[self.pk])

    @property
    def left_candidates(self) -> "list[Candidate]":
        """Candidates whose school has left the register or was merged since, by name."""
        return list(self.candidates.left_by(clock.today()))

    @property
    def is_voted_on(self) -> bool:
        """Whether the commission has voted on the frozen data, which stay from then on."""
        return self.candidates.filter(questions__ballots__isnull=False).exists()


class Candidate(models.Model):
    """A school considered in a round; chosen or not by the decision."""

    round = models.ForeignKey(
        Round, models.PROTECT, related_name="candidates", verbose_name=_("selection round")
    )
    school = models.ForeignKey(
        School, models.PROTECT, related_name="candidacies", verbose_name=_("school")
    )
    expression = models.CharField(
        _("expression"),
        max_length=12,
        choices=Expression,
        default=Expression.UNSPECIFIED,
    )
    evaluation_kind = models.CharField(
        _("way of measuring progress"), max_length=8, choices=EvaluationKind, blank=True
    )
    is_chosen = models.BooleanField(_("chosen"), default=False, editable=False)
    reason = models.TextField(_("reason"), blank=True)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        ordering = ["school__sort_key"]
        constraints = [
            models.UniqueConstraint(
                "round",
                "school",
                name="one_candidacy_per_round_and_school",
                violation_error_message=_("The school is a candidate of this round already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school} · {self.round}"


class CandidateFact(models.Model):
    """A dated fact about a candidate, with its source."""

    candidate = models.ForeignKey(
        Candidate, models.CASCADE, related_name="facts", verbose_name=_("candidate")
    )
    name = models.CharField(_("fact"), max_length=200)
    value = models.CharField(_("value"), max_length=200)
    dated_on = models.DateField(_("date"))
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        ordering = ["-dated_on", "pk"]

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"
