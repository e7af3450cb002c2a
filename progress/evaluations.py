"""An evaluation by areas of its framework, with earlier levels and doubts about judged changes."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from common.templatetags.ui import date_iso
from plans.choices import Strength, VersionStatus
from plans.models import Finding
from schools.models import FrameworkIndicator, Level

from .choices import Change, EvaluationStatus
from .models import Evaluation, Rating
from .rights import evaluator
from .workflow import missing, thin


@dataclass(frozen=True)
class Earlier:
    """The level before: of the newest evaluation known, an own one or one the plan rests on."""

    level: Level
    on: date

    def __str__(self) -> str:
        words = {"level": self.level.code, "date": date_iso(self.on)}
        return _("earlier level %(level)s (%(date)s)") % words


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


def doubt(change: str, before: Level, after: Level) -> str:
    """Change is the evaluator's judgement; it is only checked against the two levels."""
    if change == Change.ROSE and after.order <= before.order:
        text = _("“The level rose”, but the level was %(before)s and is now %(after)s.")
    elif change == Change.WITHIN and after.order != before.order:
        text = _("“Within the same level”, but the level was %(before)s and is now %(after)s.")
    elif change == Change.NONE and after.order != before.order:
        text = _("“No change”, but the level was %(before)s and is now %(after)s.")
    elif change == Change.NEGATIVE and after.order > before.order:
        text = _("“Negative”, but the level was %(before)s and is now %(after)s.")
    else:
        return ""
    return text % {"before": before.code, "after": after.code}


def areas(evaluation: Evaluation, lines: list[Line]) -> list[Area]:
    """The lines by area."""
    groups = groupby(lines, key=lambda line: line.indicator.area)
    return [
        Area(number, name, area_url(evaluation, number), list(rows))
        for number, (name, rows) in enumerate(groups, 1)
    ]


def area_url(evaluation: Evaluation, number: int) -> str:
    """Where the area is rated."""
    args = [evaluation.grant_id, evaluation.pk, number]
    return reverse("progress:evaluation_area", args=args)


def earlier_levels(evaluation: Evaluation) -> dict[int, Earlier]:
    """The newest known level of each indicator from before this evaluation, by indicator."""
    known = [*_from_plan(evaluation), *_from_evaluations(evaluation)]
    known.sort(key=lambda pair: pair[1].on)
    return {indicator: item for indicator, item in known if item.on < evaluation.starts_on}


class Desk:
    """An evaluation as one person works on it or reads it."""

    def __init__(self, evaluation: Evaluation, user: Any) -> None:
        self.evaluation, self.user = evaluation, user

    @cached_property
    def indicators(self) -> list[FrameworkIndicator]:
        """The framework's indicators in the order of their numbers."""
        return sorted(self.evaluation.framework.indicators.all(), key=_place)

    @cached_property
    def earlier(self) -> dict[int, Earlier]:
        return earlier_levels(self.evaluation)

    @cached_property
    def areas(self) -> list[Area]:
        ratings = self.evaluation.ratings.select_related("level")
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
    def may_write(self) -> bool:
        """Its writer, until it is finished."""
        is_open = self.evaluation.status == EvaluationStatus.DRAFT
        writer = evaluator(self.user, self.evaluation.grant, self.evaluation.kind)
        return is_open and writer is not None

    @cached_property
    def missing(self) -> list[str]:
        """What stands in the way of finishing."""
        return missing(self.evaluation)

    @cached_property
    def thin(self) -> str:
        """That less than half is rated; then finishing asks whether one is sure."""
        return thin(self.evaluation)

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


def _place(row: FrameworkIndicator) -> tuple[int, ...]:
    """1.10 comes after 1.9; a number that is no number comes first."""
    return tuple(int(part) if part.isdigit() else 0 for part in row.number.split("."))


def _from_plan(evaluation: Evaluation) -> list[tuple[int, Earlier]]:
    rows = Finding.objects.filter(
        version__plan__grant=evaluation.grant_id,
        version__status=VersionStatus.APPROVED,
        level__isnull=False,
        indicator__framework=evaluation.framework_id,
        dated_on__isnull=False,
    ).select_related("level")
    return [
        (row.indicator_id, Earlier(row.level, row.dated_on))
        for row in rows
        if row.indicator_id and row.level and row.dated_on
    ]


def _from_evaluations(evaluation: Evaluation) -> list[tuple[int, Earlier]]:
    rows = Rating.objects.filter(
        evaluation__in=Evaluation.objects.finished().filter(grant=evaluation.grant_id),
        indicator__framework=evaluation.framework_id,
        level__isnull=False,
    ).select_related("level", "evaluation")
    return [
        (row.indicator_id, Earlier(row.level, row.evaluation.ends_on)) for row in rows if row.level
    ]
