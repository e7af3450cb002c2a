"""That an indicator is reached or isn't, though its values say otherwise: judged by people."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record, school_chain
from audit.transitions import Refused
from common import clock
from grants.models import Grant
from plans.choices import VersionStatus
from plans.models import Indicator
from progress.models import Overruling
from progress.rights import overruler
from schools.models import Membership

from .shared import lock_grant, refuse_closed


@transaction.atomic
def overrule(
    *, grant: Grant, indicator: Indicator, is_reached: bool, reason: str, by: User
) -> Overruling:
    """Count an indicator of the plan in force as reached or not, with the reason.

    Only the agency and the founder; one such judgement stands at a time. Refuses ended indicators,
    plans not in force or concluded.
    """
    locked, membership = _lock(grant.pk, by)
    if not reason.strip():
        raise Refused([_("Write why the values don't tell it right.")])
    _refuse_others(locked, indicator)
    made = Overruling.objects.create(
        grant=locked,
        indicator=indicator,
        key=indicator.key,
        is_reached=is_reached,
        reason=reason.strip(),
        by=by,
        at=clock.now(),
    )
    verb = "overruling.reached" if is_reached else "overruling.not_reached"
    _remember(verb, made, by, membership, made.reason)
    return made


@transaction.atomic
def withdraw_overruling(*, overruling: Overruling, reason: str, by: User) -> None:
    """Let the values decide again, with the reason; what was judged stays readable in history."""
    locked, membership = _lock(overruling.grant_id, by)
    why = reason.strip()
    if not why:
        raise Refused([_("Write why the decision is withdrawn.")])
    rows = Overruling.objects.filter(pk=overruling.pk, grant=locked, withdrawn_at=None)
    if not rows.update(withdrawn_at=clock.now(), withdrawn_by=by, withdrawn_reason=why):
        raise Refused([_("The decision has been withdrawn already.")])
    _remember("overruling.withdrawn", overruling, by, membership, why)


def _lock(grant_id: int, by: User) -> tuple[Grant, Membership]:
    locked = lock_grant(grant_id)
    membership = overruler(by, locked)
    if membership is None:
        raise Refused([_("Only the agency and the founder may overrule what the values say.")])
    refuse_closed(locked)
    return locked, membership


def _refuse_others(grant: Grant, indicator: Indicator) -> None:
    in_force = Indicator.objects.filter(
        pk=indicator.pk,
        version__plan__grant=grant,
        version__status=VersionStatus.APPROVED,
        ended_reason="",
    )
    if not in_force.exists():
        raise Refused([_("This indicator is not in the plan in force. Open the progress page.")])
    standing = Overruling.objects.filter(grant=grant, key=indicator.key, withdrawn_at=None)
    if standing.exists():
        raise Refused([_("It was decided by people already. Withdraw that decision first.")])


def _remember(
    verb: str, overruling: Overruling, by: User, membership: Membership, comment: str
) -> None:
    given: dict[str, Any] = {"by": by, "role": membership.role, "comment": comment}
    chain = school_chain(overruling.grant.holder_id)
    record(verb, overruling, chain=chain, changes={"indicator": str(overruling.indicator)}, **given)
