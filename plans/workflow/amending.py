"""Amendments: a copy of the plan in force is begun, and a needless one is discarded."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from audit.transitions import Refused, move
from common import clock
from plans.amending import copy_version
from plans.choices import AmendmentReason
from plans.models import Plan, PlanVersion
from plans.services import write_history

from .locks import lock_for_head, refresh, refuse_completed
from .steps import AMEND, DISCARD


@transaction.atomic
def start_amendment(
    version: PlanVersion, *, reason_code: str, reason: str, by: User, seen: str | None = None
) -> PlanVersion:
    """Begin the next amendment: a draft that says all that the version in force says.

    Refuses without a reason in words, of a plan that is completed or is being amended already.
    """
    Plan.objects.select_for_update().get(pk=version.plan_id)
    locked, membership = lock_for_head(version, AMEND, by, seen)
    refuse_completed(locked)
    if locked.plan.versions.open().exists():
        raise Refused([_("The plan is being amended already. Open it and go on writing.")])
    if not reason.strip() or reason_code not in AmendmentReason:
        raise Refused([_("Choose the reason and write in words why the plan has to change.")])
    number = _next_number(locked.plan)
    fields = {"reason_code": reason_code, "reason": reason.strip(), "number": number}
    made = copy_version(locked, created_at=clock.now(), status_since=clock.now(), **fields)
    changes = {"version": made.number, "reason_code": reason_code}
    write_history(
        "plan.amended", made, by=by, membership=membership, changes=changes, comment=reason.strip()
    )
    return made


def _next_number(plan: Plan) -> int:
    """Of the next amendment. The number of a discarded one is never given again: history, letters
    and addresses that name it must not come to mean another text."""
    return int(plan.versions.aggregate(last=Max("number"))["last"]) + 1


@transaction.atomic
def discard(version: PlanVersion, *, by: User, seen: str | None = None) -> None:
    """Give up an amendment that is being written; its number is not given to another."""
    locked, membership = lock_for_head(version, DISCARD, by, seen)
    if not locked.number:
        raise Refused([_("The plan itself can't be discarded, only an amendment.")])
    move(locked, DISCARD, status_since=clock.now())
    write_history("plan.discarded", locked, by=by, membership=membership)
    refresh(version, locked)
