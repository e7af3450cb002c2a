"""Writes of what a ranking rests on: criteria, rules of eligibility, the round's settings.

Refused once the data are frozen or the round decided. A form carries the mark of what it showed:
where somebody has changed that meanwhile nothing is overwritten unseen.
"""

import hashlib
from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.changes import said
from audit.services import record
from audit.transitions import Refused

from .choices import RuleKind
from .models import Criterion, EligibilityRule, Round
from .services import refuse_namesake
from .workflow import refuse_frozen

CRITERION = (
    *("kind_id", "first_year", "last_year", "grade", "subject", "direction"),
    *("weight", "scaling", "missing"),
)
RULE = ("kind", "value", "text")
SETTINGS = (
    *("programme_id", "name", "stage", "expression", "rules_version", "first_school_year"),
    *("starts_on", "ends_on", "counted_by", "wanted", "data_until", "weight_spread"),
)
FIELDS: dict[type[Any], tuple[str, ...]] = {
    Criterion: CRITERION,
    EligibilityRule: RULE,
    Round: SETTINGS,
}
UP, DOWN = "up", "down"
ASIDE = 30_000  # no number of a criterion: one stands there while two change places
Ranked = Criterion | EligibilityRule | Round
T = TypeVar("T", Criterion, EligibilityRule, Round)


