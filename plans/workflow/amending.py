"""Amendments: a copy of the plan in force is begun, and a needless one is discarded."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from audit.transitions import Refused, move
from common import clock
from plans.amending import copy_version
from plans.choices import AmendmentReason, VersionStatus
from plans.content import load
from plans.models import Plan, PlanVersion
from plans.services import write_history
from schools.models import Membership

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
    made = _copied(locked, locked.plan, reason_code=reason_code, reason=reason.strip())
    changes = {"version": made.number, "reason_code": reason_code}
    write_history(
        "plan.amended", made, by=by, membership=membership, changes=changes, comment=reason.strip()
    )
    return made


@transaction.atomic
def amend_for_sum(
    plan: Plan, *, reason: str, by: User, membership: Membership
) -> PlanVersion | None:
    """Begin the amendment that a sum below the plan in force asks for, on the agency's behalf.

    None where nothing is in force, the plan fits its sum, is completed or is being amended.
    """
    locked = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    version = locked.versions.for_list().filter(status=VersionStatus.APPROVED).first()
    if version is None or locked.completed_on or locked.versions.open().exists():
        return None
    if not load(version).going_on().over:
        return None
    told = {"reason_code": AmendmentReason.MONEY, "reason": reason.strip()}
    made = _copied(version, locked, **told)
    changes = {"version": made.number, "reason_code": made.reason_code}
    write_history(
        "plan.amended", made, by=by, membership=membership, changes=changes, comment=made.reason
    )
    return made


def _copied(version: PlanVersion, plan: Plan, **fields: str) -> PlanVersion:
    moments = {"created_at": clock.now(), "status_since": clock.now()}
    return copy_version(version, number=_next_number(plan), **moments, **fields)


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
