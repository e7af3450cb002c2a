"""An evaluation by areas of its framework, with earlier levels and doubts about judged changes."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.functional import cached_property

from common.templatetags.ui import Step
from plans.choices import Strength
from schools.models import FrameworkIndicator
from selection.choices import EvaluationKind

from .choices import EvaluationStatus, EvaluationStep
from .evaluating.assigning import takes_over
from .evaluating.confirming import waiting
from .evaluating.doubts import Earlier, doubt, earlier_levels
from .evaluating.lacks import Lack
from .evaluating.places import area_url, in_order
from .evaluating.remarks import is_open
from .evaluating.rules import rule_of
from .evaluating.steps import notes_of, path_of
from .evaluating.surveys import highest, lowest
from .models import (
    Assignment,
    Evaluation,
    EvaluationRemark,
    EvaluationRule,
    Evidence,
    Rating,
    StepNote,
    Survey,
)
from .rights import evaluator, remarker
from .workflow import doubts, incomplete, lacks, thin

__all__ = ["Area", "Desk", "Earlier", "Line", "Questionnaire", "doubt", "earlier_levels"]


@dataclass(frozen=True)
class Line:
    """One indicator with its rating, if begun, and the level before."""

    indicator: FrameworkIndicator
    rating: Rating | None
    earlier: Earlier | None

    @property
    def is_rated(self) -> bool:
        return self.rating is not None and self.rating.level_id is not None

    @property
    def doubt(self) -> str:
        """Why the judged change does not fit the levels; empty when it does."""
        if not self.rating or not self.rating.level or not self.earlier:
            return ""
        return doubt(self.rating.change, self.earlier.level, self.rating.level)


@dataclass(frozen=True)
class Area:
    """One of the framework's areas."""

    number: int
    name: str
    url: str
    lines: list[Line]

    @property
    def rated(self) -> int:
        return sum(line.is_rated for line in self.lines)

    @property
    def left(self) -> int:
        return len(self.lines) - self.rated


def areas(evaluation: Evaluation, lines: list[Line]) -> list[Area]:
    """The lines by area."""
    groups = groupby(lines, key=lambda line: line.indicator.area)
    return [
        Area(number, name, area_url(evaluation, number), list(rows))
        for number, (name, rows) in enumerate(groups, 1)
    ]


@dataclass(frozen=True)
class Questionnaire:
    """A questionnaire with the ends of its table."""

    survey: Survey
    statements: list[Any]

    @property
    def ends(self) -> list[tuple[bool, list[Any]]]:
        """The highest means and the lowest; the flag tells which."""
        return [(True, highest(self.statements)), (False, lowest(self.statements))]


