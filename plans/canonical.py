"""The canonical JSON of a version read straight from the database: `content.as_json` of what
`content.load` reads, in fewer queries and without making an object of each row."""

from collections import defaultdict
from decimal import Decimal
from functools import cache
from operator import itemgetter
from typing import Any, cast

from django.db.models import Model, Value

from common.money import ZERO
from grants.models import MoneyEntry

from .content import UNTOLD
from .models import Activity, BudgetLine, Finding, Indicator, Objective, PlanVersion, Row

Rows = dict[int, dict[str, Any]]
Told = tuple[str, type[Model] | None, int]
Links = dict[tuple[str, int], list[str]]
PLACE = itemgetter(0, 1)
# What related rows are called by (their `__str__`).
NAMED_BY = {
    "framework": ("name",),
    "indicator": ("number", "name"),
    "framework_indicator": ("number", "name"),
    "level": ("code", "label"),
    "purpose": ("name",),
}
THROUGH: tuple[tuple[str, Any], ...] = (
    ("objectives", Objective.findings.through),
    ("activities", Activity.objectives.through),
    ("indicators", Indicator.objectives.through),
)


def read_json(version: PlanVersion) -> dict[str, Any]:
    """The version as canonical JSON: eight queries, all but the files beside it."""
    findings, objectives = _rows(version, Finding), _rows(version, Objective)
    activities, indicators = _rows(version, Activity), _rows(version, Indicator)
    links, money = _links(findings, objectives), _money(version)
    for part, rows, name in (
        ("objectives", objectives, "findings"),
        ("activities", activities, "objectives"),
        ("indicators", indicators, "objectives"),
    ):
        for pk, row in rows.items():
            row[name] = sorted(links[part, pk])
    for pk, row in activities.items():
        row["money"] = {str(year): str(amount) for year, amount in sorted(money[pk])}
    return {
        "number": version.number,
        "goal": version.goal,
        "sustainability": version.sustainability,
        "granted": str(MoneyEntry.objects.granted_to(version.plan.grant_id)),
        "planned": str(sum((amount for sums in money.values() for _year, amount in sums), ZERO)),
        "findings": list(findings.values()),
        "objectives": list(objectives.values()),
        "activities": list(activities.values()),
        "indicators": list(indicators.values()),
    }


def _rows(version: PlanVersion, model: type[Row]) -> Rows:
    """The rows of one kind in their order: their own fields as text or null, by primary key."""
    fields, columns = _columns(model)
    manager: Any = model._default_manager
    read = manager.filter(version=version).order_by().values_list("position", "pk", *columns)
    return {pk: _row(fields, values) for _position, pk, *values in sorted(read, key=PLACE)}


def _row(fields: list[Told], values: list[Any]) -> dict[str, Any]:
    """A row's own fields by name; of a related row what it is called."""
    row: dict[str, Any] = {}
    for name, related, place in fields:
        value = values[place]
        if value is None:
            row[name] = None
        elif related:
            names = NAMED_BY[name]
            row[name] = _called(related, names, tuple(values[place : place + len(names)]))
        else:
            row[name] = str(value)
    return row


@cache
def _columns(model: type[Row]) -> tuple[list[Told], list[str]]:
    """The fields that are told, each with the model it leads to and its first column; these
    columns."""
    fields: list[Told] = []
    columns: list[str] = []
    for field in model._meta.concrete_fields:
        if field.name in UNTOLD:
            continue
        related = cast(type[Model], field.related_model) if field.is_relation else None
        fields.append((field.name, related, len(columns)))
        named = NAMED_BY[field.name] if related else ()
        columns += [f"{field.name}__{name}" for name in named] or [field.name]
    return fields, columns


@cache
def _called(related: type[Model], names: tuple[str, ...], values: tuple[Any, ...]) -> str:
    """What a related row of these values is called."""
    return str(related(**dict(zip(names, values, strict=True))))


def _links(findings: Rows, objectives: Rows) -> Links:
    """Which rows each row is linked to, by their keys; one query over the three tables."""
    targets = {"findings": findings, "objectives": objectives}
    parts = []
    for part, through in THROUGH:
        source, target = (field.name for field in through._meta.fields if field.is_relation)
        rows = through.objects.filter(**{f"{target}__in": list(targets[f"{target}s"])})
        parts.append(rows.values_list(Value(part), source, target))
    found: Links = defaultdict(list)
    for part, row, other in parts[0].union(*parts[1:], all=True):
        name = "findings" if part == "objectives" else "objectives"
        found[part, row].append(targets[name][other]["key"])
    return found


def _money(version: PlanVersion) -> dict[int, list[tuple[int, Decimal]]]:
    """School years and EUR by activity; one query."""
    found: dict[int, list[tuple[int, Decimal]]] = defaultdict(list)
    lines = BudgetLine.objects.filter(activity__version=version).order_by()
    for activity, year, amount in lines.values_list("activity", "school_year", "amount"):
        found[activity].append((year, amount))
    return found
