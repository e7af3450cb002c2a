from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from .models import StoredFile


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def waiting(self) -> "StoredFileQuerySet":
        """Sent to be looked at first, and not confirmed yet."""
        return self.exclude(awaits="")

    def sent_before(self, moment: datetime) -> "StoredFileQuerySet":
        return self.filter(uploaded_at__lt=moment)
