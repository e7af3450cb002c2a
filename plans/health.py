"""What is missing in a plan, and what is worth a look before it is submitted.

Each rule is one function in RULES; a new rule is a new line there.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _

from common import clock
from common.money import format_eur

from .choices import Direction
from .content import IndicatorContent, PlanContent
from .wording import shown

Section = Literal[
    "findings", "goal", "objectives", "activities", "indicators", "money", "sustainability"
]
# Money that is not planned can't be used and goes back; a plan using less than this share of its
# grant is probably unfinished. A rule of thumb of ours, not of the procedure: it never blocks.
LEAST_SHARE = Decimal("0.90")


@dataclass(frozen=True)
class Problem:
    """A fault in words, the section it is in and the row's id; errors block submission."""

    code: str
    text: str
    section: Section
    row: int | None = None
    is_error: bool = True


Rule = Callable[[PlanContent], Iterable[Problem]]


def problems(content: PlanContent) -> list[Problem]:
    """Everything found, in the order of the plan's sections."""
    return [problem for rule in RULES for problem in rule(content)]


def errors(content: PlanContent) -> list[Problem]:
    """What blocks submission."""
    return [problem for problem in problems(content) if problem.is_error]


def no_finding(content: PlanContent) -> Iterator[Problem]:
    if not content.findings:
        text = _("Name at least one finding of an earlier evaluation that the plan rests on.")
        yield Problem("no_finding", text, "findings")


def finding_is_past(content: PlanContent) -> Iterator[Problem]:
    """A plan rests on what an evaluation has found already."""
    for item in content.findings:
        if item.row.dated_on and item.row.dated_on > clock.today():
            text = _("The date of finding %(number)s is in the future: %(date)s. Correct it.")
            words = {"number": item.number, "date": item.row.dated_on}
            yield Problem("finding_date", text % words, "findings", item.row.pk)


def no_goal(content: PlanContent) -> Iterator[Problem]:
    if not content.version.goal.strip():
        yield Problem("no_goal", _("Write the goal of the plan."), "goal")


def no_objective(content: PlanContent) -> Iterator[Problem]:
    if not content.objectives:
        yield Problem("no_objective", _("Add at least one objective."), "objectives")


def no_activity(content: PlanContent) -> Iterator[Problem]:
    if not content.activities:
        yield Problem("no_activity", _("Add at least one activity."), "activities")


def activity_is_whole(content: PlanContent) -> Iterator[Problem]:
    """Money (or a note that none is needed), purpose, objective, post and term of each activity."""
    for item in content.activities:
        words = {"number": item.number}
        if not item.total and not item.row.no_money_note:
            text = _("Activity %(number)s has no money, nor a note that none is needed.")
            yield Problem("activity_money", text % words, "activities", item.row.pk)
        if item.total and not item.row.purpose:
            text = _("Choose the purpose of the money of activity %(number)s.")
            yield Problem("activity_purpose", text % words, "activities", item.row.pk)
        if not item.objective_numbers:
            text = _("Say which objective activity %(number)s serves.")
            yield Problem("activity_objective", text % words, "activities", item.row.pk)
        if not item.row.responsible:
            text = _("Name the post responsible for activity %(number)s.")
            yield Problem("activity_responsible", text % words, "activities", item.row.pk)
        if not (item.row.starts_on and item.row.ends_on):
            text = _("Enter when activity %(number)s begins and ends.")
            yield Problem("activity_term", text % words, "activities", item.row.pk)


def activity_in_term(content: PlanContent) -> Iterator[Problem]:
    """An activity outside the plan's real dates can't be paid for."""
    for item in content.activities:
        begins_early = item.row.starts_on and item.row.starts_on < content.grant.starts_on
        ends_late = item.row.ends_on and item.row.ends_on > content.grant.ends_on
        if begins_early or ends_late:
            text = _(
                "The term of activity %(number)s goes beyond the plan's: %(from)s – %(until)s."
            )
            words = {
                "number": item.number,
                "from": content.grant.starts_on,
                "until": content.grant.ends_on,
            }
            yield Problem("activity_outside", text % words, "activities", item.row.pk)


def no_indicator(content: PlanContent) -> Iterator[Problem]:
    if not content.indicators:
        yield Problem("no_indicator", _("Add at least one indicator."), "indicators")


