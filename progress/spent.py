"""What was spent beside what was planned: the one place from which every view, file and paper
takes sums of spending.

Planned are the budget lines of the plan in force, those of ended activities too, so that the
total is the plan's own. Spent is the sum of expenses, reversals negative. Summed in SQL, in a
constant number of queries; EUR.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import ExtractQuarter, ExtractYear

from common.days import FIRST_MONTH, school_year_on
from common.money import ZERO, SumEur, to_cents
from common.templatetags.ui import share
from grants.models import Grant
from plans.choices import VersionStatus
from plans.models import Activity, BudgetLine, PlanVersion
from selection.models import Purpose

from .models import Expense

Quarter = tuple[int, int]  # budget year, quarter
Part = tuple[UUID, int | None, int, Decimal]  # activity's key, purpose, school year, EUR
MONTHS = 3


@dataclass(frozen=True)
class Sums:
    """Planned and spent, EUR."""

    planned: Decimal = ZERO
    spent: Decimal = ZERO

    @property
    def left(self) -> Decimal:
        """What may still be spent; negative when more was spent than planned."""
        return self.planned - self.spent

    @property
    def over(self) -> Decimal:
        """By how much more was spent than planned; zero when it was not."""
        return max(-self.left, ZERO)

    @property
    def percent(self) -> int:
        """How much of the planned is spent, in whole percent; 0 where nothing was planned."""
        return share(self.spent, self.planned)


@dataclass(frozen=True)
class ActivitySums:
    """An activity of the plan in force with its sums; ended ones stay where they have money."""

    key: UUID
    number: int
    title: str
    is_ended: bool
    purpose: int | None
    sums: Sums


@dataclass(frozen=True)
class PurposeSums:
    """A purpose with its sums; None stands for money planned without a purpose."""

    purpose: Purpose | None
    sums: Sums


@dataclass(frozen=True)
class Spending:
    """A basket's plan and spending, summed in every way that is asked for.

    Each way gives the same total. A budget year is a calendar year; the plan, which knows school
    years only, is spread over it by days (see `spread`).
    """

    total: Sums
    activities: list[ActivitySums]
    purposes: list[PurposeSums]
    by_school_year: dict[int, Sums]
    by_budget_year: dict[int, Sums]
    by_quarter: dict[Quarter, Sums]

    @property
    def by_activity(self) -> dict[UUID, Sums]:
        """By the activity's key."""
        return {row.key: row.sums for row in self.activities}

    @property
    def by_purpose(self) -> dict[int | None, Sums]:
        """By the purpose's own key."""
        return {row.purpose.pk if row.purpose else None: row.sums for row in self.purposes}

    @property
    def planned(self) -> Decimal:
        return self.total.planned

    @property
    def spent(self) -> Decimal:
        return self.total.spent

    @property
    def left(self) -> Decimal:
        return self.total.left


def by_grant(ids: Iterable[int]) -> dict[int, Decimal]:
    """What each basket, given by keys, has spent, EUR; nothing spent is 0.00; one query."""
    keys = list(ids)
    rows = Expense.objects.filter(grant__in=keys).order_by().values_list("grant")
    return dict.fromkeys(keys, ZERO) | dict(rows.annotate(total=SumEur("amount")))


def total_of(grant: Grant, version: PlanVersion) -> Sums:
    """What a version of the basket's plan plans in all, and what is spent; one query."""
    lines = BudgetLine.objects.filter(activity__version=version).order_by()
    return Sums(Decimal(lines.aggregate(total=SumEur("amount"))["total"]), grant.spent)


