"""Samples of two invented schools: a finding that has ended, one to be decided, one to be answered.

All of it plainly made up.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from common import clock
from common.money import to_cents
from grants.models import Grant
from progress.auditing import findings
from progress.auditing.sampling import clear, draw_sample
from progress.auditing.scope import Scope
from progress.choices import FindingKind, SampleMethod, Stance
from progress.models import AuditFinding, Sample, SampledExpense
from progress.spending import reverse_expense

from .players import Players, at

EXAMPLE = "Mokomasis pavyzdys"
SIZE = 5
WHY = {
    FindingKind.UNPLANNED: f"{EXAMPLE}: sąskaitoje nurodyta prekė nesusijusi su šia veikla.",
    FindingKind.UNDOCUMENTED: f"{EXAMPLE}: prie išlaidų nėra sąskaitos faktūros.",
    FindingKind.TOO_MUCH: f"{EXAMPLE}: įrašyta suma su kitų pirkėjų dalimi.",
}


def audits(grants: dict[str, Grant], players: Callable[[str], Players]) -> None:
    """The agency audits the school that is on its way, and the one that lags."""
    today = clock.today()
    people = players("reporting")
    first, second, third, fourth, _last = _drawn(
        grants["reporting"], people, today - timedelta(days=40)
    )
    _ended(first, people, today - timedelta(days=38))
    _disputed(second, people, today - timedelta(days=12))
    for item in (third, fourth):
        with clock.pretend(at(today - timedelta(days=11))):
            clear(item=item, note="", by=people.agency)
    people = players("lagging")
    item, *_others = _drawn(grants["lagging"], people, today - timedelta(days=3))
    _found(item, people, FindingKind.TOO_MUCH, today - timedelta(days=2))


def _drawn(grant: Grant, people: Players, day: date) -> list[SampledExpense]:
    """A sample of the basket by amount, its smallest expense first."""
    scope = Scope(grant.round.programme, grant.starts_on, day, grant=grant)
    given: dict[str, Any] = {"method": SampleMethod.MONEY, "size": SIZE, "by": people.agency}
    with clock.pretend(at(day)):
        made: Sample = draw_sample(scope=scope, name=f"Patikra ({EXAMPLE.lower()})", **given)
    items = made.items.select_related("expense__grant")
    return list(items.order_by("expense__amount", "place"))


def _found(item: SampledExpense, people: Players, kind: FindingKind, day: date) -> AuditFinding:
    """A tenth of the expense, to be answered within two weeks."""
    with clock.pretend(at(day)):
        return findings.find(
            item=item,
            kind=kind,
            amount=to_cents(item.expense.amount / 10),
            reason=WHY[kind],
            answer_by=day + timedelta(days=14),
            by=people.agency,
        )


def _ended(item: SampledExpense, people: Players, day: date) -> None:
    """The school agreed, and took the expense back."""
    found = _found(item, people, FindingKind.UNPLANNED, day)
    said = f"{EXAMPLE}: sutinkame, išlaidas atšauksime."
    with clock.pretend(at(day + timedelta(days=5))):
        findings.answer(finding=found, stance=Stance.AGREES, text=said, by=people.head)
    decided = day + timedelta(days=9)
    with clock.pretend(at(decided)):
        reason = f"{EXAMPLE}: mokykla sutinka."
        due_on = decided + timedelta(days=30)
        findings.uphold(finding=found, reason=reason, due_on=due_on, by=people.agency)
    with clock.pretend(at(decided + timedelta(days=6))):
        reverse_expense(expense=item.expense, reason=f"{EXAMPLE}: pagal auditą.", by=people.head)


def _disputed(item: SampledExpense, people: Players, day: date) -> None:
    """The school does not agree; the agency is to decide."""
    found = _found(item, people, FindingKind.UNDOCUMENTED, day)
    said = f"{EXAMPLE}: sąskaita yra buhalterijoje, atsiųsime jos kopiją."
    with clock.pretend(at(day + timedelta(days=6))):
        findings.answer(finding=found, stance=Stance.DISAGREES, text=said, by=people.head)
