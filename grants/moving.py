"""Money is planned, sent, confirmed, returned; wrong entries are reversed. EUR, two places.

Each service locks the basket (for what is granted, its programme first), so that the sums hold
for two people at once; checks the right; writes one entry, never changed; and leaves history.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record, school_chain
from audit.transitions import Refused
from common.days import school_year_on
from common.money import format_eur
from files.models import StoredFile
from schools.models import Membership
from selection.models import Programme

from . import checks, limits, rights
from .choices import GRANTED, Leg, MoneyKind
from .emails import tell_undone
from .models import Claim, Grant, MoneyEntry

VERBS = {
    MoneyKind.CORRECTION: "grant.corrected",
    MoneyKind.INSTALMENT: "grant.instalment_planned",
    MoneyKind.TRANSFER: "grant.transferred",
    MoneyKind.RECEIPT: "grant.received",
    MoneyKind.REFUND: "grant.refunded",
}
# Movements over the two legs of the municipality's way are told with the leg.
LEG_VERBS = {
    (MoneyKind.TRANSFER, Leg.SCHOOL): "grant.passed_on",
    (MoneyKind.REFUND, Leg.MUNICIPALITY): "grant.sent_back",
}


@transaction.atomic
def correct(
    *,
    grant: Grant,
    amount: Decimal,
    dated_on: date,
    document: str,
    reason: str,
    by: User,
    file: StoredFile | None = None,
) -> MoneyEntry:
    """Raise (+) or lower (−) what is granted. Bounded by the envelope and by what is paid."""
    programme, locked = lock_with_programme(grant)
    checks.refuse(limits.correction_problems(limits.sums_of(locked), amount, reason))
    checks.refuse_beyond_envelope(programme, amount)
    return correct_locked(locked, amount, dated_on, document, reason, by, file)


def correct_locked(
    locked: Grant,
    amount: Decimal,
    dated_on: date,
    document: str,
    reason: str,
    by: User,
    file: StoredFile | None = None,
) -> MoneyEntry:
    """The same in a basket that is locked, its sums checked by the caller."""
    paper = {"dated_on": dated_on, "document": document, "reason": reason, "file": file}
    return enter(MoneyEntry(grant=locked, kind=MoneyKind.CORRECTION, amount=amount, **paper), by)


@transaction.atomic
def plan_instalment(
    *,
    grant: Grant,
    amount: Decimal,
    school_year: int,
    due_on: date,
    dated_on: date,
    document: str,
    by: User,
    reason: str = "",
    file: StoredFile | None = None,
) -> MoneyEntry:
    """Promise money for a school year by a day. Refuses more than is granted in all."""
    locked = limits.lock_grant(grant.pk)
    checks.refuse(limits.running_problems(locked))
    checks.refuse(limits.instalment_problems(limits.sums_of(locked), amount))
    paper = {"dated_on": dated_on, "document": document, "reason": reason, "file": file}
    entry = MoneyEntry(grant=locked, kind=MoneyKind.INSTALMENT, amount=amount, due_on=due_on)
    return enter(_on(entry, school_year=school_year, **paper), by)


@transaction.atomic
def transfer(
    *,
    grant: Grant,
    amount: Decimal,
    dated_on: date,
    document: str,
    by: User,
    reason: str = "",
    leg: str = Leg.DIRECT,
    school_year: int | None = None,
    of: MoneyEntry | None = None,
    file: StoredFile | None = None,
) -> MoneyEntry:
    """Money sent over one leg: by the agency, or by the municipality to its school.

    `of` is the instalment that the agency pays by it; its school year is the transfer's. Refuses
    more than is granted, than the instalment promises, than the municipality holds.
    """
    locked = limits.lock_grant(grant.pk)
    checks.refuse([*limits.leg_problems(locked, leg), *limits.running_problems(locked)])
    checks.refuse(limits.transfer_problems(limits.sums_of(locked), amount, leg))
    of = _instalment(locked, of)
    checks.refuse(limits.instalment_left_problems(of, amount))
    year = of.school_year if of else school_year
    paper = {"dated_on": dated_on, "document": document, "reason": reason, "file": file}
    entry = MoneyEntry(grant=locked, kind=MoneyKind.TRANSFER, amount=amount, leg=leg, of=of)
    return enter(_on(entry, school_year=year, **paper), by)


def _instalment(locked: Grant, of: MoneyEntry | None) -> MoneyEntry | None:
    """The instalment as it stands; refuses another basket's."""
    if of is None:
        return None
    own = MoneyEntry.objects.filter(grant=locked, kind=MoneyKind.INSTALMENT, reverses=None)
    found = own.filter(pk=of.pk).first()
    if found is None:
        raise Refused([_("The basket has no such instalment. Choose one of its own.")])
    return found


