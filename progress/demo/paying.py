"""Money of the demonstration on its way: planned, sent over its legs, confirmed at each end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from common import clock
from common.days import school_year_on
from common.money import to_cents
from grants.choices import Leg
from grants.models import Grant, MoneyEntry
from grants.moving import confirm, plan_instalment, transfer

EXAMPLE = "mokomasis pavyzdys"
Share = tuple[str, date]


@dataclass(frozen=True)
class Ends:
    """Who sends, who passes on and who gets the money of a school."""

    agency: User
    officer: User
    head: User


def plan(grant: Grant, ends: Ends, shares: Iterable[Share], on: date) -> None:
    """Promise the basket in parts, each by a day."""
    for share, due_on in shares:
        with clock.pretend(_at(on)):
            plan_instalment(
                grant=grant,
                amount=to_cents(grant.formula_amount * Decimal(share)),
                school_year=school_year_on(due_on),
                due_on=due_on,
                dated_on=on,
                document=EXAMPLE,
                by=ends.agency,
            )


def pay(grant: Grant, ends: Ends, share: Decimal, day: date) -> None:
    """Send a part of the basket; what would happen after today has not happened yet."""
    amount = to_cents(grant.formula_amount * share)
    if not grant.holder.is_municipal:
        sent = _send(grant, ends.agency, Leg.DIRECT, amount, day)
        _confirm(sent, ends.head, day + timedelta(days=1))
        return
    sent = _send(grant, ends.agency, Leg.MUNICIPALITY, amount, day)
    _confirm(sent, ends.officer, day + timedelta(days=1))
    passed = _send(grant, ends.officer, Leg.SCHOOL, amount, day + timedelta(days=3))
    _confirm(passed, ends.head, day + timedelta(days=4))


def _send(grant: Grant, by: User, leg: Leg, amount: Decimal, day: date) -> MoneyEntry | None:
    if day > clock.today():
        return None
    planned = grant.entries.filter(kind="instalment", amount=amount, answers=None)
    of = planned.order_by("due_on").first() if leg != Leg.SCHOOL else None
    paper: dict[str, Any] = {"dated_on": day, "document": EXAMPLE, "leg": leg, "of": of}
    with clock.pretend(_at(day)):
        return transfer(grant=grant, amount=amount, by=by, **paper)


def _confirm(sent: MoneyEntry | None, by: User, day: date) -> None:
    if sent is None or day > clock.today():
        return
    with clock.pretend(_at(day)):
        confirm(entry=sent, dated_on=day, document=EXAMPLE, by=by)


def _at(day: date) -> datetime:
    """Ten in the morning."""
    return timezone.make_aware(datetime.combine(day, time(10)))
