"""Indicators of one school over time: values, targets old and new, the forecast, the chart.

Read as plain values: a page has forty indicators with many values each.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from common import clock
from common.charts import Drawing, Guide, Point, line_chart, spark
from common.tables import Column, Table, named
from common.templatetags.ui import status
from plans.choices import IndicatorKind
from plans.models import Indicator, PlanVersion
from plans.wording import LEVELS, shown

from .forecast import Forecast, forecast, in_words
from .models import Measurement, Overruling
from .standing import Overruled, Standing, meets, rule_of, standing
from .targets import EarlierTarget, earlier_targets

COLUMNS = ("key", "value", "measured_on", "withdrawn_at")


class Value(NamedTuple):
    """A value on a date, as much of it as a chart tells; all of it is a `readings.Reading`."""

    indicator: Indicator
    value: Decimal
    measured_on: date
    withdrawn_at: datetime | None

    @property
    def words(self) -> str:
        """„81,5 proc.“"""
        return shown(self.indicator.kind, self.indicator.unit, self.value)


@dataclass(frozen=True)
class Card:
    """One indicator: where it stands, all its values (withdrawn ones too), where it is heading."""

    standing: Standing
    values: list[Value]
    earlier: list[EarlierTarget]

    @property
    def indicator(self) -> Indicator:
        return self.standing.indicator

    @cached_property
    def valid(self) -> list[Value]:
        """The values that count, oldest first."""
        return [value for value in self.values if value.withdrawn_at is None]

    @property
    def rule(self) -> str:
        """When it counts as reached, in words."""
        return rule_of(self.indicator)

    @property
    def is_national(self) -> bool:
        return self.indicator.kind == IndicatorKind.NATIONAL

    @cached_property
    def forecast(self) -> Forecast | None:
        """Where the values are heading; none once the indicator has ended."""
        row = self.indicator
        if row.is_ended or not self.valid:
            return None
        known = {value.measured_on: value.value for value in self.valid}
        if row.baseline_on and row.baseline_value is not None:
            known.setdefault(row.baseline_on, row.baseline_value)
        return forecast(row.kind, sorted(known.items()), row.target_on)

    @property
    def forecast_words(self) -> str:
        """The same in words; empty where a line makes no sense."""
        row, found = self.indicator, self.forecast
        if found is None or row.target_value is None:
            return ""
        is_reached = meets(row.kind, row.direction, found.value, row.target_value)
        return in_words(row.kind, row.unit, found, is_reached=is_reached)

    @cached_property
    def chart(self) -> Drawing:
        """The values over time with baseline, targets and the forecast."""
        return _chart(self)


def cards_of(version: PlanVersion, grant: int, user: Any) -> list[Card]:
    """The indicators of the version in force, in their order; at most four queries."""
    rows = list(version.indicators.order_by("position", "pk"))
    values, overruled = _values(rows, grant, user), overrulings([grant])
    earlier, today = earlier_targets(version), clock.today()
    return [
        Card(
            standing(row, _latest(values[row.key]), today, overruled.get((grant, row.key))),
            values[row.key],
            earlier.get(row.key, []),
        )
        for row in rows
    ]


def table_of(cards: list[Card], url: Callable[[UUID], str]) -> Table:
    """Many indicators in a table: a page draws no forty charts."""
    labels = (_("Indicator"), _("Baseline"), _("Latest"), _("Target"), _("Over time"), _("State"))
    columns = [Column(label, is_number=place in {1, 2, 3}) for place, label in enumerate(labels)]
    return Table(_("Indicators of the plan"), columns, [_cells(card, url) for card in cards])


def _cells(card: Card, url: Callable[[UUID], str]) -> tuple[str, ...]:
    stands, row = card.standing, card.indicator
    drawn = spark([float(value.value) for value in card.valid], _number(row.target_value))
    return (
        named(url(row.key), row.title, stands.sentence),
        *(stands.baseline or "–", stands.latest or "–", stands.target or "–"),
        drawn or "–",
        status(stands.tone, stands.words),
    )


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def overrulings(grants: list[int]) -> dict[tuple[int, UUID], Overruled]:
    """What people judged otherwise than the values do, by grant and key; one query."""
    rows = Overruling.objects.filter(grant__in=grants, withdrawn_at=None).order_by()
    named = rows.values_list(
        *("grant", "key", "pk", "is_reached", "reason", "at", "by__full_name", "by__email")
    )
    return {
        (grant, key): Overruled(pk, is_reached, reason, name or email, clock.local_day(at))
        for grant, key, pk, is_reached, reason, at, name, email in named
    }


def _values(rows: list[Indicator], grant: int, user: Any) -> dict[UUID, list[Value]]:
    known = {row.key: row for row in rows}
    measured = Measurement.objects.visible_to(user).filter(grant=grant)
    found: dict[UUID, list[Value]] = defaultdict(list)
    for key, *rest in measured.order_by("measured_on", "pk").values_list(*COLUMNS):
        if key in known:
            found[key].append(Value(known[key], *rest))
    return found


def _latest(values: list[Value]) -> tuple[Decimal, date] | None:
    """The newest value that was not withdrawn, with its date."""
    valid = [value for value in values if value.withdrawn_at is None]
    return (valid[-1].value, valid[-1].measured_on) if valid else None


def _chart(card: Card) -> Drawing:
    row, stands = card.indicator, card.standing
    found = card.forecast
    return line_chart(
        f"{row.title}. {stands.sentence}",
        _points(card),
        guides=_guides(card),
        marks=_aims(card),
        days=[row.baseline_on] if row.baseline_on else [],
        bounds=_bounds(row.kind),
        ahead=Point(found.on, found.value, _("forecast")) if found else None,
    )


def _guides(card: Card) -> list[Guide]:
    """The baseline; the target from when it was agreed; before that those that it replaced."""
    row, stands = card.indicator, card.standing
    guides, since = [], None
    if row.baseline_value is not None:
        label = f"{_('baseline')} {stands.baseline}"
        guides.append(Guide("baseline", row.baseline_value, label))
    for was in card.earlier:
        if was.value is not None and was.value != row.target_value:
            told = {"value": shown(was.kind, was.unit, was.value)}
            label = _("target before %(value)s") % told
            guides.append(Guide("earlier", was.value, label, since, was.until))
        since = was.until
    if row.target_value is not None:
        is_changed = any(was.value != row.target_value for was in card.earlier)
        label = f"{_('target')} {stands.target}"
        guides.append(Guide("target", row.target_value, label, since if is_changed else None))
    return guides


def _aims(card: Card) -> list[Point]:
    row, stands = card.indicator, card.standing
    return [
        Point(on, value, f"{label} {words}")
        for on, value, label, words in (
            (row.interim_on, row.interim_value, _("interim value"), stands.interim),
            (row.target_on, row.target_value, _("target"), stands.target),
        )
        if on is not None and value is not None
    ]


def _points(card: Card) -> list[Point]:
    """The values in time, the baseline first among them."""
    row, stands = card.indicator, card.standing
    points = [Point(value.measured_on, value.value, value.words) for value in card.valid]
    if row.baseline_on and row.baseline_value is not None and points:
        words = f"{_('baseline')} {stands.baseline}"
        points.append(Point(row.baseline_on, row.baseline_value, words))
    return sorted(points, key=lambda point: point.on)


def _bounds(kind: str) -> tuple[Decimal, Decimal] | None:
    if kind == IndicatorKind.LEVEL:
        return Decimal(0), Decimal(len(LEVELS) - 1)
    return (Decimal(0), Decimal(1)) if kind == IndicatorKind.YES_NO else None
