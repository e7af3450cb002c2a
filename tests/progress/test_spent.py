"""What was spent beside the plan: each way of summing gives one total, to the cent."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.money import ZERO
from grants.models import Grant
from plans.models import PlanVersion
from progress import spent
from progress.models import Expense
from progress.sums import SUMS
from tests.guards import Runner
from tests.world import World

from .stages import approved

pytestmark = pytest.mark.django_db


def spend(world: World, version: PlanVersion, amount: str, on: date, place: int = 0) -> Expense:
    """An expense written straight into the table: rules of entering it are tested elsewhere."""
    activity, grant = version.activities.all()[place], version.plan.grant
    return Expense.objects.create(
        grant=grant,
        activity=activity,
        key=activity.key,
        purpose=activity.purpose,
        school_year=spent.school_year_of(grant, on),
        dated_on=on,
        document="SF-1",
        amount=Decimal(amount),
        by=world.asta,
    )


def totals(found: spent.Spending) -> set[tuple[Decimal, Decimal]]:
    ways = [
        [row.sums for row in found.activities],
        [row.sums for row in found.purposes],
        *map(list, (ways.values() for ways in (found.by_school_year, found.by_budget_year))),
        list(found.by_quarter.values()),
    ]
    return {
        (sum((one.planned for one in way), ZERO), sum((one.spent for one in way), ZERO))
        for way in ways
    }


def test_each_way_of_summing_gives_the_same_total(world: World) -> None:
    version = approved(world)
    spend(world, version, "100.10", date(2026, 9, 30))
    spend(world, version, "0.20", date(2027, 1, 1))
    spend(world, version, "1000.03", date(2028, 8, 31))
    found = spent.of(world.grant)
    assert totals(found) == {(Decimal("101346.00"), Decimal("1100.33"))}
    assert (found.spent, found.left) == (Decimal("1100.33"), Decimal("100245.67"))
    assert found.by_school_year[2026].spent == Decimal("100.30")
    assert found.by_budget_year[2027].spent == Decimal("0.20")
    assert found.by_quarter[2028, 3].spent == Decimal("1000.03")
    assert spent.by_grant([world.grant.pk, world.berzas_grant.pk]) == {
        world.grant.pk: Decimal("1100.33"),
        world.berzas_grant.pk: ZERO,
    }


def test_basket_keeps_what_was_spent_whoever_writes_it(world: World) -> None:
    version = approved(world)
    spend(world, version, "100.10", date(2026, 9, 30))
    row = spend(world, version, "0.20", date(2027, 1, 1))
    row.pk, row.amount, row.reverses_id = None, Decimal("-0.20"), row.pk
    Expense.objects.bulk_create([row])
    assert Grant.objects.get(pk=world.grant.pk).spent == Decimal("100.10")
    assert SUMS.wrong(connection) == {}
    SUMS.leave(None, Runner)
    spend(world, version, "1.00", date(2027, 1, 2))
    assert SUMS.wrong(connection) == {"spent": [world.grant.pk]}


def test_plan_is_spread_over_quarters_by_days_to_the_cent(world: World) -> None:
    found = spent.spread(world.grant, {2026: Decimal("365.01"), 2027: ZERO})
    assert [found[2026, 3], found[2026, 4], found[2027, 1]] == [30, 92, Decimal("90.01")]
    assert (found[2027, 3], sum(found.values())) == (62, Decimal("365.01"))


def test_sums_of_a_few_days_and_queries_that_do_not_grow(world: World) -> None:
    version = approved(world)
    spend(world, version, "5.00", date(2026, 9, 30))
    with CaptureQueriesContext(
        connection,
    ) as few:
        spent.of(world.grant)
    for day in range(1, 20):
        spend(world, version, "1.00", date(2027, 1, day))
    with CaptureQueriesContext(connection) as many:
        found = spent.of(world.grant, since=date(2027, 1, 2), until=date(2027, 1, 4))
    assert (found.spent, len(many)) == (Decimal("3.00"), len(few))
