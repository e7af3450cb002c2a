"""Stored files by content hash. They are served only through the object that they belong to."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common import clock

from .querysets import StoredFileQuerySet


class StoredFile(models.Model):
    """A file kept untouched under `var/files/` by its SHA-256; names may repeat, bytes do not.

    One that `awaits` a confirmation is kept for a day, or until the same person sends another.
    """

    sha256 = models.CharField(max_length=64, db_index=True, verbose_name="SHA-256")
    name = models.CharField(_("file name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    content_type = models.CharField(max_length=100, verbose_name=_("kind of file"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    uploaded_at = models.DateTimeField(default=clock.now, verbose_name=_("when"))
    awaits = models.CharField(_("what it waits for"), max_length=100, blank=True, editable=False)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        ordering = ["-uploaded_at"]
        indexes = [
            models.Index(
                fields=["uploaded_at"], name="files_that_wait", condition=~models.Q(awaits="")
            )
        ]

    def __str__(self) -> str:
        return self.name
