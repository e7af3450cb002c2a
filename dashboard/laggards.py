"""Baskets whose money lags behind the time the most: what a start page shows of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from common import clock
from grants.models import Grant
from progress.overview import ReportRow, rows_of
from progress.paces import lagging, periods

SHOWN = 5


@dataclass(frozen=True)
class Laggards:
    """The first of them, the furthest behind on top, and how many there are."""

    rows: list[ReportRow]
    total: int

    @property
    def more(self) -> int:
        """How many lag behind beside those shown."""
        return self.total - len(self.rows)


def among(rows: Iterable[ReportRow]) -> Laggards:
    """Of rows that a page has read already."""
    found = [row for row in rows if row.pace.is_laggard]
    found.sort(key=lambda row: row.pace.lag, reverse=True)
    return Laggards(found[:SHOWN], len(found))


def of_all(user: Any) -> Laggards:
    """Of very many, all that the person may see: only those shown are read."""
    found = lagging(clock.today(), periods()).visible_to(user)
    first = list(found.values_list("pk", flat=True)[: SHOWN + 1])
    total = len(first) if len(first) <= SHOWN else found.count()
    rows = rows_of(Grant.objects.filter(pk__in=first[:SHOWN])) if first else []
    rows.sort(key=lambda row: first.index(row.grant.pk))
    return Laggards(rows, total)
