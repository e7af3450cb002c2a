"""The one source of time. A deadline is open to the end of its local day (Europe/Vilnius)."""

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """The present moment, aware."""
    return timezone.now()


def today() -> date:
    """Today's date in Lithuania."""
    return timezone.localdate()
