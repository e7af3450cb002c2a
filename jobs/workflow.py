"""What becomes of a task after a failure or the death of its worker; the rows are django-tasks'."""

import os
import socket
from datetime import datetime, timedelta
from typing import Any

from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from common import clock

ATTEMPTS = 3
WAITS = (timedelta(minutes=1), timedelta(minutes=5))
LONGEST_RUN = timedelta(minutes=30)
RETRIED = ("jobs.tasks.send_mail",)


def worker_name() -> str:
    """Says on which machine and in which process the worker lives, and when it began."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{clock.now().timestamp():.0f}"


def retry_failed() -> int:
    """Queue letters that could not be sent again, later each time; three attempts in all."""
    failed = DBTaskResult.objects.failed().filter(
        task_path__in=RETRIED, finished_at__gte=clock.now() - timedelta(days=1)
    )
    tired = [task for task in failed if len(task.worker_ids) < ATTEMPTS]
    return sum(again(task, task.finished_at + WAITS[len(task.worker_ids) - 1]) for task in tired)


def reclaim_orphans() -> int:
    """Put tasks of dead workers back; one that has killed three workers has failed."""
    running = DBTaskResult.objects.running()
    return sum(put_back(task) for task in running if is_orphan(task))


def put_back(task: DBTaskResult[Any, Any]) -> int:
    if len(task.worker_ids) < ATTEMPTS:
        return again(task, clock.now())
    return change(task, TaskResultStatus.FAILED, finished_at=clock.now())


def again(task: DBTaskResult[Any, Any], moment: datetime) -> int:
    """Ready once more, from the moment on."""
    return change(task, TaskResultStatus.READY, run_after=moment, finished_at=None)


def change(task: DBTaskResult[Any, Any], status: str, **values: object) -> int:
    """The old status and attempt in the WHERE are the lock; 0 when somebody else was faster."""
    same = DBTaskResult.objects.filter(pk=task.pk, status=task.status, started_at=task.started_at)
    return same.update(status=status, **values)


def is_orphan(task: DBTaskResult[Any, Any]) -> bool:
    """Its process on this machine is gone; of other machines, only the time tells."""
    machine, process, _since = f"{task.worker_ids[-1]}::".split(":")[:3]
    if machine == socket.gethostname()[:30] and process.isdigit():
        return not is_alive(int(process))
    return bool(task.started_at < clock.now() - LONGEST_RUN)


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def forget_letters() -> int:
    """Letters hold links that open accounts: once sent, only the fact is kept."""
    sent = DBTaskResult.objects.successful().filter(task_path__in=RETRIED)
    words: dict[str, Any] = {"args": [], "kwargs": {}}
    return sent.exclude(args_kwargs=words).update(args_kwargs=words)
