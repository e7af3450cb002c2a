"""Everything a version says, read once in a constant number of queries.

The page, the PDF, the workbook and a submission's JSON all take it from here, so sums agree.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from operator import attrgetter, itemgetter
from typing import Any
from uuid import UUID

from common.money import ZERO
from grants.models import Grant, MoneyEntry
from selection.models import Purpose

from .choices import IN_FORCE
from .models import (
    Activity,
    Attachment,
    BudgetLine,
    Finding,
    Indicator,
    Objective,
    PlanVersion,
    Row,
)

UNTOLD = frozenset({"id", "version", "position"})  # of a row: nothing that its JSON says


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

    @cached_property
    def total(self) -> Decimal:
        return sum(self.money.values(), ZERO)


@dataclass(frozen=True)
class IndicatorContent:
    """An indicator and the objectives that it measures.

    `was` is the same indicator before the amendment; nothing for a new one and in the original.
    """

    number: int
    row: Indicator
    objective_numbers: list[int]
    was: Indicator | None = None


@dataclass(frozen=True)
class PurposeContent:
    """EUR planned for one purpose by school year; None stands for money without a purpose yet."""

    purpose: Purpose | None
    money: dict[int, Decimal]

    @cached_property
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
    def is_empty(self) -> bool:
        """Whether nothing has been written yet."""
        texts = self.version.goal or self.version.sustainability
        rows = self.findings or self.objectives or self.activities or self.indicators
        return not texts and not rows

    @property
    def school_years(self) -> list[int]:
        return self.grant.school_years

    def going_on(self) -> "PlanContent":
        """The same without ended rows, and without links to them; itself where none has ended."""
        kinds = ("findings", "objectives", "activities", "indicators")
        ended = {
            kind: {item.number for item in getattr(self, kind) if item.row.is_ended}
            for kind in kinds
        }
        if not any(ended.values()):
            return self
        left: dict[str, Any] = {
            kind: [_without(item, ended) for item in getattr(self, kind) if not item.row.is_ended]
            for kind in kinds
        }
        return replace(self, **left)

    @cached_property
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

    @cached_property
    def by_year(self) -> dict[int, Decimal]:
        """Planned EUR by school year, each year of the grant named."""
        return self._by_year(self.activities)

    @cached_property
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


def _without(item: Any, ended: dict[str, set[int]]) -> Any:
    """A row that leads to no ended row."""
    found = {}
    for name, kind in (("finding_numbers", "findings"), ("objective_numbers", "objectives")):
        if numbers := getattr(item, name, None):
            found[name] = [number for number in numbers if number not in ended[kind]]
    return replace(item, **found) if found else item


def load(version: PlanVersion) -> PlanContent:
    """Read the version's rows, their links and its grant's sum."""
    grant = version.plan.grant
    findings = _findings(version)
    objectives = _objectives(version, _numbers(findings))
    numbers = _numbers(objectives)
    return PlanContent(
        version=version,
        grant=grant,
        granted=MoneyEntry.objects.granted_to(grant.pk),
        findings=findings,
        objectives=objectives,
        activities=_activities(version, numbers),
        indicators=_indicators(version, numbers),
    )


def as_json(content: PlanContent) -> dict[str, Any]:
    """The canonical form of a version: keys and amounts as text, links by key, nobody's names."""
    findings = [str(item.row.key) for item in content.findings]
    objectives = [str(item.row.key) for item in content.objectives]

    def plain(item: Any) -> dict[str, Any]:
        return _plain(item.row) | {"objectives": _named(objectives, item.objective_numbers)}

    return {
        "number": content.version.number,
        "goal": content.version.goal,
        "sustainability": content.version.sustainability,
        "granted": str(content.granted),
        "planned": str(content.planned),
        "findings": [_plain(item.row) for item in content.findings],
        "objectives": [
            _plain(item.row) | {"findings": _named(findings, item.finding_numbers)}
            for item in content.objectives
        ],
        "activities": [plain(item) | {"money": _money(item)} for item in content.activities],
        "indicators": [plain(item) for item in content.indicators],
    }


