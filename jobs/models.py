"""Long work that a person has asked for, with its progress and what came of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common import clock
from files.models import StoredFile

from .querysets import JobQuerySet


class Job(models.Model):
    """One asking for long work about one object (`subject_…`); a task of the worker does it.

    It ends with a file or with the reason why not; after a week both are removed.
    """

    kind = models.CharField(_("kind of work"), max_length=40)
    title = models.CharField(_("title"), max_length=300)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    task_id = models.CharField(max_length=40, blank=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="jobs", verbose_name=_("person")
    )
    at = models.DateTimeField(_("when"), default=clock.now)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of how many"), default=0)
    result = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("result"),
    )
    error = models.TextField(_("why it failed"), blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-at", "-pk"]
        indexes = [models.Index("subject_type", "subject_id", name="job_by_subject")]
        constraints = [
            models.UniqueConstraint(
                "kind",
                "subject_type",
                "subject_id",
                "by",
                condition=Q(finished_at=None),
                name="one_unfinished_job_per_person_and_subject",
            ),
            models.CheckConstraint(
                condition=Q(result=None) | Q(finished_at__isnull=False, error=""),
                name="job_with_a_result_is_finished",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None

    @property
    def has_failed(self) -> bool:
        return self.is_finished and self.result_id is None

    @property
    def seen(self) -> str:
        """What a page shows of the progress, told back by it: „3-12“, with „-1“ once finished."""
        return f"{self.done}-{self.total}{'-1' * self.is_finished}"