def indicator_is_whole(content: PlanContent) -> Iterator[Problem]:
    """Baseline and target each with a date, and a data source; empty is not zero."""
    for item in content.indicators:
        words = {"number": item.number}
        if item.row.baseline_value is None or item.row.baseline_on is None:
            text = _("Indicator %(number)s lacks its baseline or the baseline's date.")
            yield Problem("indicator_baseline", text % words, "indicators", item.row.pk)
        if item.row.target_value is None or item.row.target_on is None:
            text = _("Indicator %(number)s lacks its target or the target's date.")
            yield Problem("indicator_target", text % words, "indicators", item.row.pk)
        if not item.row.source:
            text = _("Say where the values of indicator %(number)s come from.")
            yield Problem("indicator_source", text % words, "indicators", item.row.pk)


def indicator_goes_its_way(content: PlanContent) -> Iterator[Problem]:
    """The target lies where the direction points, the interim value on the way there.

    To keep means not to fall below the target, so the target may not exceed the baseline.
    """
    for item in content.indicators:
        start, target = item.row.baseline_value, item.row.target_value
        if start is None or target is None:
            continue
        if text := _against(item.row.direction, start, target):
            yield _contradiction("indicator_direction", text, item)
        elif not _is_on_the_way(item, start, target):
            text = _(
                "The interim value %(interim)s of indicator %(number)s is not between its"
                " baseline %(baseline)s and its target %(target)s. Correct or delete it."
            )
            yield _contradiction("indicator_interim", text, item)


def _against(direction: str, start: Decimal, target: Decimal) -> str:
    """What to say where the target contradicts the direction; empty where it does not."""
    if direction == Direction.RAISE and target <= start:
        return _(
            "The direction of indicator %(number)s is to raise, but its target %(target)s is not"
            " above its baseline %(baseline)s. Correct the value or choose another direction."
        )
    if direction == Direction.LOWER and target >= start:
        return _(
            "The direction of indicator %(number)s is to lower, but its target %(target)s is not"
            " below its baseline %(baseline)s. Correct the value or choose another direction."
        )
    if direction == Direction.KEEP and target > start:
        return _(
            "The direction of indicator %(number)s is to keep, but its target %(target)s is"
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


def _contradiction(code: str, text: str, item: IndicatorContent) -> Problem:
    row: Any = item.row
    words: dict[str, Any] = {
        name: shown(row.kind, row.unit, getattr(row, f"{name}_value"))
        for name in ("baseline", "interim", "target")
    }
    return Problem(code, text % (words | {"number": item.number}), "indicators", row.pk)


def within_grant(content: PlanContent) -> Iterator[Problem]:
    """The plan's money may not exceed the grant (EUR)."""
    if content.left < 0:
        text = _("The plan exceeds the basket by %(sum)s. Reduce the money of activities.")
        yield Problem("over_grant", text % {"sum": format_eur(-content.left)}, "money")


def little_of_grant(content: PlanContent) -> Iterator[Problem]:
    """Planned money below `LEAST_SHARE` of the grant (EUR)."""
    if content.activities and content.planned < content.granted * LEAST_SHARE:
        text = _("much of the basket is not planned yet: %(sum)s.")
        yield _hint("little_of_grant", text % {"sum": format_eur(content.left)}, "money")


def no_sustainability(content: PlanContent) -> Iterator[Problem]:
    if not content.version.sustainability.strip():
        text = _("nothing is written about how the work goes on after the money ends.")
        yield _hint("no_sustainability", text, "sustainability")


def objective_is_measured(content: PlanContent) -> Iterator[Problem]:
    """Each objective has an indicator, once there are indicators at all."""
    measured = {number for item in content.indicators for number in item.objective_numbers}
    for item in content.objectives if content.indicators else []:
        if item.number not in measured:
            text = _("no indicator measures objective %(number)s.") % {"number": item.number}
            yield _hint("objective_unmeasured", text, "objectives", item.row.pk)


def _hint(code: str, text: str, section: Section, row: int | None = None) -> Problem:
    words = _("Worth a look: %(text)s") % {"text": text}
    return Problem(code, words, section, row, is_error=False)


RULES: tuple[Rule, ...] = (
    no_finding,
    finding_is_past,
    no_goal,
    no_objective,
    no_activity,
    activity_is_whole,
    activity_in_term,
    no_indicator,
    indicator_is_whole,
    indicator_goes_its_way,
    within_grant,
    little_of_grant,
    no_sustainability,
    objective_is_measured,
)
