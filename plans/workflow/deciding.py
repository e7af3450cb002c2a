"""What the parties decide, and the head's order."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.transitions import Refused, move
from common import clock
from files.models import StoredFile
from plans import emails
from plans.checklist import keep_unanswered
from plans.choices import Decision, VersionStatus
from plans.models import Agreement, PlanVersion, Submission
from plans.official import make_official
from plans.parties import undecided
from plans.services import write_history

from .locks import (
    lock,
    lock_for_head,
    lock_for_party,
    membership_of,
    refresh,
    refuse_before_agreements,
    refuse_completed,
    refuse_early_agreement,
    refuse_future,
)
from .steps import AGREE, APPROVE, SEND_BACK, SUPERSEDE, TAKE_BACK


@transaction.atomic
def agree(
    version: PlanVersion,
    *,
    party: str,
    agreed_on: date,
    document_number: str,
    by: User,
    file: StoredFile | None = None,
    seen: str | None = None,
) -> Agreement:
    """Record a party's agreement; when all that are asked have agreed, the head's order is next.

    Refuses a document without a number or of a day before what it agrees to was submitted, and
    while a remark stands that must be corrected, whichever party wrote it.
    """
    locked, membership = lock_for_party(version, AGREE, party, by, seen)
    if party in locked.decisions():
        raise Refused([_("This party has already agreed to the plan.")])
    if missing := AGREE.missing(locked):
        raise Refused(missing)
    if not document_number.strip():
        raise Refused([_("Enter the number of the document of agreement.")])
    refuse_future(agreed_on)
    refuse_early_agreement(locked, agreed_on)
    agreement = _decide(
        locked, party, Decision.AGREED, agreed_on, by, number=document_number, file=file
    )
    if not move_on_when_all_agreed(locked):
        emails.tell_agreement(agreement, locked)
    told = {"party": party, "agreed_on": agreed_on, "document_number": document_number}
    told |= {"file": file.name, "agreement": agreement.pk} if file else {}
    write_history("plan.agreed", locked, by=by, membership=membership, changes=told)
    refresh(version, locked)
    return agreement


@transaction.atomic
def send_back(
    version: PlanVersion, *, party: str, comment: str, by: User, seen: str | None = None
) -> Agreement:
    """Return the version to the school with a remark; the party's own agreement ends."""
    locked, membership = lock_for_party(version, SEND_BACK, party, by, seen)
    if not comment.strip():
        raise Refused([_("Write a remark: what should the school change?")])
    Agreement.objects.filter(
        submission=locked.current_submission, party=party, withdrawn_at=None
    ).update(withdrawn_at=clock.now())
    agreement = _decide(
        locked, party, Decision.RETURNED, clock.today(), by, comment=comment.strip()
    )
    move(locked, SEND_BACK, status_since=clock.now())
    write_history(
        "plan.returned",
        locked,
        by=by,
        membership=membership,
        changes={"party": party},
        comment=comment.strip(),
    )
    emails.tell_returned(locked, comment.strip())
    refresh(version, locked)
    return agreement


@transaction.atomic
def take_back(version: PlanVersion, *, party: str, by: User, seen: str | None = None) -> Agreement:
    """A party changes its mind before the order: its agreement ends and is awaited again."""
    locked = lock(version, TAKE_BACK, seen)
    membership = membership_of(party, locked, by)
    agreement = locked.decisions().get(party)
    if agreement is None or agreement.decision != Decision.AGREED:
        raise Refused([_("This party has not agreed to the plan, so there is nothing to undo.")])
    agreement.withdrawn_at = clock.now()
    agreement.save(update_fields=["withdrawn_at"])
    _ask_again(locked, party)
    since = clock.now() if locked.status == VersionStatus.AGREED else locked.status_since
    move(locked, TAKE_BACK, status_since=since)
    changes = {"party": party, "agreed_on": agreement.agreed_on}
    write_history("plan.agreement_ended", locked, by=by, membership=membership, changes=changes)
    emails.tell_taken_back(agreement, locked)
    refresh(version, locked)
    return agreement


def _ask_again(version: PlanVersion, party: str) -> None:
    """A party whose agreement to an earlier submission stood is asked about this one."""
    sent = version.current_submission
    if sent is None or party in sent.asked:
        return
    required = version.plan.grant.round.programme.required_parties
    sent.asked = [name for name in required if name == party or name in sent.asked]
    Submission.objects.filter(pk=sent.pk).update(asked=sent.asked)


@transaction.atomic
def approve(
    version: PlanVersion,
    *,
    ordered_on: date,
    order_number: str,
    by: User,
    order_file: StoredFile | None = None,
    seen: str | None = None,
) -> None:
    """Record the head's order (date, number as free text); the version comes into force and
    takes the place of the one that was. Refuses while a remark stands that must be corrected."""
    locked, membership = lock_for_head(version, APPROVE, by, seen)
    refuse_completed(locked)
    if missing := APPROVE.missing(locked):
        raise Refused(missing)
    if not order_number.strip():
        raise Refused([_("Enter the number of the order.")])
    refuse_future(ordered_on)
    refuse_before_agreements(locked, ordered_on)
    for earlier in locked.plan.versions.filter(status=VersionStatus.APPROVED):
        move(earlier, SUPERSEDE, status_since=clock.now())
    order = {"ordered_on": ordered_on, "order_number": order_number.strip()}
    move(locked, APPROVE, status_since=clock.now(), order_file=order_file, **order)
    write_history("plan.approved", locked, by=by, membership=membership, changes=order)
    emails.tell_approved(locked, by=by)
    make_official.enqueue(locked.pk, by.pk)
    refresh(version, locked)


def _decide(
    version: PlanVersion,
    party: str,
    decision: str,
    day: date,
    by: User,
    *,
    number: str = "",
    comment: str = "",
    file: StoredFile | None = None,
) -> Agreement:
    assert version.current_submission  # only a submitted version is decided on
    decided = Agreement(
        submission=version.current_submission,
        party=party,
        decision=decision,
        agreed_on=day,
        document_number=number.strip(),
        comment=comment,
        file=file,
        by=by,
        at=clock.now(),
    )
    keep_unanswered(decided)  # first: a party that has decided answers no more
    decided.save()
    return decided


def move_on_when_all_agreed(version: PlanVersion) -> bool:
    """Whether all parties that are asked have agreed and the head's order is next."""
    if undecided(version, version.decisions()):
        return False
    move(version, AGREE, status_since=clock.now())
    emails.tell_all_agreed(version)
    return True