def mark_of(row: Ranked | None) -> str:
    """What tells whether the row still says what a form showed."""
    if row is None:
        return ""
    values = [f"{_plain(getattr(row, name))}" for name in FIELDS[type(row)]]
    return hashlib.sha256("\n".join(values).encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    """A number without idle zeros."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


@transaction.atomic
def add_criterion(*, round: Round, by: User, **values: Any) -> Criterion:  # noqa: A002
    """Add a criterion at the end. Refuses one that counts the values of another once more."""
    refuse_frozen(round)
    last = round.criteria.order_by("-number").values_list("number", flat=True).first() or 0
    made = Criterion.objects.create(round=round, number=last + 1, **values)
    _refuse_twin(made)
    _record("round.criterion_added", round, by, {"row": str(made), "weight": made.weight})
    return made


@transaction.atomic
def change_criterion(*, criterion: Criterion, seen: str, by: User, **values: Any) -> None:
    """Change a criterion. Refuses a form older than what stands, naming that, and the values of
    another criterion."""
    refuse_frozen(criterion.round)
    current = _unchanged(criterion, seen)
    changes = _changed(current, values)
    if changes:
        _refuse_twin(current)
        _record("round.criterion_changed", current.round, by, {"row": str(current)} | changes)


def _refuse_twin(row: Criterion) -> None:
    """The same values twice would look like two proofs of one thing."""
    same = {"kind": row.kind_id, "grade": row.grade, "subject": row.subject}
    years = {"first_year__lte": row.last_year, "last_year__gte": row.first_year}
    others = Criterion.objects.filter(round=row.round_id, **same, **years).exclude(pk=row.pk)
    if other := others.order_by("number").first():
        message = _(
            "Criterion No. %(number)s counts the same values already. Change its weight, or take"
            " other years, another grade or another subject."
        )
        raise Refused([message % {"number": other.number}])


@transaction.atomic
def remove_criterion(*, criterion: Criterion, seen: str, by: User) -> None:
    """Take a criterion out; those after it move up. Refuses a page older than what stands."""
    refuse_frozen(criterion.round)
    current = _unchanged(criterion, seen)
    changes = {"row": str(current), "weight": current.weight}
    _record("round.criterion_deleted", current.round, by, changes)
    current.delete()
    for number, row in enumerate(criterion.round.criteria.order_by("number"), 1):
        Criterion.objects.filter(pk=row.pk).update(number=number)


@transaction.atomic
def move_criterion(*, criterion: Criterion, way: str, by: User) -> None:
    """Change places with the criterion above or below; the first and the last stay there."""
    refuse_frozen(criterion.round)
    rows = list(criterion.round.criteria.order_by("number"))
    place = next((n for n, row in enumerate(rows) if row.pk == criterion.pk), None)
    to = None if place is None else place + (-1 if way == UP else 1)
    if place is None or to is None or not 0 <= to < len(rows):
        return
    one, other = rows[place], rows[to]
    for row, number in ((one, ASIDE), (other, one.number), (one, other.number)):
        Criterion.objects.filter(pk=row.pk).update(number=number)
    changes = {"row": str(one), "number": [one.number, other.number]}
    _record("round.criterion_moved", criterion.round, by, changes)


@transaction.atomic
def add_rule(*, round: Round, by: User, **values: Any) -> EligibilityRule:  # noqa: A002
    """Add a rule. Refuses a second one of its kind."""
    refuse_frozen(round)
    _refuse_second(round, values["kind"])
    made = EligibilityRule.objects.create(round=round, **values)
    _record("round.rule_added", round, by, {"row": str(made)} | values)
    return made


@transaction.atomic
def change_rule(*, rule: EligibilityRule, seen: str, by: User, **values: Any) -> None:
    """Change a rule. Refuses a form older than what stands, and a second rule of a kind."""
    refuse_frozen(rule.round)
    current = _unchanged(rule, seen)
    if values["kind"] != current.kind:
        _refuse_second(rule.round, values["kind"])
    changes = _changed(current, values)
    if changes:
        _record("round.rule_changed", current.round, by, {"row": str(current)} | changes)


@transaction.atomic
def remove_rule(*, rule: EligibilityRule, seen: str, by: User) -> None:
    """Take a rule out. Refuses a page older than what stands."""
    refuse_frozen(rule.round)
    current = _unchanged(rule, seen)
    _record("round.rule_deleted", current.round, by, {"row": str(current)})
    current.delete()


def _refuse_second(chosen: Round, kind: str) -> None:
    if chosen.rules.filter(kind=kind).exists():
        words = _("The rule “%(rule)s” is there already. Change that one.")
        raise Refused([words % {"rule": RuleKind(kind).label}])


@transaction.atomic
def copy_criteria(*, round: Round, source: Round, by: User) -> int:  # noqa: A002
    """Take criteria and rules over from another round; how many. Refuses where some are there."""
    refuse_frozen(round)
    if round.criteria.exists() or round.rules.exists():
        raise Refused([_("The round has criteria or rules already. Remove them first.")])
    criteria, rules = list(source.criteria.all()), list(source.rules.all())
    if not criteria and not rules:
        raise Refused([_("That round has neither criteria nor rules.")])
    copied: list[Any] = [*criteria, *rules]
    for row in copied:
        row.pk, row.round = None, round
    Criterion.objects.bulk_create(criteria)
    EligibilityRule.objects.bulk_create(rules)
    changes = {"from": source.name, "count": len(criteria) + len(rules)}
    _record("round.criteria_copied", round, by, changes)
    return len(criteria) + len(rules)


@transaction.atomic
def change_settings(*, round: Round, seen: str, by: User, **values: Any) -> None:  # noqa: A002
    """What was said of the round when it began. Refuses a name that another round has."""
    refuse_frozen(round)
    current = _unchanged(round, seen)
    refuse_namesake(values, but=current.pk)
    changes = _changed(current, values)
    if changes:
        _record("round.settings_changed", current, by, changes)


def _unchanged(row: T, seen: str) -> T:
    """The row as it stands; the caller holds the round's lock."""
    current: T | None = type(row)._default_manager.filter(pk=row.pk).first()
    if current is None:
        raise Refused([_("Somebody has removed this meanwhile. Nothing was changed.")])
    if mark_of(current) != seen:
        words = _("Someone has changed this meanwhile: %(now)s. Save again to replace that.")
        raise Refused([words % {"now": now_words(current)}])
    return current


def now_words(row: Ranked) -> str:
    """What stands, field by field."""
    place = row._meta.label_lower
    told = []
    for name in FIELDS[type(row)]:
        field: Any = row._meta.get_field(name.removesuffix("_id"))
        value = getattr(row, field.name)
        told.append(f"{field.verbose_name} – {said(field.name, _text(value), place)}")
    return ", ".join(told)


def _text(value: Any) -> Any:
    """What the words of a history know: texts, numbers, nothing."""
    return value if value is None or isinstance(value, str | int) else str(_plain(value))


def _changed(row: Ranked, values: dict[str, Any]) -> dict[str, Any]:
    """Write what differs, and say it as old and new."""
    found = {name: [getattr(row, name), new] for name, new in values.items()}
    differs = {name: pair for name, pair in found.items() if pair[0] != pair[1]}
    for name, (_old, new) in differs.items():
        setattr(row, name, new)
    if differs:
        row.save(update_fields=[name.removesuffix("_id") for name in differs])
    return {name: [_text(part) for part in pair] for name, pair in differs.items()}


def _record(verb: str, chosen: Round, by: User, changes: dict[str, Any]) -> None:
    record(verb, chosen, by=by, changes=changes, role="agency")
