"""What a report says: read once, in a constant number of queries, or read back from what was sent.

The page, the paper, the workbook and a submission's JSON all take it from here, so sums agree.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from common.money import ZERO
from plans.choices import label_of
from plans.documents import named, registered
from plans.models import Activity, Indicator
from plans.wording import shown
from progress import spent
from progress.choices import WRITTEN, ActivityState, PeriodKind
from progress.models import Measurement, Report, ReportedActivity, ReportedIndicator

Json = dict[str, Any]
TEXTS = ("problems", "help_wanted", "sustainability")


@dataclass(frozen=True)
class Money:
    """Planned in all, spent in the period and spent from the start to its end, EUR."""

    planned: Decimal = ZERO
    in_period: Decimal = ZERO
    so_far: Decimal = ZERO

    @property
    def left(self) -> Decimal:
        return self.planned - self.so_far

    def as_json(self) -> list[str]:
        return [f"{value:.2f}" for value in (self.planned, self.in_period, self.so_far)]

    @classmethod
    def of(cls, texts: list[str]) -> "Money":
        return cls(*map(Decimal, texts))


@dataclass(frozen=True)
class PurposeLine:
    """The money of one purpose; what has none comes last, without a name."""

    name: str
    money: Money


@dataclass(frozen=True)
class ActivityLine:
    """An activity, how it goes on and its money. `row` is its key while the report is written."""

    key: str
    number: int
    title: str
    ended: str
    state: str
    text: str
    money: Money
    row: int | None = None
    is_typed: bool = False

    @property
    def state_words(self) -> str:
        return str(ActivityState(self.state).label) if self.state else ""

    @property
    def tone(self) -> str:
        """Of the state."""
        return TONES.get(self.state, "draft")


@dataclass(frozen=True)
class IndicatorLine:
    """An indicator with its newest value in the period, or why there is none."""

    key: str
    number: int
    title: str
    kind: str
    unit: str
    is_ended: bool
    baseline: str | None
    target: str | None
    value: str | None
    measured_on: str
    source: str
    reason: str
    row: int | None = None
    measurement: int | None = None

    @property
    def is_missing(self) -> bool:
        """Whether neither a value nor a reason is told; nothing is expected of an ended one."""
        return not (self.value is not None or self.reason or self.is_ended)

    def words(self, value: str | None) -> str:
        return shown(self.kind, self.unit, None if value is None else Decimal(value))

    @property
    def value_words(self) -> str:
        return self.words(self.value)

    @property
    def baseline_words(self) -> str:
        return self.words(self.baseline)

    @property
    def target_words(self) -> str:
        return self.words(self.target)


@dataclass(frozen=True)
class ReportContent:
    """All that one report says."""

    period: Json
    plan: Json
    school: Json
    total: Money
    purposes: list[PurposeLine]
    activities: list[ActivityLine]
    indicators: list[IndicatorLine]
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def is_final(self) -> bool:
        return bool(self.period["kind"] == PeriodKind.FINAL)

    @property
    def version_label(self) -> str:
        return label_of(self.plan["number"])

    @property
    def ordered_on(self) -> date:
        return date.fromisoformat(self.plan["ordered_on"])

    @cached_property
    def with_values(self) -> int:
        """How many indicators have a value in the period."""
        return sum(line.value is not None for line in self.indicators)

    def as_json(self) -> Json:
        """The same as plain JSON; what is sent and what a paper's digest is of."""
        return {
            "period": self.period,
            "plan": self.plan,
            "school": self.school,
            "money": {
                "total": self.total.as_json(),
                "purposes": [[line.name, line.money.as_json()] for line in self.purposes],
            },
            "activities": [_activity_json(line) for line in self.activities],
            "indicators": [_indicator_json(line) for line in self.indicators],
            "texts": self.texts,
        }


TONES: dict[str, str] = {
    ActivityState.DONE: "ok",
    ActivityState.UNDER_WAY: "wait",
    ActivityState.LATE: "stop",
    ActivityState.GIVEN_UP: "note",
}
ACTIVITY = ("key", "number", "title", "ended", "state", "text")
INDICATOR = (
    *("key", "number", "title", "kind", "unit", "is_ended", "baseline", "target"),
    *("value", "measured_on", "source", "reason"),
)


def _activity_json(line: ActivityLine) -> Json:
    return {name: getattr(line, name) for name in ACTIVITY} | {"money": line.money.as_json()}


def _indicator_json(line: IndicatorLine) -> Json:
    return {name: getattr(line, name) for name in INDICATOR}


def text_title(name: str) -> str:
    """What one of the texts is called."""
    titles = {
        "problems": _("Problems"),
        "help_wanted": _("Help wanted from the founder"),
        "sustainability": _("Sustainability"),
    }
    return titles[name]


def read(sent: Json) -> ReportContent:
    """A report as it was sent."""
    money = sent["money"]
    return ReportContent(
        period=sent["period"],
        plan=sent["plan"],
        school=sent["school"],
        total=Money.of(money["total"]),
        purposes=[PurposeLine(name, Money.of(texts)) for name, texts in money["purposes"]],
        activities=[
            ActivityLine(**row | {"money": Money.of(row["money"])}) for row in sent["activities"]
        ],
        indicators=[IndicatorLine(**row) for row in sent["indicators"]],
        texts=sent["texts"],
    )


def shown_to(report: Report, *, is_writer: bool) -> ReportContent | None:
    """What a person reads: its writers the text that is being written, others what was sent last;
    None where nothing was sent yet."""
    if is_writer and report.status in WRITTEN:
        return load(report)
    last = report.submissions.order_by("-number").first()
    return read(last.content) if last else None


