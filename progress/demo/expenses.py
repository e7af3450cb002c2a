"""Expenses of the invented schools and rules of spending; all of it plainly made up.

One school is near its end, one is on its way, one lags badly, one has just begun.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile

from accounts.models import User
from audit.choices import Source
from audit.services import record
from common import clock
from common.money import ZERO, to_cents
from files.services import store
from grants.models import Grant
from plans.models import Activity
from progress.accounting import activities_of
from progress.choices import RuleEffect, RuleKind
from progress.models import Expense, SpendingRule
from progress.spending import record_expense, reverse_expense
from selection.models import Programme

from .paper import page
from .players import Players, at

EXAMPLE = "mokomasis pavyzdys"
INVENTED = (
    "Išgalvota taisyklė: mokomasis pavyzdys. Tikros ribos nepatvirtintos; agentūra jas įrašo pati."
)
SINCE = date(2018, 9, 1)
WRONG = "Mokomasis pavyzdys: sąskaita priskirta ne tai veiklai."
SCANNED = ("Mokomasis pavyzdys.", "Taip atrodytų sąskaita faktūra.", "Tikro dokumento čia nėra.")
WEIGHTS = (30, 18, 24, 10, 18)  # of a hundred: how an activity's money is split among documents
BOUGHT = (
    "Mokytojų darbo apmokėjimas už konsultacijas",
    "Mokymo priemonės",
    "Lektoriaus paslaugos",
    "Skaitmeninių priemonių licencijos",
    "Kelionė į kitą mokyklą",
)


@dataclass(frozen=True)
class Pace:
    """How much of its plan a school has spent, and over how many days since its plan's order."""

    part: Decimal
    days: int
    activities: int | None = None


PACES = {
    "finished": Pace(Decimal("0.985"), 560),
    "reporting": Pace(Decimal("0.56"), 370),
    "lagging": Pace(Decimal("0.38"), 330, activities=2),
    "approved": Pace(Decimal("0.05"), 9, activities=1),
}
RULES: tuple[dict[str, Any], ...] = (
    {"kind": RuleKind.CAP, "effect": RuleEffect.WARN, "purpose": 5, "percent": Decimal(40)},
    {"kind": RuleKind.OVER, "effect": RuleEffect.WARN, "percent": Decimal(10)},
    {"kind": RuleKind.OVER, "effect": RuleEffect.REFUSE, "percent": Decimal(50)},
    {"kind": RuleKind.FILE, "effect": RuleEffect.WARN, "amount": Decimal(3000)},
)


def expenses(
    grants: dict[str, Grant], players: Callable[[str], Players], programme: Programme
) -> None:
    """The rules, then what each school has spent up to today; one expense was wrong."""
    _rules(programme, players("finished").agency)
    for key, pace in PACES.items():
        made = [_spend(grants[key], *told) for told in _bills(grants[key], pace, players(key).head)]
        if key == "reporting":
            wrong = made[-1]
            day = min(wrong.dated_on + timedelta(days=3), clock.today())
            with clock.pretend(at(day)):
                reverse_expense(expense=wrong, reason=WRONG, by=players(key).head)


def _rules(programme: Programme, by: User) -> None:
    for told in RULES:
        number = told.get("purpose")
        purpose = programme.purposes.get(number=number) if number else None
        values = {**told, "purpose": purpose, "valid_from": SINCE, "source": INVENTED}
        made = SpendingRule.objects.create(programme=programme, **values)
        record("spendingrule.added", made, by=by, source=Source.SYSTEM, comment=EXAMPLE)


Bill = tuple[Activity, date, Decimal, str, User]


def _bills(grant: Grant, pace: Pace, head: User) -> Iterator[Bill]:
    """Documents of the activities in turn, dated evenly up to the last day."""
    rows = [row for row in activities_of(grant) if row.purpose and not row.is_ended]
    rows = [row for row in rows if _planned(row)][: pace.activities]
    version = rows[0].version
    first = version.plan.versions.order_by("number")[0]
    begins = (first.ordered_on or grant.starts_on) + timedelta(days=5)
    days = min(pace.days, (clock.today() - begins).days)
    count = len(rows) * len(WEIGHTS)
    for turn, weight in enumerate(WEIGHTS):
        for place, row in enumerate(rows):
            number = turn * len(rows) + place
            day = begins + timedelta(days=days * number // max(count - 1, 1))
            amount = to_cents(_planned(row) * pace.part * weight / 100)
            yield row, day, amount, BOUGHT[(turn + place) % len(BOUGHT)], head


def _spend(grant: Grant, row: Activity, day: date, amount: Decimal, note: str, by: User) -> Expense:
    """One of them; the first of a school has its document."""
    number = grant.expenses.count() + 1
    with clock.pretend(at(day)):
        scan = None
        if number == 1:
            scan = store(ContentFile(page(SCANNED), name="saskaita-pavyzdys.pdf"), by=by)
        return record_expense(
            grant=grant,
            activity=row,
            dated_on=day,
            document=f"SF-{grant.pk}-{number:03d} ({EXAMPLE})",
            amount=amount,
            note=note,
            file=scan,
            sure=True,
            by=by,
        )


def _planned(row: Activity) -> Decimal:
    return sum(row.budget_lines.values_list("amount", flat=True), ZERO)
