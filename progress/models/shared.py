"""What rows of progress share: the scan of a paper document."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from files.models import StoredFile


class FromPaper(models.Model):
    """What the municipality's officer enters for a school that works on paper has its scan."""

    scan = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("scan of the paper document"),
    )

    class Meta:
        abstract = True
