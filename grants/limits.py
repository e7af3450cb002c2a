"""What must hold before an entry is written: sums that stay within each other, open years, cents.

The sums are of a basket whose row is locked; each check answers with sentences for the person.
"""

from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common import clock
from common.days import school_year_on
from common.money import ZERO, format_eur, to_cents
from common.templatetags.ui import school_year as year_words
from schools.models import School

from .choices import Leg, MoneyKind
from .ledger import Sums, books_of
from .models import Claim, ClosedYear, Grant, MoneyEntry
from .owed import owed_of

SAME = ("kind", "leg", "amount", "dated_on", "document")
SAME_TOO = {MoneyKind.INSTALMENT: ("school_year", "due_on"), MoneyKind.RECEIPT: ("of",)}


def lock_grant(key: int) -> Grant:
    """The basket as it stands, its row locked: sums of its entries stay true until the commit."""
    rows = Grant.objects.select_for_update(of=("self",))
    return rows.select_related("holder", "school", "round__programme").get(pk=key)


def sums_of(grant: Grant) -> Sums:
    """What its entries come to; lock its row first."""
    return books_of([grant.pk])[grant.pk].whole


def legs_to(school: School) -> tuple[Leg, ...]:
    """The way of the money: through the municipality that founded the school, else straight."""
    return (Leg.MUNICIPALITY, Leg.SCHOOL) if school.is_municipal else (Leg.DIRECT,)


def leg_problems(grant: Grant, leg: str) -> list[str]:
    """Only a municipality's own schools get money through it."""
    if leg == Leg.DIRECT or grant.holder.is_municipal:
        return []
    words = _("The municipality did not found this school: its money goes straight to the school.")
    return [words]


def running_problems(grant: Grant) -> list[str]:
    """A basket that was stopped gets no money and no promise of it."""
    if grant.is_running:
        return []
    words = _("The basket is %(status)s: nothing is planned or transferred to it.")
    return [words % {"status": grant.get_status_display()}]


def correction_problems(sums: Sums, amount: Decimal, reason: str) -> list[str]:
    """A correction needs a reason and leaves at least what is out of the agency."""
    problems = [] if reason.strip() else [_("Write the reason of the correction.")]
    if amount == ZERO:
        problems.append(_("A correction of zero changes nothing. Enter the difference."))
    if sums.granted + amount < ZERO:
        words = _("Only %(granted)s are granted; they can't be lowered by %(amount)s.")
        problems.append(words % _words(granted=sums.granted, amount=-amount))
    elif amount < ZERO and sums.granted + amount < sums.out:
        words = _("%(paid)s are already paid, more than would be left. Enter the refund first.")
        problems.append(words % _words(paid=sums.out))
    return problems


def instalment_problems(sums: Sums, amount: Decimal) -> list[str]:
    """An instalment is above zero and within what is granted and not promised yet."""
    if amount <= ZERO:
        return [_("The amount must be above zero.")]
    if amount <= sums.unplanned:
        return []
    words = _("%(granted)s are granted and %(planned)s planned; at most %(left)s can be planned.")
    left = max(sums.unplanned, ZERO)
    return [words % _words(granted=sums.granted, planned=sums.planned, left=left)]


def transfer_problems(sums: Sums, amount: Decimal, leg: str = Leg.DIRECT) -> list[str]:
    """A transfer is above zero; the agency's within what is granted, the municipality's within
    what it holds."""
    if amount <= ZERO:
        return [_("The amount must be above zero.")]
    if leg == Leg.SCHOOL:
        words = _("The municipality holds %(left)s of this basket; it can't pass on more.")
        return [] if amount <= sums.held else [words % _words(left=max(sums.held, ZERO))]
    if amount <= sums.left:
        return []
    words = _("%(granted)s are granted and %(paid)s paid; at most %(left)s can be transferred.")
    left = max(sums.left, ZERO)
    return [words % _words(granted=sums.granted, paid=sums.out, left=left)]


def instalment_left_problems(instalment: MoneyEntry | None, amount: Decimal) -> list[str]:
    """By an instalment no more is transferred than it promises, and none by one taken back."""
    if instalment is None:
        return []
    if MoneyEntry.objects.filter(reverses=instalment).exists():
        return [_("This instalment was taken back. Choose another.")]
    left = left_of(instalment)
    if amount <= left:
        return []
    words = _("Of this instalment %(left)s are left to transfer.")
    return [words % _words(left=max(left, ZERO))]


def left_of(instalment: MoneyEntry) -> Decimal:
    """What was not transferred by the instalment yet, EUR."""
    paid = instalment.answers.filter(kind=MoneyKind.TRANSFER).values_list("amount", flat=True)
    return Decimal(instalment.amount - sum(paid, ZERO))


def refund_problems(
    sums: Sums, amount: Decimal, reason: str, leg: str = Leg.DIRECT, claim: Claim | None = None
) -> list[str]:
    """A refund needs a reason and can't be more than is there, nor more than is claimed."""
    problems = [] if reason.strip() else [_("Write the reason of the refund.")]
    there = sums.held if leg == Leg.MUNICIPALITY else sums.net(leg)
    if amount <= ZERO:
        problems.append(_("The amount must be above zero."))
    elif amount > there:
        words = _("Only %(paid)s are paid; %(amount)s can't come back.")
        problems.append(words % _words(paid=max(there, ZERO), amount=amount))
    elif claim is not None:
        problems += claim_problems(claim, amount, leg)
    return problems


