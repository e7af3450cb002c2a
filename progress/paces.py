"""The pace of many baskets at once, and which of them lag behind the most.

Of very many the database itself puts in order and counts; only those shown are read. Its numbers
are no more exact here than an order needs.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, Exists, F, FloatField, OuterRef, Q, Value, When
from django.db.models.functions import Cast, Least

from common import clock
from common.days import passed
from common.queries import built_once
from grants.choices import GrantStatus
from grants.models import Grant
from grants.querysets import GrantQuerySet

from .models import Conclusion
from .pace import TELLING, Pace, lags_below

COLUMNS = ("starts_on", "ends_on", "status", "granted", "spent")
OVER = frozenset({GrantStatus.FINISHED, GrantStatus.TERMINATED})
Row = tuple[date, date, str, Decimal, Decimal]  # from, until, status, granted and spent in EUR
Grants = GrantQuerySet
Periods = tuple[tuple[date, date], ...]
LAST = Value(-100.0)  # before it in the order is all that can lag or leave money


def pace_of(row: Row, *, is_concluded: bool, today: date | None = None, **counts: int) -> Pace:
    """The pace of one basket today; whoever asks of many finds out the day once.

    `is_concluded`: the agency has confirmed the conclusion; the school's own word ends nothing.
    """
    starts_on, ends_on, status, granted, spent = row
    is_over = is_concluded or status in OVER
    return Pace(
        starts_on, ends_on, today or clock.today(), granted, spent, is_over=is_over, **counts
    )


def periods() -> Periods:
    """The few periods that baskets have; one query."""
    return tuple(Grant.objects.order_by().values_list("starts_on", "ends_on").distinct())


def furthest_behind_first(grants: Grants, day: date, among: Periods) -> Grants:
    """Those whose money is the furthest behind its time first; equals in the order of schools."""
    return _first(grants, _part(day, among) - _number("spent") / _number("granted"))


def most_left_first(grants: Grants, day: date, among: Periods) -> Grants:
    """Those first that will leave the most money unspent, as far as that can be told yet."""
    granted, spent, part = _number("granted"), _number("spent"), F("part")
    found = grants.alias(part=_part(day, among))
    return _first(found, Least(granted - spent, granted - spent / part), part__gte=TELLING / 100)


@built_once
def lagging(day: date, among: Periods) -> GrantQuerySet:
    """Those whose money lags behind the time, the furthest first: `Pace.is_laggard` in SQL."""
    behind = Q(spent__gt=F("granted"))
    for starts_on, ends_on in among:
        part = lags_below(passed(starts_on, ends_on, day))
        if part is not None:
            least = _number("granted") * Value(float(part))
            behind |= Q(starts_on=starts_on, ends_on=ends_on, spent__lt=least)
    found = Grant.objects.filter(behind & ~_over())
    return furthest_behind_first(found, day, among)


def _first(grants: Grants, number: Any, **told: Any) -> Grants:
    """In the order of a number, largest first; what is over or can't be told comes last."""
    is_told = Q(granted__gt=0, **told) & ~_over()
    place = Case(When(is_told, then=number), default=LAST, output_field=FloatField())
    return grants.order_by(place.desc(), "holder__sort_key", "-first_school_year", "pk")


def _over() -> Q:
    concluded = Conclusion.objects.valid().filter(grant=OuterRef("pk"), confirmed_at__isnull=False)
    return Q(status__in=sorted(OVER)) | Q(Exists(concluded))


def _number(name: str) -> Any:
    """EUR to reckon with: SQLite would divide whole euros as whole numbers."""
    return Cast(name, FloatField())


def _part(day: date, among: Periods) -> Any:
    """The part of a basket's days that has passed, from 0 to 1."""
    parts = []
    for starts_on, ends_on in among:
        whole = (ends_on - starts_on).days
        part = max(0, min(whole, (day - starts_on).days)) / whole
        parts.append(When(starts_on=starts_on, ends_on=ends_on, then=Value(part)))
    return Case(*parts, default=Value(0.0), output_field=FloatField())
