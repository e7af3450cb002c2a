"""The programme as data, its rates, and rounds in which schools are selected."""

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from common.money import MoneyField
from common.text import shortened
from files.models import StoredFile
from schools.choices import Expression
from schools.models import School

from .choices import EvaluationKind, Party, RoundStatus
from .querysets import CandidateQuerySet, ProgrammeQuerySet, RoundQuerySet


class Programme(models.Model):
    """A programme that gives grants: its goal, money envelope in EUR, publicity and rules."""

    name = models.CharField(_("name"), max_length=200)
    number = models.CharField(_("project number"), max_length=60, unique=True)
    goal = models.TextField(_("goal"))
    envelope = MoneyField(_("envelope, EUR"))
    years = models.PositiveSmallIntegerField(
        _("school years of a grant"),
        validators=[MinValueValidator(1), MaxValueValidator(6)],
    )
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    needs_council = models.BooleanField(
        _("the school council approves a plan first"), default=False
    )
    agency_for_founders = models.BooleanField(
        _("the agency agrees for a founder that is no municipality and has nobody here"),
        default=True,
    )
    publicity_text = models.TextField(_("publicity sentence"), blank=True)
    publicity_sign = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("publicity sign"),
    )

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["-starts_on", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(envelope__gte=0),
                name="envelope_is_not_negative",
                violation_error_message=_("The envelope can't be negative."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=models.F("starts_on")),
                name="programme_ends_after_it_starts",
                violation_error_message=_("The end must be after the start."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def rate_on(self, day: date) -> "Rate | None":
        """The rate in force on the day, or None when none has begun."""
        return self.rates.filter(effective_from__lte=day).order_by("-effective_from").first()

    @cached_property
    def required_parties(self) -> list[str]:
        """The parties that must agree to a plan, in their order."""
        return [item.party for item in self.parties.all()]


class ProgrammeObjective(models.Model):
    """One of the programme's own objectives."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="objectives", verbose_name=_("programme")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("programme objective")
        verbose_name_plural = _("programme objectives")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                "programme",
                "number",
                name="one_programme_objective_per_number",
                violation_error_message=_("This number is there twice."),
            ),
        ]

    def __str__(self) -> str:
        return shortened(f"{self.number}. {self.text}", 120)


class LegalAct(models.Model):
    """An order or other act that the programme rests on, with its date."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="legal_acts", verbose_name=_("programme")
    )
    title = models.CharField(_("title"), max_length=400)
    number = models.CharField(_("number"), max_length=60, blank=True)
    adopted_on = models.DateField(_("adopted on"))
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("legal act")
        verbose_name_plural = _("legal acts")
        ordering = ["adopted_on"]

    def __str__(self) -> str:
        return f"{self.adopted_on} {self.number} {self.title}"


class Purpose(models.Model):
    """What money may be spent on; an open table.

    Plans name a purpose by its name, so that its name and number stay: the database refuses to
    change them (`plans.guards`). It is ended (`is_active`) and another one is added.
    """

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="purposes", verbose_name=_("programme")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=200)
    is_active = models.BooleanField(_("may be chosen"), default=True)

    class Meta:
        verbose_name = _("purpose")
        verbose_name_plural = _("purposes")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                "programme",
                "number",
                name="one_purpose_per_number",
                violation_error_message=_("This number is there twice."),
            ),
            models.UniqueConstraint(
                "programme",
                "name",
                name="one_purpose_per_name",
                violation_error_message=_("This purpose is there twice."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Rate(models.Model):
    """EUR per pupil per school year, from a date, with its source."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="rates", verbose_name=_("programme")
    )
    amount = MoneyField(_("EUR per pupil and school year"))
    effective_from = models.DateField(_("effective from"))
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("rate")
        verbose_name_plural = _("rates")
        ordering = ["-effective_from"]
        constraints = [
            models.UniqueConstraint(
                "programme",
                "effective_from",
                name="one_rate_per_date",
                violation_error_message=_("There is a rate from this date already."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="rate_is_positive",
                violation_error_message=_("The rate must be more than zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} ({self.effective_from})"


class ProgrammeParty(models.Model):
    """A party whose agreement the programme's plans need."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="parties", verbose_name=_("programme")
    )
    party = models.CharField(_("party"), max_length=12, choices=Party)

    class Meta:
        verbose_name = _("party that must agree")
        verbose_name_plural = _("parties that must agree")
        ordering = ["-party"]
        constraints = [
            models.UniqueConstraint(
                "programme",
                "party",
                name="one_row_per_party",
                violation_error_message=_("This party is there twice."),
            )
        ]

    def __str__(self) -> str:
        return self.get_party_display()


class Round(models.Model):
    """One selection: stage, expression, and after the decision its date and number."""

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
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decision_number = models.CharField(_("decision number"), max_length=60, blank=True)

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
                condition=Q(status=RoundStatus.OPEN, decided_on=None)
                | Q(status=RoundStatus.DECIDED, decided_on__isnull=False),
                name="decided_round_has_its_date",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("selection:round_detail", args=[self.pk])


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
