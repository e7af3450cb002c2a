"""Long work with progress: asked in a transaction, done once, kept a week, failure in words."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import transaction
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from common import clock
from common.pdf import PdfUnavailable
from files.models import StoredFile
from files.services import path_of, read
from jobs import work, workflow
from jobs.models import Job
from jobs.services import TidyWorker
from tests import letters

pytestmark = pytest.mark.django_db


def write(job: Job, folder: Path, progress: work.Progress) -> work.Made:
    progress.expect(3)
    path = folder / "a.zip"
    path.write_bytes(b"PK" + str(job.subject_id).encode())
    return work.Made(path, "byla.zip", "application/zip")


def refuse(job: Job, folder: Path, progress: work.Progress) -> work.Made:
    raise PdfUnavailable("Trūksta bibliotekų.")


@task()
def make(pk: int) -> None:
    work.carry_out(pk, write)


@task()
def never(pk: int) -> None:
    work.carry_out(pk, refuse)


@pytest.fixture
def asta() -> User:
    return User.objects.create_user("asta@demo.lt", "x")


def ask(by: User, job: Any = make) -> Job:
    return work.ask(kind="byla", title="Byla", subject=by, task=job, by=by)


def test_job_gives_its_file_to_who_asked_alone(asta: User) -> None:
    job = ask(asta)
    assert (job.is_finished, job.total) == (False, 0)
    letters.work()
    job.refresh_from_db()
    assert (job.is_finished, job.has_failed, job.done, job.total) == (True, False, 3, 3)
    assert (job.result.name, job.result.awaits) == ("byla.zip", "")
    assert read(job.result) == b"PK" + str(asta.pk).encode()
    other = User.objects.create_user("benas@demo.lt", "x")
    assert [list(Job.objects.visible_to(user)) for user in (asta, other)] == [[job], []]


def test_asked_twice_is_one_job_until_it_ends(asta: User) -> None:
    first = ask(asta)
    assert ask(asta) == first
    assert DBTaskResult.objects.count() == 1
    letters.work()
    second = ask(asta)
    assert second != first
    letters.work()
    assert list(Job.objects.all()) == [second]  # the new file stands in the place of the old one
    assert StoredFile.objects.count() == 1


def test_asking_that_is_rolled_back_leaves_nothing(asta: User) -> None:
    with transaction.atomic():
        ask(asta)
        transaction.set_rollback(True)
    assert (Job.objects.count(), DBTaskResult.objects.count()) == (0, 0)


def test_failure_is_told_in_words_and_can_be_asked_again(asta: User) -> None:
    job = ask(asta, never)
    letters.work()
    job.refresh_from_db()
    assert (job.has_failed, job.error) == (True, "Trūksta bibliotekų.")
    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED
    assert ask(asta, make) != job


def test_job_whose_task_killed_its_workers_has_failed(asta: User) -> None:
    job = ask(asta)
    row = DBTaskResult.objects.get()
    assert work.fail_abandoned() == 0
    workflow.change(row, TaskResultStatus.FAILED, finished_at=clock.now())
    TidyWorker(until_empty=True).tidy()
    job.refresh_from_db()
    assert (job.has_failed, job.error != "") == (True, True)


def test_task_that_runs_again_after_the_job_is_done_does_nothing(asta: User) -> None:
    job = ask(asta)
    letters.work()
    DBTaskResult.objects.update(status=TaskResultStatus.READY)
    letters.work()
    assert StoredFile.objects.get() == Job.objects.get(pk=job.pk).result


def test_job_is_forgotten_after_a_week_with_its_file(asta: User) -> None:
    job = ask(asta)
    letters.work()
    job.refresh_from_db()
    path = path_of(job.result.sha256)
    with time_machine.travel(clock.now() + work.KEPT - timedelta(minutes=1), tick=False):
        TidyWorker(until_empty=True).tidy()
    assert (Job.objects.count(), default_storage.exists(path)) == (1, True)
    with time_machine.travel(clock.now() + work.KEPT + timedelta(minutes=1), tick=False):
        TidyWorker(until_empty=True).tidy()
    assert (Job.objects.count(), StoredFile.objects.count()) == (0, 0)
    assert not default_storage.exists(path)
