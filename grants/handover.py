"""A school that merges or changes its code hands its basket and people on to its successor."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record, school_chain
from audit.transitions import Refused
from common import clock
from schools.models import Invitation, Membership, School

from .models import Grant
from .workflow import take_over


@transaction.atomic
def carry_over(*, school: School, successor: School, on: date, by: User) -> list[Grant]:
    """Link the successor; baskets, memberships and open invitations go on there from the day.

    Refuses itself, a circle, a second successor, a closed successor, a day still to come and one
    before the schools or the baskets were there.
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
    grants = _hand_on_grants(school, successor, on, by)
    people = _hand_on_people(school, successor, on)
    changes = {"from": school.pk, "to": successor.pk, "on": on, "memberships": people}
    for chain in (school_chain(school.pk), school_chain(successor.pk)):
        record("school.carried_over", school, by=by, chain=chain, changes=changes, role="agency")
    return grants


def handover_problems(school: School, successor: School, on: date) -> list[str]:
    """Why the school can't be handed on to this successor on that day."""
    return successor_problems(school, successor, on) + day_problems(school, successor, on)


def successor_problems(school: School, successor: School, on: date) -> list[str]:
    """What keeps the successor from being one."""
    closed = successor.deregistered_on is not None and successor.deregistered_on <= on
    checks = [
        (school.pk == successor.pk, _("A school can't be its own successor.")),
        (school.successor_id is not None, _("This school already has a successor.")),
        (_leads_back(successor, school), _("This successor leads back to the same school.")),
        (closed, _("The successor is itself deregistered. Choose the school that goes on.")),
    ]
    return [words for wrong, words in checks if wrong]


def day_problems(school: School, successor: School, on: date) -> list[str]:
    """A day that has come, on which both schools existed and the baskets were the school's."""
    decided_on = _last_decision(school)
    checks = [
        (on > clock.today(), _("The day is in the future. Record it when it has come.")),
        (_after(school.registered_on, on), _("The day is before the school was registered.")),
        (
            _after(successor.registered_on, on),
            _("The day is before the successor was registered."),
        ),
        (
            _after(decided_on, on),
            _("The day is before the decision that awarded the basket: %(day)s.")
            % {"day": date_format(decided_on or on)},
        ),
    ]
    return [words for wrong, words in checks if wrong]


def _after(day: date | None, on: date) -> bool:
    return day is not None and day > on


def _last_decision(school: School) -> date | None:
    """The newest decision about a basket that the school holds."""
    days = Grant.objects.filter(holder=school).aggregate(day=Max("round__decided_on"))
    newest: date | None = days["day"]
    return newest


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


def _hand_on_grants(school: School, successor: School, on: date, by: User) -> list[Grant]:
    grants = list(Grant.objects.filter(holder=school).select_related("round", "school"))
    changes = {"holder": [school.pk, successor.pk]}
    for grant in grants:
        grant.holder = successor
        grant.save(update_fields=["holder"])
        for chain in (school_chain(school.pk), school_chain(successor.pk)):
            record("grant.carried_over", grant, by=by, chain=chain, changes=changes, role="agency")
        take_over(grant, on=on, by=by, **_handover_words(school, successor))
    return grants


@translation.override("lt")
def _handover_words(school: School, successor: School) -> dict[str, str]:
    """What the step is called and why, kept as everything that is kept: in Lithuanian."""
    reason = _("%(school)s goes on as %(successor)s.") % {"school": school, "successor": successor}
    return {"document": _("Handover of the school"), "reason": reason}


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
    """The membership goes on at the successor, so it stays the one in use; its past is kept.

    Who is there already keeps that membership; this one ends, on its first day at the earliest.
    """
    if is_there:
        membership.valid_until = max(on - timedelta(days=1), membership.valid_from)
        membership.save(update_fields=["valid_until"])
        return
    begun_on, past_school = membership.valid_from, membership.school
    membership.school, membership.valid_from = successor, max(on, begun_on)
    membership.save(update_fields=["school", "valid_from"])
    if begun_on < on:
        Membership.objects.create(
            user_id=membership.user_id,
            role=membership.role,
            school=past_school,
            valid_from=begun_on,
            valid_until=on - timedelta(days=1),
            invited_by_id=membership.invited_by_id,
        )
