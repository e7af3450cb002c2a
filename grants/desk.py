"""What a basket's page shows one person: its money by year and entry, its life, what to do next."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from common import clock
from common.money import ZERO

from . import rights
from .choices import GrantStatus, Leg, MoneyKind
from .claims import claims_of, left_of
from .ledger import Ledger, Line, Sums, ledger_of
from .limits import legs_to, stands_for_good
from .models import CountCorrection, Grant, GrantStep, MoneyEntry
from .owed import Owed
from .workflow import available

TONES = {
    GrantStatus.ACTIVE: "ok",
    GrantStatus.TAKEN_OVER: "ok",
    GrantStatus.SUSPENDED: "wait",
    GrantStatus.TERMINATED: "stop",
    GrantStatus.FINISHED: "note",
}
STEP_PATHS = {
    "suspend": "sustabdyti",
    "resume": "testi",
    "finish": "baigti",
    "terminate": "nutraukti",
}
UNDOABLE = frozenset({MoneyKind.INSTALMENT, MoneyKind.TRANSFER, MoneyKind.REFUND})


@dataclass(frozen=True)
class Action:
    """A link to what the person can do now."""

    label: str
    url: str


@dataclass(frozen=True)
class EntryRow:
    """An entry with the way that the money went, and what the person may do about it."""

    line: Line
    may_confirm: bool
    may_reverse: bool

    @property
    def entry(self) -> MoneyEntry:
        return self.line.entry

    @property
    def way(self) -> str:
        """From whom to whom; empty where nothing moves."""
        kind = self.entry.kind
        if kind == MoneyKind.RECEIPT and self.entry.of is not None:
            kind = self.entry.of.kind
        return way_words(kind, self.entry.leg)

    @property
    def awaits(self) -> str:
        """Whose confirmation the movement waits for; empty where none."""
        if not self.line.awaits_receipt:
            return ""
        return awaited_words(self.entry.kind, self.entry.leg)


def way_words(kind: str, leg: str) -> str:
    """„agentūra → savivaldybė“, of a refund the other way round."""
    ends = {
        Leg.MUNICIPALITY: (_("agency"), _("municipality")),
        Leg.SCHOOL: (_("municipality"), _("school")),
        Leg.DIRECT: (_("agency"), _("school")),
    }
    if not leg:
        return ""
    first, last = ends[Leg(leg)]
    return f"{last} → {first}" if kind == MoneyKind.REFUND else f"{first} → {last}"


def awaited_words(kind: str, leg: str) -> str:
    """Who has to say that the money came."""
    if kind == MoneyKind.TRANSFER:
        is_municipal = leg == Leg.MUNICIPALITY
        municipality = _("waits for the municipality's confirmation")
        return municipality if is_municipal else _("waits for the school's confirmation")
    if leg == Leg.SCHOOL:
        return _("waits for the municipality's confirmation")
    return _("waits for the agency's confirmation")


@dataclass(frozen=True)
class Desk:
    """The basket before one person; the grant has its entries prefetched."""

    grant: Grant
    user: Any

    @cached_property
    def ledger(self) -> Ledger:
        return ledger_of(self.grant.entries.all())

    @property
    def sums(self) -> Sums:
        return self.ledger.sums

    @property
    def years(self) -> list[tuple[int, Sums]]:
        """Each school year with its sums; entries of another year, if any, make a row too."""
        known = self.ledger.book.years
        return [
            (year, known.get(year, Sums())) for year in sorted({*self.grant.school_years, *known})
        ]

    @cached_property
    def rows(self) -> list[EntryRow]:
        """The entries in order; each right is asked once for a kind and a leg."""
        return [
            EntryRow(line, self._confirms(line), self._reverses(line)) for line in self.ledger.lines
        ]

    def _confirms(self, line: Line) -> bool:
        return line.awaits_receipt and self._may["receive", line.entry.kind, line.entry.leg]

    def _reverses(self, line: Line) -> bool:
        entry = line.entry
        is_standing = not entry.reverses_id and line.reversal is None
        if not is_standing or hasattr(entry, "count_correction"):
            return False
        if stands_for_good(self.grant, entry.kind):
            return False
        kinds = UNDOABLE | {MoneyKind.CORRECTION}
        return entry.kind in kinds and self._may["reverse", entry.kind, entry.leg]

    @cached_property
    def _may(self) -> dict[tuple[str, str, str], bool]:
        found = {}
        for line in self.ledger.lines:
            entry = line.entry
            key = (entry.kind, entry.leg)
            if line.awaits_receipt and ("receive", *key) not in found:
                found["receive", *key] = bool(rights.receiver(self.user, self.grant, entry))
            if ("reverse", *key) not in found:
                found["reverse", *key] = bool(rights.reverser(self.user, self.grant, entry))
        return found

    @property
    def to_confirm(self) -> list[EntryRow]:
        """What came to the person and waits for a confirmation."""
        return [row for row in self.rows if row.may_confirm]

    @cached_property
    def owed(self) -> list[Owed]:
        """The claims, by their deadlines."""
        return claims_of([self.grant.pk])

    @property
    def claimed(self) -> Any:
        """What the school has still to give back, EUR."""
        return left_of(self.owed)

    @property
    def overdue(self) -> list[Owed]:
        return [item for item in self.owed if item.is_overdue(clock.today())]

    @cached_property
    def steps(self) -> list[GrantStep]:
        """What happened to the basket, newest first."""
        return list(self.grant.steps.select_related("by", "file").order_by("-at", "-pk"))

    @cached_property
    def counts(self) -> list[CountCorrection]:
        """The corrected numbers of pupils, oldest first."""
        rows = self.grant.count_corrections.select_related("entry", "claim")
        return list(rows.order_by("pk"))

    @property
    def tone(self) -> str:
        return TONES[GrantStatus(self.grant.status)]

    @cached_property
    def siblings(self) -> list[Grant]:
        """Other baskets that the same school carries; each keeps its own money and plan."""
        rows = Grant.objects.visible_to(self.user).filter(holder=self.grant.holder_id)
        others = rows.exclude(pk=self.grant.pk).select_related("round", "school")
        return list(others.order_by("-first_school_year", "pk"))

    @property
    def is_over_planned(self) -> bool:
        """Whether the instalments promise more than is granted, after the sum was lowered."""
        return self.sums.unplanned < ZERO

    @property
    def actions(self) -> list[Action]:
        """What the person may record now, the likeliest first."""
        found = [self._transfer(), self._instalment(), self._refund(), self._correction()]
        return [action for action in found if action]

    def _transfer(self) -> Action | None:
        legs = transfer_legs(self.user, self.grant, self.sums) if self.grant.is_running else []
        return self._entry(_("Record a transfer"), "pervedimas") if legs else None

    def _instalment(self) -> Action | None:
        may = (
            rights.may_move_money(self.user)
            and self.grant.is_running
            and self.sums.unplanned > ZERO
        )
        return self._entry(_("Plan an instalment"), "dalis") if may else None

    def _refund(self) -> Action | None:
        legs = refund_legs(self.user, self.grant, self.sums)
        return self._entry(_("Record a refund"), "grazinimas") if legs else None

    def _correction(self) -> Action | None:
        may = rights.may_move_money(self.user)
        return self._entry(_("Correct the amount"), "patikslinimas") if may else None

    def _entry(self, label: str, name: str) -> Action:
        return Action(label, reverse("grants:entry_add", args=[self.grant.pk, name]))

    @property
    def deeds(self) -> list[Action]:
        """The agency's decisions about the basket."""
        if not rights.may_move_money(self.user):
            return []
        key = self.grant.pk
        steps = [
            Action(str(step.label), reverse("grants:grant_step", args=[key, STEP_PATHS[step.name]]))
            for step in available(self.grant, self.user)
        ]
        count = Action(
            _("Correct the number of pupils"), reverse("baskets:count_correct", args=[key])
        )
        claim = Action(_("Claim money back"), reverse("grants:claim_add", args=[key]))
        settle = Action(_("Settle the basket"), reverse("baskets:settlement", args=[key]))
        return [*steps, count, claim if self.grant.is_running else settle]


