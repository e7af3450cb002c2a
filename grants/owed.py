"""What a claim has come to: returned by the school, on its way, with the agency, confirmed. EUR."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from common.money import ZERO

from .choices import FROM_AGENCY, TO_SCHOOL, Leg, MoneyKind
from .models import Claim, MoneyEntry


@dataclass(frozen=True)
class Owed:
    """A claim with the sums of its refunds; the refunds that were reversed cancel out."""

    claim: Claim
    returned: Decimal
    settled: Decimal
    confirmed: Decimal
    on_its_way: Decimal

    @property
    def left(self) -> Decimal:
        """What the school has still to give back; nothing of a claim that was withdrawn."""
        return ZERO if self.claim.withdrawn_at else max(self.claim.amount - self.returned, ZERO)

    @property
    def is_settled(self) -> bool:
        """Whether the agency has confirmed that all of it came back."""
        return bool(self.confirmed >= self.claim.amount)

    def is_overdue(self, today: date) -> bool:
        """Whether something is left after the day until which it had to be returned."""
        return self.left > ZERO and self.claim.due_on < today

    @property
    def tone(self) -> str:
        """Settled is done, what came back waits for a confirmation, the rest is the school's."""
        if self.claim.withdrawn_at:
            return "draft"
        return "ok" if self.is_settled else "wait" if self.left else "note"

    @property
    def words(self) -> str:
        """The state of affairs."""
        if self.claim.withdrawn_at:
            return _("withdrawn")
        if self.is_settled:
            return _("returned and confirmed")
        return _("to be returned") if self.left else _("returned, waits for confirmation")


def owed_of(claim: Claim) -> Owed:
    """The claim with its refunds; prefetch `refunds__answers` for many."""
    refunds = list(claim.refunds.all())
    confirmed = (item for item in refunds if item.leg in FROM_AGENCY and _is_confirmed(item))
    way = _back(refunds, {Leg.SCHOOL}) - _back(refunds, {Leg.MUNICIPALITY})
    return Owed(
        claim,
        returned=_back(refunds, TO_SCHOOL),
        settled=_back(refunds, FROM_AGENCY),
        confirmed=-sum((item.amount for item in confirmed), ZERO),
        on_its_way=way,
    )


def _back(refunds: Iterable[MoneyEntry], legs: Iterable[str]) -> Decimal:
    return -sum((item.amount for item in refunds if item.leg in set(legs)), ZERO)


def _is_confirmed(refund: MoneyEntry) -> bool:
    """By a receipt that stands; a reversed refund has its receipt reversed too."""
    receipts = [item for item in refund.answers.all() if item.kind == MoneyKind.RECEIPT]
    return sum((item.amount for item in receipts), ZERO) > ZERO
