"""Who may do what with a plan; the transitions' own roles are in `workflow`."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from common import clock
from schools.access import Access, access_of
from schools.choices import Role
from schools.models import Membership
from selection.choices import Party

from .choices import Audience
from .parties import asked

if TYPE_CHECKING:
    from grants.models import Grant
    from schools.models import School

    from .models import Agreement, PlanVersion

WRITERS = frozenset({Role.DIRECTOR, Role.EDITOR})
ADVISERS = frozenset({Role.OFFICER, Role.FOUNDER, Role.AGENCY})
AUDIENCES = {
    Role.DIRECTOR: (Audience.SCHOOL, Audience.MUNICIPALITY, Audience.ALL),
    Role.EDITOR: (Audience.SCHOOL, Audience.MUNICIPALITY, Audience.ALL),
    Role.OFFICER: (Audience.MUNICIPALITY, Audience.ALL),
    Role.FOUNDER: (Audience.MUNICIPALITY, Audience.ALL),
    Role.AGENCY: (Audience.ALL,),
    Role.CONSULTANT: (Audience.SCHOOL, Audience.ALL),
}


def writer_membership(user: Any, version: "PlanVersion") -> Membership | None:
    """The membership to write with: the school's own, or the officer's for a plan from paper."""
    access = access_of(user)
    is_paper = access.has(Role.OFFICER) and version.is_from_paper
    roles = WRITERS | ({Role.OFFICER} if is_paper else set())
    return access.membership_for(roles, version.plan.grant.holder)


def head_membership(user: Any, version: "PlanVersion") -> Membership | None:
    """The membership that acts for the head: the director's, or the officer's for paper."""
    roles = {Role.DIRECTOR} | ({Role.OFFICER} if version.is_from_paper else set())
    return access_of(user).membership_for(roles, version.plan.grant.holder)


def starter_membership(user: Any, grant: "Grant") -> Membership | None:
    """Who may start a plan: the school; the officer where the school has no e-mail."""
    roles = WRITERS | (set() if grant.holder.email else {Role.OFFICER})
    return access_of(user).membership_for(roles, grant.holder)


def paper_membership(user: Any, version: "PlanVersion") -> Membership | None:
    """The officer who may enter what came on paper for a school without e-mail."""
    if version.plan.grant.holder.email:
        return None
    return access_of(user).membership_for({Role.OFFICER}, version.plan.grant.holder)


def party_membership(user: Any, version: "PlanVersion", party: str) -> Membership | None:
    """The membership that decides for the party on this plan.

    For the founder: the officer of the municipality that founded the school; of a state or private
    school the founder's own person, else by rule the agency, while that person isn't here.
    """
    access, holder = access_of(user), version.plan.grant.holder
    if party == Party.AGENCY:
        return access.membership_for({Role.AGENCY}, holder)
    if holder.is_municipal:
        return access.membership_for({Role.OFFICER}, holder)
    own = access.membership_for({Role.FOUNDER}, holder)
    return own or _agency_for_founder(access, version)


def _agency_for_founder(access: Access, version: "PlanVersion") -> Membership | None:
    grant = version.plan.grant
    membership = access.membership_for({Role.AGENCY}, grant.holder)
    if membership is None or not grant.round.programme.agency_for_founders:
        return None
    return None if has_founder(grant.holder) else membership


def deciders_of(party: str, version: "PlanVersion") -> Q:
    """The memberships that decide for the party, the same as in `party_membership`; at the agency
    all, as nobody has schools of their own."""
    grant = version.plan.grant
    if party == Party.AGENCY:
        return Q(role=Role.AGENCY)
    if grant.holder.is_municipal:
        return Q(role=Role.OFFICER, municipality=grant.holder.municipality_id)
    founders = Q(role=Role.FOUNDER, school=grant.holder_id)
    is_empty = grant.round.programme.agency_for_founders and not has_founder(grant.holder)
    return Q(role=Role.AGENCY) if is_empty else founders


def absent(version: "PlanVersion", parties: Iterable[str]) -> list[str]:
    """Those of the parties for whom nobody in the system can decide today; a query for each."""
    people = Membership.objects.valid_on(clock.today()).filter(user__is_active=True)
    return [party for party in parties if not people.filter(deciders_of(party, version)).exists()]


def has_founder(school: "School") -> bool:
    """Whether somebody can act today for the founder of a school that is not municipal."""
    return school.memberships.for_founders_on(clock.today()).exists()


def is_on_behalf(party: str, role: str) -> bool:
    """Whether the agency's person decides there for a founder that has nobody here."""
    return party == Party.MUNICIPALITY and role == Role.AGENCY


def is_for_founder(version: "PlanVersion", decision: "Agreement") -> bool:
    """Whether the agency decided, as the founder of a school that is not municipal had nobody; a
    query where the school is not."""
    school = version.plan.grant.holder
    if decision.party == Party.AGENCY or school.is_municipal:
        return False
    own = Membership.objects.filter(user=decision.by_id, role=Role.FOUNDER, school=school)
    return not own.exists()


def template_membership(user: Any, version: "PlanVersion") -> Membership | None:
    """Who may keep a plan in force as a template: the agency."""
    return access_of(user).membership_for({Role.AGENCY}, version.plan.grant.holder)


def parties_of(user: Any, version: "PlanVersion") -> list[str]:
    """The parties asked that the person may decide for."""
    return [party for party in asked(version) if party_membership(user, version, party)]


def school_membership(user: Any, version: "PlanVersion") -> Membership | None:
    """The head's or an editor's: who opens the draft for advice and closes it."""
    return access_of(user).membership_for(WRITERS, version.plan.grant.holder)


def adviser_membership(user: Any, version: "PlanVersion") -> Membership | None:
    """An officer's of its municipality, its founder's, or the agency's."""
    return access_of(user).membership_for(ADVISERS, version.plan.grant.holder)


def commenter_membership(user: Any, version: "PlanVersion") -> Membership | None:
    """Who may write remarks beside a text that they may read, and in what role."""
    return access_of(user).membership_for(AUDIENCES, version.plan.grant.holder)


def side_of(role: str) -> frozenset[Role]:
    """The roles that speak for the same party as this one: the school, or one's own alone."""
    return WRITERS if role in WRITERS else frozenset({Role(role)})
