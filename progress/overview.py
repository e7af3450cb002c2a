"""Progress of many schools at once, each in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from operator import add
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from common import clock
from common.days import passed
from common.money import ZERO
from common.pages import address
from common.queries import built_once
from common.templatetags.ui import share
from grants.models import Grant
from grants.overview import PUPILS_NOW
from plans.choices import VersionStatus
from plans.models import Indicator, PlanVersion
from schools.choices import Expression
from selection.choices import EvaluationKind

from .cards import overrulings
from .choices import EvaluationStatus, Result
from .models import Conclusion, Evaluation, Measurement, Overruling
from .pace import Pace
from .paces import pace_of
from .plan_states import PlanState, plans_of
from .standing import ON_WAY, Standing, State, judged, standing

RESULT_TONES = {Result.REACHED: "ok", Result.PARTLY: "wait", Result.NOT_REACHED: "stop"}
Latest = dict[tuple[int, UUID], tuple[Decimal, date]]


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
    """Where the indicators of each grant with an approved plan stand today; four queries."""
    ids, today = list(grants), clock.today()
    latest, indicators, decided = latest_values(ids), indicators_of(ids), overrulings(ids)
    in_force = PlanVersion.objects.filter(
        plan__grant__in=ids, status=VersionStatus.APPROVED
    ).values_list("plan__grant", flat=True)
    return {
        grant: [
            standing(row, latest.get((grant, row.key)), today, decided.get((grant, row.key)))
            for row in indicators[grant]
        ]
        for grant in in_force
    }


@dataclass(frozen=True)
class Counts:
    """How many indicators: all, with at least one value, at their target, at it or on the way."""

    total: int = 0
    with_values: int = 0
    reached: int = 0
    on_way: int = 0

    def __str__(self) -> str:
        """„1 / 4 / 5“: reached, with values, all."""
        return f"{self.reached} / {self.with_values} / {self.total}"

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.total + other.total,
            self.with_values + other.with_values,
            self.reached + other.reached,
            self.on_way + other.on_way,
        )


def counts(rows: Iterable[Standing]) -> Counts:
    """The indicators of one school counted; those that were ended are not."""
    listed = [row for row in rows if not row.indicator.is_ended]
    valued = sum(row.value is not None for row in listed)
    reached, on_way = (row.is_reached for row in listed), (row.is_on_way for row in listed)
    return Counts(len(listed), valued, sum(reached), sum(on_way))


class Aimed(NamedTuple):
    """An indicator's aims as plain values."""

    kind: str
    direction: str
    baseline_value: Decimal | None
    interim_value: Decimal | None
    interim_on: date | None
    target_value: Decimal | None


AIMED = Aimed._fields


@built_once
def _judgeable() -> "QuerySet[Indicator, Any]":
    """Indicators by version: the newest value, what people decided, the aims."""
    same = {"grant": OuterRef("version__plan__grant"), "key": OuterRef("key")}
    latest = Measurement.objects.valid().filter(**same).order_by("-measured_on", "-pk")
    decided = Overruling.objects.filter(withdrawn_at=None, **same).order_by()
    columns = (Subquery(latest.values("value")[:1]), Subquery(decided.values("is_reached")[:1]))
    rows = Indicator.objects.filter(ended_reason="").order_by()
    return rows.values_list("version", *columns, *AIMED)


def counts_of(in_force: dict[int, int]) -> dict[int, Counts]:
    """The indicators counted by grant; given the version in force of each. One query."""
    found, today = {grant: [0, 0, 0, 0] for grant in in_force}, clock.today()
    grants = {version: grant for grant, version in in_force.items()}
    rows = _judgeable().filter(version__in=list(grants))
    for version, value, by_people, *aims in rows:
        state = judged(Aimed(*aims), value, today)
        reached = state == State.REACHED if by_people is None else by_people
        on_way = state in ON_WAY if by_people is None else by_people
        counted, grant = (1, value is not None, reached, on_way), grants[version]
        found[grant] = [*map(add, found[grant], counted)]
    return {grant: Counts(*numbers) for grant, numbers in found.items()}


COLUMNS = (
    *("pk", "holder", "holder__name", "holder__code", "holder__is_example"),
    *("holder__municipality__name", "round__name", "round__stage", "round__programme"),
    *("expression", "evaluation_kind", PUPILS_NOW, "starts_on", "ends_on", "status"),
    *("school", "school__name", "granted", "spent"),
)