class Desk:
    """An evaluation as one person works on it or reads it."""

    def __init__(self, evaluation: Evaluation, user: Any) -> None:
        self.evaluation, self.user = evaluation, user

    @cached_property
    def indicators(self) -> list[FrameworkIndicator]:
        """The framework's indicators in the order of their numbers."""
        return in_order(self.evaluation)

    @cached_property
    def earlier(self) -> dict[int, Earlier]:
        return earlier_levels(self.evaluation)

    @cached_property
    def areas(self) -> list[Area]:
        ratings = self.evaluation.ratings.select_related("level", "confirmed_by")
        by_indicator = {row.indicator_id: row for row in ratings}
        lines = [
            Line(row, by_indicator.get(row.pk), self.earlier.get(row.pk)) for row in self.indicators
        ]
        return areas(self.evaluation, lines)

    def again(self) -> "Desk":
        """The same with the ratings read anew, after a save."""
        fresh = Desk(self.evaluation, self.user)
        fresh.indicators, fresh.earlier = self.indicators, self.earlier
        return fresh

    @cached_property
    def writer(self) -> Any:
        """The membership that writes this kind of evaluation here."""
        return evaluator(self.user, self.evaluation.grant, self.evaluation.kind)

    @property
    def is_self(self) -> bool:
        return self.evaluation.kind == EvaluationKind.SELF

    @property
    def is_finished(self) -> bool:
        return self.evaluation.status == EvaluationStatus.FINISHED

    @property
    def waits_for_remarks(self) -> bool:
        return self.evaluation.status == EvaluationStatus.REMARKS

    @property
    def is_draft(self) -> bool:
        return self.evaluation.status == EvaluationStatus.DRAFT

    @property
    def may_write(self) -> bool:
        """Its writer, until it is finished."""
        return not self.is_finished and self.writer is not None

    @cached_property
    def may_remark(self) -> bool:
        """The school, while it may remark."""
        is_time = is_open(self.evaluation)
        return is_time and remarker(self.user, self.evaluation.grant) is not None

    @cached_property
    def lacks(self) -> list[Lack]:
        """What stands in the way of the next step, each with its link."""
        return lacks(self.evaluation)

    @cached_property
    def thin(self) -> str:
        """That less than half is rated; then finishing asks whether one is sure."""
        return thin(self.evaluation)

    @cached_property
    def incomplete(self) -> str:
        """That indicators of an external evaluation have no level; then the reason is asked for."""
        return incomplete(self.evaluation)

    @cached_property
    def doubts(self) -> list[str]:
        """Judged changes that the levels don't bear out; then finishing asks whether they stand."""
        return doubts(self.evaluation)

    @cached_property
    def steps(self) -> list[Step]:
        """The five steps of a self-evaluation as a path."""
        return path_of(self.evaluation) if self.is_self else []

    @cached_property
    def notes(self) -> list[tuple[str, StepNote | None]]:
        """Each step's name with what was done."""
        found = notes_of(self.evaluation)
        return [(str(step.label), found.get(step)) for step in EvaluationStep]

    @cached_property
    def surveys(self) -> list[Questionnaire]:
        rows = self.evaluation.surveys.select_related("file").prefetch_related("statements")
        return [Questionnaire(row, list(row.statements.all())) for row in rows]

    @cached_property
    def files(self) -> list[Evidence]:
        return list(self.evaluation.files.select_related("file", "indicator", "by"))

    @cached_property
    def remarks(self) -> list[EvaluationRemark]:
        rows = self.evaluation.remarks.select_related("indicator", "by", "answered_by")
        return list(rows)

    @cached_property
    def assignments(self) -> list[Assignment]:
        """Who evaluates and who did before, the lead first."""
        if self.is_self:
            return []
        rows = Assignment.objects.filter(grant=self.evaluation.grant_id)
        return list(rows.select_related("person", "replaces__person"))

    @property
    def evaluators(self) -> list[Assignment]:
        """Those who evaluate now, the lead first."""
        return [row for row in self.assignments if row.ended_on is None]

    @cached_property
    def unconfirmed(self) -> list[Rating]:
        """Levels of an evaluator who had a conflict of interest, not confirmed yet."""
        return [] if self.is_self else waiting(self.evaluation)

    @cached_property
    def to_confirm(self) -> list[Rating]:
        """Those of them that this person confirms."""
        if not self.unconfirmed or self.writer is None:
            return []
        whose = takes_over(self.user, self.evaluation.grant)
        return [row for row in self.unconfirmed if row.by_id in whose]

    @cached_property
    def rule(self) -> EvaluationRule | None:
        return rule_of(self.evaluation)

    @property
    def unrated(self) -> list[tuple[str, list[FrameworkIndicator]]]:
        """What has no level, by area."""
        found = [
            (area.name, [line.indicator for line in area.lines if not line.is_rated])
            for area in self.areas
        ]
        return [(name, rows) for name, rows in found if rows]

    @property
    def counts(self) -> bool:
        """Whether the conclusion rests on this kind of evaluation."""
        return self.evaluation.kind == self.evaluation.grant.evaluation_kind

    @property
    def rated(self) -> int:
        return sum(area.rated for area in self.areas)

    @property
    def total(self) -> int:
        return sum(len(area.lines) for area in self.areas)

    def marked(self) -> list[tuple[str, list[Line]]]:
        """The strong aspects and those to improve, in the order of their numbers."""
        lines = [line for area in self.areas for line in area.lines if line.rating]
        found = [
            (str(mark.label), [line for line in lines if line.rating.strength == mark])  # type: ignore[union-attr]
            for mark in Strength
        ]
        return [(label, rows) for label, rows in found if rows]

    def area(self, number: int) -> Area | None:
        """The area by its place, from 1."""
        return next((area for area in self.areas if area.number == number), None)

    def next_url(self, number: int) -> str:
        """The next area, after the last one the whole evaluation."""
        following = self.area(number + 1)
        return following.url if following else self.evaluation.get_absolute_url()

    @property
    def first_open_url(self) -> str:
        """The first area with something left, else the first one."""
        return next((area.url for area in self.areas if area.left), self.areas[0].url)

    @property
    def is_example(self) -> bool:
        grant = self.evaluation.grant
        return grant.holder.is_example or grant.plan.is_example

    def sections(self, current: int) -> list[dict[str, Any]]:
        """The areas for the list beside the form."""
        return [
            {
                "label": area.name,
                "url": area.url,
                "current": area.number == current,
                "left": area.left,
                "full": not area.left,
            }
            for area in self.areas
        ]
