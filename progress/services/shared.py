"""What the services share: the grant under lock, what refuses, and the school's history."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from audit.choices import Source
from audit.services import record, school_chain
from audit.transitions import Refused
from files.models import StoredFile
from grants.models import Grant
from plans.choices import VersionStatus
from plans.models import PlanVersion
from progress.models import Assignment, Conclusion, Evaluation, Expense, Measurement
from schools.choices import Role
from schools.models import Membership


def lock_grant(grant_id: int) -> Grant:
    """The grant with its school, its row locked."""
    rows = Grant.objects.select_for_update(of=("self",))
    return rows.select_related("holder__municipality", "round").get(pk=grant_id)


def refuse_closed(grant: Grant) -> None:
    """Progress runs from the plan's approval to its conclusion."""
    in_force = PlanVersion.objects.filter(plan__grant=grant, status=VersionStatus.APPROVED)
    if not in_force.exists():
        raise Refused([_("Progress is recorded once the plan has been approved.")])
    if Conclusion.objects.valid().filter(grant=grant).exists():
        raise Refused([_("The conclusion has been recorded; progress can only be read.")])


def refuse_without_scan(membership: Membership, scan: StoredFile | None) -> None:
    """An officer enters what a school wrote on paper, and only with the paper's scan."""
    if membership.role == Role.OFFICER and scan is None:
        raise Refused([_("Attach the scan of the school's paper document.")])


def write_history(
    verb: str,
    target: Measurement | Expense | Evaluation | Conclusion | Assignment,
    *,
    by: User,
    membership: Membership,
    changes: dict[str, Any] | None = None,
    comment: str = "",
) -> None:
    """One entry in the school's chain, marked when it came in on paper."""
    from_paper = membership.role == Role.OFFICER
    record(
        verb,
        target,
        by=by,
        chain=school_chain(target.grant.holder_id),
        changes=changes,
        comment=comment,
        role=membership.role,
        source=Source.PAPER if from_paper else Source.SCREEN,
    )