@transaction.atomic
def refund(
    *,
    grant: Grant,
    amount: Decimal,
    dated_on: date,
    document: str,
    reason: str,
    by: User,
    leg: str = Leg.DIRECT,
    school_year: int | None = None,
    claim: Claim | None = None,
    file: StoredFile | None = None,
) -> MoneyEntry:
    """Money that comes back over one leg, given positive, kept negative; maybe against a claim.

    Refuses more than is there, and than the claim asks for.
    """
    locked = limits.lock_grant(grant.pk)
    checks.refuse(limits.leg_problems(locked, leg))
    claim = _claim(locked, claim)
    sums = limits.sums_of(locked)
    checks.refuse(limits.refund_problems(sums, amount, reason, leg, claim))
    paper = {"dated_on": dated_on, "document": document, "reason": reason, "file": file}
    entry = MoneyEntry(grant=locked, kind=MoneyKind.REFUND, amount=-amount, leg=leg, claim=claim)
    return enter(_on(entry, school_year=school_year, **paper), by)


def _claim(locked: Grant, claim: Claim | None) -> Claim | None:
    if claim is None:
        return None
    found = locked.claims.filter(pk=claim.pk).first()
    if found is None:
        raise Refused([_("The basket has no such claim. Choose one of its own.")])
    return found


@transaction.atomic
def confirm(
    *,
    entry: MoneyEntry,
    dated_on: date,
    document: str,
    by: User,
    reason: str = "",
    file: StoredFile | None = None,
) -> MoneyEntry:
    """Say that the money of a transfer or refund came, whole; only by who got it, only once."""
    locked = limits.lock_grant(entry.grant_id)
    entry = MoneyEntry.objects.get(pk=entry.pk)
    membership = rights.receiver(by, locked, entry)
    if membership is None:
        raise Refused([_("Only who gets the money may confirm that it came.")])
    checks.refuse(_receipt_problems(entry, dated_on))
    facts: dict[str, Any] = {"leg": entry.leg, "school_year": entry.school_year, "of": entry}
    facts |= {"document": document, "reason": reason, "dated_on": dated_on, "file": file}
    made = MoneyEntry(grant=locked, kind=MoneyKind.RECEIPT, amount=abs(entry.amount), **facts)
    return _write(made, by, membership)


def _receipt_problems(entry: MoneyEntry, dated_on: date) -> list[str]:
    is_undone = entry.reverses_id or MoneyEntry.objects.filter(reverses=entry).exists()
    is_moved = entry.kind in {MoneyKind.TRANSFER, MoneyKind.REFUND}
    checks_ = [
        (not is_moved or is_undone, _("There is nothing to confirm: the entry moves no money.")),
        (is_confirmed(entry), _("It is confirmed already. Nothing was recorded a second time.")),
        (dated_on < entry.dated_on, _("The money can't have come before it was sent.")),
    ]
    return [words for wrong, words in checks_ if wrong]


def is_confirmed(entry: MoneyEntry) -> bool:
    """Whether a receipt of the movement stands."""
    return entry.answers.filter(kind=MoneyKind.RECEIPT, reverses=None).exists()


