"""The audit in tests: Feliksas draws a sample of Ąžuolas's expenses and finds something in one."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from common import clock
from grants.models import MoneyEntry
from grants.moving import confirm, refund
from grants.owed import owed_of
from progress.auditing import findings
from progress.auditing.sampling import draw_sample
from progress.auditing.scope import Scope
from progress.models import AuditFinding, Sample, SampledExpense
from tests.world import World

SINCE, UNTIL = date(2026, 9, 1), date(2027, 8, 31)


def scope(world: World, **more: Any) -> Scope:
    """Of Asta's basket, the first school year."""
    given: dict[str, Any] = {"starts_on": SINCE, "ends_on": UNTIL, "grant": world.grant}
    return Scope(world.programme, **given | more)


def drawn(world: World, size: int = 30, method: str = "money", **more: Any) -> Sample:
    """A sample by Feliksas."""
    given: dict[str, Any] = {"scope": scope(world), "by": world.feliksas, "name": "Patikra"}
    return draw_sample(method=method, size=size, **given | more)


def item_of(sample: Sample) -> SampledExpense:
    """Its first expense."""
    return sample.items.select_related("expense__grant")[0]


def found(world: World, item: SampledExpense, amount: str = "40.00", **more: Any) -> AuditFinding:
    """A finding by Feliksas, to be answered within ten days."""
    given: dict[str, Any] = {"kind": "ineligible", "reason": "Tai ne mokymo priemonė."}
    given |= {"answer_by": clock.today() + timedelta(days=10), "by": world.feliksas}
    return findings.find(item=item, **given | {"amount": Decimal(amount)} | more)


def answered(world: World, finding: AuditFinding, **more: Any) -> AuditFinding:
    """Asta disagrees."""
    given: dict[str, Any] = {"stance": "disagree", "text": "Tai priemonė.", "by": world.asta}
    return findings.answer(finding=finding, **given | more)


def upheld(world: World, finding: AuditFinding, **more: Any) -> AuditFinding:
    """Feliksas lets it stand."""
    given: dict[str, Any] = {"reason": "Dokumentas nieko nekeičia.", "by": world.feliksas}
    given |= {"due_on": clock.today() + timedelta(days=20)}
    return findings.uphold(finding=finding, **given | more)


def claimed(world: World, finding: AuditFinding, **more: Any) -> AuditFinding:
    """Feliksas claims the sum."""
    given: dict[str, Any] = {"document": "V-30", "reason": "Netinkamos išlaidos."}
    given |= {"dated_on": clock.today(), "by": world.feliksas}
    given |= {"due_on": clock.today() + timedelta(days=20)}
    return findings.claim_back(finding=finding, **given | more)


def given_back(world: World, finding: AuditFinding, amount: str) -> None:
    """The school returned a part of the claim over both legs, and each end confirmed it."""
    for leg, sender, receiver in (
        ("school", world.asta, world.domas),
        ("municipality", world.domas, world.feliksas),
    ):
        confirm(entry=sent_back(world, finding, amount, leg, sender), by=receiver, **receipt())


def sent_back(world: World, finding: AuditFinding, amount: str, leg: str, by: Any) -> MoneyEntry:
    """A part of the claim is on its way over a leg."""
    given: dict[str, Any] = {"leg": leg, "claim": finding.claim, "reason": "Pagal reikalavimą"}
    given |= {"amount": Decimal(amount), "document": f"MP-{leg}-{amount}", "by": by}
    return refund(grant=world.grant, dated_on=clock.today(), **given)


def receipt() -> dict[str, Any]:
    return {"dated_on": clock.today(), "document": "Išrašas"}


def is_settled(finding: AuditFinding) -> bool:
    """As its claim is reckoned in Python."""
    assert finding.claim is not None
    return owed_of(finding.claim).is_settled
