"""Consulting: who advises a school from when until when, their visits, and what comes of advice."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record, school_chain
from audit.transitions import Refused
from common import clock
from common.templatetags.ui import date_iso
from grants.models import Grant
from plans.choices import Audience
from plans.comments import add_comment
from plans.models import Comment, PlanVersion
from plans.quotes import Spot
from schools.choices import Role
from schools.models import Membership
from schools.services import end_membership, give_membership

from .models import Consultancy, Visit
from .rights import consultant, consultant_assigner
from .services.shared import lock_grant

DAY = Decimal(24)  # hours
CALLED_OFF = "consultancy.called_off"  # the basket's deed: what it was about is gone


@dataclass(frozen=True)
class Advising:
    """Who is to advise, from which day, until which day if known, by which document."""

    person: User
    starts_on: date
    ends_on: date | None
    document: str


@dataclass(frozen=True)
class Visited:
    """A visit as typed."""

    visited_on: date
    hours: Decimal
    topic: str
    advice: str


@transaction.atomic
def assign_consultant(*, grant: Grant, named: Advising, by: User) -> Consultancy:
    """Assign a consultant, who sees the school from the first day until the last.

    Refuses all but the agency, no document, days that can't be, and the same person twice at once.
    """
    locked, acting = _for_agency(grant, by)
    _refuse(locked, named)
    made = Consultancy.objects.create(
        grant=locked,
        person=named.person,
        starts_on=named.starts_on,
        ends_on=named.ends_on,
        document=named.document.strip(),
        by=by,
        at=clock.now(),
    )
    give_membership(
        user=named.person,
        role=Role.CONSULTANT,
        school=locked.holder,
        by=by,
        valid_from=named.starts_on,
        valid_until=named.ends_on,
    )
    names = ("starts_on", "ends_on", "document")
    changes = {"user": made.person_id} | {name: getattr(made, name) for name in names}
    _history("consultancy.assigned", made, by, acting, changes)
    return made


@transaction.atomic
def end_consultancy(*, consultancy: Consultancy, by: User) -> None:
    """End a consultant's work today and the access that came with it; the visits stay.

    One that has not begun is called off: only history remembers it. Refuses all but the agency
    and what has ended already.
    """
    _locked, acting = _for_agency(consultancy.grant, by)
    current = Consultancy.objects.select_related("grant__holder").get(pk=consultancy.pk)
    if current.ends_on and current.ends_on < clock.today():
        raise Refused([_("This consultant's work has ended already.")])
    leave = _call_off if current.starts_on > clock.today() else _end
    leave(current, by, acting)


def _end(current: Consultancy, by: User, acting: Membership) -> None:
    current.ends_on = clock.today()
    current.save(update_fields=["ends_on"])
    _end_access(current, by)
    _history("consultancy.ended", current, by, acting, {"user": current.person_id})


def _call_off(current: Consultancy, by: User, acting: Membership) -> None:
    """Nothing has come of it yet, so it goes; so does the access that waited for its first day."""
    waiting = Membership.objects.filter(
        user=current.person_id,
        role=Role.CONSULTANT,
        school=current.grant.holder_id,
        valid_from=current.starts_on,
    )
    for membership in waiting:
        end_membership(membership=membership, by=by)
    told = {"user": current.person_id, "starts_on": current.starts_on}
    chain = school_chain(current.grant.holder_id)
    record(CALLED_OFF, current.grant, by=by, chain=chain, role=acting.role, changes=told)
    current.delete()


@transaction.atomic
def record_visit(*, consultancy: Consultancy, visited: Visited, by: User) -> Visit:
    """Write down a visit: its day, hours, topic and what was advised; the same twice stands once.

    Refuses all but the assigned consultant, a day out of the assignment or still to come, hours
    that don't fit into the day, an empty topic or advice.
    """
    grant = lock_grant(consultancy.grant_id)
    membership = consultant(by, grant)
    current = Consultancy.objects.select_related("grant").get(pk=consultancy.pk)
    if membership is None or current.person_id != by.pk:
        raise Refused([_("Only the assigned consultant writes down visits.")])
    if reasons := _faults(current, visited):
        raise Refused(reasons)
    told: dict[str, Any] = {"visited_on": visited.visited_on, "hours": visited.hours}
    told |= {"topic": visited.topic.strip(), "advice": visited.advice.strip()}
    if twin := current.visits.filter(**told).first():
        return twin
    made = Visit.objects.create(consultancy=current, by=by, at=clock.now(), **told)
    changes = {"topic": made.topic, "visited_on": made.visited_on, "hours": made.hours}
    _history("consultancy.visited", current, by, membership, changes)
    return made


@transaction.atomic
def make_remark(*, visit: Visit, by: User) -> Comment:
    """Write the advice beside the plan that is being written as a remark to all; only once.

    The consultant who advised does it, or the agency. Refuses where no version is open.
    """
    lock_grant(visit.consultancy.grant_id)
    current = Visit.objects.select_related("consultancy__grant").get(pk=visit.pk)
    membership = remark_membership(by, current)
    if membership is None:
        raise Refused([_("Only the consultant who advised, or the agency, does this.")])
    if current.comment_id:
        raise Refused([_("A remark has been made of it already.")])
    version = written_version(current.consultancy.grant)
    if version is None:
        raise Refused([_("No plan is being written now, so there is nothing to remark on.")])
    text = _("Consultant's advice of %(date)s, %(topic)s: %(advice)s") % {
        "date": date_iso(current.visited_on),
        "topic": current.topic,
        "advice": current.advice,
    }
    made = add_comment(version=version, spot=Spot("plan"), text=text, audience=Audience.ALL, by=by)
    current.comment = made
    current.save(update_fields=["comment"])
    changes = {"topic": current.topic, "visited_on": current.visited_on}
    _history("consultancy.remarked", current.consultancy, by, membership, changes)
    return made


def remark_membership(user: Any, visit: Visit) -> Membership | None:
    """The membership that may make a remark of the advice."""
    grant = visit.consultancy.grant
    if visit.consultancy.person_id == user.pk and (held := consultant(user, grant)):
        return held
    return consultant_assigner(user, grant)


def written_version(grant: Grant) -> PlanVersion | None:
    """The version on its way, beside which remarks are written."""
    return PlanVersion.objects.open().filter(plan__grant=grant).first()


def _for_agency(grant: Grant, by: User) -> tuple[Grant, Membership]:
    locked = lock_grant(grant.pk)
    acting = consultant_assigner(by, locked)
    if acting is None:
        raise Refused([_("Only the agency assigns consultants.")])
    return locked, acting


def _refuse(grant: Grant, named: Advising) -> None:
    reasons = []
    if not named.document.strip():
        reasons.append(_("Name the document that assigns the consultant."))
    if named.ends_on and named.ends_on < max(named.starts_on, clock.today()):
        reasons.append(_("The last day is over already or before the first. Correct the days."))
    if _at_once(grant, named).exists():
        reasons.append(_("This person advises the school on these days already."))
    if named.person.memberships.filter(_of_side(grant), valid_from__lte=clock.today()).exists():
        reasons.append(_("This person works at the school or its municipality. Choose another."))
    if reasons:
        raise Refused(reasons)


def _of_side(grant: Grant) -> Q:
    """Memberships that a consultant of this school doesn't hold."""
    school = Q(school=grant.holder, role__in=[Role.DIRECTOR, Role.EDITOR, Role.FOUNDER])
    return school | Q(municipality=grant.holder.municipality_id)


