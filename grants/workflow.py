"""The life of a basket: which step leads from where to where, and what each step does.

Only the agency takes a step; each has a date, a document and a reason. A basket that is not
carried out takes no new expenses and no money; what was moved wrongly is still put right.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from audit.transitions import Refused, Transition, move
from common import clock
from files.models import StoredFile
from schools.choices import Role
from schools.models import Membership

from .checks import refuse
from .choices import RUNNING, ClaimKind, GrantStatus
from .claims import claims_of
from .emails import tell_step
from .limits import lock_grant
from .models import Grant, GrantStep
from .moving import write_history
from .rights import agency_membership

AGENCY = frozenset({Role.AGENCY})
SUSPEND = Transition(
    name="suspend",
    label=gettext_lazy("Suspend the basket"),
    sources=RUNNING,
    target=GrantStatus.SUSPENDED,
    may=AGENCY,
    comment_required=True,
)
RESUME = Transition(
    name="resume",
    label=gettext_lazy("Let the basket go on"),
    sources=frozenset({GrantStatus.SUSPENDED, GrantStatus.TERMINATED, GrantStatus.FINISHED}),
    target=GrantStatus.ACTIVE,
    may=AGENCY,
    comment_required=True,
)
TERMINATE = Transition(
    name="terminate",
    label=gettext_lazy("Terminate the basket"),
    sources=RUNNING | {GrantStatus.SUSPENDED},
    target=GrantStatus.TERMINATED,
    may=AGENCY,
    comment_required=True,
)
FINISH = Transition(
    name="finish",
    label=gettext_lazy("Finish the basket"),
    sources=RUNNING,
    target=GrantStatus.FINISHED,
    may=AGENCY,
    comment_required=True,
)
# Taken by handing the school on to its successor, never alone.
TAKE_OVER = Transition(
    name="take_over",
    label=gettext_lazy("Hand the basket on"),
    sources=RUNNING,
    target=GrantStatus.TAKEN_OVER,
    may=AGENCY,
    comment_required=True,
)
TRANSITIONS = (SUSPEND, RESUME, FINISH, TERMINATE)


def available(grant: Grant, user: Any) -> list[Transition]:
    """The steps that the person may take now; the page's buttons."""
    if agency_membership(user, grant) is None:
        return []
    return [step for step in TRANSITIONS if step.open_from(grant.status)]


@transaction.atomic
def take_step(
    grant: Grant,
    step: Transition,
    *,
    dated_on: date,
    document: str,
    reason: str,
    by: User,
    file: StoredFile | None = None,
) -> GrantStep:
    """Change what becomes of the basket; heads and officers are told by letter.

    Refuses strangers, a step that does not lead on from here, a day to come or before the last
    step or the decision, a step without a document or a reason, and going on while unspent money
    is claimed back.
    """
    locked = lock_grant(grant.pk)
    membership = agency_membership(by, locked)
    if membership is None:
        raise Refused([_("Only the agency decides what becomes of a basket.")])
    if not step.open_from(locked.status):
        words = _("The basket is %(status)s: this step can't be taken now.")
        raise Refused([words % {"status": locked.get_status_display()}])
    refuse(_paper_problems(document, reason) + _day_problems(locked, dated_on))
    refuse(_settled_problems(locked) if step is RESUME else [])
    made = _step(locked, step, dated_on, document, reason, by, membership, file)
    grant.refresh_from_db(fields=["status"])
    tell_step(made)
    return made


def take_over(grant: Grant, *, on: date, document: str, reason: str, by: User) -> GrantStep:
    """The successor carries the basket on; one that was stopped or finished stays what it is.

    Called by the handover, in its transaction, with the holder changed already.
    """
    locked = lock_grant(grant.pk)
    membership = agency_membership(by, locked)
    if membership is None:
        raise Refused([_("Only the agency decides what becomes of a basket.")])
    if TAKE_OVER.open_from(locked.status):
        return _step(locked, TAKE_OVER, on, document, reason, by, membership)
    paper: dict[str, Any] = {"dated_on": on, "document": document, "reason": reason, "by": by}
    was = {"was": locked.status, "status": locked.status}
    return GrantStep.objects.create(grant=locked, **was, **paper)


def _step(
    locked: Grant,
    step: Transition,
    dated_on: date,
    document: str,
    reason: str,
    by: User,
    membership: Membership,
    file: StoredFile | None = None,
) -> GrantStep:
    was = locked.status
    move(locked, step)
    paper = {"document": document.strip(), "reason": reason.strip(), "file": file}
    made = GrantStep.objects.create(
        grant=locked, was=was, status=step.target, dated_on=dated_on, by=by, at=clock.now(), **paper
    )
    write_history(
        f"grant.{step.name}",
        locked,
        by=by,
        membership=membership,
        changes={"was": was, "dated_on": dated_on, "document": made.document},
        comment=made.reason,
    )
    return made


def _paper_problems(document: str, reason: str) -> list[str]:
    checks = [
        (not document.strip(), _("Enter the document's number.")),
        (not reason.strip(), _("Write the reason: the school and the municipality read it.")),
    ]
    return [words for wrong, words in checks if wrong]


def _settled_problems(grant: Grant) -> list[str]:
    """Money claimed as unspent can't be spent: a basket goes on without such a claim."""
    claims = claims_of([grant.pk])
    if any(item.claim.kind == ClaimKind.UNSPENT and item.left for item in claims):
        return [_("Its unspent money is claimed back. Withdraw the claim first.")]
    return []


def _day_problems(grant: Grant, day: date) -> list[str]:
    last = grant.steps.order_by("-dated_on").values_list("dated_on", flat=True).first()
    since = max(filter(None, (last, grant.round.decided_on)), default=None)
    problems = []
    if day > clock.today():
        problems.append(_("The date is in the future. Check the date."))
    if since and day < since:
        words = _("The date is before what happened to the basket last: %(day)s.")
        problems.append(words % {"day": date_format(since)})
    return problems