def of(
    grant: Grant,
    *,
    version: PlanVersion | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Spending:
    """The basket's sums by the plan in force, or by another `version`.

    Spent are the expenses whose documents are dated from `since` until `until`, both included;
    all of them unless told. What is planned is always of the whole plan.
    """
    activities, rows = _activities(grant, version), _expenses(grant, since, until)
    planned, spent, in_time = _planned(activities), _spent(rows), _spent_in_time(rows)
    years = dict.fromkeys(grant.school_years, ZERO) | _by(planned, 2)
    by_activity = _beside(_by(planned, 0), _by(spent, 0))
    quarters = _sorted(_beside(spread(grant, years), in_time))
    return Spending(
        total=_total(by_activity.values()),
        activities=_of_activities(activities, by_activity),
        purposes=_of_purposes(_beside(_by(planned, 1), _by(spent, 1))),
        by_school_year=_sorted(_beside(years, _by(spent, 2))),
        by_budget_year=_by_budget_year(quarters),
        by_quarter=quarters,
    )


def spread(grant: Grant, planned: dict[int, Decimal]) -> dict[Quarter, Decimal]:
    """EUR by school year spread over the quarters of budget years, by days, exact to the cent.

    A school year counts as far as the basket runs in it; one beyond the basket counts whole.
    """
    found: dict[Quarter, Decimal] = defaultdict(lambda: ZERO)
    for year, amount in planned.items():
        for quarter, part in _spread_year(*_term(grant, year), amount):
            found[quarter] += part
    return dict(found)


def school_year_of(grant: Grant, day: date) -> int:
    """Which of the basket's school years an expense of this day belongs to.

    Of days before or after them, which the basket may still have, the first or the last.
    """
    years = grant.school_years
    return min(max(school_year_on(day), years[0]), years[-1])


def quarter_of(day: date) -> Quarter:
    """The budget year and the quarter of a day."""
    return day.year, (day.month - 1) // MONTHS + 1


def _activities(grant: Grant, version: PlanVersion | None) -> list[Activity]:
    chosen: dict[str, Any] = {"version": version}
    if version is None:
        chosen = {"version__plan__grant": grant, "version__status": VersionStatus.APPROVED}
    return list(Activity.objects.filter(**chosen).order_by("position", "pk"))


def _planned(activities: list[Activity]) -> list[Part]:
    rows = {row.pk: row for row in activities}
    lines = BudgetLine.objects.filter(activity__in=list(rows)).order_by()
    found = lines.values_list("activity", "school_year", "amount")
    return [(rows[pk].key, rows[pk].purpose_id, year, eur) for pk, year, eur in found]


def _expenses(grant: Grant, since: date | None, until: date | None) -> QuerySet[Expense]:
    rows = Expense.objects.filter(grant=grant).order_by()
    rows = rows.filter(dated_on__gte=since) if since else rows
    return rows.filter(dated_on__lte=until) if until else rows


def _spent(rows: QuerySet[Expense]) -> list[Part]:
    groups = rows.values_list("key", "purpose", "school_year")
    return list(groups.annotate(total=SumEur("amount")))


def _spent_in_time(rows: QuerySet[Expense]) -> dict[Quarter, Decimal]:
    """EUR by budget year and quarter."""
    groups = rows.values_list(ExtractYear("dated_on"), ExtractQuarter("dated_on"))
    return {(year, part): eur for year, part, eur in groups.annotate(total=SumEur("amount"))}


def _beside(planned: dict[Any, Decimal], spent: dict[Any, Decimal]) -> dict[Any, Sums]:
    """The sums under each key that either knows."""
    keys = dict.fromkeys([*planned, *spent])
    return {key: Sums(planned.get(key, ZERO), spent.get(key, ZERO)) for key in keys}


def _by(parts: list[Part], place: int) -> dict[Any, Decimal]:
    """EUR by the activity's key (0), the purpose (1) or the school year (2)."""
    found: dict[Any, Decimal] = defaultdict(lambda: ZERO)
    for part in parts:
        found[part[place]] += part[3]
    return found


def _total(sums: Iterable[Sums]) -> Sums:
    rows = list(sums)
    return Sums(sum((row.planned for row in rows), ZERO), sum((row.spent for row in rows), ZERO))


def _of_activities(rows: list[Activity], sums: dict[UUID, Sums]) -> list[ActivitySums]:
    """The activities in their order, then those that the version doesn't know; ended ones without
    money are left out."""
    known = {row.key for row in rows}
    later = Activity.objects.filter(expenses__key__in=[key for key in sums if key not in known])
    others = (
        {row.key: row for row in later.order_by("version__number")} if set(sums) - known else {}
    )
    return [
        ActivitySums(
            row.key, number, row.title, row.is_ended, row.purpose_id, sums.get(row.key, Sums())
        )
        for number, row in enumerate([*rows, *others.values()], 1)
        if not row.is_ended or row.key in sums
    ]


def _of_purposes(sums: dict[int | None, Sums]) -> list[PurposeSums]:
    """In the order of their numbers; what has no purpose comes last."""
    found = Purpose.objects.filter(pk__in=[key for key in sums if key]).order_by("number")
    rows = [PurposeSums(row, sums[row.pk]) for row in found]
    return [*rows, PurposeSums(None, sums[None])] if None in sums else rows


def _by_budget_year(quarters: dict[Quarter, Sums]) -> dict[int, Sums]:
    years = dict.fromkeys(year for year, _quarter in quarters)
    return {
        year: _total(sums for quarter, sums in quarters.items() if quarter[0] == year)
        for year in years
    }


def _sorted(sums: dict[Any, Sums]) -> dict[Any, Sums]:
    return dict(sorted(sums.items()))


def _term(grant: Grant, year: int) -> tuple[date, date]:
    """The first and the last day of a school year, as far as the basket runs in it."""
    first, last = date(year, FIRST_MONTH, 1), date(year + 1, FIRST_MONTH, 1) - timedelta(days=1)
    since, until = max(first, grant.starts_on), min(last, grant.ends_on)
    return (since, until) if since <= until else (first, last)


def _spread_year(first: date, last: date, amount: Decimal) -> Iterator[tuple[Quarter, Decimal]]:
    """What is due by the end of each quarter, less what was due before it."""
    whole, given = (last - first).days + 1, ZERO
    for ends in _quarter_ends(first, last):
        due = to_cents(amount * ((ends - first).days + 1) / whole)
        yield quarter_of(ends), due - given
        given = due


def _quarter_ends(first: date, last: date) -> Iterator[date]:
    """The last days of the quarters between two days; the last of them is `last` itself."""
    day = first
    while day <= last:
        year, quarter = quarter_of(day)
        month = quarter * MONTHS
        begins = date(year + month // 12, month % 12 + 1, 1)
        yield min(begins - timedelta(days=1), last)
        day = begins
