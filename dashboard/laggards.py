"""Baskets whose money lags behind the time the most, and why: what a start page shows of them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from common import clock
from grants.models import Grant
from progress.overview import ReportRow, rows_of
from progress.paces import lagging, periods
from progress.reasons import Told, reasons_of

SHOWN = 5
OPEN = 2  # of them with all that is told: they stand above all else and leave room for it
LATE = 5
Reasoned = list[tuple[ReportRow, list[str]]]


@dataclass(frozen=True)
class Laggards:
    """The first schools that lag or are late, each with the reasons; and how many there are."""

    rows: Reasoned
    total: int

    @property
    def first(self) -> Reasoned:
        return self.rows[:OPEN]

    @property
    def folded(self) -> Reasoned:
        return self.rows[OPEN:]

    @property
    def more(self) -> int:
        """How many there are beside those shown."""
        return self.total - len(self.rows)


def among(rows: Iterable[ReportRow], late: Told) -> Laggards:
    """Of rows that a page has read already the furthest behind, with what is late there."""
    found = [row for row in rows if row.pace.is_laggard]
    found.sort(key=lambda row: row.pace.lag, reverse=True)
    return Laggards(_told(found[:SHOWN], late), len(found))


def late_among(rows: Iterable[ReportRow], late: Told) -> Laggards:
    """Of the same rows those with something late, in their order."""
    found = [(row, late[row.grant.pk]) for row in rows if row.grant.pk in late]
    return Laggards(found[:LATE], len(found))


def of_all(user: Any) -> Laggards:
    """Of very many, all that the person may see: only those shown are read."""
    found = lagging(clock.today(), periods()).visible_to(user)
    first = list(found.values_list("pk", flat=True)[: SHOWN + 1])
    total = len(first) if len(first) <= SHOWN else found.count()
    rows = rows_of(Grant.objects.filter(pk__in=first[:SHOWN])) if first else []
    rows.sort(key=lambda row: first.index(row.grant.pk))
    return Laggards(_told(rows), total)


def _told(rows: Collection[ReportRow], late: Told | None = None) -> Reasoned:
    reasons = reasons_of(rows, late) if rows else {}
    return [(row, reasons[row.grant.pk]) for row in rows]
