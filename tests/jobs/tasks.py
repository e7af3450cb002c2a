"""Tasks that only the tests of the worker enqueue."""

import os
import time
from pathlib import Path

from django_tasks import task


@task()
def wait_to_be_killed(marker: str) -> int:
    """The first time: say that it runs, and wait; the second time: just finish."""
    path = Path(marker)
    if path.exists():
        return 2
    path.write_text(str(os.getpid()))
    time.sleep(60)
    return 1


@task()
def fail() -> None:
    """Never works."""
    raise RuntimeError("on purpose")
