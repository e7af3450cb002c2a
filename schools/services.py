"""Writes about who acts for whom."""

from datetime import date

from django.db import transaction

from accounts.models import User
from audit.services import REST, record, school_chain
from common import clock

from .models import Membership, Municipality, School


@transaction.atomic
def give_membership(
    *,
    user: User,
    role: str,
    by: User | None,
    school: School | None = None,
    municipality: Municipality | None = None,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Membership:
    """Tie a person to a role and its scope for a period; both days belong to it."""
    membership = Membership(
        user=user,
        role=role,
        school=school,
        municipality=municipality,
        valid_from=valid_from or clock.today(),
        valid_until=valid_until,
        invited_by=by,
    )
    membership.full_clean()
    membership.save()
    record_membership("membership.given", membership, by=by)
    return membership


def record_membership(verb: str, membership: Membership, *, by: User | None) -> None:
    """Write the deed into the school's chain, or the common one."""
    chain = school_chain(membership.school_id) if membership.school_id else REST
    changes = {
        "user": membership.user_id,
        "role": membership.role,
        "valid_from": membership.valid_from,
        "valid_until": membership.valid_until,
    }
    record(verb, membership, by=by, chain=chain, changes=changes)
