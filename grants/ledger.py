"""What a basket's entries come to, EUR: the one place that adds them up.

Lists and exports group the entries in SQL (`books_of`), the basket's page reads them all
(`ledger_of`); both add the same parts, so every page, file and document shows the same sums.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from common.money import ZERO, to_cents

from .choices import FROM_AGENCY, GRANTED, TO_SCHOOL, Leg, MoneyKind
from .models import MoneyEntry

Part = tuple[str, str, str]  # kind, leg, kind of what a receipt confirms
ALL_LEGS = frozenset(Leg)


@dataclass
class Sums:
    """Signed sums of entries by kind and leg, and what they mean. EUR."""

    parts: dict[Part, Decimal] = field(default_factory=lambda: defaultdict(lambda: ZERO))

    def add(self, part: Part, amount: Decimal) -> None:
        """Count an entry, or many of one kind and leg, in."""
        self.parts[part] += amount

    def copy(self) -> "Sums":
        """The same sums, to be counted on."""
        return Sums(defaultdict(lambda: ZERO, self.parts))

    def _of(self, kind: str, legs: Iterable[str] = ("",), confirms: str = "") -> Decimal:
        return sum((self.parts.get((kind, leg, confirms), ZERO) for leg in legs), ZERO)

    @property
    def granted(self) -> Decimal:
        """Allocated and corrected."""
        return sum((self._of(kind) for kind in GRANTED), ZERO)

    @property
    def planned(self) -> Decimal:
        """Promised in instalments."""
        return self._of(MoneyKind.INSTALMENT)

    @property
    def sent(self) -> Decimal:
        """Transferred by the agency, to the municipality or straight to the school."""
        return self._of(MoneyKind.TRANSFER, FROM_AGENCY)

    @property
    def reached(self) -> Decimal:
        """Transferred to the school."""
        return self._of(MoneyKind.TRANSFER, TO_SCHOOL)

    @property
    def confirmed(self) -> Decimal:
        """What the school confirmed that it got."""
        return self._of(MoneyKind.RECEIPT, TO_SCHOOL, MoneyKind.TRANSFER)

    @property
    def given_back(self) -> Decimal:
        """Returned by the school, to the municipality or straight to the agency."""
        return -self._of(MoneyKind.REFUND, TO_SCHOOL)

    @property
    def returned(self) -> Decimal:
        """Returned to the agency."""
        return -self._of(MoneyKind.REFUND, FROM_AGENCY)

    @property
    def returned_confirmed(self) -> Decimal:
        """What the agency confirmed that came back."""
        return self._of(MoneyKind.RECEIPT, FROM_AGENCY, MoneyKind.REFUND)

    @property
    def out(self) -> Decimal:
        """Out of the agency: sent − returned to it."""
        return self.sent - self.returned

    @property
    def paid(self) -> Decimal:
        """With the school: what reached it − what it gave back."""
        return self.reached - self.given_back

    @property
    def held(self) -> Decimal:
        """With the municipality, on its way to the school or back."""
        return self.out - self.paid

    @property
    def left(self) -> Decimal:
        """What can still be transferred; returned money can be transferred again."""
        return self.granted - self.out

    @property
    def unplanned(self) -> Decimal:
        """Granted and not promised in instalments yet; below zero, promised too much."""
        return self.granted - self.planned

    @property
    def unsent(self) -> Decimal:
        """Promised and not sent yet; below zero, more was sent than promised."""
        return self.planned - self.sent

    def net(self, leg: str) -> Decimal:
        """What went over one leg of the way, less what came back over it."""
        return self._of(MoneyKind.TRANSFER, [leg]) + self._of(MoneyKind.REFUND, [leg])


@dataclass
class Book:
    """A basket's sums as a whole and by school year."""

    whole: Sums = field(default_factory=Sums)
    years: dict[int, Sums] = field(default_factory=lambda: defaultdict(Sums))

    def add(self, part: Part, year: int | None, amount: Decimal) -> None:
        """Count in; what is granted belongs to no year."""
        self.whole.add(part, amount)
        if year is not None:
            self.years[year].add(part, amount)


@dataclass(frozen=True)
class Line:
    """One entry, what was granted and not yet transferred after it, and what followed from it."""

    entry: MoneyEntry
    left: Decimal
    receipt: MoneyEntry | None = None
    reversal: MoneyEntry | None = None

    @property
    def awaits_receipt(self) -> bool:
        """Whether it moved money that nobody has confirmed."""
        entry, undone = self.entry, self.reversal or self.entry.reverses_id
        is_moved = entry.kind in {MoneyKind.TRANSFER, MoneyKind.REFUND}
        return is_moved and not undone and self.receipt is None


@dataclass(frozen=True)
class Ledger:
    """All entries of a basket in order, with its sums."""

    lines: tuple[Line, ...]
    book: Book

    @property
    def sums(self) -> Sums:
        return self.book.whole

    @property
    def granted(self) -> Decimal:
        return self.sums.granted

    @property
    def left(self) -> Decimal:
        return self.sums.left

    @property
    def paid(self) -> Decimal:
        return self.sums.paid


def ledger_of(entries: Iterable[MoneyEntry]) -> Ledger:
    """Add the entries up, oldest first; their `of` is found among them."""
    ordered = sorted(entries, key=lambda item: (item.dated_on, item.pk))
    kinds = {entry.pk: entry.kind for entry in ordered}
    receipts = {entry.of_id: entry for entry in ordered if _is_receipt(entry)}
    reversals = {entry.reverses_id: entry for entry in ordered if entry.reverses_id}
    book, lines = Book(), []
    for entry in ordered:
        book.add(_part(entry, kinds), entry.school_year, entry.amount)
        after = (receipts.get(entry.pk), reversals.get(entry.pk))
        lines.append(Line(entry, book.whole.left, *after))
    return Ledger(tuple(lines), book)


def _is_receipt(entry: MoneyEntry) -> bool:
    return entry.kind == MoneyKind.RECEIPT and entry.reverses_id is None


def _part(entry: MoneyEntry, kinds: dict[int, str]) -> Part:
    is_receipt = entry.kind == MoneyKind.RECEIPT and entry.of_id is not None
    return entry.kind, entry.leg, kinds[entry.of_id] if is_receipt and entry.of_id else ""


def books_of(grants: Iterable[int]) -> dict[int, Book]:
    """The sums of these baskets, given by keys; one query whatever their number."""
    keys = list(grants)
    found: dict[int, Book] = {key: Book() for key in keys}
    for grant, year, kind, leg, confirms, total in MoneyEntry.objects.parts(keys):
        is_receipt = kind == MoneyKind.RECEIPT
        found[grant].add((kind, leg, confirms if is_receipt else ""), year, to_cents(total))
    return found


def total_of(books: Iterable[Book]) -> Sums:
    """The sums of several baskets together."""
    whole = Sums()
    for book in books:
        for part, amount in book.whole.parts.items():
            whole.add(part, amount)
    return whole
