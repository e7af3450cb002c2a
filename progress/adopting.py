"""A recommendation becomes an activity of the plan, once and with the link between the two kept."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record, school_chain
from audit.transitions import Refused
from common import clock
from grants.models import Grant
from plans.choices import EDITABLE, AmendmentReason, Strength, VersionStatus
from plans.models import Activity, Plan, PlanVersion
from plans.services import save_row, start_plan
from plans.workflow import start_amendment
from schools.models import Membership

from .mirror.recommended import Recommendation, standing, title_of
from .models import Adoption, Rating, Visit
from .rights import adopter
from .services.shared import lock_grant


@transaction.atomic
def adopt(*, grant: Grant, of: Rating | Visit, by: User) -> Activity:
    """Write the recommendation into the plan as an activity, to be filled in by the school.

    It goes into the version being written; where none is, an amendment is begun; of a completed
    plan into the school's next one, begun if it must be. Refuses who doesn't write the plan, what
    is no recommendation to this school, and what an activity was made of already.
    """
    locked = lock_grant(grant.pk)
    membership = adopter(by, locked)
    if membership is None:
        raise Refused([_("Only the school makes activities of recommendations.")])
    _refuse_foreign(locked, of)
    _refuse_twice(of)
    version = _written(locked, title_of(of), by)
    activity = Activity(version=version, title=title_of(of))
    save_row(row=activity, by=by)
    made = Adoption.objects.create(
        grant=locked, key=activity.key, by=by, at=clock.now(), **_named(of)
    )
    _history(made, of, activity, by, membership)
    return activity


def _named(of: Rating | Visit) -> dict[str, Rating | Visit]:
    return {"rating": of} if isinstance(of, Rating) else {"visit": of}


def _refuse_foreign(grant: Grant, of: Rating | Visit) -> None:
    if isinstance(of, Rating):
        is_ours = of.evaluation.grant_id == grant.pk and of.evaluation.finished_at is not None
        is_ours = is_ours and of.strength == Strength.IMPROVE
    else:
        is_ours = of.consultancy.grant_id == grant.pk
    if not is_ours:
        raise Refused([_("This is no recommendation to this school.")])


def _refuse_twice(of: Rating | Visit) -> None:
    """One that stands in a plan; it may be made anew once its draft was given up."""
    which = Q(rating=of.pk) if isinstance(of, Rating) else Q(visit=of.pk)
    keys = Adoption.objects.filter(which).values_list("key", flat=True)
    if standing(keys):
        raise Refused([_("An activity has been made of it already. See it in the plan.")])


def why_not(grant: Grant) -> str:
    """Why nothing can be written into the plan now; empty when it can."""
    plan = Plan.objects.filter(grant=grant).first()
    if plan is None:
        return _("The school has no plan yet. Start it first.")
    if plan.completed_on:
        is_next = any(True for _following in _next_drafts(grant))
        return (
            "" if is_next else _("The plan is completed and the school writes no other plan now.")
        )
    found = plan.versions.open().first()
    if found is None or found.status in EDITABLE:
        return ""
    text = _("%(what)s is being agreed. Take it back or wait until it is in force.")
    what = found.as_subject
    return text % {"what": what[:1].upper() + what[1:]}


def obstacle(grant: Grant, user: Any, recommended: Iterable[Recommendation]) -> str:
    """`why_not`, told once to who would make activities, where something is left to be made."""
    if all(item.adopted for item in recommended) or adopter(user, grant) is None:
        return ""
    return why_not(grant)


def _written(grant: Grant, why: str, by: User) -> PlanVersion:
    """The version that the activity is written into."""
    if reason := why_not(grant):
        raise Refused([reason])
    plan = Plan.objects.get(grant=grant)
    if plan.completed_on:
        return _of_next(grant, by)
    return plan.versions.open().first() or _amendment(plan, why, by)


def _amendment(plan: Plan, why: str, by: User) -> PlanVersion:
    version = plan.versions.for_list().filter(status=VersionStatus.APPROVED).first()
    if version is None:
        raise Refused([_("The school has no plan yet. Start it first.")])
    reason = _("A recommendation is taken into the plan: %(text)s") % {"text": why}
    return start_amendment(version, reason_code=AmendmentReason.FINDINGS, reason=reason, by=by)


def _of_next(grant: Grant, by: User) -> PlanVersion:
    """The draft of the school's next plan; the plan is begun if the basket has none."""
    following, found = next(_next_drafts(grant))
    return found or start_plan(grant=following, by=by).versions.get()


def _next_drafts(grant: Grant) -> Iterator[tuple[Grant, PlanVersion | None]]:
    """Later baskets of the school whose plan is being written, or is still to be begun."""
    later = Grant.objects.filter(holder=grant.holder_id, starts_on__gt=grant.starts_on)
    for following in later.order_by("starts_on", "pk"):
        plan = Plan.objects.filter(grant=following).first()
        found = plan.versions.editable().first() if plan else None
        if plan is None or (plan.completed_on is None and found):
            yield following, found


def _history(
    made: Adoption, of: Rating | Visit, activity: Activity, by: User, membership: Membership
) -> None:
    about = of.evaluation if isinstance(of, Rating) else of.consultancy
    chain = school_chain(made.grant.holder_id)
    changes = {"row": str(activity), "key": activity.key}
    record(
        "recommendation.adopted", about, by=by, chain=chain, role=membership.role, changes=changes
    )
