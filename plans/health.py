"""What is missing in a plan. Each rule is one function in RULES; a new rule is a new line there."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from common.money import format_eur

from .content import PlanContent

Section = Literal["findings", "goal", "objectives", "activities", "indicators", "money"]


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


def within_grant(content: PlanContent) -> Iterator[Problem]:
    """The plan's money may not exceed the grant (EUR)."""
    if content.left < 0:
        text = _("The plan exceeds the basket by %(sum)s. Reduce the money of activities.")
        yield Problem("over_grant", text % {"sum": format_eur(-content.left)}, "money")


RULES: tuple[Rule, ...] = (
    no_finding,
    no_goal,
    no_objective,
    no_activity,
    activity_is_whole,
    activity_in_term,
    no_indicator,
    indicator_is_whole,
    within_grant,
)
