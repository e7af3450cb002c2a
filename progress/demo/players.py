"""Who acts for an invented school, and at what hour of a day."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from accounts.models import User


@dataclass(frozen=True)
class Players:
    """Who acts for the school, its founder and the agency, who evaluates and who advises."""

    head: User
    officer: User
    agency: User
    evaluator: User
    second: User
    consultant: User


def at(day: date) -> datetime:
    """Ten in the morning of the day."""
    return timezone.make_aware(datetime.combine(day, time(10)))
