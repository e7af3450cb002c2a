"""The programme as data: its money, rates, purposes and the parties that must agree."""

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from common.money import MoneyField
from common.text import shortened
from files.models import StoredFile
from selection.choices import Party
from selection.querysets import ProgrammeQuerySet


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
    count_months = models.PositiveSmallIntegerField(
        _("months after which a pupil count is old"),
        default=12,
        validators=[MaxValueValidator(60)],
        help_text=_(
            "Before the September of a basket's first school year. An older count is warned about."
        ),
    )
    appeal_terms = models.TextField(
        _("how a decision is appealed"),
        blank=True,
        help_text=_("Where and until when; it stands in the letters to schools. Empty: left out."),
    )
    order_issuer = models.CharField(
        _("who approves the list of schools by order"),
        max_length=200,
        blank=True,
        help_text=_("Whose order it is, in the words of its heading and its signature."),
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

    def act_of(self, edition: str) -> "LegalAct | None":
        """The act whose day an edition of the rules names, else the one whose number it names."""
        words = edition.replace(",", " ").split()
        acts = list(self.legal_acts.order_by("adopted_on"))
        found = [act for act in acts if act.adopted_on.isoformat() in words]
        found += [act for act in acts if act.number and act.number in words]
        return found[0] if found else None

    @cached_property
    def required_parties(self) -> list[str]:
        """The parties that must agree to a plan, in their order."""
        return list(self.parties.values_list("party", flat=True))


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
