"""The register: municipalities and schools; who acts for them; the quality framework."""

from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common import clock
from common.text import sort_key

from .choices import NATIONAL_ROLES, SCHOOL_ROLES, FounderKind, ImportKind, Role
from .querysets import InvitationQuerySet, MembershipQuerySet, SchoolQuerySet

SCHOOL_CODE = RegexValidator(r"^[0-9]{9}\Z", _("A school code has exactly 9 digits."))


def role_fits_scope(prefix: str) -> models.CheckConstraint:
    """School roles name a school, an officer a municipality, national roles neither."""
    return models.CheckConstraint(
        condition=Q(role__in=sorted(SCHOOL_ROLES), school__isnull=False, municipality=None)
        | Q(role=Role.OFFICER, school=None, municipality__isnull=False)
        | Q(role__in=sorted(NATIONAL_ROLES), school=None, municipality=None),
        name=f"{prefix}_role_fits_its_scope",
        violation_error_message=_(
            "A school role needs a school, an officer a municipality, other roles neither."
        ),
    )


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
    def has_example_code(self) -> bool:
        """Codes from 000 on are placeholders of the demonstration; the register has none such."""
        return self.code.startswith("000")


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


class Membership(models.Model):
    """A person in a role for a school, a municipality or the country, for a period."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="memberships",
        verbose_name=_("person"),
    )
    role = models.CharField(_("role"), max_length=12, choices=Role)
    school = models.ForeignKey(
        School,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("school"),
    )
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("municipality"),
    )
    valid_from = models.DateField(_("valid from"), default=clock.today)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("invited by"),
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["pk"]
        constraints = [
            role_fits_scope("membership"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="membership_ends_after_it_begins",
                violation_error_message=_("The last day must not be before the first."),
            ),
            models.UniqueConstraint(
                "user",
                "role",
                "school",
                condition=Q(valid_until=None, school__isnull=False),
                name="one_open_membership_per_role_and_school",
                violation_error_message=_("The person has this role there already."),
            ),
            models.UniqueConstraint(
                "user",
                "municipality",
                condition=Q(valid_until=None, municipality__isnull=False),
                name="one_open_membership_per_municipality",
                violation_error_message=_("The person has this role there already."),
            ),
            models.UniqueConstraint(
                "user",
                "role",
                condition=Q(valid_until=None, school=None, municipality=None),
                name="one_open_membership_per_national_role",
                violation_error_message=_("The person has this role there already."),
            ),
        ]

    def __str__(self) -> str:
        return (
            f"{self.get_role_display()} · {self.scope}" if self.scope else self.get_role_display()
        )

    @property
    def scope(self) -> "School | Municipality | None":
        """The school or the municipality, none for national roles."""
        return self.school or self.municipality


class Invitation(models.Model):
    """A letter that opens sign-up for one e-mail, role and scope, until it expires."""

    email = models.EmailField(_("e-mail"), max_length=254)
    role = models.CharField(_("role"), max_length=12, choices=Role)
    school = models.ForeignKey(
        School,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("school"),
    )
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("municipality"),
    )
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("invited by"),
    )
    invited_at = models.DateTimeField(_("invited"), default=clock.now)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("accepted by"),
    )
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-invited_at"]
        constraints = [role_fits_scope("invitation")]

    def __str__(self) -> str:
        """Without the e-mail: history keeps this label."""
        parts = [self.get_role_display(), str(self.scope or "")]
        return " · ".join(filter(None, parts))

    @property
    def is_unanswered(self) -> bool:
        """Neither accepted nor withdrawn; it may have expired."""
        return not self.accepted_at and not self.revoked_at

    @property
    def is_open(self) -> bool:
        """Its link still works."""
        return self.is_unanswered and self.expires_at > clock.now()

    @property
    def scope(self) -> "School | Municipality | None":
        """The school or the municipality, none for national roles."""
        return self.school or self.municipality


class Framework(models.Model):
    """A version of the framework of school quality, for example of order V-267 of 2016-03-29."""

    name = models.CharField(_("name"), max_length=200)
    order_reference = models.CharField(_("order"), max_length=200, blank=True)
    valid_from = models.DateField(_("valid from"), unique=True)

    class Meta:
        verbose_name = _("quality framework")
        verbose_name_plural = _("quality frameworks")
        ordering = ["-valid_from"]

    def __str__(self) -> str:
        return self.name


class FrameworkIndicator(models.Model):
    """One indicator of a framework version; numbers repeat between versions."""

    framework = models.ForeignKey(
        Framework, models.PROTECT, related_name="indicators", verbose_name=_("quality framework")
    )
    number = models.CharField(_("number"), max_length=10)
    name = models.CharField(_("name"), max_length=200)
    theme = models.CharField(_("theme"), max_length=200)
    area = models.CharField(_("area"), max_length=200)

    class Meta:
        verbose_name = _("framework indicator")
        verbose_name_plural = _("framework indicators")
        ordering = ["framework", "number"]
        constraints = [
            models.UniqueConstraint(
                "framework",
                "number",
                name="one_indicator_per_number_in_framework",
                violation_error_message=_("This number is there twice."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Level(models.Model):
    """A level of a framework version: N < 1 < 2 < 3 < 4; the labels are data."""

    framework = models.ForeignKey(
        Framework, models.PROTECT, related_name="levels", verbose_name=_("quality framework")
    )
    code = models.CharField(_("code"), max_length=2)
    order = models.PositiveSmallIntegerField(_("place in the order"))
    label = models.CharField(_("label"), max_length=100)

    class Meta:
        verbose_name = _("level")
        verbose_name_plural = _("levels")
        ordering = ["framework", "order"]
        constraints = [
            models.UniqueConstraint(
                "framework",
                "code",
                name="one_level_per_code_in_framework",
                violation_error_message=_("This level is there twice."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.label}" if self.label else self.code
