"""What a decision would award, before it is confirmed. EUR."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from common.money import ZERO
from selection.deciding import lacks_sitting, old_before
from selection.listing import Departure, entries_of
from selection.models import Candidate, Rate, Round

from .checks import granted_of
from .formula import Formula
from .services import Award


@dataclass(frozen=True)
class Step:
    """One school's award: its formula, the amount, whether whole pupils' shares fit in it, and
    whether its pupils were counted too long ago."""

    award: Award
    formula: Formula
    amount: Decimal
    is_old: bool = False

    @property
    def is_off(self) -> bool:
        return self.amount != self.formula.amount

    @property
    def divides(self) -> bool:
        return self.formula.divides(self.amount)


@dataclass(frozen=True)
class Preview:
    """All awards against the envelope; `unvoted` are chosen schools of which a commission that has
    sat decided nothing, each with why."""

    steps: tuple[Step, ...]
    envelope: Decimal
    granted: Decimal
    differs: Departure
    unvoted: tuple[str, ...] = ()

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

    @property
    def old(self) -> int:
        """How many awards rest on pupils counted too long ago."""
        return sum(step.is_old for step in self.steps)


def preview(
    awards: Sequence[Award], rate: Rate, differs: Departure, unvoted: Sequence[str] = ()
) -> Preview:
    """The sums that the confirmation shows, and what is to be looked at before it."""
    programme = rate.programme
    steps = tuple(_step(award, rate, programme.years) for award in awards)
    return Preview(steps, programme.envelope, granted_of(programme), differs, tuple(unvoted))


def _step(award: Award, rate: Rate, years: int) -> Step:
    formula, amount = award.formula(rate, years), award.awarded(rate, years)
    is_old = award.pupil_count.counted_on < old_before(award.candidate.round)
    return Step(award, formula, amount, is_old)


@dataclass(frozen=True)
class Listed:
    """A ranked round's list: candidates by key in its order, and who is in.

    Without a ranking all candidates are offered, by name, and nobody is preselected. `votes` says
    by candidate why the commission decided nothing; of those not there it has decided.
    """

    places: dict[int, int]
    inside: frozenset[int]
    sees_all: bool
    votes: Mapping[int, str] = field(default_factory=dict)
    lacks_sitting: bool = False

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

    def undecided(self, chosen: Iterable[Candidate]) -> list[str]:
        """Those of the chosen on whom a commission that has sat decided nothing, and why so."""
        if not self.places or self.lacks_sitting:
            return []
        beside = _("not voted on")
        return [
            f"{row.school.name} ({self.votes.get(row.pk, beside)})"
            for row in chosen
            if row.pk in self.votes or row.pk not in self.places
        ]


NO_LIST = Listed({}, frozenset(), sees_all=True)


def listed(round: Round, *, sees_all: bool) -> Listed:  # noqa: A002
    """Whom the ranking puts in, moved and refused as the commission decided in closed sittings."""
    entries = entries_of(round)
    inside = frozenset(entry.candidate for entry in entries if entry.is_in)
    votes = {entry.candidate: entry.vote_words for entry in entries if not entry.is_backed}
    places = {entry.candidate: step for step, entry in enumerate(entries, 1)}
    return Listed(places, inside, sees_all, votes, lacks_sitting(round))
