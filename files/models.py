"""Stored files by content hash. They are served only through the object that they belong to."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common import clock


class StoredFile(models.Model):
    """A file kept untouched under `var/files/` by its SHA-256; names may repeat, bytes do not."""

    sha256 = models.CharField(max_length=64, db_index=True, verbose_name="SHA-256")
    name = models.CharField(_("file name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    content_type = models.CharField(max_length=100, verbose_name=_("kind of file"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    uploaded_at = models.DateTimeField(default=clock.now, verbose_name=_("when"))

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.name
