"""Levels from before an evaluation, and doubts about changes judged otherwise than they say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from common.templatetags.ui import date_iso
from plans.choices import VersionStatus
from plans.models import Finding
from progress.choices import Change
from progress.models import Evaluation, Rating
from schools.models import Level


@dataclass(frozen=True)
class Earlier:
    """The level before: of the newest evaluation known, an own one or one the plan rests on."""

    level: Level
    on: date

    def __str__(self) -> str:
        words = {"level": self.level.code, "date": date_iso(self.on)}
        return _("earlier level %(level)s (%(date)s)") % words


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


def doubts(evaluation: Evaluation, ratings: Iterable[Rating]) -> list[str]:
    """„1.1.1: …“ for each judged change that the levels do not bear out."""
    judged = [row for row in ratings if row.change and row.level]
    if not judged:
        return []
    earlier = earlier_levels(evaluation)
    told = [
        (row.indicator.number, doubt(row.change, earlier[row.indicator_id].level, row.level))
        for row in judged
        if row.indicator_id in earlier and row.level
    ]
    return [f"{number}: {text}" for number, text in told if text]


def earlier_levels(evaluation: Evaluation) -> dict[int, Earlier]:
    """The newest known level of each indicator from before this evaluation, by indicator.

    Of evaluations of the same kind, or of those that the plan rests on.
    """
    known = [*_from_plan(evaluation), *_from_evaluations(evaluation)]
    known.sort(key=lambda pair: pair[1].on)
    return {indicator: item for indicator, item in known if item.on < evaluation.starts_on}


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
        evaluation__in=Evaluation.objects.finished().filter(
            grant=evaluation.grant_id, kind=evaluation.kind
        ),
        indicator__framework=evaluation.framework_id,
        level__isnull=False,
    ).select_related("level", "evaluation")
    return [
        (row.indicator_id, Earlier(row.level, row.evaluation.ends_on)) for row in rows if row.level
    ]
