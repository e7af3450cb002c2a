"""The head's order that approves an agreed version: the whole text, ready for date and signature.

It is written in the first person („tvirtinu“) and without participles that would need a gender.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock
from common.checks import digest
from plans.choices import IN_FORCE, Decision, DocumentKind
from plans.content import PlanContent, load
from plans.documents import named, said_by, signer_of
from plans.models import PlanVersion
from schools.choices import Role
from schools.models import School

from .frame import Paper, decider_name


@dataclass(frozen=True)
class Approval:
    """Who agreed to the version, when and by what document; the number may be empty.

    `recorded_at` tells an agreement given anew from one in the same words that was taken back.
    """

    name: str
    on: date
    number: str
    recorded_at: datetime


@translation.override("lt")
def order_paper(version: PlanVersion, *, by: User) -> Paper:
    """The text of the order for the version; `by` acts for the head."""
    content, head, others = load(version), head_of(version, by), _other_schools(version)
    rules, approvals = rules_of(version), approvals_of(version)
    return Paper(
        version=version,
        submission=version.current_submission,
        kind=DocumentKind.ORDER,
        heading=_("Head's order"),
        template="plans/order_pdf.html",
        said=_said(content, rules, approvals, head) | _of_council(version) | _of_schools(version),
        dated=version.status_since,
        context={
            "rules": rules,
            "approvals": approvals,
            "planned": content.planned,
            "replaced": replaced_by(version),
            "head": head,
            **others,
        },
    )


def rules_of(version: PlanVersion) -> str:
    """The edition of the rules that was kept when the version was sent, after the act's title.

    The act is the one whose day the edition names, else the one whose number it names; without
    either the edition's own words stand alone. Other editions are never cited.
    """
    edition = version.rules_version or version.plan.grant.rules_version
    acts = list(version.plan.grant.round.programme.legal_acts.order_by("adopted_on"))
    words = edition.replace(",", " ").split()
    found = [act for act in acts if act.adopted_on.isoformat() in words]
    found += [act for act in acts if act.number and act.number in words]
    return f"{found[0].title}, {edition}" if found else edition


def approvals_of(version: PlanVersion) -> list[Approval]:
    """The agreements that stand, in the programme's order."""
    decisions = version.decisions()
    required = version.plan.grant.round.programme.required_parties
    agreed = [decisions[party] for party in required if party in decisions]
    return [
        Approval(decider_name(version, row), row.agreed_on, row.document_number, row.at)
        for row in agreed
        if row.decision == Decision.AGREED
    ]


def replaced_by(version: PlanVersion) -> PlanVersion | None:
    """The version that an amendment replaces once it is approved; None for the original."""
    earlier = version.plan.versions.filter(status__in=IN_FORCE, number__lt=version.number)
    return earlier.order_by("-number").first()


def head_of(version: PlanVersion, by: User) -> str:
    """Who signs: the person, where they head the school, else its head as far as one is known."""
    heads = version.plan.grant.holder.memberships.valid_on(clock.today())
    heads = heads.filter(role=Role.DIRECTOR, user__is_active=True).select_related("user")
    names = {item.user_id: item.user.full_name for item in heads.order_by("pk")}
    return names.get(by.pk) or next(iter(names.values()), "")


def _of_council(version: PlanVersion) -> dict[str, object]:
    """What is said of the school council's approval, if there was one."""
    sent = version.current_submission
    if sent is None or sent.council_on is None:
        return {}
    return {"council": [sent.council_on.isoformat(), sent.council_number]}


def _of_schools(version: PlanVersion) -> dict[str, object]:
    """Whose order it is and which other schools it names: after a merger there is another text,
    with a code of its own."""
    schools = {"school": signer_of(version)} | _other_schools(version)
    return {name: named(school) for name, school in schools.items()}


def _other_schools(version: PlanVersion) -> dict[str, School]:
    """The school that the basket was awarded to, since a successor may have a plan of its own for
    the same years, and the one whose order is replaced; neither where it is the signer itself."""
    signer, replaced = signer_of(version), replaced_by(version)
    found = {"awarded_to": version.plan.grant.school}
    if replaced:
        found["replaced_of"] = signer_of(replaced)
    return {name: school for name, school in found.items() if school.code != signer.code}


def _said(
    content: PlanContent, rules: str, approvals: list[Approval], head: str
) -> dict[str, object]:
    return {
        "plan": digest(said_by(content)),
        "number": content.version.number,
        "planned": str(content.planned),
        "rules": rules,
        "approvals": [
            [item.name, item.on.isoformat(), item.number, item.recorded_at.isoformat()]
            for item in approvals
        ],
        "head": head,
    }
