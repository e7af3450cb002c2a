"""Rules of spending, read from dated data: which of them an expense breaks, in words.

The agency keeps them in the admin. A rule counts for documents dated while it is valid.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from common.money import format_eur, to_cents
from common.templatetags.ui import date_iso, number
from grants.models import Grant
from selection.models import Purpose

from .choices import RuleEffect, RuleKind
from .models import SpendingRule

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Case:
    """An expense as rules see it; sums, EUR, already count it in."""

    dated_on: date
    amount: Decimal
    purpose: Purpose
    has_file: bool
    granted: Decimal
    on_purpose: Decimal
    planned: Decimal
    on_activity: Decimal


@dataclass(frozen=True)
class Broken:
    """A rule that an expense breaks, in words with the rule's source."""

    kind: RuleKind
    refuses: bool
    text: str


def rules_of(grant: Grant) -> list[SpendingRule]:
    """The rules of the basket's programme, of all times."""
    rules = SpendingRule.objects.filter(programme=grant.round.programme_id)
    return list(rules.select_related("purpose"))


def in_force_on(day: date) -> Q:
    """The rules that are valid on a day."""
    return Q(valid_from__lte=day) & (Q(valid_until=None) | Q(valid_until__gte=day))


def broken(rules: Iterable[SpendingRule], case: Case) -> Iterator[Broken]:
    """The rules valid on the document's day that the expense breaks."""
    for rule in rules:
        if not _is_valid(rule, case.dated_on):
            continue
        if text := TESTS[RuleKind(rule.kind)](rule, case):
            source = _("Source: %(source)s.") % {"source": rule.source.rstrip(".")}
            refuses = rule.effect == RuleEffect.REFUSE
            yield Broken(RuleKind(rule.kind), refuses, f"{text} {source}")


def _is_valid(rule: SpendingRule, day: date) -> bool:
    return rule.valid_from <= day and (rule.valid_until is None or day <= rule.valid_until)


def _cap(rule: SpendingRule, case: Case) -> str:
    most = to_cents(case.granted * _of(rule.percent) / HUNDRED)
    if rule.purpose_id != case.purpose.pk or case.on_purpose <= most:
        return ""
    text = _(
        "At most %(percent)s percent of the basket, %(most)s, may go to “%(purpose)s”; with this"
        " expense it would be %(spent)s."
    )
    return text % {
        "percent": number(rule.percent),
        "most": format_eur(most),
        "purpose": case.purpose.name,
        "spent": format_eur(case.on_purpose),
    }


def _ineligible(rule: SpendingRule, case: Case) -> str:
    if rule.purpose_id != case.purpose.pk:
        return ""
    return _("Money may not go to “%(purpose)s”.") % {"purpose": case.purpose.name}


def _from(rule: SpendingRule, case: Case) -> str:
    if rule.day is None or case.dated_on >= rule.day:
        return ""
    return _("Money may be spent from %(day)s.") % {"day": date_iso(rule.day)}


def _until(rule: SpendingRule, case: Case) -> str:
    if rule.day is None or case.dated_on <= rule.day:
        return ""
    return _("Money may be spent until %(day)s.") % {"day": date_iso(rule.day)}


def _over(rule: SpendingRule, case: Case) -> str:
    most = to_cents(case.planned * (HUNDRED + _of(rule.percent)) / HUNDRED)
    if case.on_activity <= most:
        return ""
    text = _(
        "At most %(percent)s percent beyond its plan may be spent on an activity, here %(most)s;"
        " with this expense it would be %(spent)s."
    )
    return text % {
        "percent": number(rule.percent),
        "most": format_eur(most),
        "spent": format_eur(case.on_activity),
    }


def _file(rule: SpendingRule, case: Case) -> str:
    if case.has_file or rule.amount is None or case.amount < rule.amount:
        return ""
    text = _("From %(sum)s on record the expense by itself, with the document attached.")
    return text % {"sum": format_eur(rule.amount)}


def _of(percent: Decimal | None) -> Decimal:
    return Decimal(0) if percent is None else percent


TESTS: dict[RuleKind, Callable[[SpendingRule, Case], str]] = {
    RuleKind.CAP: _cap,
    RuleKind.INELIGIBLE: _ineligible,
    RuleKind.FROM: _from,
    RuleKind.UNTIL: _until,
    RuleKind.OVER: _over,
    RuleKind.FILE: _file,
}
