"""Shapes in which the demonstration's plans are written; money is in shares of the grant."""

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class FindingText:
    """A conclusion to rest on: months before the plan's start that it is dated."""

    source: str
    text: str
    months_before: int
    report_number: str
    indicator: str
    level: str
    strength: str


@dataclass(frozen=True)
class ActivityText:
    """An activity: purpose number, objectives served, post, months from–to, EUR in per mille."""

    title: str
    purpose: int
    objectives: tuple[int, ...]
    responsible: str
    months: tuple[int, int]
    classes: str
    change: str
    share: int
    no_money_note: str = ""


@dataclass(frozen=True)
class IndicatorText:
    """An indicator with baseline, interim and target, and the value reached in a finished plan."""

    title: str
    kind: str
    unit: str
    direction: str
    baseline: Decimal
    interim: Decimal
    target: Decimal
    source: str
    objectives: tuple[int, ...]
    framework: str
    reached: Decimal
    halfway: Decimal


@dataclass(frozen=True)
class PlanText:
    """A whole plan in words."""

    goal: str
    sustainability: str
    findings: tuple[FindingText, ...]
    objectives: tuple[tuple[str, tuple[int, ...]], ...]
    activities: tuple[ActivityText, ...]
    indicators: tuple[IndicatorText, ...] = field(default_factory=tuple)


def percent(
    title: str,
    values: str,
    source: str,
    objectives: tuple[int, ...],
    framework: str,
) -> IndicatorText:
    """A share to raise; `values` are baseline, interim, target, reached and halfway."""
    return _indicator(title, "percent", "proc.", values, source, objectives, framework)


def score(
    title: str, unit: str, values: str, source: str, objectives: tuple[int, ...], framework: str
) -> IndicatorText:
    """A mean to raise."""
    return _indicator(title, "score", unit, values, source, objectives, framework)


def count(
    title: str, unit: str, values: str, source: str, objectives: tuple[int, ...], framework: str
) -> IndicatorText:
    """A number to raise."""
    return _indicator(title, "count", unit, values, source, objectives, framework)


def _indicator(
    title: str,
    kind: str,
    unit: str,
    values: str,
    source: str,
    objectives: tuple[int, ...],
    framework: str,
) -> IndicatorText:
    baseline, interim, target, reached, halfway = (Decimal(value) for value in values.split())
    return IndicatorText(
        title,
        kind,
        unit,
        "raise",
        baseline,
        interim,
        target,
        source,
        objectives,
        framework,
        reached,
        halfway,
    )
