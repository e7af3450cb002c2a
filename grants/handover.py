"""A school that merges or changes its code hands its basket and people on to its successor."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record, school_chain
from audit.transitions import Refused
from common import clock
from schools.models import Invitation, Membership, School

from .models import Grant


@transaction.atomic
def carry_over(*, school: School, successor: School, on: date, by: User) -> list[Grant]:
    """Link the successor; baskets, memberships and open invitations go on there from the day.

    Refuses itself, a circle, a second successor, a closed successor and a day still to come.
    """
    locked = {
        row.pk: row
        for row in School.objects.select_for_update()
        .filter(pk__in=[school.pk, successor.pk])
        .order_by("pk")
    }
    school, successor = locked[school.pk], locked[successor.pk]
    problems = handover_problems(school, successor, on)
    if problems:
        raise Refused(problems)
    _link(school, successor, on)
    grants = _hand_on_grants(school, successor, by)
    people = _hand_on_people(school, successor, on)
    changes = {"from": school.pk, "to": successor.pk, "on": on, "memberships": people}
    for chain in (school_chain(school.pk), school_chain(successor.pk)):
        record("school.carried_over", school, by=by, chain=chain, changes=changes, role="agency")
    return grants


def handover_problems(school: School, successor: School, on: date) -> list[str]:
    """Why the school can't be handed on to this successor on that day."""
    begun = school.registered_on is None or school.registered_on <= on
    closed = successor.deregistered_on is not None and successor.deregistered_on <= on
    checks = [
        (school.pk == successor.pk, _("A school can't be its own successor.")),
        (school.successor_id is not None, _("This school already has a successor.")),
        (_leads_back(successor, school), _("This successor leads back to the same school.")),
        (closed, _("The successor is itself deregistered. Choose the school that goes on.")),
        (on > clock.today(), _("The day is in the future. Record it when it has come.")),
        (not begun, _("The day is before the school was registered.")),
    ]
    return [words for wrong, words in checks if wrong]


def _leads_back(successor: School, school: School) -> bool:
    seen: set[int] = set()
    current: School | None = successor
    while current is not None and current.pk not in seen:
        seen.add(current.pk)
        current = current.successor
        if current is not None and current.pk == school.pk:
            return True
    return False


def _link(school: School, successor: School, on: date) -> None:
    school.successor = successor
    school.deregistered_on = school.deregistered_on or on
    school.save(update_fields=["successor", "deregistered_on"])


def _hand_on_grants(school: School, successor: School, by: User) -> list[Grant]:
    grants = list(Grant.objects.filter(holder=school).select_related("round", "school"))
    changes = {"holder": [school.pk, successor.pk]}
    for grant in grants:
        grant.holder = successor
        grant.save(update_fields=["holder"])
        for chain in (school_chain(school.pk), school_chain(successor.pk)):
            record("grant.carried_over", grant, by=by, chain=chain, changes=changes, role="agency")
    return grants


def _hand_on_people(school: School, successor: School, on: date) -> int:
    Invitation.objects.filter(school=school, accepted_at=None, revoked_at=None).update(
        school=successor
    )
    valid = school.memberships.filter(Q(valid_until=None) | Q(valid_until__gte=on))
    there = set(successor.memberships.filter(valid_until=None).values_list("user_id", "role"))
    people = list(valid)
    for membership in people:
        _hand_on_person(membership, successor, on, (membership.user_id, membership.role) in there)
    return len(people)


def _hand_on_person(membership: Membership, successor: School, on: date, is_there: bool) -> None:
    """The old one ends the day before; one begun on the day or later ends on its first day."""
    ends_on = max(on - timedelta(days=1), membership.valid_from)
    if not is_there:
        Membership.objects.create(
            user_id=membership.user_id,
            role=membership.role,
            school=successor,
            valid_from=max(on, membership.valid_from),
            valid_until=membership.valid_until,
            invited_by_id=membership.invited_by_id,
        )
    membership.valid_until = ends_on
    membership.save(update_fields=["valid_until"])
