"""Facts about schools by year, each with its source; what selection and comparison rest on."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import formats
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from common import clock
from common.text import NBSP
from schools.choices import FactGroup, FactUnit
from schools.querysets import FactKindQuerySet, SchoolFactQuerySet
from schools.withholding import SMALL_GROUP

from .register import RegisterImport, School

# What a note in the source of a kind says; see `schools.reference.load_fact_kinds`.
NOTES = ("tikslintin", "prielaida")


def in_figures(value: Decimal) -> str:
    """A number of the language of the page without idle zeros."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return str(formats.number_format(text, use_l10n=True)).replace("-", "\u2212")


class FactKind(models.Model):
    """What can be known of a school: how it is measured and between which values it lies.

    `spread` is how much pupils of one school usually differ (standard deviation, in the unit); the
    error of a mean is reckoned from it. Percentages need none, judgments have no such error.
    `same_pupils` is what part of those told of as a whole school is the same a year later, percent.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    group = models.CharField(_("group"), max_length=12, choices=FactGroup)
    unit = models.CharField(_("unit"), max_length=8, choices=FactUnit)
    lowest = models.DecimalField(_("lowest value"), max_digits=10, decimal_places=3)
    highest = models.DecimalField(_("highest value"), max_digits=10, decimal_places=3)
    spread = models.DecimalField(
        _("usual difference between pupils"),
        max_digits=10,
        decimal_places=3,
        null=True,
        blank=True,
        help_text=_("Standard deviation, in the same unit; it tells how sure a mean is."),
    )
    same_pupils = models.PositiveSmallIntegerField(
        _("pupils who are the same a year later, percent"),
        default=0,
        validators=[MaxValueValidator(100)],
        help_text=_(
            "Of the whole school: values of years that tell of the same pupils make a mean less"
            " sure. A single grade has other pupils every year."
        ),
    )
    is_judgment = models.BooleanField(_("a judgment, not a measurement"), default=False)
    is_input = models.BooleanField(
        _("tells of the conditions a school works in, not of its results"), default=False
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(_("place in the order"), default=0)

    objects = FactKindQuerySet.as_manager()

    class Meta:
        verbose_name = _("kind of facts")
        verbose_name_plural = _("kinds of facts")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(highest__gt=F("lowest")),
                name="highest_value_is_above_the_lowest",
                violation_error_message=_("The highest value must be above the lowest."),
            ),
            models.CheckConstraint(
                condition=Q(spread=None) | Q(spread__gt=0),
                name="spread_is_positive",
                violation_error_message=_("The difference must be more than zero."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_whole(self) -> bool:
        """Whether only whole numbers are values of it: levels, and yes or no."""
        return self.unit in {FactUnit.LEVEL, FactUnit.YES_NO}

    @property
    def short_name(self) -> str:
        """The name up to its colon: „NMPP“ of „NMPP: vidutiniškai surinkta taškų“."""
        return self.name.partition(":")[0]

    @property
    def told_source(self) -> str:
        """The source without notes to ourselves of what is assumed or still to be made sure."""
        parts = self.source.split("; ")
        return "; ".join(part for part in parts if not any(note in part for note in NOTES))

    def shown(self, value: Decimal) -> str:
        """The value as people read it: „62 proc.“, „3,2“, the level „N“, „taip“."""
        if self.unit == FactUnit.YES_NO:
            return gettext("yes") if value else gettext("no")
        if self.unit == FactUnit.LEVEL and not value:
            return "N"
        text = in_figures(value)
        return f"{text}{NBSP}{pgettext('percent sign in text', '%')}" if self.is_share else text

    @property
    def is_share(self) -> bool:
        """Whether it is measured in percent."""
        return self.unit == FactUnit.PERCENT

    def advice_on(self, value: Decimal) -> str:
        """What is wrong with a value of this kind, with what may be written; nothing when right."""
        if not self.lowest <= value <= self.highest:
            text = gettext("It must be from %(lowest)s to %(highest)s. Check the value.")
        elif self.is_whole and value != int(value):
            text = gettext("It must be a whole number from %(lowest)s to %(highest)s.")
        else:
            return ""
        return text % {"lowest": in_figures(self.lowest), "highest": in_figures(self.highest)}


class SchoolFact(models.Model):
    """One value of a school: kind, year, grade and subject where it is of some only.

    `year` is the calendar year of the test or the evaluation. Grade 0 and an empty subject mean
    the whole school. `pupils` is how many are behind the value; unknown is not zero.
    """

    school = models.ForeignKey(
        School, models.PROTECT, related_name="known", verbose_name=_("school")
    )
    kind = models.ForeignKey(
        FactKind, models.PROTECT, related_name="facts", verbose_name=_("kind of facts")
    )
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    grade = models.PositiveSmallIntegerField(
        _("grade"), default=0, validators=[MaxValueValidator(12)]
    )
    subject = models.CharField(_("subject"), max_length=60, blank=True)
    value = models.DecimalField(_("value"), max_digits=10, decimal_places=3)
    pupils = models.PositiveIntegerField(_("pupils behind it"), null=True, blank=True)
    dated_on = models.DateField(_("date"))
    source = models.CharField(_("source"), max_length=300)
    taken_in = models.ForeignKey(
        RegisterImport,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("file that it came with"),
    )

    objects = SchoolFactQuerySet.as_manager()

    class Meta:
        verbose_name = _("fact about a school")
        verbose_name_plural = _("facts about schools")
        ordering = ["kind__order", "-year", "grade", "subject"]
        constraints = [
            models.UniqueConstraint(
                "school",
                "kind",
                "year",
                "grade",
                "subject",
                name="one_value_per_school_kind_year_grade_and_subject",
                violation_error_message=_("This value is there already."),
            ),
            models.CheckConstraint(
                condition=Q(grade__lte=12),
                name="grade_is_at_most_twelve",
                violation_error_message=_("There are grades 1 to 12."),
            ),
        ]
        indexes = [models.Index("kind", "year", name="facts_by_kind_and_year")]

    def __str__(self) -> str:
        return f"{self.school}: {self.kind} {self.year}"

    @property
    def is_of_few(self) -> bool:
        """Whether so few pupils are behind it that it may tell of one of them."""
        return self.pupils is not None and self.pupils < SMALL_GROUP

    def clean(self) -> None:
        """What the form of the admin refuses; the file's rows are asked the same."""
        if problems := dict(self.problems()):
            raise ValidationError(problems)

    def problems(self) -> Iterator[tuple[str, str]]:
        """What is wrong between the fields, as field and advice."""
        own: Any = self  # a form's instance may lack any of them
        today = clock.today()
        if own.value is not None and own.kind_id and (text := own.kind.advice_on(own.value)):
            yield "value", text
        if own.pupils == 0:
            yield (
                "pupils",
                gettext("A value of no pupils is none. Leave it empty if it isn't known."),
            )
        if own.year and own.year > today.year:
            yield "year", gettext("The year has not come yet. Check it.")
        if own.dated_on and own.dated_on > today:
            yield "dated_on", gettext("The date is in the future. Check the year.")
        elif own.dated_on and own.year and own.dated_on.year < own.year <= today.year:
            yield "dated_on", gettext("The date is before the year of the value. Check both.")
