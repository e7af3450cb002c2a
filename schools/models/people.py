"""Who acts for a school, a municipality or the country."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common import clock
from common.text import label
from schools.choices import NATIONAL_ROLES, SCHOOL_ROLES, Role
from schools.models.register import Municipality, School
from schools.querysets import InvitationQuerySet, MembershipQuerySet


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


def refuse_founder_of_municipal(role: str, school: School | None) -> None:
    """A municipality acts through its officers; only other founders have people of their own."""
    if role == Role.FOUNDER and school and school.is_municipal:
        raise ValidationError(
            _("The founder of this school is its municipality. Invite the municipality's officer.")
        )


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
    chosen_at = models.DateTimeField(
        _("last chosen to act by"), null=True, blank=True, editable=False
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
        scope = self.scope
        return f"{label(Role, self.role)} · {scope}" if scope else label(Role, self.role)

    def clean(self) -> None:
        refuse_founder_of_municipal(self.role, self.school)

    @property
    def scope(self) -> "School | Municipality | None":
        """The school or the municipality, none for national roles."""
        return self.school or self.municipality

    def is_valid_on(self, day: date) -> bool:
        """What `valid_on` asks of the database: begun by that day and not ended before it."""
        return self.valid_from <= day and (self.valid_until is None or self.valid_until >= day)


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

    def clean(self) -> None:
        refuse_founder_of_municipal(self.role, self.school)

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
