"""The worker: letters again after a failure, tasks again after a death, nothing done twice."""

import os
import signal
import smtplib
import socket
import sqlite3
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from common import clock
from jobs import workflow
from jobs.tasks import send_mail
from notices.emails import enqueue_letter
from tests.jobs.tasks import fail
from tests.letters import work

ROOT = Path(__file__).resolve().parents[2]
LETTER = ("a@demo.lt", "Tema", "Tekstas", "<1@demo.lt>")


class Broken:
    """A mail server that is away."""

    def __init__(self, **_options: object) -> None: ...

    def send_messages(self, _letters: object) -> int:
        raise smtplib.SMTPServerDisconnected("away")


@pytest.mark.django_db
def test_letter_is_sent_with_its_fixed_message_id() -> None:
    send_mail.enqueue(*LETTER)
    work()
    (letter,) = mail.outbox
    assert (letter.to, letter.subject, letter.body) == (["a@demo.lt"], "Tema", "Tekstas")
    assert letter.extra_headers["Message-ID"] == "<1@demo.lt>"


@pytest.mark.django_db
def test_letter_of_a_rolled_back_deed_is_never_sent() -> None:
    with transaction.atomic():
        send_mail.enqueue(*LETTER)
        transaction.set_rollback(True)
    work()
    assert mail.outbox == []


@pytest.mark.django_db
def test_letter_is_tried_three_times_later_each_time(settings: object) -> None:
    settings.EMAIL_BACKEND = "tests.jobs.test_worker.Broken"
    send_mail.enqueue(*LETTER)
    attempts = []
    with time_machine.travel(clock.now(), tick=False) as clockwork:
        for minutes in (0, 0, 1, 4, 1, 60):
            clockwork.shift(timedelta(minutes=minutes))
            work()
            attempts.append(len(DBTaskResult.objects.get().worker_ids))
    assert attempts == [1, 1, 2, 2, 3, 3]
    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED


@pytest.mark.django_db
def test_letter_arrives_when_the_server_is_back(settings: object) -> None:
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "tests.jobs.test_worker.Broken"
    send_mail.enqueue(*LETTER)
    work()
    settings.EMAIL_BACKEND = working
    with time_machine.travel(clock.now() + timedelta(minutes=2), tick=False):
        work()
        work()
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_other_tasks_are_not_tried_again() -> None:
    fail.enqueue()
    work()
    with time_machine.travel(clock.now() + timedelta(hours=1), tick=False):
        work()
    assert len(DBTaskResult.objects.get().worker_ids) == 1


def running(worker: str, attempts: int = 1, **since: int) -> DBTaskResult:
    """A task that the worker has begun."""
    fail.enqueue()
    task = DBTaskResult.objects.get()
    task.worker_ids = [worker] * attempts
    task.save()
    workflow.change(task, TaskResultStatus.RUNNING, started_at=clock.now() - timedelta(**since))
    return task


def own(process: int) -> str:
    return f"{socket.gethostname()[:30]}:{process}:0"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("worker", "since", "reclaimed"),
    [
        (own(os.getpid()), {"hours": 5}, 0),
        (own(2**22 + 1), {"seconds": 1}, 1),
        ("kitur:1:0", {"minutes": 29}, 0),
        ("kitur:1:0", {"minutes": 31}, 1),
        ("kazkas", {"minutes": 31}, 1),
    ],
    ids=["alive", "dead", "elsewhere", "elsewhere, long ago", "unknown, long ago"],
)
def test_only_tasks_of_the_dead_are_reclaimed(
    worker: str, since: dict[str, int], reclaimed: int
) -> None:
    running(worker, **since)
    assert workflow.reclaim_orphans() == reclaimed


@pytest.mark.django_db
def test_task_that_killed_three_workers_has_failed() -> None:
    task = running(own(2**22 + 1), attempts=3, seconds=1)
    workflow.reclaim_orphans()
    task.refresh_from_db()
    assert task.status == TaskResultStatus.FAILED


@pytest.mark.django_db
def test_orphan_taken_by_another_worker_meanwhile_is_left_alone() -> None:
    task = running(own(2**22 + 1), seconds=1)
    stale = DBTaskResult.objects.get(pk=task.pk)
    assert workflow.again(stale, clock.now()) == 1
    assert workflow.again(stale, clock.now()) == 0


@pytest.mark.django_db
def test_sent_letters_are_forgotten_unsent_ones_kept() -> None:
    send_mail.enqueue(*LETTER)
    work()
    enqueue_letter("b@demo.lt", "account/email/unknown_account", {"email": "b@demo.lt"})
    workflow.forget_letters()
    kept = [task.args_kwargs["args"][:1] for task in DBTaskResult.objects.order_by("enqueued_at")]
    assert kept == [[], ["b@demo.lt"]]


@pytest.fixture
def elsewhere(tmp_path: Path) -> dict[str, str]:
    """The environment of processes with a database file of their own."""
    env = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    for app in ("django_tasks_database", "jobs"):
        manage(env, "migrate", app, "-v0").wait(60)
    return env


def manage(env: dict[str, str], *command: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "manage.py", *command], cwd=ROOT, env=env)


def row(env: dict[str, str]) -> tuple[str, str]:
    path = env["DATABASE_URL"].removeprefix("sqlite:///")
    with sqlite3.connect(path, timeout=20) as database:
        query = "SELECT status, return_value FROM django_tasks_database_dbtaskresult"
        found: tuple[str, str] = database.execute(query).fetchone()
    database.close()
    return found


def test_task_of_a_killed_worker_is_finished_by_the_next(
    elsewhere: dict[str, str], tmp_path: Path
) -> None:
    marker = tmp_path / "runs"
    code = f"from tests.jobs.tasks import wait_to_be_killed as w; w.enqueue({str(marker)!r})"
    assert manage(elsewhere, "shell", "-v0", "-c", code).wait(60) == 0
    first = manage(elsewhere, "worker")
    until = time.monotonic() + 60
    while not marker.exists() and time.monotonic() < until:
        time.sleep(0.05)
    os.kill(first.pid, signal.SIGKILL)
    first.wait(10)
    assert row(elsewhere) == ("RUNNING", None)
    assert manage(elsewhere, "worker", "--until-empty").wait(60) == 0
    assert row(elsewhere) == ("SUCCESSFUL", "2")


def test_worker_ends_when_told(elsewhere: dict[str, str]) -> None:
    code = "from tests.jobs.tasks import fail; fail.enqueue()"
    assert manage(elsewhere, "shell", "-v0", "-c", code).wait(60) == 0
    worker = manage(elsewhere, "worker")
    until = time.monotonic() + 60
    while row(elsewhere)[0] != "FAILED" and time.monotonic() < until:
        time.sleep(0.05)  # it works by now
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0
