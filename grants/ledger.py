"""A grant's entries in order, each with what is left to transfer after it. EUR."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from common.money import ZERO

from .choices import GRANTED, PAID, MoneyKind
from .models import MoneyEntry


@dataclass(frozen=True)
class Line:
    """One entry and what was granted and not yet paid after it."""

    entry: MoneyEntry
    left: Decimal


@dataclass(frozen=True)
class Ledger:
    """All entries of a grant; paid = transferred − returned, left = granted − paid."""

    lines: tuple[Line, ...]
    granted: Decimal
    transferred: Decimal
    returned: Decimal

    @property
    def paid(self) -> Decimal:
        return self.transferred - self.returned

    @property
    def left(self) -> Decimal:
        """What can still be transferred; returned money can be transferred again."""
        return self.granted - self.paid


def ledger_of(entries: Iterable[MoneyEntry]) -> Ledger:
    """Add the entries up, oldest first."""
    sums, lines = dict.fromkeys(MoneyKind, ZERO), []
    for entry in sorted(entries, key=lambda item: (item.dated_on, item.pk)):
        sums[MoneyKind(entry.kind)] += entry.amount
        lines.append(Line(entry, _of(sums, GRANTED) - _of(sums, PAID)))
    transferred, returned = sums[MoneyKind.TRANSFER], -sums[MoneyKind.REFUND]
    return Ledger(tuple(lines), _of(sums, GRANTED), transferred, returned)


def _of(sums: dict[MoneyKind, Decimal], kinds: Iterable[MoneyKind]) -> Decimal:
    return sum((sums[kind] for kind in kinds), ZERO)
