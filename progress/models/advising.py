"""Consultants and their visits; advice and recommendations that became activities of a plan."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common import clock
from grants.models import Grant
from plans.models import Comment
from progress.models.evaluating import Rating
from progress.querysets import VisitQuerySet


class Consultancy(models.Model):
    """Who advises a school from a day until a day, by what document of the agency."""

    grant = models.ForeignKey(
        Grant, models.PROTECT, related_name="consultancies", verbose_name=_("quality basket")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="consultancies",
        verbose_name=_("consultant"),
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    document = models.CharField(_("document"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("consultancy")
        verbose_name_plural = _("consultancies")
        ordering = ["grant_id", "starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                "grant",
                "person",
                condition=Q(ends_on=None),
                name="a_consultant_is_assigned_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="consultancy_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.grant}"

    @property
    def history_label(self) -> str:
        """Without the person's name: history knows people by id."""
        return str(self.grant)


class Visit(models.Model):
    """A consultant's visit: date, hours, topic and what was advised."""

    consultancy = models.ForeignKey(Consultancy, models.PROTECT, related_name="visits")
    visited_on = models.DateField(_("date"))
    hours = models.DecimalField(_("hours"), max_digits=4, decimal_places=1)
    topic = models.CharField(_("topic"), max_length=300)
    advice = models.TextField(_("advice"))
    comment = models.ForeignKey(
        Comment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("remark made of it"),
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit of a consultant")
        verbose_name_plural = _("visits of consultants")
        ordering = ["consultancy_id", "visited_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(hours__gt=0, hours__lte=24), name="visit_has_hours")
        ]

    def __str__(self) -> str:
        return f"{self.visited_on}: {self.topic}"


class Adoption(models.Model):
    """That an evaluation's recommendation or a consultant's advice became an activity of the plan.

    The activity is found by its key, in whatever version it stands.
    """

    grant = models.ForeignKey(
        Grant, models.PROTECT, related_name="adoptions", verbose_name=_("quality basket")
    )
    key = models.UUIDField(db_index=True)
    rating = models.ForeignKey(
        Rating, models.PROTECT, null=True, blank=True, related_name="adoptions"
    )
    visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, related_name="adoptions"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("adopted recommendation")
        verbose_name_plural = _("adopted recommendations")
        ordering = ["grant_id", "at", "pk"]
        constraints = [
            models.UniqueConstraint("rating", "key", name="one_adoption_per_rating_and_activity"),
            models.UniqueConstraint("visit", "key", name="one_adoption_per_visit_and_activity"),
            models.CheckConstraint(
                condition=Q(rating=None, visit__isnull=False) | Q(rating__isnull=False, visit=None),
                name="adoption_is_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rating or self.visit}"
