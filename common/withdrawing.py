"""What is never edited: a wrong one is withdrawn with a reason and stays readable."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

IS_WHOLE = Q(withdrawn_at=None, withdrawn_by=None) | Q(
    withdrawn_at__isnull=False, withdrawn_by__isnull=False
) & ~Q(withdrawn_reason="")


class Withdrawable(models.Model):
    """When it was withdrawn, by whom and why; `IS_WHOLE` is the constraint of its table."""

    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    withdrawn_reason = models.TextField(_("why it was withdrawn"), blank=True)

    class Meta:
        abstract = True
