"""Money that a school has to give back by a day: claimed, withdrawn, and looked after. EUR."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.transitions import Refused
from common import clock
from common.money import ZERO, format_eur, to_cents
from files.models import StoredFile

from .checks import refuse
from .choices import ClaimKind
from .emails import tell_claim
from .limits import lock_grant
from .models import Claim, Grant
from .moving import write_history
from .owed import Owed, owed_of
from .rights import agency_membership

SAME = ("kind", "amount", "dated_on", "document")


@transaction.atomic
def make_claim(
    *,
    grant: Grant,
    kind: str,
    amount: Decimal,
    dated_on: date,
    due_on: date,
    document: str,
    reason: str,
    by: User,
    file: StoredFile | None = None,
) -> Claim:
    """Ask for money back until a day; head and officer are told by letter.

    Only the agency. Refuses sums of zero, days that don't follow each other, no document or
    reason, the same claim a second time, and more than the school got that has not come back and
    is not claimed yet.
    """
    locked = lock_grant(grant.pk)
    membership = agency_membership(by, locked)
    if membership is None:
        raise Refused([_("Only the agency claims money back.")])
    paper = {"document": document.strip(), "reason": reason.strip(), "file": file}
    days = {"dated_on": dated_on, "due_on": due_on}
    claim = Claim(grant=locked, kind=kind, amount=amount, by=by, at=clock.now(), **days, **paper)
    refuse(_problems(claim) or _beyond_problems(claim))
    claim.save()
    changes: dict[str, object] = {"claim": claim.pk, "kind": kind, "amount": amount}
    changes |= {"sum": format_eur(amount), "document": claim.document, **days}
    told: dict[str, Any] = {"membership": membership, "comment": claim.reason}
    write_history("grant.claimed", locked, by=by, changes=changes, **told)
    tell_claim(claim)
    return claim


def _problems(claim: Claim) -> list[str]:
    same = {name: getattr(claim, name) for name in SAME}
    standing = Claim.objects.filter(grant=claim.grant, withdrawn_at=None, **same)
    checks = [
        (claim.amount <= ZERO, _("The amount must be above zero.")),
        (claim.amount != to_cents(claim.amount), _("An amount has at most two decimals.")),
        (claim.dated_on > clock.today(), _("The date is in the future. Check the date.")),
        (claim.due_on < claim.dated_on, _("The money is to be returned after it is claimed.")),
        (not claim.document, _("Enter the document's number.")),
        (not claim.reason, _("Write the reason: the school and the municipality read it.")),
        (standing.exists(), _("This claim is made already. Nothing was recorded a second time.")),
    ]
    return [words for wrong, words in checks if wrong]


def _beyond_problems(claim: Claim) -> list[str]:
    """What a school never got, gave back, or owes already can't be claimed back from it; after a
    lower count also what it spent ahead of the money, which is above its new sum all the same."""
    grant = claim.grant
    there = max(grant.paid, grant.spent) if claim.kind == ClaimKind.COUNT else grant.paid
    most = max(there - left_of(claims_of([grant.pk])), ZERO)
    words = _("The school has %(sum)s that are not claimed back yet. Correct the amount.")
    return [words % {"sum": format_eur(most)}] if claim.amount > most else []


@transaction.atomic
def withdraw_claim(*, claim: Claim, reason: str, by: User) -> None:
    """Take a wrong claim back, with the reason; what was returned against it stays returned."""
    locked = lock_grant(claim.grant_id)
    membership = agency_membership(by, locked)
    if membership is None:
        raise Refused([_("Only the agency claims money back.")])
    if not reason.strip():
        raise Refused([_("Write why the claim is withdrawn.")])
    values = {"withdrawn_at": clock.now(), "withdrawn_by": by, "withdrawn_reason": reason.strip()}
    if not Claim.objects.filter(pk=claim.pk, withdrawn_at=None).update(**values):
        raise Refused([_("The claim is withdrawn already.")])
    changes: dict[str, object] = {"claim": claim.pk, "sum": format_eur(claim.amount)}
    told: dict[str, Any] = {"membership": membership, "comment": reason.strip()}
    write_history("grant.claim_withdrawn", locked, by=by, changes=changes, **told)


def claims_of(grants: Iterable[int]) -> list[Owed]:
    """The claims of these baskets with what came of each, by their deadlines; three queries."""
    rows = Claim.objects.filter(grant__in=list(grants)).for_list()
    return [owed_of(claim) for claim in rows]


def left_of(owed: Iterable[Owed]) -> Decimal:
    """What is to be returned by all of these claims together, EUR."""
    return sum((item.left for item in owed), ZERO)
