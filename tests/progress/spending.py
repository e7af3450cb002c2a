"""Money spent in tests: Asta's school has a plan of two activities for two purposes, and money."""

from datetime import date
from decimal import Decimal
from typing import Any

from common import clock
from grants.choices import Leg, MoneyKind
from grants.models import MoneyEntry
from plans import workflow as plans
from plans.models import Activity
from progress.models import Expense, SpendingRule
from progress.spending import record_expense
from tests.deeds import deed
from tests.plans.stages import AGREED_ON, ORDERED_ON, at
from tests.world import World, draft, fill

DAY = date(2026, 11, 10)


@deed
def in_force(world: World) -> list[Activity]:
    """The activities of a plan in force, of 50 673,00 each, the second for another purpose."""
    version = fill(draft(world.grant, world.asta), world.asta, activities=2)
    second = version.activities.filter(title="Konsultacijos 2")
    second.update(purpose=world.programme.purposes.get(number=2))
    with clock.pretend(at(AGREED_ON)):
        plans.submit(version, by=world.asta)
    for party, by in (("municipality", world.domas), ("agency", world.feliksas)):
        plans.agree(version, party=party, agreed_on=AGREED_ON, document_number="S-7", by=by)
    plans.approve(version, ordered_on=ORDERED_ON, order_number="V-13", by=world.asta)
    return list(version.activities.select_related("purpose"))


def paid(world: World, amount: str = "60000.00") -> None:
    """What came to the school straight from the agency."""
    MoneyEntry.objects.create(
        grant=world.grant,
        kind=MoneyKind.TRANSFER,
        leg=Leg.DIRECT,
        school_year=2026,
        amount=Decimal(amount),
        dated_on=date(2026, 10, 10),
        document="MP-1",
        by=world.feliksas,
    )


def spend(world: World, activity: Activity, amount: str = "100.00", **more: Any) -> Expense:
    """An expense by Asta, of DAY unless told, by an invoice of its own."""
    number = Expense.objects.count() + 1
    values = {"dated_on": DAY, "document": f"SF-{number}", "note": "Priemonės", "by": world.asta}
    given: dict[str, Any] = {**values, "amount": Decimal(amount), **more}
    return record_expense(grant=world.grant, activity=activity, **given)


def rule(world: World, kind: str, effect: str = "refuse", **more: Any) -> SpendingRule:
    """A rule of the programme, valid from 2026-09-01."""
    values = {"valid_from": date(2026, 9, 1), "source": "Išgalvota taisyklė, 1 p."} | more
    return SpendingRule.objects.create(
        programme=world.programme, kind=kind, effect=effect, **values
    )