def load(report: Report) -> ReportContent:
    """A report as it stands now: money and values as they are, what was typed as it was typed.

    What nobody has typed yet is filled in from what is known (see `suggested`).
    """
    money = _Sums(report)
    return ReportContent(
        period=_period_said(report),
        plan=_plan_said(report),
        school=named(registered(report.version)),
        total=money.total,
        purposes=money.purposes,
        activities=list(_activities(report, money)),
        indicators=list(_indicators(report)),
        texts={name: getattr(report, name) for name in TEXTS},
    )


def suggested(activity: Activity, spent_so_far: Decimal, until: date, earlier: str) -> str:
    """The state of an activity as far as it is known: done by the report before, ended by the plan,
    money spent, or not to begin yet. Else nothing: the school tells it."""
    if earlier == ActivityState.DONE:
        return ActivityState.DONE
    if activity.is_ended:
        return ActivityState.GIVEN_UP
    if spent_so_far:
        return ActivityState.UNDER_WAY
    is_ahead = activity.starts_on is not None and activity.starts_on > until
    return ActivityState.NOT_BEGUN if is_ahead else ""


def earlier_report(report: Report) -> Report | None:
    """The basket's report of the period that ended last before this one."""
    rows = Report.objects.filter(
        grant=report.grant_id, period__ends_on__lt=report.period.ends_on
    ).select_related("period")
    return rows.order_by("-period__ends_on", "-pk").first()


def earlier_activities(report: Report) -> dict[UUID, ReportedActivity]:
    """What the report before says of each activity, by its key."""
    before = earlier_report(report)
    return {row.key: row for row in before.activities.all()} if before else {}


class _Sums:
    """The money of a report by the plan that it is bound to."""

    def __init__(self, report: Report) -> None:
        until = report.period.ends_on
        given: Any = {"version": report.version, "until": until}
        self.so_far = spent.of(report.grant, **given)
        self.recent = spent.of(report.grant, since=report.period.starts_on, **given)
        self.total = _money(self.so_far.total, self.recent.total)

    @property
    def purposes(self) -> list[PurposeLine]:
        recent = self.recent.by_purpose
        return [
            PurposeLine(
                f"{row.purpose.number}. {row.purpose.name}" if row.purpose else "",
                _money(row.sums, recent.get(row.purpose.pk if row.purpose else None)),
            )
            for row in self.so_far.purposes
        ]

    def of(self, key: UUID) -> Money:
        sums = self.so_far.by_activity.get(key, spent.Sums())
        return _money(sums, self.recent.by_activity.get(key))


def _money(so_far: spent.Sums, recent: spent.Sums | None) -> Money:
    return Money(so_far.planned, recent.spent if recent else ZERO, so_far.spent)


def _activities(report: Report, money: _Sums) -> Iterator[ActivityLine]:
    typed = {row.key: row for row in report.activities.all()}
    earlier, until = earlier_activities(report), report.period.ends_on
    rows = Activity.objects.filter(version=report.version_id).order_by("position", "pk")
    for number, row in enumerate(rows, 1):
        own, sums, before = typed.get(row.key), money.of(row.key), earlier.get(row.key)
        is_typed = bool(own and own.is_typed)
        known = suggested(row, sums.so_far, until, before.state if before else "")
        yield ActivityLine(
            key=str(row.key),
            number=number,
            title=row.title,
            ended=row.ended_reason,
            state=own.state if own and is_typed else known,
            text=own.text if own and is_typed else row.ended_reason,
            money=sums,
            row=own.pk if own else None,
            is_typed=is_typed,
        )


def _indicators(report: Report) -> Iterator[IndicatorLine]:
    told = {row.key: row for row in report.indicators.all()}
    values = newest_values(report)
    rows = Indicator.objects.filter(version=report.version_id).order_by("position", "pk")
    for number, row in enumerate(rows, 1):
        own, value = told.get(row.key), values.get(row.key)
        yield IndicatorLine(
            key=str(row.key),
            number=number,
            title=row.title,
            kind=row.kind,
            unit=row.unit,
            is_ended=row.is_ended,
            baseline=_text(row.baseline_value),
            target=_text(row.target_value),
            value=_text(value.value) if value else None,
            measured_on=value.measured_on.isoformat() if value else "",
            source=value.source if value else "",
            reason=own.no_value_reason if own else "",
            row=own.pk if own else None,
            measurement=value.pk if value else None,
        )


def newest_values(report: Report) -> dict[UUID, Measurement]:
    """The newest valid value of each indicator in the report's period, by its key."""
    days = (report.period.starts_on, report.period.ends_on)
    rows = Measurement.objects.valid().filter(grant=report.grant_id, measured_on__range=days)
    return {row.key: row for row in rows.order_by("measured_on", "pk")}


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"


def _period_said(report: Report) -> Json:
    period = report.period
    return {
        "name": period.name,
        "kind": str(period.kind),
        "days": [period.starts_on.isoformat(), period.ends_on.isoformat()],
    }


def _plan_said(report: Report) -> Json:
    version = report.version
    on = version.ordered_on.isoformat() if version.ordered_on else ""
    return {"number": version.number, "ordered_on": on, "order_number": version.order_number}


def rows_missing(report: Report) -> tuple[list[ReportedActivity], list[ReportedIndicator]]:
    """The rows that the report's version has and the report doesn't yet."""
    acts = set(report.activities.values_list("key", flat=True))
    inds = set(report.indicators.values_list("key", flat=True))
    return (
        [
            ReportedActivity(report=report, activity=row, key=row.key)
            for row in report.version.activities.all()
            if row.key not in acts
        ],
        [
            ReportedIndicator(report=report, indicator=row, key=row.key)
            for row in report.version.indicators.all()
            if row.key not in inds
        ],
    )
