"""Long work with progress: asked for in a transaction, done by the worker, its file kept a week."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.base import File
from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from audit.transitions import Refused
from common import clock
from common.pdf import PdfUnavailable
from files.models import StoredFile
from files.services import forget, keep, store

from .models import Job
from .querysets import JobQuerySet

KEPT = timedelta(days=7)
STEP = timedelta(seconds=0.5)  # progress is written no oftener


@dataclass(frozen=True)
class Made:
    """What came of a job: a file, under the name that people get it by."""

    path: Path
    name: str
    kind: str


class Progress:
    """Tells how much of a job is done; written down at most twice a second."""

    def __init__(self, job: Job) -> None:
        self.rows, self.told_at = Job.objects.filter(pk=job.pk).unfinished(), clock.now()
        self.rows.update(done=0, total=0)

    def expect(self, total: int) -> None:
        """How many steps there will be."""
        self.rows.update(total=total)

    def tell(self, done: int) -> None:
        """So many steps are behind."""
        if clock.now() - self.told_at >= STEP:
            self.told_at = clock.now()
            self.rows.update(done=done)


Maker = Callable[[Job, Path, Progress], Made]


@transaction.atomic
def ask(*, kind: str, title: str, subject: models.Model, task: Any, by: User) -> Job:
    """Queue the work; `task` gets the job's key. Asked twice while unfinished, it is one job."""
    about: dict[str, Any] = {"subject_type": subject._meta.label_lower, "subject_id": subject.pk}
    rows = Job.objects.unfinished().filter(kind=kind, by=by, **about)
    job, is_new = rows.get_or_create(
        defaults={"kind": kind, "by": by, "title": title[:300], "at": clock.now()} | about
    )
    if is_new:
        job.task_id = str(task.enqueue(job.pk).id)
        job.save(update_fields=["task_id"])
    return job


def carry_out(pk: int, make: Maker) -> None:
    """Do the job, unless it is done already: a task taken over from a dead worker runs again.

    A failure is told in words on the job, and goes on to the task.
    """
    job = Job.objects.unfinished().select_related("by").filter(pk=pk).first()
    if job is None:
        return
    try:
        with TemporaryDirectory(prefix="job-") as folder, translation.override("lt"):
            _finish(job, make(job, Path(folder), Progress(job)))
    except Refused as refusal:
        fail(job, " ".join(str(reason) for reason in refusal.reasons))
    except PdfUnavailable as missing:
        fail(job, str(missing))
        raise
    except Exception:
        with translation.override("lt"):
            fail(job, _("The file could not be made. Ask for it again."))
        raise


def _finish(job: Job, made: Made) -> None:
    """Keep the file and say so at once; of two that did the same work the first counts."""
    with made.path.open("rb") as file:
        upload = File(file, name=made.name)
        stored = store(upload, by=job.by, kind=made.kind, awaits=f"job-{job.pk}")
    with transaction.atomic():
        rows = Job.objects.unfinished().filter(pk=job.pk)
        if rows.update(result=stored, finished_at=clock.now(), done=models.F("total")):
            keep(stored=stored, by=job.by)
            _remove(_earlier(job))


def _earlier(job: Job) -> JobQuerySet:
    """What the same person got of the same before; the new file stands in its place."""
    same = {name: getattr(job, name) for name in ("kind", "subject_type", "subject_id", "by")}
    return Job.objects.filter(**same, finished_at__isnull=False).exclude(pk=job.pk)


def fail(job: Job, words: str) -> int:
    """Say why there is no file; what has ended meanwhile is left as it is."""
    rows = Job.objects.unfinished().filter(pk=job.pk)
    return rows.update(error=words, finished_at=clock.now())


def fail_abandoned() -> int:
    """Jobs whose task was given up, having killed its workers, have failed too."""
    tasks = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).values_list("pk", flat=True)
    waiting = {job.task_id: job for job in Job.objects.unfinished()}
    given_up = [str(pk) for pk in tasks.filter(pk__in=list(filter(None, waiting)))]
    with translation.override("lt"):
        words = _("The file could not be made. Ask for it again.")
    return sum(fail(waiting[key], words) for key in given_up)


@transaction.atomic
def forget_old() -> int:
    """Remove jobs that ended a week ago, with their files; answers how many."""
    return _remove(Job.objects.finished_before(clock.now() - KEPT))


def _remove(jobs: JobQuerySet) -> int:
    rows = list(jobs)
    files = [row.result_id for row in rows if row.result_id]
    Job.objects.filter(pk__in=[row.pk for row in rows]).delete()
    forget(StoredFile.objects.filter(pk__in=files))
    return len(rows)
