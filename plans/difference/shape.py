"""What a difference is made of, and how it is stored."""

from dataclasses import asdict, dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from common.money import ZERO

from .words import Words, words

Canonical = dict[str, Any]
Amounts = dict[int, Decimal]

PARTS = ("findings", "objectives", "activities", "indicators")
TEXTS = ("goal", "sustainability")
FILES = "attachments"
LONG_TEXTS = frozenset(
    {*TEXTS, "text", "title", "expected_change", "no_money_note", "ended_reason", "source"}
)


@dataclass(frozen=True)
class FieldChange:
    """One field before and after, as in the canonical JSON, empty text for nothing.

    `money` is {school year: EUR as text}; links are [{"key", "number", "title"}], the number being
    the linked row's in that version.
    """

    name: str
    before: Any
    after: Any

    @property
    def is_text(self) -> bool:
        """Whether it is a text whose single words are worth comparing."""
        known = isinstance(self.before, str) and isinstance(self.after, str)
        return known and self.name in LONG_TEXTS and bool(self.before) and bool(self.after)

    @cached_property
    def words(self) -> tuple[Words, ...]:
        """Both texts in one: the words that stayed, were removed and were added, in order."""
        return words(self.before, self.after) if self.is_text else ()


@dataclass(frozen=True)
class RowChange:
    """What became of one row; its numbers are its places in the two versions, None for none.

    Of a row that was added or removed `fields` are all that it says. `beside` are the kind and the
    unit of an indicator, without which its values can't be read.
    """

    key: str
    title: str
    number_before: int | None
    number_after: int | None
    is_ended: bool = False
    is_moved: bool = False
    has_money: bool = False
    fields: tuple[FieldChange, ...] = ()
    beside: dict[str, str] = field(default_factory=dict)

    @property
    def is_added(self) -> bool:
        return self.number_before is None

    @property
    def is_removed(self) -> bool:
        return self.number_after is None

    @property
    def is_told(self) -> bool:
        """Whether anything became of it."""
        return bool(self.fields) or self.is_moved or self.is_added or self.is_removed

    @property
    def is_changed(self) -> bool:
        """Whether a row of both versions says something else, more than that it has ended."""
        told = [item for item in self.fields if not (self.is_ended and item.name == "ended_reason")]
        return bool(told) and not self.is_added and not self.is_removed

    @property
    def reason(self) -> str:
        """Why it was ended; empty where it was not."""
        found = self.of("ended_reason")
        return str(found.after) if found and self.is_ended else ""

    def of(self, name: str) -> FieldChange | None:
        """The change of that field, if it was changed."""
        return next((item for item in self.fields if item.name == name), None)


@dataclass(frozen=True)
class PartChange:
    """The rows of one kind with anything to tell, in the order of the later version.

    A removed row stands where it was. Of rows in another order `moved` is the least number that
    has to be taken out and put elsewhere: what an insertion pushed down has not moved.
    """

    name: str
    rows: tuple[RowChange, ...]

    @property
    def added(self) -> list[RowChange]:
        return [row for row in self.rows if row.is_added]

    @property
    def removed(self) -> list[RowChange]:
        return [row for row in self.rows if row.is_removed]

    @property
    def ended(self) -> list[RowChange]:
        return [row for row in self.rows if row.is_ended]

    @property
    def moved(self) -> list[RowChange]:
        return [row for row in self.rows if row.is_moved]

    @property
    def changed(self) -> list[RowChange]:
        return [row for row in self.rows if row.is_changed]


@dataclass(frozen=True)
class PurposeSum:
    """EUR of one purpose by school year before and after; the name is empty for no purpose yet."""

    purpose: str
    before: Amounts
    after: Amounts

    @property
    def total_before(self) -> Decimal:
        return sum(self.before.values(), ZERO)

    @property
    def total_after(self) -> Decimal:
        return sum(self.after.values(), ZERO)

    @property
    def change(self) -> Decimal:
        return self.total_after - self.total_before


@dataclass(frozen=True)
class Difference:
    """Everything that differs; `purposes` are all sums, the unchanged too.

    `parts` are the four kinds of rows and, where both versions know their files, the files.
    """

    texts: tuple[FieldChange, ...]
    parts: tuple[PartChange, ...]
    purposes: tuple[PurposeSum, ...]

    @property
    def is_empty(self) -> bool:
        """Whether both say the same."""
        return not self.texts and not any(part.rows for part in self.parts)

    @property
    def years(self) -> list[int]:
        """The school years with money in either version."""
        return sorted({year for row in self.purposes for year in (*row.before, *row.after)})

    @cached_property
    def in_all(self) -> PurposeSum:
        """The sums of all purposes by school year."""
        before, after = (
            {
                year: sum((getattr(row, side).get(year, ZERO) for row in self.purposes), ZERO)
                for year in self.years
            }
            for side in ("before", "after")
        )
        return PurposeSum("", before, after)

    def part(self, name: str) -> PartChange:
        """The rows of that kind; none where nothing of it differs."""
        return next((part for part in self.parts if part.name == name), PartChange(name, ()))

    def text(self, name: str) -> FieldChange | None:
        """The change of the goal or of the sustainability."""
        return next((item for item in self.texts if item.name == name), None)

    def as_json(self) -> Canonical:
        """What a submission stores."""
        return {
            "texts": [asdict(item) for item in self.texts],
            "parts": {part.name: [asdict(row) for row in part.rows] for part in self.parts},
            "purposes": [
                {"purpose": row.purpose, "before": _said(row.before), "after": _said(row.after)}
                for row in self.purposes
            ],
        }


def from_json(stored: Canonical) -> Difference:
    """A stored difference; that of a submission without one (`{}`) is empty."""
    parts = stored.get("parts", {})
    return Difference(
        texts=tuple(FieldChange(**item) for item in stored.get("texts", [])),
        parts=tuple(
            PartChange(name, tuple(map(_row_of, parts[name])))
            for name in (*PARTS, FILES)
            if name in parts
        ),
        purposes=tuple(
            PurposeSum(row["purpose"], amounts_of(row["before"]), amounts_of(row["after"]))
            for row in stored.get("purposes", [])
        ),
    )


def amounts_of(money: dict[Any, Any]) -> Amounts:
    """EUR by school year, as numbers."""
    return {int(year): Decimal(str(amount)) for year, amount in sorted(money.items())}


def _said(amounts: Amounts) -> dict[str, str]:
    return {str(year): str(amount) for year, amount in amounts.items()}


def _row_of(stored: Canonical) -> RowChange:
    fields = tuple(FieldChange(**item) for item in stored["fields"])
    return RowChange(**(stored | {"fields": fields}))
