"""Schools whose plan is approved: progress is followed there. The list of them, page by page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import clock
from common.pages import address
from common.queries import built_once
from common.tables import Column, Table, named, two_lines
from common.templatetags.ui import status
from grants.models import Grant
from grants.querysets import GrantQuerySet
from plans.choices import VersionStatus
from selection.choices import EvaluationKind

from .choices import EvaluationStatus, Result
from .overview import RESULT_TONES, Counts, counts_of
from .pace import Pace
from .paces import COLUMNS as MONEY
from .paces import Periods, furthest_behind_first, most_left_first, pace_of, periods

KIND = "evaluation_kind"
IN_FORCE = {"plan__versions__status": VersionStatus.APPROVED}  # at most one of a plan
ORDERS = [
    ("", gettext_lazy("those that lag behind the most first")),
    ("likutis", gettext_lazy("the most money left first")),
    ("mokykla", gettext_lazy("by school")),
]
CAPTIONS = {
    "": gettext_lazy(
        "Those whose money lags behind the time the most come first; indicators: reached / with"
        " values / all"
    ),
    "likutis": gettext_lazy(
        "Those that will leave the most money first; indicators: reached / with values / all"
    ),
    "mokykla": gettext_lazy("By the school's name; indicators: reached / with values / all"),
}
COLUMNS = (
    *("pk", "plan__versions__pk", "holder__name", "holder__municipality__name", "round__name"),
    *("holder__is_example", "plan__is_example"),
    *MONEY,
    "standing__confirmed_at",
    *(KIND, "standing__result", "required__status"),
)
FIRST = COLUMNS.index(MONEY[0])  # from here to `CONFIRMED` they are about money
CONFIRMED = FIRST + len(MONEY)


def followed(user: Any, order: str = "") -> GrantQuerySet:
    """Visible grants whose plan has been approved, in the chosen order."""
    if order == "mokykla":
        return Grant.objects.visible_to(user).filter(**IN_FORCE).in_order()
    return _by_pace(order, clock.today(), periods()).visible_to(user)


@built_once
def _by_pace(order: str, day: date, among: Periods) -> GrantQuerySet:
    place = most_left_first if order == "likutis" else furthest_behind_first
    return place(Grant.objects.filter(**IN_FORCE), day, among)


@dataclass(frozen=True)
class FollowedRow:
    """What the list shows of a school: its indicators, evaluation and conclusion, if any."""

    pk: int
    version: int
    school: str
    municipality: str
    round: str
    is_example_school: bool
    is_example_plan: bool
    kind: str
    conclusion: str | None
    evaluation: str | None
    counts: Counts
    pace: Pace

    @property
    def url(self) -> str:
        """Where its progress is."""
        return address("progress:progress_detail", self.pk)

    @property
    def is_example(self) -> bool:
        return self.is_example_school or self.is_example_plan

    @property
    def evaluation_words(self) -> str:
        """By what kind of evaluation progress is measured."""
        return str(EvaluationKind(self.kind).label) if self.kind else ""

    @property
    def evaluation_state(self) -> str:
        return str(EvaluationStatus(self.evaluation).label) if self.evaluation else _("not begun")

    @property
    def result(self) -> str:
        """The conclusion in words, or that there is none yet."""
        return str(Result(self.conclusion).label) if self.conclusion else _("none yet")

    @property
    def result_tone(self) -> str:
        return RESULT_TONES[Result(self.conclusion)] if self.conclusion else "draft"


@built_once
def _shown() -> "QuerySet[Grant, Any]":
    """The columns of followed grants, once for each of their evaluations of the required kind."""
    found: Any = Grant.objects.filter(**IN_FORCE).annotate(
        standing=FilteredRelation("conclusions", condition=Q(conclusions__withdrawn_at=None)),
        required=FilteredRelation("evaluations", condition=Q(evaluations__kind=F(KIND))),
    )
    columns: QuerySet[Grant, Any] = found.order_by().values_list(*COLUMNS)
    return columns


def rows_of(grants: Iterable[int]) -> list[FollowedRow]:
    """A row for each followed grant, given by keys, in their order; two queries.

    Of several evaluations of the required kind a finished one wins.
    """
    keys = list(grants)
    listed: dict[int, Any] = {}
    for row in _shown().filter(pk__in=keys):
        known = listed.get(row[0])
        if known is None or known[-1] != EvaluationStatus.FINISHED:
            listed[row[0]] = row
    counts = counts_of({grant: row[1] for grant, row in listed.items()})
    today = clock.today()
    return [_row(listed[pk], counts[pk], today) for pk in keys if pk in listed]


def _row(found: tuple[Any, ...], counts: Counts, today: date) -> FollowedRow:
    shown = found[:FIRST] + found[CONFIRMED + 1 :]
    counted = {"indicators": counts.total, "on_way": counts.on_way}
    is_over = found[CONFIRMED] is not None
    pace = pace_of(found[FIRST:CONFIRMED], is_concluded=is_over, today=today, **counted)
    return FollowedRow(*(*shown, counts, pace))


def table_of(rows: list[FollowedRow], order: str) -> Table:
    """The list of followed schools."""
    columns = (
        *(_("School"), _("Money and time"), _("Indicators")),
        *(_("Evaluation"), _("Conclusion")),
    )
    return Table(
        str(CAPTIONS[order]),
        [Column(label, is_number=place == 2) for place, label in enumerate(columns)],
        [_cells(row) for row in rows],
    )


def told(pace: Pace) -> SafeString:
    """A cell with the pace as a status, its sentence below."""
    said = f"<small>{escape(pace.sentence)}</small>"
    return mark_safe(f"<div>{status(pace.tone, pace.words)}<br>{said}</div>")


def _cells(row: FollowedRow) -> tuple[str, ...]:
    result = status(row.result_tone, row.result) if row.conclusion else row.result
    place = f"{row.municipality} · {row.round}"
    return (
        named(row.url, row.school, place, is_example=row.is_example),
        told(row.pace),
        *(str(row.counts), two_lines(row.evaluation_words, row.evaluation_state), result),
    )
