"""Amendments of the demonstration's plans: begun, changed a little, and led through the steps."""

from datetime import date, timedelta
from decimal import Decimal

from accounts.models import User
from common import clock
from common.money import ZERO
from plans import health
from plans import workflow as plan_workflow
from plans.content import load
from plans.ending import end_row
from plans.models import Activity, PlanVersion
from plans.services import save_row

MOVED = Decimal("0.10")  # of an activity's money in the second year
ROUND_TO = Decimal(10)
STILL_PAID = {  # by the warning's code
    "ended_money": "Mokomasis pavyzdys: už atliktus darbus mokama pagal sutartį ir kitais metais."
}


def amend(version: PlanVersion, *, code: str, reason: str, by: User) -> PlanVersion:
    """Begin an amendment that moves some money of the second year to another activity."""
    made = plan_workflow.start_amendment(version, reason_code=code, reason=reason, by=by)
    source, target = _by_money(made)[:2]
    year = made.plan.grant.school_years[-1]
    before = {row.pk: _money(row) for row in (source, target)}
    sum_moved = (before[source.pk].get(year, ZERO) * MOVED / ROUND_TO).quantize(Decimal(1))
    for row, change in ((source, -sum_moved * ROUND_TO), (target, sum_moved * ROUND_TO)):
        money = before[row.pk]
        save_row(row=row, by=by, budget=money | {year: money.get(year, ZERO) + change})
    return made


def end_least(version: PlanVersion, reason: str, by: User) -> None:
    """End the activity with the least money; the money stays."""
    end_row(row=_by_money(version)[-1], reason=reason, by=by)


def aim_higher(version: PlanVersion, by: User) -> None:
    """A higher target of the first indicator that is to be raised."""
    row = version.indicators.filter(direction="raise", kind="percent").order_by("position")[0]
    assert row.target_value is not None
    row.target_value += 3
    save_row(row=row, by=by)


def submit(version: PlanVersion, explanation: str, by: User) -> None:
    """Send it; what is worth a look is explained as before."""
    fresh = PlanVersion.objects.for_list().get(pk=version.pk)
    warnings = health.warnings(load(fresh))
    told = {item.key: STILL_PAID.get(item.code, explanation) for item in warnings}
    plan_workflow.submit(version, by=by, explanations=told)


def lately() -> date:
    """A working week ago."""
    return clock.today() - timedelta(days=7)


def _by_money(version: PlanVersion) -> list[Activity]:
    """The activities with money in the second year, the most first."""
    year = version.plan.grant.school_years[-1]
    rows = version.activities.filter(budget_lines__school_year=year)
    return list(rows.order_by("-budget_lines__amount", "position"))


def _money(row: Activity) -> dict[int, Decimal]:
    return dict(row.budget_lines.values_list("school_year", "amount"))
