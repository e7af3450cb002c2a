"""The table of steps: from where to where, by whom, and which of them a person may take now."""

from typing import Any

from django.utils.translation import gettext_lazy

from audit.transitions import Transition
from plans import health
from plans.choices import Decision, VersionStatus
from plans.comments import binding_words
from plans.content import PlanContent, load
from plans.models import Agreement, PlanVersion
from plans.rights import head_membership, parties_of, party_membership
from schools.choices import Role

Decisions = dict[str, Agreement]
PARTIES = frozenset({Role.OFFICER, Role.FOUNDER, Role.AGENCY})


def _missing(version: PlanVersion) -> list[str]:
    return missing_in(load(version))


def missing_in(content: PlanContent) -> list[str]:
    """What blocks submission, in words."""
    return [problem.text for problem in health.errors(content)]


SUBMIT = Transition(
    name="submit",
    label=gettext_lazy("Submit for agreement"),
    sources=frozenset({VersionStatus.DRAFT, VersionStatus.RETURNED}),
    target=VersionStatus.SUBMITTED,
    may=frozenset({Role.DIRECTOR}),
    missing=_missing,
)
WITHDRAW = Transition(
    name="withdraw",
    label=gettext_lazy("Withdraw the plan"),
    sources=frozenset({VersionStatus.SUBMITTED, VersionStatus.AGREED}),
    target=VersionStatus.DRAFT,
    may=frozenset({Role.DIRECTOR}),
)
AGREE = Transition(
    name="agree",
    label=gettext_lazy("Agree to the plan"),
    sources=frozenset({VersionStatus.SUBMITTED}),
    target=VersionStatus.AGREED,
    may=PARTIES,
    missing=binding_words,
)
SEND_BACK = Transition(
    name="send_back",
    label=gettext_lazy("Return for changes"),
    sources=frozenset({VersionStatus.SUBMITTED, VersionStatus.AGREED}),
    target=VersionStatus.RETURNED,
    may=PARTIES,
    comment_required=True,
)
TAKE_BACK = Transition(
    name="take_back",
    label=gettext_lazy("Take the agreement back"),
    sources=frozenset({VersionStatus.SUBMITTED, VersionStatus.AGREED}),
    target=VersionStatus.SUBMITTED,
    may=PARTIES,
)
APPROVE = Transition(
    name="approve",
    label=gettext_lazy("Enter the order"),
    sources=frozenset({VersionStatus.AGREED}),
    target=VersionStatus.APPROVED,
    may=frozenset({Role.DIRECTOR}),
    missing=binding_words,
)
# The version in force stays as it is; what becomes a draft is its copy.
AMEND = Transition(
    name="amend",
    label=gettext_lazy("Start an amendment"),
    sources=frozenset({VersionStatus.APPROVED}),
    target=VersionStatus.DRAFT,
    may=frozenset({Role.DIRECTOR}),
)
DISCARD = Transition(
    name="discard",
    label=gettext_lazy("Discard the amendment"),
    sources=frozenset({VersionStatus.DRAFT, VersionStatus.RETURNED}),
    target=VersionStatus.DISCARDED,
    may=frozenset({Role.DIRECTOR}),
)
SUPERSEDE = Transition(
    name="supersede",
    label=gettext_lazy("Supersede"),
    sources=frozenset({VersionStatus.APPROVED}),
    target=VersionStatus.SUPERSEDED,
    may=frozenset(),
)
TRANSITIONS = (SUBMIT, WITHDRAW, AGREE, SEND_BACK, TAKE_BACK, APPROVE, AMEND, DISCARD)


def available(
    version: PlanVersion, user: Any, decided: Decisions | None = None
) -> list[Transition]:
    """The steps that the person may take now; the page's buttons. Decisions known are not read."""
    known = version.decisions() if decided is None else decided
    steps = [step for step in TRANSITIONS if step.open_from(version.status)]
    return [step for step in steps if _may(step, version, user, known)]


def _may(step: Transition, version: PlanVersion, user: Any, decided: Decisions) -> bool:
    if step is AGREE:
        return any(party not in decided for party in parties_of(user, version))
    if step is SEND_BACK:
        return bool(parties_of(user, version))
    if step is TAKE_BACK:
        return bool(agreed_by(user, version, decided))
    if head_membership(user, version) is None:
        return False
    if step is AMEND:
        return can_be_amended(version)
    if step is DISCARD:
        return version.number > 0
    return step is not WITHDRAW or can_be_withdrawn(version, decided)


def agreed_by(user: Any, version: PlanVersion, decided: Decisions) -> list[str]:
    """The parties that the person decides for and that have agreed."""
    agreed = [party for party, row in decided.items() if row.decision == Decision.AGREED]
    return [party for party in agreed if party_membership(user, version, party)]


def can_be_withdrawn(version: PlanVersion, decided: Decisions) -> bool:
    """Whether nobody has decided on what was submitted; where nobody is asked, until the order.

    An agreement to an earlier submission that stands is none to this one.
    """
    sent = version.current_submission_id
    return not any(row.submission_id == sent for row in decided.values())


def can_be_amended(version: PlanVersion) -> bool:
    """Whether the plan in force is still carried out and no amendment of it is open."""
    return version.plan.completed_on is None and not version.plan.versions.open().exists()
