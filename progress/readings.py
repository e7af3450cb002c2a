"""Values of indicators as they were recorded, with source, comment, evidence and withdrawal.

Read as plain values, for the pages and papers that list them: an indicator has many.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from common.charts import Drawing, Point, pair_chart
from plans.choices import IndicatorKind
from plans.models import Indicator
from plans.wording import shown

from .models import Measurement

COLUMNS = (
    *("key", "pk", "value", "own_value", "national_value", "measured_on", "source", "comment"),
    *("evidence", "scan", "withdrawn_at", "withdrawn_reason"),
    *("withdrawn_by__full_name", "withdrawn_by__email"),
)


class Reading(NamedTuple):
    """A value as it was recorded; the national kind has the two that it is the difference of."""

    indicator: Indicator
    key: UUID
    pk: int
    value: Decimal
    own_value: Decimal | None
    national_value: Decimal | None
    measured_on: date
    source: str
    comment: str
    evidence_id: int | None
    scan_id: int | None
    withdrawn_at: datetime | None
    withdrawn_reason: str
    withdrawn_name: str | None
    withdrawn_email: str | None

    @property
    def words(self) -> str:
        """„81,5 proc.“"""
        return shown(self.indicator.kind, self.indicator.unit, self.value)

    @property
    def own(self) -> str:
        """The school's own value beside the national average; empty for other kinds."""
        return shown(IndicatorKind.SCORE, self.indicator.unit, self.own_value)

    @property
    def national(self) -> str:
        return shown(IndicatorKind.SCORE, self.indicator.unit, self.national_value)

    @property
    def withdrawn_by(self) -> str:
        return self.withdrawn_name or self.withdrawn_email or ""


def readings(indicators: Iterable[Indicator], grant: int, user: Any) -> list[Reading]:
    """All that was recorded of these, indicator by indicator, the oldest first; one query."""
    known = {row.key: row for row in indicators}
    rows = Measurement.objects.visible_to(user).filter(grant=grant, key__in=list(known))
    found: dict[UUID, list[Reading]] = defaultdict(list)
    for key, *rest in rows.order_by("measured_on", "pk").values_list(*COLUMNS):
        found[key].append(Reading(known[key], key, *rest))
    return [reading for key in known for reading in found[key]]


def pair_of(indicator: Indicator, recorded: Iterable[Reading]) -> Drawing | None:
    """The school's own values beside the national averages, where both were recorded."""
    both = [row for row in recorded if row.own_value is not None and not row.withdrawn_at]
    if indicator.kind != IndicatorKind.NATIONAL or not both:
        return None
    own = [Point(row.measured_on, row.own_value or Decimal(0), row.own) for row in both]
    title = _("%(indicator)s. The school beside the national average")
    words = title % {"indicator": indicator.title}
    return pair_chart(words, own, [_national_point(row) for row in both])


def _national_point(row: Reading) -> Point:
    label = _("national average %(value)s") % {"value": row.national}
    return Point(row.measured_on, row.national_value or Decimal(0), label)
