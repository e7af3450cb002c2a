"""What is missing in a plan, and what is worth a look before it is submitted.

Each rule is one function that names the fault and its place; a new rule is a new line in RULES.
"""

from plans.content import PlanContent

from .activities import (
    activity_has_money,
    activity_in_term,
    activity_is_whole,
    ended_keeps_none,
    little_of_grant,
    no_activity,
    within_grant,
)
from .basis import (
    finding_is_answered,
    finding_is_past,
    no_finding,
    no_goal,
    no_objective,
    no_sustainability,
    objective_is_measured,
    objective_is_served,
)
from .indicators import (
    indicator_goes_its_way,
    indicator_in_term,
    indicator_is_whole,
    indicator_shows_a_result,
    no_indicator,
)
from .problem import Problem, Rule, named, quoted

__all__ = ["RULES", "Problem", "Rule", "errors", "named", "problems", "quoted", "warnings"]

RULES: tuple[Rule, ...] = (
    no_finding,
    finding_is_past,
    no_goal,
    no_objective,
    no_activity,
    activity_has_money,
    activity_is_whole,
    activity_in_term,
    no_indicator,
    indicator_is_whole,
    indicator_goes_its_way,
    within_grant,
    finding_is_answered,
    objective_is_served,
    objective_is_measured,
    indicator_in_term,
    indicator_shows_a_result,
    little_of_grant,
    ended_keeps_none,
    no_sustainability,
)


OF_MONEY = frozenset({within_grant, little_of_grant, ended_keeps_none})


def problems(content: PlanContent) -> list[Problem]:
    """Everything found: what blocks in the order of the plan's sections, then what is doubtful.

    Nothing is asked of ended rows; their money counts in the sums.
    """
    going_on = content.going_on()
    return [
        problem for rule in RULES for problem in rule(content if rule in OF_MONEY else going_on)
    ]


def errors(content: PlanContent) -> list[Problem]:
    """What blocks submission."""
    return [problem for problem in problems(content) if problem.is_error]


def warnings(content: PlanContent) -> list[Problem]:
    """What is explained at submission, where it is not mended."""
    return [problem for problem in problems(content) if not problem.is_error]
