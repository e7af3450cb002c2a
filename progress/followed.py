"""Schools whose plan is approved: progress is followed there. The list of them, page by page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet
from django.utils.translation import gettext as _

from common.pages import address
from common.tables import Column, Table, named, two_lines
from common.templatetags.ui import status
from grants.models import Grant
from plans.choices import VersionStatus
from selection.choices import EvaluationKind

from .choices import EvaluationStatus, Result
from .overview import RESULT_TONES, Counts, counts_of

KIND = "evaluation_kind"
IN_FORCE = {"plan__versions__status": VersionStatus.APPROVED}  # at most one of a plan
COLUMNS = (
    *("pk", "plan__versions__pk", "holder__name", "holder__municipality__name", "round__name"),
    *("holder__is_example", "plan__is_example"),
    *(KIND, "standing__result", "required__status"),
)


def followed(user: Any) -> QuerySet[Grant]:
    """Visible grants whose plan has been approved."""
    return Grant.objects.visible_to(user).filter(**IN_FORCE)


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


def rows_of(grants: Iterable[int]) -> list[FollowedRow]:
    """A row for each followed grant, given by keys, in Lithuanian order; two queries.

    Of several evaluations of the required kind a finished one wins.
    """
    found: Any = Grant.objects.filter(**IN_FORCE, pk__in=list(grants)).annotate(
        standing=FilteredRelation("conclusions", condition=Q(conclusions__withdrawn_at=None)),
        required=FilteredRelation("evaluations", condition=Q(evaluations__kind=F(KIND))),
    )
    listed: dict[int, Any] = {}
    for row in found.in_order().values_list(*COLUMNS):
        known = listed.get(row[0])
        if known is None or known[-1] != EvaluationStatus.FINISHED:
            listed[row[0]] = row
    counts = counts_of({grant: row[1] for grant, row in listed.items()})
    return [FollowedRow(*(*row, counts[grant])) for grant, row in listed.items()]


def table_of(rows: list[FollowedRow]) -> Table:
    """The list of followed schools."""
    columns = (_("School"), _("Indicators"), _("Evaluation"), _("Conclusion"))
    return Table(
        _("By the school's name; indicators: reached / with values / all"),
        [Column(label, is_number=label == columns[1]) for label in columns],
        [_cells(row) for row in rows],
    )


def _cells(row: FollowedRow) -> tuple[str, ...]:
    result = status(row.result_tone, row.result) if row.conclusion else row.result
    place = f"{row.municipality} · {row.round}"
    return (
        named(row.url, row.school, place, is_example=row.is_example),
        *(str(row.counts), two_lines(row.evaluation_words, row.evaluation_state), result),
    )
