"""Who may be chosen: the first rule that a school does not meet, by its code."""

from collections.abc import Callable

from selection.choices import Exclusion, Missing, RuleKind

from .estimate import known_of
from .shape import Inputs, Measure, Rule, School


def exclusion_of(school: School, inputs: Inputs) -> str:
    """Why the school may not be chosen, or an empty text.

    One that has left the register by the freezing is out, also if it left after `data_until`.
    """
    if school.deregistered_on is not None:
        return Exclusion.MERGED if school.successor else Exclusion.DEREGISTERED
    for rule in inputs.rules:
        for exclusion, fails in CHECKS[rule.kind]:
            if fails(school, rule, inputs):
                return exclusion
    return Exclusion.MISSING if _misses_what_it_must_have(school, inputs.measures) else ""


def _is_not_counted(school: School, rule: Rule, inputs: Inputs) -> bool:
    return school.pupils is None


def _has_few_pupils(school: School, rule: Rule, inputs: Inputs) -> bool:
    return school.pupils is not None and school.pupils < (rule.value or 0)


def _had_basket(school: School, rule: Rule, inputs: Inputs) -> bool:
    return school.had_basket


def _is_of_another_type(school: School, rule: Rule, inputs: Inputs) -> bool:
    types = {part.strip().casefold() for part in rule.text.split(",")}
    return school.kind.casefold() not in types


def _is_little_known(school: School, rule: Rule, inputs: Inputs) -> bool:
    known = sum(m.weight for m in inputs.measures if known_of(school, m))
    whole = sum(m.weight for m in inputs.measures)
    return known * 100 < (rule.value or 0) * whole


def _misses_what_it_must_have(school: School, measures: tuple[Measure, ...]) -> bool:
    return any(m.missing == Missing.EXCLUDE and not known_of(school, m) for m in measures)


Check = tuple[Exclusion, Callable[[School, Rule, Inputs], bool]]
CHECKS: dict[RuleKind, tuple[Check, ...]] = {
    RuleKind.PUPILS: (
        (Exclusion.NOT_COUNTED, _is_not_counted),
        (Exclusion.PUPILS, _has_few_pupils),
    ),
    RuleKind.NO_BASKET: ((Exclusion.NO_BASKET, _had_basket),),
    RuleKind.TYPES: ((Exclusion.TYPES, _is_of_another_type),),
    RuleKind.DATA: ((Exclusion.DATA, _is_little_known),),
}
