"""Findings, the goal, objectives and what stays after the money ends."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import clock
from common.templatetags.ui import date_words
from plans.choices import Strength
from plans.content import PlanContent
from plans.row_text import listed

from .problem import Problem, hint, named


def no_finding(content: PlanContent) -> Iterator[Problem]:
    if not content.findings:
        text = _("Name at least one finding of an earlier evaluation that the plan rests on.")
        yield Problem("no_finding", text, "findings")


def finding_is_past(content: PlanContent) -> Iterator[Problem]:
    """A plan rests on what an evaluation has found already."""
    for item in content.findings:
        if item.row.dated_on and item.row.dated_on > clock.today():
            text = _("The date of finding %(name)s is in the future: %(date)s. Correct it.")
            words = {"name": named(item), "date": date_words(item.row.dated_on)}
            yield Problem("finding_date", text % words, "findings", item.row.pk, "dated_on")


def no_goal(content: PlanContent) -> Iterator[Problem]:
    if not content.version.goal.strip():
        yield Problem("no_goal", _("Write the goal of the plan."), "goal", field="goal")


def no_objective(content: PlanContent) -> Iterator[Problem]:
    if not content.objectives:
        yield Problem("no_objective", _("Add at least one objective."), "objectives")


def finding_is_answered(content: PlanContent) -> Iterator[Problem]:
    """What is to be improved is answered by an objective, once there are objectives at all.

    A warning: an evaluation names five such aspects, a plan has about two objectives.
    """
    answered = {number for item in content.objectives for number in item.finding_numbers}
    weak = [item.number for item in content.findings if item.row.strength == Strength.IMPROVE]
    left = [number for number in weak if number not in answered] if content.objectives else []
    if left:
        text = ngettext(
            "no objective answers finding No. %(numbers)s, an aspect to improve.",
            "no objective answers findings No. %(numbers)s, aspects to improve.",
            len(left),
        )
        only = content.objectives[0].row.pk if len(content.objectives) == 1 else None
        words = text % {"numbers": listed(left)}
        yield hint("finding_unanswered", words, "objectives", only, "findings")


def objective_is_served(content: PlanContent) -> Iterator[Problem]:
    """Each objective has an activity, once there are activities at all."""
    served = {number for item in content.activities for number in item.objective_numbers}
    for item in content.objectives if content.activities else []:
        if item.number not in served:
            text = _("no activity serves objective %(name)s.") % {"name": named(item)}
            yield hint("objective_unserved", text, "objectives", item.row.pk)


def objective_is_measured(content: PlanContent) -> Iterator[Problem]:
    """Each objective has an indicator, once there are indicators at all."""
    measured = {number for item in content.indicators for number in item.objective_numbers}
    for item in content.objectives if content.indicators else []:
        if item.number not in measured:
            text = _("no indicator measures objective %(name)s.") % {"name": named(item)}
            yield hint("objective_unmeasured", text, "objectives", item.row.pk)


def no_sustainability(content: PlanContent) -> Iterator[Problem]:
    if not content.version.sustainability.strip():
        text = _("nothing is written about how the work goes on after the money ends.")
        yield hint("no_sustainability", text, "sustainability", field="sustainability")