def _at_once(grant: Grant, named: Advising) -> Any:
    rows = Consultancy.objects.filter(grant=grant, person=named.person)
    rows = rows.filter(Q(ends_on=None) | Q(ends_on__gte=named.starts_on))
    return rows.filter(starts_on__lte=named.ends_on) if named.ends_on else rows


def _faults(consultancy: Consultancy, visited: Visited) -> list[str]:
    reasons = []
    first, last = consultancy.starts_on, min(consultancy.ends_on or date.max, clock.today())
    if not first <= visited.visited_on <= last:
        words = {"first": date_iso(first), "last": date_iso(last)}
        reasons.append(_("Enter a day of your work here: %(first)s – %(last)s.") % words)
    if not 0 < visited.hours <= DAY:
        reasons.append(_("Enter the hours: more than 0, at most 24."))
    if not visited.topic.strip() or not visited.advice.strip():
        reasons.append(_("Write the topic and what was advised."))
    return reasons


def _end_access(ended: Consultancy, by: User) -> None:
    """Its memberships end unless another basket of the same school keeps the person there."""
    others = Consultancy.objects.filter(
        person=ended.person_id, grant__holder=ended.grant.holder_id
    ).exclude(pk=ended.pk)
    today = clock.today()
    if others.filter(Q(ends_on=None) | Q(ends_on__gte=today)).exists():
        return
    held = Membership.objects.filter(
        user=ended.person_id, role=Role.CONSULTANT, school=ended.grant.holder_id
    )
    for membership in held.valid_on(today):
        end_membership(membership=membership, by=by)


def _history(
    verb: str,
    consultancy: Consultancy,
    by: User,
    membership: Membership,
    changes: dict[str, Any],
) -> None:
    chain = school_chain(consultancy.grant.holder_id)
    record(verb, consultancy, by=by, chain=chain, role=membership.role, changes=changes)
