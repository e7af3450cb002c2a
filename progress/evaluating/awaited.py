"""What awaits an evaluator in each of many schools at once; two queries however many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.templatetags.ui import date_iso
from progress.choices import EvaluationStatus
from progress.models import Assignment, Evaluation
from progress.overview import ReportRow
from selection.choices import EvaluationKind

from .remarks import is_open


@dataclass(frozen=True)
class Awaited:
    """Where the external evaluation of a school stands for the person: in words, where to go on
    and what the button says; whether it is their turn."""

    row: ReportRow
    words: str
    url: str
    action: str
    is_their_turn: bool


class AwaitedWork:
    """The schools of an evaluator, each with what comes next there."""

    def __init__(self, rows: Sequence[ReportRow], user: Any) -> None:
        self.rows, self.user = rows, user

    @cached_property
    def found(self) -> list[Awaited]:
        """Those where it is their turn first."""
        found = [self._of(row) for row in self.rows]
        return sorted(found, key=lambda item: not item.is_their_turn)

    @cached_property
    def assignments(self) -> dict[int, Assignment]:
        """The person's own that go on, by basket."""
        rows = Assignment.objects.filter(person=self.user, ended_on=None)
        return {item.grant_id: item for item in rows.filter(grant__in=self._ids)}

    @cached_property
    def evaluations(self) -> dict[int, Any]:
        """The newest external one by basket, with how many levels and remarks wait."""
        rows: Any = Evaluation.objects.visible_to(self.user).filter(
            grant__in=self._ids, kind=EvaluationKind.EXTERNAL
        )
        rows = rows.annotate(
            unconfirmed=Count("ratings", Q(ratings__to_confirm=True), distinct=True),
            unanswered=Count("remarks", Q(remarks__answer=""), distinct=True),
        )
        return {item.grant_id: item for item in rows.order_by("ends_on", "pk")}

    @property
    def _ids(self) -> list[int]:
        return [row.grant.pk for row in self.rows]

    def _of(self, row: ReportRow) -> Awaited:
        if row.conclusion:
            return _rest(row, _("concluded"))
        assignment = self.assignments.get(row.grant.pk)
        if assignment is None:
            return _rest(row, _("the agency has not assigned you to evaluate here"))
        if assignment.stated_at is None:
            url = reverse("progress:assignment_state", args=[row.grant.pk, assignment.pk])
            return Awaited(
                row,
                _("first state that you are impartial"),
                url,
                _("State that there is no conflict"),
                True,
            )
        return self._assigned(row)

    def _assigned(self, row: ReportRow) -> Awaited:
        evaluation = self.evaluations.get(row.grant.pk)
        if not row.is_in_force:
            return _rest(row, _("begins when the plan is approved"))
        if evaluation is None:
            url = reverse("progress:evaluation_add", args=[row.grant.pk])
            return Awaited(row, _("not begun"), url, _("Begin"), True)
        url = evaluation.get_absolute_url()
        if words := _left(evaluation):
            return Awaited(row, words, url, _("Go on"), True)
        is_basis = row.grant.evaluation_kind == EvaluationKind.EXTERNAL
        if evaluation.status == EvaluationStatus.FINISHED and not is_basis:
            return _rest(row, str(EvaluationStatus.FINISHED.label))
        if evaluation.status == EvaluationStatus.FINISHED:
            url = reverse("progress:conclusion_add", args=[row.grant.pk])
            return Awaited(row, _("the conclusion is left"), url, _("Conclude"), True)
        until = date_iso(evaluation.remarks_until)
        return _rest(row, _("the school remarks until %(day)s") % {"day": until})


def _rest(row: ReportRow, words: str) -> Awaited:
    """It is not their turn: the school's page is to be read."""
    return Awaited(row, words, row.grant.url, _("Open"), False)


def _left(evaluation: Any) -> str:
    """What is left to do in the evaluation, in words; empty where it is the school's turn."""
    if n := evaluation.unconfirmed:
        text = ngettext(
            "%(n)s level awaits your confirmation", "%(n)s levels await your confirmation", n
        )
        return text % {"n": n}
    if n := evaluation.unanswered:
        text = ngettext(
            "%(n)s remark of the school awaits your answer",
            "%(n)s remarks of the school await your answer",
            n,
        )
        return text % {"n": n}
    if evaluation.status == EvaluationStatus.DRAFT:
        return _("the evaluation is being written")
    is_theirs = evaluation.status == EvaluationStatus.REMARKS and not is_open(evaluation)
    return _("the school has remarked: finish it") if is_theirs else ""
