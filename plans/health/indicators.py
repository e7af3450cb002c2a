"""Indicators: whole, not contradicting themselves, and showing a result."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from common.templatetags.ui import date_iso
from plans.choices import Direction
from plans.content import IndicatorContent, PlanContent
from plans.wording import shown

from .doing import measures_doing
from .problem import Problem, hint, named


def no_indicator(content: PlanContent) -> Iterator[Problem]:
    if not content.indicators:
        yield Problem("no_indicator", _("Add at least one indicator."), "indicators")


def indicator_is_whole(content: PlanContent) -> Iterator[Problem]:
    """Baseline and target each with a date, and a data source; empty is not zero."""
    for item in content.indicators:
        row = item.row
        if row.baseline_value is None or row.baseline_on is None:
            text = _("Indicator %(name)s lacks its baseline or the baseline's date.")
            field = "baseline_value" if row.baseline_value is None else "baseline_on"
            yield _fault("indicator_baseline", text, item, field)
        if row.target_value is None or row.target_on is None:
            text = _("Indicator %(name)s lacks its target or the target's date.")
            field = "target_value" if row.target_value is None else "target_on"
            yield _fault("indicator_target", text, item, field)
        if not row.source:
            text = _("Say where the values of indicator %(name)s come from.")
            yield _fault("indicator_source", text, item, "source")


def _fault(code: str, text: str, item: IndicatorContent, field: str) -> Problem:
    return Problem(code, text % {"name": named(item)}, "indicators", item.row.pk, field)


def indicator_goes_its_way(content: PlanContent) -> Iterator[Problem]:
    """The target lies where the direction points, the interim value on the way there.

    To keep means not to fall below the target, so the target may not exceed the baseline.
    """
    for item in content.indicators:
        start, target = item.row.baseline_value, item.row.target_value
        if start is None or target is None:
            continue
        if text := _against(item.row.direction, start, target):
            yield _contradiction("indicator_direction", text, item, "target_value")
        elif not _is_on_the_way(item, start, target):
            text = _(
                "The interim value %(interim)s of indicator %(name)s is not between its"
                " baseline %(baseline)s and its target %(target)s. Correct or delete it."
            )
            yield _contradiction("indicator_interim", text, item, "interim_value")


def _against(direction: str, start: Decimal, target: Decimal) -> str:
    """What to say where the target contradicts the direction; empty where it does not."""
    if direction == Direction.RAISE and target <= start:
        return _(
            "The direction of indicator %(name)s is to raise, but its target %(target)s is not"
            " above its baseline %(baseline)s. Correct the value or choose another direction."
        )
    if direction == Direction.LOWER and target >= start:
        return _(
            "The direction of indicator %(name)s is to lower, but its target %(target)s is not"
            " below its baseline %(baseline)s. Correct the value or choose another direction."
        )
    if direction == Direction.KEEP and target > start:
        return _(
            "The direction of indicator %(name)s is to keep, but its target %(target)s is"
            " above its baseline %(baseline)s. Correct the value or choose another direction."
        )
    return ""


def _is_on_the_way(item: IndicatorContent, start: Decimal, target: Decimal) -> bool:
    interim: Decimal | None = item.row.interim_value
    if interim is None:
        return True
    if item.row.direction == Direction.KEEP:
        return interim >= target
    return min(start, target) <= interim <= max(start, target)


def _contradiction(code: str, text: str, item: IndicatorContent, field: str) -> Problem:
    row: Any = item.row
    words: dict[str, Any] = {
        name: shown(row.kind, row.unit, getattr(row, f"{name}_value"))
        for name in ("baseline", "interim", "target")
    }
    return Problem(code, text % (words | {"name": named(item)}), "indicators", row.pk, field)


def indicator_in_term(content: PlanContent) -> Iterator[Problem]:
    """A target due only after the plan ends can't be reported in it."""
    ends_on = content.grant.ends_on
    for item in content.indicators:
        if item.row.target_on and item.row.target_on > ends_on:
            text = _(
                "the target of indicator %(name)s is due on %(date)s, after the plan ends on"
                " %(end)s. Choose a day before that."
            )
            days = {"date": date_iso(item.row.target_on), "end": date_iso(ends_on)}
            words = text % (days | {"name": named(item)})
            yield hint("indicator_late", words, "indicators", item.row.pk, "target_on")


def indicator_shows_a_result(content: PlanContent) -> Iterator[Problem]:
    """„100 procentų įgyvendintas planas“ tells what the school did, not what it changed."""
    for item in content.indicators:
        row = item.row
        if measures_doing(row.title, row.kind, row.unit, row.direction):
            text = _(
                "indicator %(name)s counts what is done, not what it changes. Say what will be"
                " different for pupils: not “number of consultations” but “share of pupils who"
                " reach the satisfactory level after consultations”."
            )
            words = text % {"name": named(item)}
            yield hint("indicator_doing", words, "indicators", row.pk, "title")