def files_as_json(version: PlanVersion, readable: Any = None) -> list[dict[str, Any]]:
    """The files beside the version, oldest first: what each is, of which row, and its digest.

    Of those that are `readable` where that is given.
    """
    files = Attachment.objects.all() if readable is None else readable
    told = ("key", "title", "row_key", "file__name", "file__size", "file__sha256")
    return [
        {
            "key": str(key),
            "title": title,
            "row_key": row_key and str(row_key),
            "name": name,
            "size": size,
            "sha256": sha256,
        }
        for key, title, row_key, name, size, sha256 in files.filter(version=version)
        .order_by("at", "pk")
        .values_list(*told)
    ]


def _named(keys: list[str], numbers: list[int]) -> list[str]:
    """The keys of the rows with these numbers."""
    return sorted(keys[number - 1] for number in numbers)


def _money(item: ActivityContent) -> dict[str, str]:
    return {str(year): str(amount) for year, amount in sorted(item.money.items())}


def _plain(row: Row) -> dict[str, Any]:
    """A row's own fields as text or null; related data by what it is called."""
    values: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.name not in UNTOLD:
            value = getattr(row, field.name)
            values[field.name] = None if value is None else str(value)
    return values


def _numbers(items: Iterable[FindingContent | ObjectiveContent]) -> dict[int, int]:
    return {item.row.pk: item.number for item in items}


def _links(through: Any, numbers: dict[int, int]) -> dict[int, list[int]]:
    """The numbers of what each row is linked to, by the row's key; one query.

    `numbers` are those of all rows that may be linked to: links stay within a version.
    """
    source, target = (field.name for field in through._meta.fields if field.is_relation)
    rows = through.objects.filter(**{f"{target}__in": list(numbers)}).values_list(source, target)
    found: dict[int, list[int]] = defaultdict(list)
    for row, other in rows:
        found[row].append(numbers[other])
    return {row: sorted(others) for row, others in found.items()}


def _in_order(rows: Any) -> list[Any]:
    """The rows of a part in their order: sorted here, which takes a third less time than asking
    for them sorted, and each page of a plan reads four parts."""
    return sorted(rows.order_by(), key=attrgetter("position", "pk"))


def _findings(version: PlanVersion) -> list[FindingContent]:
    rows = _in_order(version.findings.select_related("framework", "indicator", "level"))
    return [FindingContent(number, row) for number, row in enumerate(rows, 1)]


def _objectives(version: PlanVersion, numbers: dict[int, int]) -> list[ObjectiveContent]:
    answered = _links(Objective.findings.through, numbers)
    rows = enumerate(_in_order(version.objectives.all()), 1)
    return [ObjectiveContent(number, row, answered.get(row.pk, [])) for number, row in rows]


def _activities(version: PlanVersion, numbers: dict[int, int]) -> list[ActivityContent]:
    served, rows = (
        _links(Activity.objectives.through, numbers),
        _in_order(version.activities.select_related("purpose")),
    )
    money = _money_of(rows)
    return [
        ActivityContent(number, row, served.get(row.pk, []), money.get(row.pk, {}))
        for number, row in enumerate(rows, 1)
    ]


def _money_of(activities: list[Activity]) -> dict[int, dict[int, Decimal]]:
    """EUR by activity and school year; one query."""
    lines = BudgetLine.objects.filter(activity__in=[row.pk for row in activities])
    money: dict[int, dict[int, Decimal]] = defaultdict(dict)
    read = lines.order_by().values_list("school_year", "activity", "amount")
    for year, activity, amount in sorted(read):
        money[activity][year] = amount
    return money


def _indicators(version: PlanVersion, numbers: dict[int, int]) -> list[IndicatorContent]:
    served = _links(Indicator.objectives.through, numbers)
    rows = enumerate(_in_order(version.indicators.select_related("framework_indicator")), 1)
    was = _indicators_before(version)
    return [
        IndicatorContent(number, row, served.get(row.pk, []), was.get(row.key))
        for number, row in rows
    ]


def _indicators_before(version: PlanVersion) -> dict[UUID, Indicator]:
    """The indicators by key of the version that this one amends; none before the original."""
    if not version.number:
        return {}
    earlier = {"plan": version.plan_id, "number__lt": version.number, "status__in": IN_FORCE}
    before = PlanVersion.objects.filter(**earlier).order_by("-number").values("pk")[:1]
    return {row.key: row for row in Indicator.objects.filter(version=before)}
