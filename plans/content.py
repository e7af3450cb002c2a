"""Everything a version says, read once in a constant number of queries.

The page, the PDF, the workbook and a submission's JSON all take it from here, so sums agree.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from typing import Any

from common.money import ZERO
from grants.models import Grant
from selection.models import Purpose

from .models import Activity, Finding, Indicator, Objective, PlanVersion, Row


@dataclass(frozen=True)
class FindingContent:
    """A finding with its number in the list."""

    number: int
    row: Finding


@dataclass(frozen=True)
class ObjectiveContent:
    """A numbered objective and the numbers of the findings it answers."""

    number: int
    row: Objective
    finding_numbers: list[int]


@dataclass(frozen=True)
class ActivityContent:
    """An activity, the objectives it serves and its money in EUR by school year."""

    number: int
    row: Activity
    objective_numbers: list[int]
    money: dict[int, Decimal]

    @property
    def total(self) -> Decimal:
        return sum(self.money.values(), ZERO)


@dataclass(frozen=True)
class IndicatorContent:
    """An indicator and the objectives that it measures."""

    number: int
    row: Indicator
    objective_numbers: list[int]


@dataclass(frozen=True)
class PurposeContent:
    """EUR planned for one purpose by school year; None stands for money without a purpose yet."""

    purpose: Purpose | None
    money: dict[int, Decimal]

    @property
    def total(self) -> Decimal:
        return sum(self.money.values(), ZERO)


@dataclass(frozen=True)
class PlanContent:
    """One version as a whole; every sum in EUR is of the activities listed here."""

    version: PlanVersion
    grant: Grant
    granted: Decimal
    findings: list[FindingContent]
    objectives: list[ObjectiveContent]
    activities: list[ActivityContent]
    indicators: list[IndicatorContent]

    @property
    def school_years(self) -> list[int]:
        return self.grant.school_years

    @property
    def planned(self) -> Decimal:
        return sum((item.total for item in self.activities), ZERO)

    @property
    def left(self) -> Decimal:
        """What may still be planned; negative when the plan exceeds its grant."""
        return self.granted - self.planned

    @property
    def over(self) -> Decimal:
        """By how much the plan exceeds its grant, EUR; zero when it does not."""
        return max(-self.left, ZERO)

    @property
    def by_year(self) -> dict[int, Decimal]:
        """Planned EUR by school year, each year of the grant named."""
        return self._by_year(self.activities)

    @property
    def by_purpose(self) -> list[tuple[Purpose, Decimal]]:
        """Planned EUR by purpose, in the purposes' order; purposes without money are left out."""
        return [(row.purpose, row.total) for row in self.purposes if row.purpose]

    @property
    def purposes(self) -> list[PurposeContent]:
        """EUR by purpose and school year; money without a purpose comes last, so sums agree."""
        groups: dict[tuple[bool, int, str], list[ActivityContent]] = defaultdict(list)
        for item in self.activities:
            if item.total:
                purpose = item.row.purpose
                groups[purpose is None, purpose.number if purpose else 0, str(purpose)].append(item)
        return [
            PurposeContent(items[0].row.purpose, self._by_year(items))
            for _place, items in sorted(groups.items(), key=itemgetter(0))
        ]

    def _by_year(self, activities: list[ActivityContent]) -> dict[int, Decimal]:
        return {
            year: sum((item.money.get(year, ZERO) for item in activities), ZERO)
            for year in self.school_years
        }


def load(version: PlanVersion) -> PlanContent:
    """Read the version's rows, their links and its grant's sum."""
    grant = Grant.objects.for_list().select_related("school").get(plan__versions=version.pk)
    findings = _findings(version)
    finding_numbers = {item.row.pk: item.number for item in findings}
    objectives = _objectives(version, finding_numbers)
    numbers = {item.row.pk: item.number for item in objectives}
    return PlanContent(
        version=version,
        grant=grant,
        granted=grant.granted,  # type: ignore[attr-defined]
        findings=findings,
        objectives=objectives,
        activities=_activities(version, numbers),
        indicators=_indicators(version, numbers),
    )


def as_json(content: PlanContent) -> dict[str, Any]:
    """The canonical form of a version: keys and amounts as text, links by key, nobody's names."""
    return {
        "number": content.version.number,
        "goal": content.version.goal,
        "sustainability": content.version.sustainability,
        "granted": str(content.granted),
        "planned": str(content.planned),
        "findings": [_plain(item.row) for item in content.findings],
        "objectives": [
            _plain(item.row) | {"findings": _keys(item.row.findings.all())}
            for item in content.objectives
        ],
        "activities": [
            _plain(item.row) | _served(item.row) | {"money": _money(item)}
            for item in content.activities
        ],
        "indicators": [_plain(item.row) | _served(item.row) for item in content.indicators],
    }


def _served(row: Activity | Indicator) -> dict[str, Any]:
    return {"objectives": _keys(row.objectives.all())}


def _money(item: ActivityContent) -> dict[str, str]:
    return {str(year): str(amount) for year, amount in sorted(item.money.items())}


def _plain(row: Row) -> dict[str, Any]:
    """A row's own fields as text or null; related data by what it is called."""
    values: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.name not in {"id", "version", "position"}:
            value = getattr(row, field.name)
            values[field.name] = None if value is None else str(value)
    return values


def _keys(rows: Iterable[Row]) -> list[str]:
    return sorted(str(row.key) for row in rows)


def _findings(version: PlanVersion) -> list[FindingContent]:
    rows = version.findings.select_related("framework", "indicator", "level")
    return [FindingContent(number, row) for number, row in enumerate(rows, 1)]


def _objectives(version: PlanVersion, finding_numbers: dict[int, int]) -> list[ObjectiveContent]:
    rows = version.objectives.prefetch_related("findings")
    return [
        ObjectiveContent(
            number, row, sorted(finding_numbers[item.pk] for item in row.findings.all())
        )
        for number, row in enumerate(rows, 1)
    ]


def _activities(version: PlanVersion, numbers: dict[int, int]) -> list[ActivityContent]:
    rows = version.activities.select_related("purpose").prefetch_related(
        "objectives", "budget_lines"
    )
    return [
        ActivityContent(
            number,
            row,
            sorted(numbers[item.pk] for item in row.objectives.all()),
            {line.school_year: line.amount for line in row.budget_lines.all()},
        )
        for number, row in enumerate(rows, 1)
    ]


def _indicators(version: PlanVersion, numbers: dict[int, int]) -> list[IndicatorContent]:
    rows = version.indicators.select_related("framework_indicator").prefetch_related("objectives")
    return [
        IndicatorContent(number, row, sorted(numbers[item.pk] for item in row.objectives.all()))
        for number, row in enumerate(rows, 1)
    ]
