"""A grant's entries in order, each with what is left to transfer after it. EUR."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from common.money import ZERO

from .choices import GRANTED
from .models import MoneyEntry


@dataclass(frozen=True)
class Line:
    """One entry and what was granted and not yet paid after it."""

    entry: MoneyEntry
    left: Decimal


@dataclass(frozen=True)
class Ledger:
    """All entries of a grant; granted − paid = left."""

    lines: tuple[Line, ...]
    granted: Decimal
    paid: Decimal

    @property
    def left(self) -> Decimal:
        return self.granted - self.paid


def ledger_of(entries: Iterable[MoneyEntry]) -> Ledger:
    """Add the entries up, oldest first."""
    granted = paid = ZERO
    lines = []
    for entry in sorted(entries, key=lambda item: (item.dated_on, item.pk)):
        if entry.kind in GRANTED:
            granted += entry.amount
        else:
            paid += entry.amount
        lines.append(Line(entry, granted - paid))
    return Ledger(tuple(lines), granted, paid)
