"""What touches both a basket's money and what was spent of it: a count corrected, the settlement.

Spending is taken from `progress.spent`, movements from `grants.ledger`; EUR.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.transitions import Refused
from common import clock
from common.money import ZERO, format_eur
from files.models import StoredFile
from grants import checks, limits
from grants.choices import ClaimKind
from grants.claims import claims_of, left_of, make_claim
from grants.emails import tell_count
from grants.ledger import Sums
from grants.models import Claim, CountCorrection, Grant, MoneyEntry
from grants.moving import correct_locked, lock_with_programme, write_history
from grants.rights import agency_membership
from plans.models import Plan, PlanVersion
from plans.workflow import amend_for_sum
from schools.models import Membership

from . import spent

MOST_PUPILS = 2_147_483_647


@dataclass(frozen=True)
class Recount:
    """What a corrected number of pupils led to; no claim or amendment where none was needed."""

    correction: CountCorrection
    amendment: PlanVersion | None


@dataclass(frozen=True)
class Preview:
    """What a number of pupils would change, EUR."""

    pupils_before: int
    pupils: int
    difference: Decimal
    granted: Decimal
    spent: Decimal
    paid: Decimal
    claimed: Decimal
    planned: Decimal

    @property
    def exceeds(self) -> bool:
        """Whether the plan in force promises more than the new sum."""
        return self.planned > self.granted


def pupils_of(grant: Grant) -> int:
    """The number that the basket is reckoned with now: as corrected last, else as awarded."""
    last = grant.count_corrections.order_by("-pk").values_list("pupils", flat=True).first()
    return last or grant.pupils


def preview(grant: Grant, pupils: int) -> Preview:
    """What the number would change; read before the agency confirms it, and by the service."""
    before, sums = pupils_of(grant), limits.sums_of(grant)
    difference = Decimal(grant.rate * grant.years * (pupils - before))
    granted, used = sums.granted + difference, spent.by_grant([grant.pk])[grant.pk]
    return Preview(
        pupils_before=before,
        pupils=pupils,
        difference=difference,
        granted=granted,
        spent=used,
        paid=sums.paid,
        claimed=_beyond(grant, granted, max(used, sums.paid)) if difference < ZERO else ZERO,
        planned=_planned(grant),
    )


def _beyond(grant: Grant, granted: Decimal, used: Decimal) -> Decimal:
    """What was spent or paid above the sum and is not claimed for a lower count yet."""
    owed = [item for item in claims_of([grant.pk]) if item.claim.kind == ClaimKind.COUNT]
    return max(used - granted - left_of(owed), ZERO)


def _planned(grant: Grant) -> Decimal:
    """By the plan in force, EUR."""
    return spent.of(grant).planned


@transaction.atomic
def correct_count(
    *,
    grant: Grant,
    pupils: int,
    counted_on: date,
    source: str,
    dated_on: date,
    due_on: date,
    document: str,
    reason: str,
    by: User,
    file: StoredFile | None = None,
) -> Recount:
    """Put a wrong number of pupils right; the number as awarded stays beside it.

    Writes a correcting entry of rate × years × difference; claims what was spent or paid above the
    new sum, to be returned by `due_on`; opens an amendment where the plan in force promises more;
    tells the school. Only the agency. Refuses the same number, none, a day to come, and a raise
    beyond the programme's envelope.
    """
    programme, locked = lock_with_programme(grant)
    membership = _agency(by, locked)
    checks.refuse(_count_problems(locked, pupils, counted_on, source))
    seen = preview(locked, pupils)
    checks.refuse([] if seen.granted >= ZERO else [_("Less than nothing would be granted.")])
    checks.refuse_beyond_envelope(programme, seen.difference)
    entry = correct_locked(locked, seen.difference, dated_on, document, reason, by, file)
    days = {"dated_on": dated_on, "due_on": due_on}
    claim = _claimed(locked, seen, entry, by, **days) if seen.claimed else None
    facts: dict[str, Any] = {"pupils_before": seen.pupils_before, "pupils": pupils, "by": by}
    facts |= {"counted_on": counted_on, "source": source.strip(), "claim": claim}
    made = CountCorrection.objects.create(grant=locked, entry=entry, at=clock.now(), **facts)
    _note(made, by, membership)
    amendment = _amended(locked, made, by, membership)
    tell_count(made, is_amended=amendment is not None)
    return Recount(made, amendment)


def _count_problems(grant: Grant, pupils: int, counted_on: date, source: str) -> list[str]:
    wrong = [
        (not 1 <= pupils <= MOST_PUPILS, _("Enter how many pupils there were: at least 1.")),
        (pupils == pupils_of(grant), _("The basket is reckoned with this number already.")),
        (counted_on > clock.today(), _("The pupils can't be counted in the future.")),
        (not source.strip(), _("Name the source of the number.")),
    ]
    return [words for is_wrong, words in wrong if is_wrong]


def _claimed(
    grant: Grant, seen: Preview, entry: MoneyEntry, by: User, *, dated_on: date, due_on: date
) -> Claim:
    words = _(
        "With %(pupils)s pupils the basket is %(granted)s; %(spent)s are spent and %(paid)s are "
        "with the school."
    )
    told = {"granted": seen.granted, "spent": seen.spent, "paid": seen.paid}
    said = {name: format_eur(value) for name, value in told.items()}
    return make_claim(
        grant=grant,
        kind=ClaimKind.COUNT,
        amount=seen.claimed,
        dated_on=dated_on,
        due_on=due_on,
        document=entry.document,
        reason=f"{entry.reason}\n{words % {'pupils': seen.pupils, **said}}",
        by=by,
        file=entry.file,
    )


def _note(made: CountCorrection, by: User, membership: Membership) -> None:
    changes: dict[str, object] = {"pupils_before": made.pupils_before, "pupils": made.pupils}
    changes |= {"counted_on": made.counted_on, "document": made.entry.document}
    told: dict[str, Any] = {"membership": membership, "comment": made.entry.reason}
    write_history("grant.count_corrected", made.grant, by=by, changes=changes, **told)


def _amended(
    grant: Grant, made: CountCorrection, by: User, membership: Membership
) -> PlanVersion | None:
    plan = Plan.objects.filter(grant=grant).select_related("grant__holder").first()
    if plan is None:
        return None
    return amend_for_sum(plan, reason=made.entry.reason, by=by, membership=membership)


@dataclass(frozen=True)
class Settlement:
    """What a basket that came to its end has to give back, EUR."""

    sums: Sums
    spent: Decimal
    claimed: Decimal

    @property
    def unspent(self) -> Decimal:
        """With the school, not spent within what is granted, and not claimed yet."""
        return max(self.sums.paid - min(self.spent, self.sums.granted) - self.claimed, ZERO)


def settlement_of(grant: Grant) -> Settlement:
    """Where the basket stands; claims for unspent money and a lower count are still to come."""
    owed = [item for item in claims_of([grant.pk]) if item.claim.kind != ClaimKind.INELIGIBLE]
    used = spent.by_grant([grant.pk])[grant.pk]
    return Settlement(limits.sums_of(grant), used, left_of(owed))


@transaction.atomic
def settle(
    *,
    grant: Grant,
    unspent: Decimal,
    ineligible: Decimal,
    dated_on: date,
    due_on: date,
    document: str,
    reason: str,
    by: User,
    file: StoredFile | None = None,
) -> list[Claim]:
    """Claim back what a finished or terminated basket has not spent, and what it may not have.

    Only the agency. Refuses a basket that still runs, sums that claim nothing, more unspent money
    than there is, and more ineligible money than was spent.
    """
    locked = limits.lock_grant(grant.pk)
    _agency(by, locked)
    checks.refuse(_settling_problems(locked, unspent, ineligible))
    paper: dict[str, Any] = {"document": document, "reason": reason, "file": file, "by": by}
    paper |= {"grant": locked, "dated_on": dated_on, "due_on": due_on}
    asked = {ClaimKind.UNSPENT: unspent, ClaimKind.INELIGIBLE: ineligible}
    return [make_claim(kind=kind, amount=sum_, **paper) for kind, sum_ in asked.items() if sum_]


def _settling_problems(grant: Grant, unspent: Decimal, ineligible: Decimal) -> list[str]:
    if grant.is_running:
        return [_("The basket is still carried out. Finish or terminate it first.")]
    stands = settlement_of(grant)
    words = _("Only %(sum)s are not spent and not claimed yet.")
    more = _("Only %(sum)s are spent.")
    wrong = [
        (unspent < ZERO or ineligible < ZERO, _("Enter 0 or more.")),
        (not unspent and not ineligible, _("Nothing is claimed: both sums are zero.")),
        (unspent > stands.unspent, words % {"sum": format_eur(stands.unspent)}),
        (ineligible > stands.spent, more % {"sum": format_eur(stands.spent)}),
    ]
    return [said for is_wrong, said in wrong if is_wrong]


def _agency(by: User, grant: Grant) -> Membership:
    membership = agency_membership(by, grant)
    if membership is None:
        raise Refused([_("Only the agency decides what becomes of a basket.")])
    return membership