@dataclass(frozen=True)
class Basket:
    """What a row shows of a grant: school and round by name, `granted` and `spent` in EUR."""

    pk: int
    school_id: int
    school: str
    code: str
    is_example: bool
    municipality: str
    round: str
    stage: str
    programme_id: int
    expression: str
    evaluation_kind: str
    pupils: int
    starts_on: date
    ends_on: date
    status: str
    awarded_id: int
    awarded: str
    granted: Decimal
    spent: Decimal

    @property
    def awarded_to(self) -> str:
        """The school that the basket was awarded to, where another carries it now; else empty."""
        return self.awarded if self.awarded_id != self.school_id else ""

    @property
    def url(self) -> str:
        """Where its progress is."""
        return address("progress:progress_detail", self.pk)

    @property
    def time_passed(self) -> int:
        """The share of the basket's time that has passed, percent."""
        return passed(self.starts_on, self.ends_on, clock.today())

    @property
    def expression_words(self) -> str:
        return str(dict(Expression.choices).get(self.expression, ""))

    @property
    def evaluation_words(self) -> str:
        """By what kind of evaluation progress is measured."""
        return str(dict(EvaluationKind.choices).get(self.evaluation_kind, ""))


@dataclass(frozen=True)
class ReportRow:
    """One school's line in the progress report."""

    grant: Basket
    plan: PlanState | None
    counts: Counts
    evaluation: str
    conclusion: Conclusion | None

    @cached_property
    def pace(self) -> Pace:
        """Its money against its time, and its indicators."""
        item, counts = self.grant, self.counts
        row = (item.starts_on, item.ends_on, item.status, item.granted, item.spent)
        given: dict[str, Any] = {"indicators": counts.total, "on_way": counts.on_way}
        is_confirmed = bool(self.conclusion and self.conclusion.confirmed_at)
        return pace_of(row, is_concluded=is_confirmed, **given)

    @property
    def is_in_force(self) -> bool:
        return bool(self.plan and self.plan.in_force)

    @property
    def plan_state(self) -> str:
        """The plan's state in words."""
        return self.plan.words if self.plan else _("not started")

    @property
    def plan_tone(self) -> str:
        return self.plan.tone if self.plan else "draft"

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
        return self.grant.is_example or bool(self.plan and self.plan.is_example)


@dataclass(frozen=True)
class Totals:
    """Sums over all rows of a report: schools, EUR granted and spent, and by the pace so far left
    in the end, indicators, evaluations, results."""

    schools: int = 0
    granted: Decimal = ZERO
    spent: Decimal = ZERO
    left: Decimal = ZERO
    counts: Counts = field(default_factory=Counts)
    approved: int = 0
    evaluated: int = 0
    results: dict[str, int] = field(default_factory=dict)

    @property
    def concluded(self) -> int:
        return sum(self.results.values())

    @property
    def money(self) -> int:
        """How much of what was granted is spent, in whole percent."""
        return share(self.spent, self.granted)

    @property
    def approved_words(self) -> str:
        """How many plans are in force or completed."""
        return _("Approved plans: %(n)s") % {"n": self.approved}

    @property
    def evaluated_words(self) -> str:
        return _("Finished evaluations: %(n)s") % {"n": self.evaluated}

    @property
    def concluded_words(self) -> str:
        return _("Recorded conclusions: %(n)s") % {"n": self.concluded}

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


def report(grants: QuerySet[Grant]) -> Report:
    """The report over these visible grants; a constant number of queries."""
    rows = rows_of(grants)
    return Report(rows, totals(rows), clock.today())


def rows_of(grants: QuerySet[Grant]) -> list[ReportRow]:
    """One row for each grant, in Lithuanian order; five queries however many there are."""
    found: Any = grants
    baskets = [Basket(*row) for row in found.in_order().values_list(*COLUMNS)]
    ids = [basket.pk for basket in baskets]
    plans, evaluations = plans_of(ids), evaluation_states(baskets)
    counted = counts_of({grant: plan.in_force for grant, plan in plans.items() if plan.in_force})
    conclusions = {item.grant_id: item for item in Conclusion.objects.valid().filter(grant__in=ids)}
    return [
        ReportRow(
            grant=basket,
            plan=plans.get(basket.pk),
            counts=counted.get(basket.pk, Counts()),
            evaluation=evaluations.get(basket.pk, ""),
            conclusion=conclusions.get(basket.pk),
        )
        for basket in baskets
    ]


def evaluation_states(grants: Iterable[Basket]) -> dict[int, str]:
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
        granted=sum((row.grant.granted for row in rows), ZERO),
        spent=sum((row.grant.spent for row in rows), ZERO),
        left=sum((row.pace.left or ZERO for row in rows), ZERO),
        counts=sum((row.counts for row in rows), Counts()),
        approved=sum(row.is_in_force for row in rows),
        evaluated=sum(row.evaluation == EvaluationStatus.FINISHED for row in rows),
        results=dict(results),
    )
