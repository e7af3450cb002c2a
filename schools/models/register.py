"""Municipalities and schools as the national register knows them."""

from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common import clock
from common.text import sort_key
from schools.choices import FounderKind, ImportKind
from schools.querysets import SchoolQuerySet

SCHOOL_CODE = RegexValidator(r"^[0-9]{9}\Z", _("A school code has exactly 9 digits."))


def is_example_code(code: str) -> bool:
    """Codes from 000 on are placeholders of the demonstration; the register has none such."""
    return code.startswith("000")


class County(models.Model):
    """One of the 10 counties."""

    code = models.CharField(_("code"), max_length=5, unique=True)
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("county")
        verbose_name_plural = _("counties")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Municipality(models.Model):
    """One of the 60 municipalities; the usual founder of schools."""

    code = models.CharField(_("code"), max_length=5, unique=True)
    register_code = models.CharField(_("register code"), max_length=2, unique=True)
    name = models.CharField(_("name"), max_length=100)
    sort_key = models.CharField(max_length=300, editable=False)
    county = models.ForeignKey(
        County, models.PROTECT, related_name="municipalities", verbose_name=_("county")
    )

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ["sort_key"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)


class School(models.Model):
    """A school of the national register, known by its 9-digit code."""

    code = models.CharField(_("school code"), max_length=9, unique=True, validators=[SCHOOL_CODE])
    name = models.CharField(_("name"), max_length=300)
    short_name = models.CharField(_("short name"), max_length=150, blank=True)
    sort_key = models.CharField(max_length=300, editable=False)
    kind = models.CharField(_("type"), max_length=100, blank=True)
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        related_name="schools",
        verbose_name=_("municipality"),
    )
    founder_kind = models.CharField(
        _("founder"),
        max_length=2,
        choices=FounderKind,
        default=FounderKind.MUNICIPALITY,
    )
    address = models.CharField(_("address"), max_length=300, blank=True)
    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    deregistered_on = models.DateField(_("deregistered on"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("successor"),
    )
    is_example = models.BooleanField(_("training example"), default=False)

    objects = SchoolQuerySet.as_manager()

    class Meta:
        verbose_name = _("school")
        verbose_name_plural = _("schools")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{9}$"),
                name="school_code_has_nine_digits",
                violation_error_message=_("A school code has exactly 9 digits."),
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | ~Q(successor=F("pk")),
                name="school_is_not_its_own_successor",
            ),
            models.CheckConstraint(
                condition=Q(registered_on=None)
                | Q(deregistered_on=None)
                | Q(deregistered_on__gte=F("registered_on")),
                name="school_is_deregistered_after_it_was_registered",
                violation_error_message=_(
                    "A school can't be deregistered before it was registered."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("schools:school_detail", args=[self.pk])

    @property
    def is_municipal(self) -> bool:
        """Whether its municipality founded it; else it is the state's or private."""
        return self.founder_kind == FounderKind.MUNICIPALITY

    @property
    def has_example_code(self) -> bool:
        """Whether the code is a placeholder."""
        return is_example_code(self.code)


class PupilCount(models.Model):
    """How many pupils a school had on a date; every count keeps its date and source."""

    school = models.ForeignKey(
        School, models.PROTECT, related_name="pupil_counts", verbose_name=_("school")
    )
    counted_on = models.DateField(_("counted on"))
    pupils = models.PositiveIntegerField(_("pupils"))
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("pupil count")
        verbose_name_plural = _("pupil counts")
        ordering = ["-counted_on"]
        constraints = [
            models.UniqueConstraint(
                "school",
                "counted_on",
                name="one_pupil_count_per_school_and_date",
                violation_error_message=_("The school has a count of this date already."),
            ),
            models.CheckConstraint(
                condition=Q(pupils__lte=10_000),
                name="pupil_count_is_believable",
                violation_error_message=_("A school has at most 10,000 pupils."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school}: {self.pupils} ({self.counted_on})"


class RegisterImport(models.Model):
    """A file that was taken into the register: which, by whom, and how many rows it changed."""

    kind = models.CharField(_("contents"), max_length=10, choices=ImportKind)
    file_name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    added = models.PositiveIntegerField(_("new rows"))
    changed = models.PositiveIntegerField(_("changed rows"))
    unchanged = models.PositiveIntegerField(_("unchanged rows"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("person"),
    )
    at = models.DateTimeField(_("when"), default=clock.now)

    class Meta:
        verbose_name = _("register import")
        verbose_name_plural = _("register imports")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.file_name}"
