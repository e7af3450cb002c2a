"""Who evaluates a school from outside: assigned by the agency, replaced with a reason."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from audit.transitions import Refused
from common import clock
from grants.models import Grant
from progress.choices import AssignmentEnd
from progress.models import Assignment, Rating
from progress.rights import assigner
from progress.services import lock_grant, refuse_closed, write_history
from schools.choices import Role
from schools.models import Membership
from schools.services import end_membership, give_membership
from selection.choices import EvaluationKind
from selection.commission.conflicts import role_words


@dataclass(frozen=True)
class Named:
    """Who is to evaluate, by which document, and until when they see the school."""

    person: User
    assigned_on: date
    document: str
    until: date
    is_lead: bool = False


def known_conflicts(person: User, grant: Grant) -> list[str]:
    """The roles, present and past, that tie the person to the school, one merged into it, or its
    municipality; evaluating it once before is none."""
    school = grant.holder
    near = Q(school=school) | Q(school__successor=school) | Q(municipality=school.municipality_id)
    begun = Membership.objects.filter(near, user=person, valid_from__lte=clock.today())
    return [role_words(role) for role in begun.exclude(role=Role.EVALUATOR).with_places()]


@transaction.atomic
def assign(*, grant: Grant, named: Named, by: User) -> Assignment:
    """Name an evaluator and let them see the school for the period.

    Refuses all but the agency, a known conflict of interest, a second lead, a person assigned
    already, and days that can't be.
    """
    locked, acting = _lock(grant, by)
    refuse_closed(locked)
    made = _make(locked, named, by=by)
    write_history("evaluator.assigned", made, by=by, membership=acting, changes=_told(made))
    return made


@transaction.atomic
def state_no_conflict(*, assignment: Assignment, by: User) -> None:
    """The evaluator states to have no conflict of interest; only then may they begin."""
    locked = lock_grant(assignment.grant_id)
    current = Assignment.objects.get(pk=assignment.pk)
    if current.person_id != by.pk or current.ended_on:
        raise Refused([_("Only the assigned evaluator states this.")])
    if current.stated_at:
        raise Refused([_("You have stated this already.")])
    _refuse_conflict(by, locked)
    held = by.memberships.valid_on(clock.today()).filter(role=Role.EVALUATOR, school=locked.holder)
    membership = held.first()
    if membership is None:
        raise Refused([_("Your access to this school has ended. Ask the agency.")])
    Assignment.objects.filter(pk=current.pk).update(stated_at=clock.now())
    write_history("evaluator.stated", current, by=by, membership=membership)


@dataclass(frozen=True)
class Ending:
    """Why an assignment ends, and who goes on with the work."""

    ended_as: str
    reason: str
    replacement: Named | None = None


@transaction.atomic
def end_assignment(*, assignment: Assignment, ending: Ending, by: User) -> Assignment | None:
    """End an assignment and the access that came with it; all that was written stays.

    After a conflict of interest each level that the person judged waits until the replacement
    confirms it, so then a replacement is named. The replacement of who leads leads.
    """
    locked, acting = _lock(assignment.grant, by)
    current = Assignment.objects.select_related("person").get(pk=assignment.pk)
    _refuse_ending(current, ending)
    current.ended_on, current.ended_as = clock.today(), ending.ended_as
    current.ended_reason = ending.reason.strip()
    current.save(update_fields=["ended_on", "ended_as", "ended_reason"])
    _end_access(current, by)
    affected = _touch(current) if ending.ended_as == AssignmentEnd.CONFLICT else 0
    changes = {"user": current.person_id, "ended_as": ending.ended_as, "levels": affected}
    write_history(
        "evaluator.ended",
        current,
        by=by,
        membership=acting,
        changes=changes,
        comment=current.ended_reason,
    )
    return _replace(locked, current, ending, acting, by) if ending.replacement else None


def affected_by(assignment: Assignment) -> "Any":
    """The levels that the evaluator judged and that still count as theirs."""
    rows = Rating.objects.filter(
        evaluation__grant=assignment.grant_id, evaluation__kind=EvaluationKind.EXTERNAL
    )
    return rows.filter(Q(by=assignment.person_id) | Q(confirmed_by=assignment.person_id))


def takes_over(user: Any, grant: Grant) -> set[int]:
    """The people whose levels the person confirms: whom they replace, and whom those replaced."""
    rows = {row.pk: row for row in Assignment.objects.filter(grant=grant)}
    found: set[int] = set()
    for row in rows.values():
        if row.person_id != user.pk or row.ended_on or not row.stated_at:
            continue
        before = rows.get(row.replaces_id or 0)
        while before:
            found.add(before.person_id)
            before = rows.get(before.replaces_id or 0)
    return found


def _lock(grant: Grant, by: User) -> tuple[Grant, Membership]:
    locked = lock_grant(grant.pk)
    acting = assigner(by, locked)
    if acting is None:
        raise Refused([_("Only the agency assigns evaluators.")])
    return locked, acting


def _make(grant: Grant, named: Named, by: User, replaces: Assignment | None = None) -> Assignment:
    _refuse(grant, named)
    _refuse_conflict(named.person, grant)
    made = Assignment.objects.create(
        grant=grant,
        person=named.person,
        is_lead=named.is_lead,
        assigned_on=named.assigned_on,
        document=named.document.strip(),
        replaces=replaces,
        by=by,
        at=clock.now(),
    )
    _give_access(grant, named, by)
    return made


def _refuse(grant: Grant, named: Named) -> None:
    reasons, today = [], clock.today()
    rows = Assignment.objects.filter(grant=grant)
    if named.assigned_on > today:
        reasons.append(_("The day of the document is still to come. Correct it."))
    if named.until < today:
        reasons.append(_("The access would be over already. Choose a later day."))
    if not named.document.strip():
        reasons.append(_("Name the document that assigns the evaluator."))
    if rows.filter(person=named.person, ended_on=None).exists():
        reasons.append(_("This person is assigned here already."))
    if named.is_lead and rows.filter(is_lead=True, ended_on=None).exists():
        reasons.append(_("Somebody leads this evaluation already. End that assignment first."))
    if rows.filter(person=named.person, ended_as=AssignmentEnd.CONFLICT).exists():
        reasons.append(_("This person had to leave here for a conflict of interest."))
    if reasons:
        raise Refused(reasons)


def _refuse_conflict(person: User, grant: Grant) -> None:
    if roles := known_conflicts(person, grant):
        text = _("A conflict of interest is known: %(roles)s. Somebody else has to evaluate.")
        raise Refused([text % {"roles": "; ".join(roles)}])


def _refuse_ending(current: Assignment, ending: Ending) -> None:
    if current.ended_on:
        raise Refused([_("This assignment has ended already.")])
    if ending.ended_as not in AssignmentEnd:
        raise Refused([_("Choose why the assignment ends.")])
    if not ending.reason.strip():
        raise Refused([_("Write the reason.")])
    is_conflict = ending.ended_as == AssignmentEnd.CONFLICT
    if is_conflict and ending.replacement is None and affected_by(current).exists():
        text = _("This person has judged levels. Name who replaces them and confirms the levels.")
        raise Refused([text])


def _touch(ended: Assignment) -> int:
    rows = affected_by(ended)
    return int(rows.update(to_confirm=True, by=ended.person_id, confirmed_by=None))


def _replace(
    grant: Grant, ended: Assignment, ending: Ending, acting: Membership, by: User
) -> Assignment:
    assert ending.replacement is not None
    named = ending.replacement
    heir = Named(named.person, named.assigned_on, named.document, named.until, ended.is_lead)
    made = _make(grant, heir, by, replaces=ended)
    changes = _told(made) | {"replaces": ended.person_id}
    write_history("evaluator.replaced", made, by=by, membership=acting, changes=changes)
    return made


def _give_access(grant: Grant, named: Named, by: User) -> None:
    """The evaluator's membership of the school, unless they hold one that lasts."""
    role, school, today = Role.EVALUATOR, grant.holder, clock.today()
    held = Membership.objects.filter(user=named.person, role=role, school=school).valid_on(today)
    if held.filter(Q(valid_until=None) | Q(valid_until__gte=named.until)).exists():
        return
    give_membership(
        user=named.person,
        role=role,
        school=school,
        by=by,
        valid_from=today,
        valid_until=named.until,
    )


def _end_access(ended: Assignment, by: User) -> None:
    """The membership ends unless another basket of the same school keeps the person there."""
    others = Assignment.objects.filter(person=ended.person_id, ended_on=None)
    if others.filter(grant__holder=ended.grant.holder_id).exists():
        return
    held = Membership.objects.filter(
        user=ended.person_id, role=Role.EVALUATOR, school=ended.grant.holder_id
    )
    for membership in held.valid_on(clock.today()):
        end_membership(membership=membership, by=by)


def _told(made: Assignment) -> dict[str, Any]:
    return {
        "user": made.person_id,
        "is_lead": made.is_lead,
        "assigned_on": made.assigned_on,
        "document": made.document,
    }
