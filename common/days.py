"""Working days of Lithuania and shares of a period."""

from bisect import bisect_right
from datetime import date, timedelta
from functools import cache

import holidays

SATURDAY = 5  # counted from Monday, 0
FIRST_MONTH = 9  # of a school year


@cache
def _free_days(year: int) -> list[date]:
    """The year's public holidays that are no weekend, in order."""
    known = holidays.country_holidays("LT", years=year)
    return sorted(day for day in known if day.weekday() < SATURDAY)


def _weekdays(day: date) -> int:
    """Mondays to Fridays from the first day of the calendar, a Monday, up to and with `day`."""
    weeks, rest = divmod(day.toordinal(), 7)
    return weeks * SATURDAY + min(rest, SATURDAY)


def working_days(since: date, until: date) -> int:
    """Working days after `since` up to and with `until`; weekends and public holidays excluded."""
    if since >= until:
        return 0
    free = sum(len(_free_days(year)) for year in range(since.year, until.year))
    free += bisect_right(_free_days(until.year), until)
    free -= bisect_right(_free_days(since.year), since)
    return _weekdays(until) - _weekdays(since) - free


def after_working_days(since: date, days: int) -> date:
    """The day on which so many working days have passed after `since`."""
    found = since
    while working_days(since, found) < days:
        found += timedelta(days=1)
    return found


def passed(starts_on: date, ends_on: date, today: date) -> int:
    """How much of the period has passed, in whole percent from 0 to 100."""
    whole = (ends_on - starts_on).days
    return max(0, min(100, round((today - starts_on).days * 100 / whole)))


def school_year_on(day: date) -> int:
    """The school year of the day by its starting year: it runs from 1 September to 31 August."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1
