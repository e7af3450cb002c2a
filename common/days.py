"""Working days of Lithuania and shares of a period."""

from datetime import date, timedelta
from functools import cache

import holidays


@cache
def _holidays() -> holidays.HolidayBase:
    return holidays.country_holidays("LT")


def working_days(since: date, until: date) -> int:
    """Working days after `since` up to and with `until`; weekends and public holidays excluded."""
    span = range(1, (until - since).days + 1)
    days = (since + timedelta(days=step) for step in span)
    return sum(day.weekday() < 5 and day not in _holidays() for day in days)


def passed(starts_on: date, ends_on: date, today: date) -> int:
    """How much of the period has passed, in whole percent from 0 to 100."""
    whole = (ends_on - starts_on).days
    return max(0, min(100, round((today - starts_on).days * 100 / whole)))
