"""What happens to a basket: its status on dates with documents, and pupils counted anew."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common import clock
from files.models import StoredFile
from grants.choices import GrantStatus
from grants.models.baskets import Grant
from grants.models.money import Claim, MoneyEntry


class GrantStep(models.Model):
    """A change of a basket's status: from which to which, with date, document and reason."""

    grant = models.ForeignKey(
        Grant, models.PROTECT, related_name="steps", verbose_name=_("quality basket")
    )
    was = models.CharField(_("status before"), max_length=10, choices=GrantStatus)
    status = models.CharField(_("status"), max_length=10, choices=GrantStatus)
    dated_on = models.DateField(_("date"))
    document = models.CharField(_("document"), max_length=200)
    reason = models.TextField(_("reason"))
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    at = models.DateTimeField(default=clock.now, verbose_name=_("when"))

    class Meta:
        verbose_name = _("step of a basket")
        verbose_name_plural = _("steps of baskets")
        ordering = ["grant_id", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(document="") & ~Q(reason=""), name="step_has_document_and_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} ({self.dated_on})"


class CountCorrection(models.Model):
    """A wrong number of pupils found later: both numbers are kept, the sum follows by an entry.

    What was spent beyond the new sum is claimed back (`claim`).
    """

    grant = models.ForeignKey(
        Grant, models.PROTECT, related_name="count_corrections", verbose_name=_("quality basket")
    )
    pupils_before = models.PositiveIntegerField(_("pupils before"))
    pupils = models.PositiveIntegerField(_("pupils"))
    counted_on = models.DateField(_("counted on"))
    source = models.CharField(_("source of the count"), max_length=300)
    entry = models.OneToOneField(MoneyEntry, models.PROTECT, related_name="count_correction")
    claim = models.OneToOneField(
        Claim, models.PROTECT, null=True, blank=True, related_name="count_correction"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    at = models.DateTimeField(default=clock.now, verbose_name=_("when"))

    class Meta:
        verbose_name = _("corrected number of pupils")
        verbose_name_plural = _("corrected numbers of pupils")
        ordering = ["grant_id", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(pupils__gte=1) & ~Q(pupils=models.F("pupils_before")),
                name="corrected_count_is_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pupils_before} → {self.pupils}"
