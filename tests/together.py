"""Two people at once, on two connections: the second acts while the first has not committed."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from django.db import connection, transaction

from audit.transitions import Refused

# In this database alone: other tests run beside, each in its own.
WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
PATIENCE = 2.0


def second_while_first_is_open(
    first: Callable[[], object], second: Callable[[], object]
) -> list[object]:
    """Run `first`, keep its transaction open until `second` waits for a lock (or 2 s), commit.

    Returns what each returned, or the refusal it met. Without the right lock the second runs
    past the first.
    """
    acted = Event()
    with ThreadPoolExecutor(2) as people:
        slow = people.submit(_closing, lambda: _hold(first, acted))
        acted.wait(10)
        quick = people.submit(_closing, second)
        return [slow.result(30), quick.result(30)]


def _hold(first: Callable[[], object], acted: Event) -> object:
    try:
        with transaction.atomic():
            result = first()
            acted.set()
            _until_someone_waits()
            return result
    finally:
        acted.set()


def _until_someone_waits() -> None:
    end = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while time.monotonic() < end:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)


def _closing(call: Callable[[], object]) -> object:
    try:
        return call()
    except Refused as refusal:
        return refusal
    finally:
        connection.close()
