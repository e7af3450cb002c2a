"""What a decision would award, before it is confirmed. EUR."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from common.money import ZERO
from selection.models import Rate

from .checks import granted_of
from .formula import Formula
from .services import Award


@dataclass(frozen=True)
class Step:
    """One school's award: its formula, the amount, and whether whole pupils' shares fit in it."""

    award: Award
    formula: Formula
    amount: Decimal

    @property
    def is_off(self) -> bool:
        return self.amount != self.formula.amount

    @property
    def divides(self) -> bool:
        return self.formula.divides(self.amount)


@dataclass(frozen=True)
class Preview:
    """All awards against the envelope."""

    steps: tuple[Step, ...]
    envelope: Decimal
    granted: Decimal

    @property
    def total(self) -> Decimal:
        return sum((step.amount for step in self.steps), ZERO)

    @property
    def left(self) -> Decimal:
        """What of the envelope is left after the decision; negative when it is exceeded."""
        return self.envelope - self.granted - self.total

    @property
    def missing(self) -> Decimal:
        return -self.left if self.left < ZERO else ZERO

    @property
    def mark(self) -> str:
        """What the confirming button carries: a later change asks to look again."""
        schools = "-".join(str(step.award.candidate.pk) for step in self.steps)
        return f"{schools}:{self.total}"


def preview(awards: Sequence[Award], rate: Rate) -> Preview:
    """The sums that the confirmation shows."""
    programme = rate.programme
    steps = tuple(
        Step(award, award.formula(rate, programme.years), award.awarded(rate, programme.years))
        for award in awards
    )
    return Preview(steps, programme.envelope, granted_of(programme))
