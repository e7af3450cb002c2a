"""Letters as the queue holds them, and sent by the real worker."""

import re
from unittest.mock import patch

from django.core import mail
from django_tasks_db.models import DBTaskResult

from jobs.services import TidyWorker


def waiting() -> list[dict[str, str]]:
    """The letters in the queue: to, subject, body; oldest first."""
    rows = DBTaskResult.objects.filter(task_path="jobs.tasks.send_mail").order_by("enqueued_at")
    names = ("to", "subject", "body", "message_id")
    return [
        dict(zip(names, row.args_kwargs["args"], strict=False))
        for row in rows
        if row.args_kwargs["args"]
    ]


def forget() -> None:
    """Take what waits as sent long ago."""
    DBTaskResult.objects.filter(task_path="jobs.tasks.send_mail").delete()


def last_link(part: str) -> str:
    """The path of the newest letter's link that holds this part."""
    found = re.findall(r"https?://[^/\s]+(/\S+)", waiting()[-1]["body"])
    return next(path for path in found if part in path)


def work() -> None:
    """The real worker until nothing waits; it may not close the test's own connection."""
    with patch("django_tasks_db.management.commands.db_worker.close_old_connections"):
        TidyWorker(until_empty=True).run()


def send_all() -> list[mail.EmailMessage]:
    """Let the worker send what waits; all letters sent so far."""
    work()
    return mail.outbox
