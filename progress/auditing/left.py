"""How much of a drawn expense may still be found wrong, EUR."""

from decimal import Decimal

from common.money import ZERO, SumEur
from progress.models import AuditFinding, Expense


def left_of(expense: Expense) -> Decimal:
    """What is neither reversed nor in a finding that stands, of whatever sample."""
    if Expense.objects.filter(reverses=expense).exists():
        return ZERO
    rows = AuditFinding.objects.standing().filter(item__expense=expense).order_by()
    left: Decimal = expense.amount - rows.aggregate(total=SumEur("amount"))["total"]
    return max(left, ZERO)
