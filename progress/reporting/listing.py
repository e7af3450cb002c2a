"""The reports of one period over all schools that a person follows: the list and its export."""

import csv
import io
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, Value, When
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from common import clock
from common.xlsx import Column, sheet_bytes
from grants.models import Grant
from plans.sides import AWAITED, named
from progress.choices import WRITTEN, ReportStatus
from progress.models import Report, ReportPeriod, ReportSubmission
from progress.querysets import ReportQuerySet
from progress.rights import manages_periods

from .content import ReportContent, read
from .opening import concerned
from .standing import LATE, Standing, late_first, standings, with_sending

MISSED = "missed"  # it was being written when its period was closed
SENT = (ReportStatus.SUBMITTED, ReportStatus.ACCEPTED)
STATES = (LATE, ReportStatus.RETURNED, ReportStatus.OPEN, *SENT)
STATES_CLOSED = (MISSED, *SENT)
TONES = {LATE: "stop", MISSED: "note", "returned": "stop", "submitted": "wait", "accepted": "ok"}
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class State:
    """A state, how many reports are in it, and whether the list shows only these."""

    name: str
    words: str
    tone: str
    count: int
    is_chosen: bool


class PeriodReports:
    """The period's reports as far as the person follows the schools; `chosen` is a state."""

    def __init__(self, period: ReportPeriod, user: Any, chosen: str = "") -> None:
        self.period, self.user, self.today = period, user, clock.today()
        self.known = STATES_CLOSED if period.closed_at else STATES
        self.chosen = chosen if chosen in self.known else ""

    @cached_property
    def all(self) -> Any:
        """A queryset of them with their `state`."""
        late = When(status=ReportStatus.OPEN, due_on__lt=self.today, then=Value(LATE))
        missed = When(status__in=sorted(WRITTEN), then=Value(MISSED))
        rows = Report.objects.visible_to(self.user).filter(period=self.period)
        return rows.annotate(
            state=Case(missed if self.period.closed_at else late, default="status")
        )

    @property
    def rows(self) -> ReportQuerySet:
        """The chosen ones, late first."""
        rows = self.all.filter(state=self.chosen) if self.chosen else self.all
        return with_sending(late_first(rows.for_list(), self.today))

    @cached_property
    def states(self) -> list[State]:
        """All states with their counts; the overdue first."""
        rows = self.all.order_by().values_list("state")
        counts = dict(rows.annotate(n=Count("pk")))
        words = {LATE: _("overdue"), MISSED: _("not submitted")} | dict(ReportStatus.choices)
        return [
            State(
                name,
                str(words[name]),
                TONES.get(name, "draft"),
                counts.get(name, 0),
                name == self.chosen,
            )
            for name in map(str, self.known)
        ]

    @property
    def total(self) -> int:
        return sum(state.count for state in self.states)

    @cached_property
    def without(self) -> int:
        """How many baskets that the period is about have no report: no plan by its last day."""
        if self.period.opens_on > self.today:
            return 0
        mine = Grant.objects.visible_to(self.user).filter(pk__in=concerned(self.period))
        return mine.exclude(reports__period=self.period).count()

    @property
    def may_manage(self) -> bool:
        return manages_periods(self.user)

    @property
    def is_changeable(self) -> bool:
        """Whether nothing was submitted for it and it is not closed."""
        sent = ReportSubmission.objects.filter(report__period=self.period)
        return self.period.closed_at is None and not sent.exists()

    @property
    def is_closable(self) -> bool:
        """Whether the day until which its reports are awaited has passed."""
        return self.period.closed_at is None and self.period.due_on < self.today

    @property
    def left(self) -> int:
        """How many reports are not submitted; those are told when the period is closed."""
        return int(self.all.filter(status__in=sorted(WRITTEN)).count())

    def export(self) -> "Export":
        """All chosen rows with what was sent last."""
        rows = list(self.rows.select_related("grant__round__programme"))
        sent = ReportSubmission.objects.filter(report__in=[row.pk for row in rows])
        newest = {row.report_id: row for row in sent.prefetch_related("answers").order_by("number")}
        return Export(self.period, [(item, newest.get(item.report.pk)) for item in standings(rows)])


@dataclass(frozen=True)
class Export:
    """Rows of a period for a file: where each report stands and what was sent last."""

    period: ReportPeriod
    rows: list[tuple[Standing, ReportSubmission | None]]

    @property
    def columns(self) -> list[Column]:
        texts = [_("School"), _("School code"), _("Municipality"), _("State"), _("Due")]
        kinds: dict[int, Any] = {0: 40, 2: 26, 3: 22}
        first = [Column(name, width=kinds.get(n, 14)) for n, name in enumerate(texts)]
        money = [_("Planned, EUR"), _("Spent in the period, EUR"), _("Spent so far, EUR")]
        return [
            *first,
            Column(_("Submitted"), width=14),
            Column(_("Days late"), "number", 10),
            Column(_("Why it is late"), width=30),
            Column(_("Answers"), width=34),
            *(Column(name, "eur") for name in money),
            Column(_("Left, EUR"), "eur"),
            Column(_("Indicators with values"), "number", 12),
            Column(_("All indicators"), "number", 12),
            Column(_("Problems"), width=40),
            Column(_("Help wanted from the founder"), width=40),
        ]

    def values(self) -> list[list[Any]]:
        return [[*_place(item), *_sending(item, sent)] for item, sent in self.rows]

    def xlsx(self) -> bytes:
        """The rows as a workbook."""
        note = _("As of %(date)s") % {"date": clock.today().isoformat()}
        sentence = self.period.programme.publicity_text
        notes = [text for text in (self.period.name, sentence, note) if text]
        return sheet_bytes(_("Reports of the period"), self.columns, self.values(), notes=notes)

    def csv(self) -> bytes:
        """The same as CSV in UTF-8 with its mark, so that spreadsheets read the letters."""
        held = io.StringIO()
        writer = csv.writer(held, delimiter=";")
        writer.writerow([column.title for column in self.columns])
        writer.writerows([[_plain(value) for value in row] for row in self.values()])
        return b"\xef\xbb\xbf" + held.getvalue().encode()


def _plain(value: Any) -> str:
    """Money with a comma as Lithuanian spreadsheets read it; text is never a formula."""
    if isinstance(value, Decimal):
        return f"{value:.2f}".replace(".", ",")
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _place(item: Standing) -> list[Any]:
    report = item.report
    school = report.grant.holder
    due = report.due_on.isoformat()
    return [school.name, school.code, str(school.municipality), item.words, due]


def _sending(item: Standing, sent: ReportSubmission | None) -> list[Any]:
    """What was sent last; nothing where nothing was."""
    if sent is None:
        return ["", None, "", "", *[None] * 6, "", ""]
    content = read(sent.content)
    on = clock.local_day(sent.at).isoformat()
    return [on, sent.days_late, sent.late_reason, _answers(item, sent), *_figures(content)]


def _figures(content: ReportContent) -> list[Any]:
    total = content.total
    counts = [content.with_values, len(content.indicators)]
    texts = [content.texts["problems"], content.texts["help_wanted"]]
    return [total.planned, total.in_period, total.so_far, total.left, *counts, *texts]


def _answers(item: Standing, sent: ReportSubmission) -> str:
    school = item.report.grant.holder
    return "; ".join(
        f"{named(row.party, school, AWAITED)}: {row.get_decision_display()}"
        for row in sent.answers.all()
    )