def transfer_legs(user: Any, grant: Grant, sums: Sums) -> list[Leg]:
    """Over which legs the person may send money now: where there is any to send."""
    there = {Leg.SCHOOL: sums.held}
    return [
        leg
        for leg in legs_to(grant.holder)
        if there.get(leg, sums.left) > ZERO and rights.sender(user, grant, MoneyKind.TRANSFER, leg)
    ]


def refund_legs(user: Any, grant: Grant, sums: Sums) -> list[Leg]:
    """Over which legs the person may return money now: where there is any."""
    return [
        leg
        for leg in (Leg.SCHOOL, Leg.DIRECT, Leg.MUNICIPALITY)
        if there_is(sums, leg) > ZERO and rights.sender(user, grant, MoneyKind.REFUND, leg)
    ]


def there_is(sums: Sums, leg: str) -> Any:
    """What can come back over the leg, EUR."""
    return sums.held if leg == Leg.MUNICIPALITY else sums.net(leg)


def waiting_for(user: Any, most: int = 5) -> list[EntryRow]:
    """Movements anywhere that the person has to confirm, the oldest first, at most so many."""
    rows = MoneyEntry.objects.awaiting(user).select_related("grant__holder")
    first = rows.order_by("dated_on", "pk")[:most]
    return [EntryRow(Line(entry, ZERO), may_confirm=True, may_reverse=False) for entry in first]


def with_entries(grants: Any) -> Any:
    """Baskets with all their entries and what stands around them."""
    entries = MoneyEntry.objects.select_related("by", "file", "of", "count_correction")
    return grants.prefetch_related(Prefetch("entries", queryset=entries))
