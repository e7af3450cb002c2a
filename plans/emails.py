"""Letters about a plan's life: who is told of what, enqueued in the transaction that does it.

A person gets one letter about one event, whatever number of roles they have.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from accounts.models import User
from common import clock
from notices.emails import enqueue_letter
from schools.choices import Role
from schools.models import Membership
from selection.choices import Party

from .models import Agreement, PlanVersion
from .parties import asked
from .rights import WRITERS, absent, deciders_of
from .sides import NAMES, WHOSE, side


def tell_asked(version: PlanVersion) -> None:
    """The plan was submitted: all who may decide for the parties whose agreement is asked.

    Where nobody here can decide for one of them, the agency reads what to do.
    """
    parties, founder_kind = asked(version), version.plan.grant.holder.founder_kind
    names = {party: NAMES[side(party, founder_kind)] for party in parties}
    missing = [WHOSE[side(party, founder_kind)] for party in absent(version, parties)]
    words = {"version": version, "parties": list(names.values())}
    asked_now = set(_emails(*(deciders_of(party, version) for party in parties)))
    agency = set(_emails(Q(role=Role.AGENCY))) if missing else set()
    for email in sorted(asked_now | agency):
        told = {"absent": missing if email in agency else [], "is_asked": email in asked_now}
        enqueue_letter(email, "plans/emails/submitted", words | told)


def tell_informed(version: PlanVersion, told: Iterable[str]) -> None:
    """A change was submitted that these parties, by rule, only have to know of."""
    parties = [deciders_of(Party(name), version) for name in told]
    for email in _emails(*parties):
        enqueue_letter(email, "plans/emails/informed", {"version": version})


def tell_taken_back(agreement: Agreement, version: PlanVersion) -> None:
    """A party has taken its agreement back before the order: the writers."""
    _tell_writers(version, "plans/emails/taken_back", {"agreement": agreement}, but=agreement.by)


def tell_agreement(agreement: Agreement, version: PlanVersion) -> None:
    """One party has agreed, another is still awaited: the writers."""
    _tell_writers(version, "plans/emails/agreement", {"agreement": agreement}, but=agreement.by)


def tell_all_agreed(version: PlanVersion) -> None:
    """The head's order is next, all asked having agreed or nobody being asked: the writers."""
    _tell_writers(version, "plans/emails/agreed", {"is_asked": bool(asked(version))})


def tell_returned(version: PlanVersion, comment: str) -> None:
    """The plan is to be changed: the writers."""
    _tell_writers(version, "plans/emails/returned", {"comment": comment})


def tell_approved(version: PlanVersion, *, by: User) -> None:
    """The plan is in force: the founder's people and the agency."""
    parties = [deciders_of(party, version) for party in Party]
    for email in _emails(*parties):
        if email != by.email:
            enqueue_letter(email, "plans/emails/approved", {"version": version})


def _tell_writers(
    version: PlanVersion, template: str, words: dict[str, Any], but: User | None = None
) -> None:
    """Who writes the plan; `is_head` in the letter: may submit it and enter the order.

    What is entered from paper is the officers' in every way.
    """
    school = Q(school=version.plan.grant.holder_id)
    heads, writers = school & Q(role=Role.DIRECTOR), school & Q(role__in=WRITERS)
    if version.is_from_paper:
        heads |= _officers(version)
    may_approve = set(_emails(heads))
    for email in _emails(writers, heads):
        if but is None or email != but.email:
            told = {"version": version, "is_head": email in may_approve, **words}
            enqueue_letter(email, template, told)


def _officers(version: PlanVersion) -> Q:
    """Of the school's municipality."""
    return Q(role=Role.OFFICER, municipality=version.plan.grant.holder.municipality_id)


def _emails(*groups: Q) -> list[str]:
    """The addresses of those who hold one of these memberships today, each once."""
    valid = Membership.objects.valid_on(clock.today()).filter(user__is_active=True)
    found = (valid.filter(group).values_list("user__email", flat=True) for group in groups)
    return sorted({email for emails in found for email in emails})