@transaction.atomic
def reverse(
    *,
    entry: MoneyEntry,
    dated_on: date,
    document: str,
    reason: str,
    by: User,
    file: StoredFile | None = None,
) -> MoneyEntry:
    """Undo a wrong entry by an opposite one, with the reason; its confirmation goes with it,
    of which the school and the municipality are told.

    Refuses a second time, what later entries rest on, and the same as any entry in its place.
    """
    programme, locked = lock_with_programme(entry.grant)
    entry = MoneyEntry.objects.get(pk=entry.pk)
    is_reversed = MoneyEntry.objects.filter(reverses=entry).exists()
    problems = [] if reason.strip() else [_("Write what was wrong.")]
    sums = limits.sums_of(locked)
    checks.refuse(problems + limits.reversal_problems(sums, entry, is_reversed=is_reversed))
    if entry.kind == MoneyKind.CORRECTION:
        checks.refuse_beyond_envelope(programme, -entry.amount)
    membership = _refuse_strangers(rights.reverser(by, locked, entry))
    paper = {"dated_on": dated_on, "document": document, "reason": reason, "file": file}
    confirmed = list(entry.answers.filter(kind=MoneyKind.RECEIPT, reverses=None))
    for receipt in confirmed:
        _write(_opposite(receipt, paper), by, membership)
    made = _write(_opposite(entry, paper), by, membership)
    if confirmed:
        tell_undone(made)
    return made


def _opposite(entry: MoneyEntry, paper: dict[str, Any]) -> MoneyEntry:
    names = ("grant", "kind", "leg", "school_year", "due_on", "of", "claim")
    same = {name: getattr(entry, name) for name in names}
    return MoneyEntry(amount=-entry.amount, reverses=entry, **same, **paper)


def lock_with_programme(grant: Grant) -> tuple[Programme, Grant]:
    """The programme, then the basket: what is granted is bounded by the programme's envelope."""
    programme = Programme.objects.select_for_update().get(pk=grant.round.programme_id)
    return programme, limits.lock_grant(grant.pk)


def enter(entry: MoneyEntry, by: User) -> MoneyEntry:
    """Write an entry by who may record one of its kind; the basket is locked."""
    return _write(entry, by, _refuse_strangers(rights.sender(by, entry.grant, *_asked(entry))))


def _asked(entry: MoneyEntry) -> tuple[str, str]:
    return entry.kind, entry.leg


def _refuse_strangers(membership: Membership | None) -> Membership:
    if membership is None:
        raise Refused([_("You may not record this movement of money.")])
    return membership


def _on(entry: MoneyEntry, *, school_year: int | None, **paper: Any) -> MoneyEntry:
    """The entry with its document, and its school year or else that of its day."""
    entry.school_year = school_year or _year(entry.grant, paper["dated_on"])
    for name, value in paper.items():
        setattr(entry, name, value)
    return entry


def _year(grant: Grant, day: date) -> int:
    """The school year of the day, within those of the basket."""
    years = grant.school_years
    return min(max(school_year_on(day), years[0]), years[-1])


def _write(entry: MoneyEntry, by: User, membership: Membership) -> MoneyEntry:
    entry.by, entry.document, entry.reason = by, entry.document.strip(), entry.reason.strip()
    checks.refuse(limits.entry_problems(entry))
    entry.save()
    signed = entry.kind == MoneyKind.CORRECTION
    said = format_eur(entry.amount if signed else abs(entry.amount))
    changes: dict[str, object] = {"amount": entry.amount, "sum": said, "entry": entry.pk}
    changes |= {"dated_on": entry.dated_on, "document": entry.document}
    changes |= {"school_year": entry.school_year} if entry.kind not in GRANTED else {}
    kind = MoneyKind(entry.kind)
    verb = LEG_VERBS.get((kind, Leg(entry.leg)) if entry.leg else (kind, Leg.DIRECT), VERBS[kind])
    write_history(
        "grant.entry_reversed" if entry.reverses_id else verb,
        entry.grant,
        by=by,
        membership=membership,
        changes=changes,
        comment=entry.reason,
    )
    return entry


def write_history(
    verb: str,
    grant: Grant,
    *,
    by: User,
    membership: Membership,
    changes: dict[str, object],
    comment: str = "",
) -> None:
    """A deed about the basket, in the chain of the school that carries it."""
    chain = school_chain(grant.holder_id)
    told: dict[str, Any] = {"changes": changes, "comment": comment, "role": membership.role}
    record(verb, grant, by=by, chain=chain, **told)
