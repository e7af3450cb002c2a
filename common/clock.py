"""The one source of time. A deadline is open to the end of its local day (Europe/Vilnius)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time

from django.utils import timezone

_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """The present moment, aware."""
    return _pretended.get() or timezone.now()


def today() -> date:
    """Today's date in Lithuania."""
    return timezone.localdate(now())


def local_day(moment: datetime) -> date:
    """The day of a moment in Lithuania."""
    return timezone.localdate(moment)


def local_time(moment: datetime) -> time:
    """The time of a moment in Lithuania, to the minute."""
    return timezone.localtime(moment).time().replace(second=0, microsecond=0)


@contextmanager
def pretend(moment: datetime) -> Iterator[None]:
    """Let the services see another moment: for demonstration data that lie in the past."""
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)