def claim_problems(claim: Claim, amount: Decimal, leg: str) -> list[str]:
    """Against a claim no more comes back than it asks for; on to the agency, than was returned."""
    if claim.withdrawn_at is not None:
        return [_("This claim was withdrawn. Choose another.")]
    owed = owed_of(claim)
    left = owed.left if leg != Leg.MUNICIPALITY else owed.on_its_way
    if amount <= left:
        return []
    words = _("Of this claim %(left)s are left to return.")
    return [words % _words(left=max(left, ZERO))]


def reversal_problems(sums: Sums, entry: MoneyEntry, *, is_reversed: bool) -> list[str]:
    """Why an entry can't be reversed: it is no such entry, or later ones rest on it."""
    if entry.reverses_id or is_reversed:
        return [_("This entry is reversed already.")]
    if entry.kind == MoneyKind.ALLOCATION:
        return [_("What was awarded is changed by a correction of the amount.")]
    if entry.kind == MoneyKind.RECEIPT:
        return [_("A confirmation is taken back together with the movement that it confirms.")]
    if stands_for_good(entry.grant, entry.kind):
        words = _(
            "The basket is %(status)s: what it was given stands. Where the entry is wrong, the "
            "agency lets the basket go on first; money that is to come back is claimed."
        )
        return [words % {"status": entry.grant.get_status_display()}]
    if hasattr(entry, "count_correction"):
        return [_("This follows from the number of pupils. Correct the number again.")]
    if entry.kind == MoneyKind.INSTALMENT and left_of(entry) < entry.amount:
        return [_("Money was transferred by this instalment. Reverse the transfer first.")]
    return _upset(sums, entry)


def stands_for_good(grant: Grant, kind: str) -> bool:
    """Whether the basket is over and its results rest on entries of this kind: all but what was
    returned, which is still settled then."""
    return grant.is_over and kind != MoneyKind.REFUND


def _upset(sums: Sums, entry: MoneyEntry) -> list[str]:
    """What would no longer hold without the entry."""
    after = sums.copy()
    after.add((entry.kind, entry.leg, ""), -entry.amount)
    checks = [
        (after.left < min(sums.left, ZERO), _("More would be transferred than is granted.")),
        (after.granted < ZERO, _("Less than nothing would be granted.")),
        (after.unplanned < min(sums.unplanned, ZERO), _("More would be planned than is granted.")),
        (
            after.held < ZERO or any(after.net(leg) < ZERO for leg in Leg),
            _("Later entries rest on this one. Reverse them first."),
        ),
    ]
    return [words for wrong, words in checks if wrong]


def entry_problems(entry: MoneyEntry) -> list[str]:
    """Document, date, year and cents; the same entry sent twice is refused."""
    checks = [
        (not entry.document, _("Enter the document's number.")),
        (entry.dated_on > clock.today(), _("The date is in the future. Check the date.")),
        (_before_award(entry), _("The date is before the decision that awarded the basket.")),
        (entry.amount != to_cents(entry.amount), _("An amount has at most two decimals.")),
        (_other_year(entry), _("The basket has no such school year. Choose one of its own.")),
        (
            _is_repeated(entry),
            _(
                "This entry is already recorded: the same amount, date and document. "
                "Nothing was recorded a second time."
            ),
        ),
    ]
    return [words for wrong, words in checks if wrong] + closed_problems(entry)


def closed_problems(entry: MoneyEntry) -> list[str]:
    """A closed school year takes no entries, neither its own nor those dated in it."""
    dated_in = school_year_on(entry.dated_on)
    years = {entry.school_year or dated_in, dated_in}
    programme = entry.grant.round.programme_id
    rows = ClosedYear.objects.filter(programme=programme, reopened_at=None, school_year__in=years)
    words = _(
        "The school year %(year)s is closed since %(day)s (%(document)s) and takes no entries. "
        "Date the entry in an open year or ask the agency to reopen this one."
    )
    return [
        words
        % {
            "year": year_words(row.school_year),
            "day": date_format(row.dated_on),
            "document": row.document,
        }
        for row in rows.order_by("school_year")
    ]


def _before_award(entry: MoneyEntry) -> bool:
    decided_on = entry.grant.round.decided_on
    return decided_on is not None and entry.dated_on < decided_on


def _other_year(entry: MoneyEntry) -> bool:
    return entry.school_year is not None and entry.school_year not in entry.grant.school_years


def _is_repeated(entry: MoneyEntry) -> bool:
    """Whether the same stands already; what was reversed may be entered anew."""
    names = [*SAME, *SAME_TOO.get(MoneyKind(entry.kind), ())]
    same = {name: getattr(entry, name) for name in names}
    rows = MoneyEntry.objects.filter(grant=entry.grant, reverses=None, reversal=None, **same)
    return entry.reverses_id is None and rows.exists()


def _words(**amounts: Decimal) -> dict[str, str]:
    return {name: format_eur(value) for name, value in amounts.items()}
