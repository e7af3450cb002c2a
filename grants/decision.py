"""What a decision would award, before it is confirmed. EUR."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from common.money import ZERO
from selection.listing import Departure, entries_of
from selection.models import Candidate, Rate, Round

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
    differs: Departure

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
        left = "-".join(str(row.pk) for row in self.differs.leaves)
        return f"{schools}:{self.total}:{left}"


def preview(awards: Sequence[Award], rate: Rate, differs: Departure) -> Preview:
    """The sums that the confirmation shows, and in what the chosen differ from the list."""
    programme = rate.programme
    steps = tuple(
        Step(award, award.formula(rate, programme.years), award.awarded(rate, programme.years))
        for award in awards
    )
    return Preview(steps, programme.envelope, granted_of(programme), differs)


@dataclass(frozen=True)
class Listed:
    """A ranked round's list: candidates by key with their place, and who is in.

    Without a ranking all candidates are offered, by name, and nobody is preselected.
    """

    places: dict[int, int]
    inside: frozenset[int]
    sees_all: bool

    def in_order(self, rows: Iterable[Candidate]) -> list[Candidate]:
        """Those in the list by place, and if asked for the others after them."""
        if not self.places:
            return list(rows)
        last = len(self.places) + 1
        asked = [row for row in rows if self.sees_all or row.pk in self.inside]
        asked.sort(key=lambda row: (row.pk not in self.inside, self.places.get(row.pk, last)))
        return asked

    def departure(self, rows: Sequence[Candidate], ticked: Collection[int]) -> Departure:
        """In what the ticked of these rows differ from the list."""
        if not self.places:
            return Departure()
        asked = sorted(rows, key=lambda row: row.school.sort_key)
        differing = [row for row in asked if (row.pk in ticked) != (row.pk in self.inside)]
        enters = [row for row in differing if row.pk not in self.inside]
        return Departure(True, enters, [row for row in differing if row.pk in self.inside])


NO_LIST = Listed({}, frozenset(), sees_all=True)


def listed(round: Round, *, sees_all: bool) -> Listed:  # noqa: A002
    """Whom the ranking puts in, moved and refused as the commission decided in closed sittings."""
    entries = entries_of(round)
    inside = frozenset(entry.candidate for entry in entries if entry.is_in)
    return Listed({entry.candidate: entry.place for entry in entries}, inside, sees_all)
