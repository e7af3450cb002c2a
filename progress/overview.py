"""Progress of many schools at once, each in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from common import clock
from common.money import ZERO
from grants.models import Grant
from plans.choices import VersionStatus
from plans.models import Indicator, Plan, PlanVersion

from .choices import EvaluationStatus, Result
from .models import Conclusion, Evaluation, Measurement
from .standing import Standing, standing

RESULT_TONES = {Result.REACHED: "ok", Result.PARTLY: "wait", Result.NOT_REACHED: "stop"}
Latest = dict[tuple[int, UUID], tuple[Decimal, date]]


def followed(user: Any) -> QuerySet[Grant]:
    """Visible grants whose plan has been approved: progress begins there."""
    in_force = PlanVersion.objects.filter(plan__grant=OuterRef("pk"), status=VersionStatus.APPROVED)
    return Grant.objects.visible_to(user).filter(Exists(in_force))


def indicators_of(grants: Iterable[int]) -> dict[int, list[Indicator]]:
    """The indicators of the versions in force, by grant; one query."""
    rows = Indicator.objects.filter(
        version__status=VersionStatus.APPROVED, version__plan__grant__in=list(grants)
    ).select_related("version__plan")
    found: dict[int, list[Indicator]] = defaultdict(list)
    for row in rows.order_by("position", "pk"):
        found[row.version.plan.grant_id].append(row)
    return found


def latest_values(grants: Iterable[int]) -> Latest:
    """The newest value that was not withdrawn, with its date, by grant and key; one query."""
    rows = Measurement.objects.valid().filter(grant__in=list(grants)).order_by("measured_on", "pk")
    return {
        (grant, key): (value, on)
        for grant, key, value, on in rows.values_list("grant", "key", "value", "measured_on")
    }


def standings(grants: Iterable[int]) -> dict[int, list[Standing]]:
    """Where the indicators of each grant with an approved plan stand today; three queries."""
    ids, today = list(grants), clock.today()
    latest, indicators = latest_values(ids), indicators_of(ids)
    in_force = PlanVersion.objects.filter(
        plan__grant__in=ids, status=VersionStatus.APPROVED
    ).values_list("plan__grant", flat=True)
    return {
        grant: [standing(row, latest.get((grant, row.key)), today) for row in indicators[grant]]
        for grant in in_force
    }


@dataclass(frozen=True)
class Counts:
    """How many indicators: all, with at least one value, at their target."""

    total: int = 0
    with_values: int = 0
    reached: int = 0

    def __str__(self) -> str:
        """„1 / 4 / 5“: reached, with values, all."""
        return f"{self.reached} / {self.with_values} / {self.total}"

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.total + other.total,
            self.with_values + other.with_values,
            self.reached + other.reached,
        )


def counts(rows: Iterable[Standing]) -> Counts:
    """The indicators of one school counted."""
    listed = list(rows)
    valued = sum(row.value is not None for row in listed)
    return Counts(len(listed), valued, sum(row.is_reached for row in listed))


@dataclass(frozen=True)
class ReportRow:
    """One school's line in the progress report."""

    grant: Grant
    plan: Plan | None
    is_in_force: bool
    standings: list[Standing]
    evaluation: str
    conclusion: Conclusion | None

    @property
    def counts(self) -> Counts:
        return counts(self.standings)

    @property
    def plan_state(self) -> str:
        """The plan's state in words."""
        if self.plan is None:
            return _("not started")
        if self.plan.completed_on:
            return _("completed")
        status = VersionStatus(self.plan.version_status)  # type: ignore[attr-defined]
        if self.is_in_force and status != VersionStatus.APPROVED:
            return _("approved; amendment: %(status)s") % {"status": status.label}
        return str(status.label)

    @property
    def evaluation_state(self) -> str:
        """The state of the required evaluation in words."""
        if not self.evaluation:
            return _("not begun")
        return str(EvaluationStatus(self.evaluation).label)

    @property
    def result(self) -> str:
        """The conclusion in words, or that there is none yet."""
        return self.conclusion.get_result_display() if self.conclusion else _("none yet")

    @property
    def result_tone(self) -> str:
        return RESULT_TONES[Result(self.conclusion.result)] if self.conclusion else "draft"

    @property
    def is_example(self) -> bool:
        return self.grant.holder.is_example or bool(self.plan and self.plan.is_example)


@dataclass(frozen=True)
class Totals:
    """Sums over all rows of a report: schools, EUR granted, indicators, evaluations, results."""

    schools: int = 0
    granted: Decimal = ZERO
    counts: Counts = field(default_factory=Counts)
    approved: int = 0
    evaluated: int = 0
    results: dict[str, int] = field(default_factory=dict)

    @property
    def concluded(self) -> int:
        return sum(self.results.values())

    @property
    def by_result(self) -> list[tuple[str, int]]:
        """„tikslas pasiektas“ → how many schools, in the order of results."""
        return [(str(item.label), self.results.get(item.value, 0)) for item in Result]


@dataclass(frozen=True)
class Report:
    """The progress report: its rows, totals and the day it was made."""

    rows: list[ReportRow]
    totals: Totals
    made_on: date

    @property
    def has_examples(self) -> bool:
        return any(row.is_example for row in self.rows)


def for_rows(grants: QuerySet[Grant]) -> QuerySet[Grant]:
    """The grants as rows need them: with school, round and sums, in Lithuanian order."""
    return grants.for_list().order_by("holder__sort_key", "pk")  # type: ignore[attr-defined,no-any-return]


def report(grants: QuerySet[Grant]) -> Report:
    """The report over these visible grants; a constant number of queries."""
    rows = rows_of(list(for_rows(grants)))
    return Report(rows, totals(rows), clock.today())


def rows_of(listed: list[Grant]) -> list[ReportRow]:
    """One row for each grant; six queries however many there are."""
    ids = [grant.pk for grant in listed]
    plans = {plan.grant_id: plan for plan in Plan.objects.filter(grant__in=ids).with_status()}
    stands, evaluations = standings(ids), evaluation_states(listed)
    conclusions = {item.grant_id: item for item in Conclusion.objects.filter(grant__in=ids)}
    return [
        ReportRow(
            grant=grant,
            plan=plans.get(grant.pk),
            is_in_force=grant.pk in stands,
            standings=stands.get(grant.pk, []),
            evaluation=evaluations.get(grant.pk, ""),
            conclusion=conclusions.get(grant.pk),
        )
        for grant in listed
    ]


def evaluation_states(grants: Iterable[Grant]) -> dict[int, str]:
    """The state of the evaluation of the required kind; a finished one wins. One query."""
    kinds = {grant.pk: grant.evaluation_kind for grant in grants}
    rows = Evaluation.objects.filter(grant__in=list(kinds)).values_list("grant", "kind", "status")
    states: dict[int, str] = {}
    for grant, kind, status in rows:
        if kind == kinds[grant] and states.get(grant) != EvaluationStatus.FINISHED:
            states[grant] = status
    return states


def totals(rows: list[ReportRow]) -> Totals:
    """The sums of a report's rows."""
    results: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.conclusion:
            results[row.conclusion.result] += 1
    return Totals(
        schools=len(rows),
        granted=sum((row.grant.granted for row in rows), ZERO),  # type: ignore[attr-defined]
        counts=sum((row.counts for row in rows), Counts()),
        approved=sum(row.is_in_force for row in rows),
        evaluated=sum(row.evaluation == EvaluationStatus.FINISHED for row in rows),
        results=dict(results),
    )
