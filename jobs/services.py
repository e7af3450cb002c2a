"""The worker: django-tasks-db's own, with the tidying that it lacks."""

import time

from django_tasks_db.management.commands.db_worker import Worker

from files.services import forget_unconfirmed

from . import recurring, work, workflow

TIDY_EVERY = 10.0
RECUR_EVERY = 600.0


class TidyWorker(Worker):
    """Runs what is ready; between rounds it retries letters, helps after the dead and clears up."""

    def __init__(self, *, until_empty: bool, interval: float = 1.0) -> None:
        super().__init__(
            queue_names=["*"],
            interval=interval,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=workflow.worker_name(),
            excluded_queue_names=[],
        )
        self.until_empty = until_empty
        self.tidied = self.recurred = float("-inf")

    def run(self) -> None:
        """Until told to stop; with `until_empty` until nothing is ready."""
        while self.running:
            self.tidy()
            self.recur()
            super().run()
            if self.until_empty:
                workflow.forget_letters()
                return
            if self.running:
                time.sleep(self.interval)

    def tidy(self) -> None:
        """At the start and every ten seconds."""
        if time.monotonic() - self.tidied < TIDY_EVERY:
            return
        self.tidied = time.monotonic()
        workflow.reclaim_orphans()
        workflow.retry_failed()
        workflow.forget_letters()
        work.fail_abandoned()
        work.forget_old()
        forget_unconfirmed()

    def recur(self) -> None:
        """At the start and every ten minutes: what recurs by the calendar."""
        if time.monotonic() - self.recurred >= RECUR_EVERY:
            self.recurred = time.monotonic()
            recurring.do_recurring()
