from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from .models import Job


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: Any) -> "JobQuerySet":
        """One's own alone: what comes of a job is cut to the person who asked for it."""
        return self.filter(by=user.pk) if user.is_authenticated else self.none()

    def about(self, subject: models.Model, kind: str) -> "JobQuerySet":
        """The jobs of this kind that were asked for about a saved object, the newest first."""
        label = subject._meta.label_lower
        return self.filter(kind=kind, subject_type=label, subject_id=subject.pk).order_by("-pk")

    def unfinished(self) -> "JobQuerySet":
        return self.filter(finished_at=None)

    def finished_before(self, moment: datetime) -> "JobQuerySet":
        return self.filter(finished_at__lt=moment)
