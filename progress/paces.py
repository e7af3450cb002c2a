"""The pace of many baskets at once, and which of them lag behind the most.

Of very many the database itself puts in order and counts; only those shown are read. Its sums are
no more exact here than an order needs.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Least

from common import clock
from common.days import passed
from grants.choices import GRANTED, GrantStatus
from grants.models import Grant, MoneyEntry

from .models import Conclusion, Expense
from .pace import LAGS, TELLING, Pace
from .spent import by_grant

COLUMNS = ("pk", "starts_on", "ends_on", "status", "granted")
OVER = frozenset({GrantStatus.FINISHED, GrantStatus.TERMINATED})
Row = tuple[int, date, date, str, Decimal]  # key, from, until, status, granted in EUR
Grants = QuerySet[Grant]
LAST = Value(-100.0)  # before it in the order is all that can lag or leave money


def pace_of(
    row: Row, spent: Decimal, *, is_concluded: bool, today: date | None = None, **counts: int
) -> Pace:
    """The pace of one basket today; whoever asks of many finds out the day once."""
    _pk, starts_on, ends_on, status, granted = row
    is_over = is_concluded or status in OVER
    return Pace(
        starts_on, ends_on, today or clock.today(), granted, spent, is_over=is_over, **counts
    )


def paces(keys: Iterable[int]) -> dict[int, Pace]:
    """The money of these baskets, given by keys, against their time; three queries.

    Indicators are not counted here: a page counts those of the rows that it shows.
    """
    chosen = list(keys)
    found: Any = Grant.objects.filter(pk__in=chosen)
    rows = {row[0]: row for row in found.with_totals().order_by().values_list(*COLUMNS)}
    spent, today = by_grant(chosen), clock.today()
    over = set(Conclusion.objects.valid().filter(grant__in=chosen).values_list("grant", flat=True))
    return {
        key: pace_of(rows[key], spent[key], is_concluded=key in over, today=today) for key in chosen
    }


def furthest_behind_first(grants: Grants) -> Grants:
    """Those whose money is the furthest behind its time first; equals in the order of schools."""
    return _first(grants, F("part") - F("spent") / F("granted"), Q())


def most_left_first(grants: Grants) -> Grants:
    """Those first that will leave the most money unspent, as far as that can be told yet."""
    told = Q(part__gte=TELLING / 100)
    at_this_pace = Least(F("granted") - F("spent"), F("granted") - F("spent") / F("part"))
    return _first(grants, at_this_pace, told)


def lagging(grants: Grants) -> Grants:
    """Those whose money lags behind the time, the furthest first (`Pace.is_laggard`).

    Whole percents are compared, as they are told; so is more money spent than granted.
    """
    behind = Q(spent__gt=F("granted"))
    for (starts_on, ends_on), time in _times(grants).items():
        if time >= LAGS:
            least = F("granted") * Value((2 * (time - LAGS) + 1) / 200)
            behind |= Q(starts_on=starts_on, ends_on=ends_on, spent__lt=least)
    return furthest_behind_first(grants).filter(behind & ~_over())


def _first(grants: Grants, key: Any, told: Q) -> Grants:
    """In the order of a number, largest first; what is over or can't be told comes last."""
    found = grants.alias(
        granted=_total(MoneyEntry.objects.filter(kind__in=sorted(GRANTED))),
        spent=_total(Expense.objects.all()),
        part=_part(grants),
    )
    number = ExpressionWrapper(key, output_field=FloatField())
    is_told = told & Q(granted__gt=0) & ~_over()
    found = found.alias(place=Case(When(is_told, then=number), default=LAST))
    return found.order_by("-place", "holder__sort_key", "-first_school_year", "pk")


def _over() -> Q:
    concluded = Conclusion.objects.valid().filter(grant=OuterRef("pk"))
    return Q(status__in=sorted(OVER)) | Q(Exists(concluded))


def _total(rows: "QuerySet[Any]") -> Any:
    """EUR of a basket's rows, 0 where there are none."""
    sums = rows.filter(grant=OuterRef("pk")).order_by().values("grant")
    total = Subquery(sums.annotate(total=Sum("amount")).values("total"))
    return Coalesce(Cast(total, FloatField()), 0.0)


def _times(grants: Grants) -> dict[tuple[date, date], int]:
    """Of the few periods that baskets have, how much has passed, in whole percent."""
    periods = grants.order_by().values_list("starts_on", "ends_on").distinct()
    return {period: passed(*period, clock.today()) for period in periods}


def _part(grants: Grants) -> Any:
    """The part of a basket's days that has passed, from 0 to 1."""
    today = clock.today()
    parts = []
    for starts_on, ends_on in _times(grants):
        whole = (ends_on - starts_on).days
        part = max(0, min(whole, (today - starts_on).days)) / whole
        parts.append(When(starts_on=starts_on, ends_on=ends_on, then=Value(part)))
    return Case(*parts, default=Value(0.0), output_field=FloatField())
