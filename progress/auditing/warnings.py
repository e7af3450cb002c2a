"""What the rules of spending say of recorded expenses, of whatever schools, all at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from common.money import ZERO, SumEur
from grants.models import Grant
from plans.choices import VersionStatus
from plans.models import BudgetLine
from progress.choices import RuleKind
from progress.models import Expense, SpendingRule
from progress.rules import Broken, Case, broken
from selection.models import Programme

OnActivity = tuple[int, UUID]  # the basket's key, the activity's key
OnPurpose = tuple[int, int]  # the basket's key, the purpose's key


@dataclass(frozen=True)
class Totals:
    """What baskets are granted, plan and have spent, EUR."""

    granted: dict[int, Decimal]
    planned: dict[OnActivity, Decimal]
    on_activity: dict[OnActivity, Decimal]
    on_purpose: dict[OnPurpose, Decimal] = field(default_factory=dict)


def warnings_of(programme: Programme, expenses: Iterable[Expense]) -> dict[int, list[str]]:
    """By the expense's key, what rules it breaks beside everything spent by now, and whether its
    document is missing; five queries for any number of them."""
    rows = list(expenses)
    rules = list(SpendingRule.objects.filter(programme=programme).select_related("purpose"))
    totals = _totals({row.grant_id for row in rows})
    return {row.pk: list(_told(row, list(_broken(rules, row, totals)))) for row in rows}


def _told(row: Expense, found: list[Broken]) -> Iterator[str]:
    if not row.file_id and RuleKind.FILE not in {one.kind for one in found}:
        yield _("The document itself is not attached.")
    yield from (one.text for one in found)


def _broken(rules: list[SpendingRule], row: Expense, totals: Totals) -> Iterator[Broken]:
    case = Case(
        dated_on=row.dated_on,
        amount=row.amount,
        purpose=row.purpose,
        has_file=row.file_id is not None,
        granted=totals.granted.get(row.grant_id, ZERO),
        on_purpose=totals.on_purpose.get((row.grant_id, row.purpose_id), ZERO),
        planned=totals.planned.get((row.grant_id, row.key), ZERO),
        on_activity=totals.on_activity.get((row.grant_id, row.key), ZERO),
    )
    return broken(rules, case)


def _totals(grants: set[int]) -> Totals:
    spent = Expense.objects.filter(grant__in=grants).order_by()
    groups = spent.values_list("grant", "key", "purpose").annotate(total=SumEur("amount"))
    on_activity: dict[Any, Decimal] = defaultdict(lambda: ZERO)
    on_purpose: dict[Any, Decimal] = defaultdict(lambda: ZERO)
    for grant, key, purpose, total in groups:
        on_activity[grant, key] += total
        on_purpose[grant, purpose] += total
    granted = Grant.objects.filter(pk__in=grants).order_by().values_list("pk", "granted")
    return Totals(dict(granted), _planned(grants), on_activity, on_purpose)


def _planned(grants: set[int]) -> dict[OnActivity, Decimal]:
    """By the plans in force."""
    version = {"plan__grant__in": grants, "status": VersionStatus.APPROVED}
    lines = BudgetLine.objects.filter(
        **{f"activity__version__{name}": value for name, value in version.items()}
    ).order_by()
    names = ("activity__version__plan__grant", "activity__key")
    rows = lines.values_list(*names).annotate(total=SumEur("amount"))
    return {(grant, key): total for grant, key, total in rows}
