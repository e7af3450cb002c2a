"""The papers that end a basket: the final report, and what came of it on one page."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from accounts.models import User
from common.checks import digest
from common.pdf import PdfUnavailable
from plans.choices import DocumentKind
from plans.documents import content_of, named, registered
from plans.models import Objective, PlanVersion
from plans.papers import Paper, kept

from . import spent
from .cards import Card
from .choices import PeriodKind, ReportStatus
from .details import SchoolProgress
from .mirror import Mirror
from .models import Conclusion, ObjectiveResult, Report
from .spent import Spending

Json = dict[str, Any]
SENT = frozenset({ReportStatus.SUBMITTED, ReportStatus.ACCEPTED})
FEW = 8  # indicators that the page of a summary names


class Final:
    """What both papers tell of a concluded basket."""

    def __init__(self, school: SchoolProgress, conclusion: Conclusion) -> None:
        self.school, self.conclusion = school, conclusion
        self.grant = school.grant

    @cached_property
    def results(self) -> list[tuple[int, ObjectiveResult]]:
        """The objectives' results with the objectives' numbers in the plan."""
        rows = list(self.conclusion.objectives.select_related("objective"))
        every = Objective.objects.filter(version__in={row.objective.version_id for row in rows})
        ordered = every.order_by("position", "pk").values_list("pk", flat=True)
        places = {pk: number for number, pk in enumerate(ordered, 1)}
        return [(places[row.objective_id], row) for row in rows]

    @cached_property
    def spending(self) -> Spending:
        return spent.of(self.grant)

    @property
    def cards(self) -> list[Card]:
        """The indicators that were not ended."""
        return [card for card in self.school.cards if not card.indicator.is_ended]

    @property
    def few(self) -> list[Card]:
        return self.cards[:FEW]

    @property
    def more(self) -> int:
        """How many indicators the summary leaves to the report."""
        return max(len(self.cards) - FEW, 0)

    @property
    def reached(self) -> int:
        return sum(card.standing.is_reached for card in self.cards)

    @cached_property
    def mirror(self) -> Mirror:
        return Mirror(self.grant, self.school.user)

    @cached_property
    def sustainability(self) -> str:
        """What goes on without the money: as the final report tells it, else as the plan does."""
        rows = Report.objects.filter(grant=self.grant, period__kind=PeriodKind.FINAL)
        texts = (
            rows.filter(status__in=SENT).order_by("-pk").values_list("sustainability", flat=True)
        )
        told = next(iter(texts), "")
        return told or (self.school.version.sustainability if self.school.version else "")

    def said(self, what: str, version: PlanVersion) -> Json:
        """What the paper's digest is of."""
        return {
            "paper": what,
            "plan": digest(content_of(version)),
            "school": named(registered(version)),
            "conclusion": self._concluded(),
            "objectives": [[str(row.key), row.result, row.text] for _n, row in self.results],
            "money": [
                [str(row.key), str(row.sums.planned), str(row.sums.spent)]
                for row in self.spending.activities
            ],
            "indicators": [[str(card.indicator.key), *_read(card)] for card in self.cards],
            "evaluations": [row.pk for row in self.mirror.sides.evaluations],
            "sustainability": self.sustainability,
        }

    def _concluded(self) -> Json:
        row = self.conclusion
        return {
            "result": row.result,
            "on": row.concluded_on.isoformat(),
            "text": row.text,
            "early": row.early_reason,
            "contrary": row.contrary_reason,
            "confirmed": row.confirmed_at and row.confirmed_at.isoformat(),
            "comment": row.confirmed_comment,
        }


def final_paper(school: SchoolProgress, version: PlanVersion, conclusion: Conclusion) -> Paper:
    """The final report; with the watermark until the agency confirms the conclusion."""
    return _paper("final", lambda: _("Final report"), school, version, conclusion)


def summary_paper(school: SchoolProgress, version: PlanVersion, conclusion: Conclusion) -> Paper:
    """The same on one page, for whoever has a minute."""
    return _paper("summary", lambda: _("What came of the basket"), school, version, conclusion)


@translation.override("lt")
def _paper(
    what: str,
    heading: Callable[[], str],
    school: SchoolProgress,
    version: PlanVersion,
    conclusion: Conclusion,
) -> Paper:
    told = Final(school, conclusion)
    return Paper(
        version=version,
        kind=DocumentKind.PROGRESS,
        heading=heading(),
        template=f"progress/{what}_pdf.html",
        said=told.said(what, version),
        dated=conclusion.confirmed_at or conclusion.at,
        context={"final": told, "school": school, "conclusion": conclusion},
        is_draft=conclusion.confirmed_at is None,
        about=f"{what}-{conclusion.pk}",
    )


@task()
def keep_final_papers(conclusion_pk: int, by_pk: int) -> None:
    """After the confirmation both papers are kept, with the figures that were confirmed. Without
    system libraries the first look makes them."""
    conclusion = Conclusion.objects.select_related("grant").get(pk=conclusion_pk)
    by = User.objects.get(pk=by_pk)
    school = SchoolProgress(conclusion.grant, by)
    if school.version is None:
        return
    try:
        for write in (final_paper, summary_paper):
            kept(write(school, school.version, conclusion), by=by)
    except PdfUnavailable:
        return


def _read(card: Card) -> list[str | None]:
    """The newest value and its day."""
    row = card.standing
    return [
        str(row.value) if row.value is not None else None,
        row.on.isoformat() if row.on else None,
    ]
