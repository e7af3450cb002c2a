"""`manage.py worker`: does what waits in the queue; `make run` starts it beside the server."""

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from jobs.services import TidyWorker


class Command(BaseCommand):
    """One worker on SQLite, as many as wanted on PostgreSQL."""

    help = "Send letters and do long work from the queue, until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--until-empty", action="store_true", help="end when nothing is ready")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until stopped; a second Ctrl-C ends at once."""
        logging.getLogger("django_tasks_db").setLevel(logging.ERROR)
        worker = TidyWorker(until_empty=options["until_empty"])
        worker.configure_signals()
        worker.run()
