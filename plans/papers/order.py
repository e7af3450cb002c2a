"""The head's order that approves an agreed version: the whole text, ready for date and signature.

It is written in the first person („tvirtinu“) and without participles that would need a gender.
"""

from dataclasses import dataclass
from datetime import date

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

from .frame import Paper, decider_name


@dataclass(frozen=True)
class Approval:
    """Who agreed to the version, when and by what document; the number may be empty."""

    name: str
    on: date
    number: str


@translation.override("lt")
def order_paper(version: PlanVersion, *, by: User) -> Paper:
    """The text of the order for the version; `by` acts for the head."""
    content, head = load(version), head_of(version, by)
    rules, approvals, earlier = rules_of(version), approvals_of(version), replaced_by(version)
    return Paper(
        version=version,
        submission=version.current_submission,
        kind=DocumentKind.ORDER,
        heading=_("Head's order"),
        template="plans/order_pdf.html",
        said=_said(content, rules, approvals, head) | _of_council(version) | _of_school(version),
        dated=version.status_since,
        context={
            "rules": rules,
            "approvals": approvals,
            "planned": content.planned,
            "replaced": earlier,
            "head": head,
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
        Approval(decider_name(version, row), row.agreed_on, row.document_number)
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


def _of_school(version: PlanVersion) -> dict[str, object]:
    """Whose order it is: after a merger there is another text, with a code of its own."""
    return {"school": named(signer_of(version))}


def _said(
    content: PlanContent, rules: str, approvals: list[Approval], head: str
) -> dict[str, object]:
    return {
        "plan": digest(said_by(content)),
        "number": content.version.number,
        "planned": str(content.planned),
        "rules": rules,
        "approvals": [[item.name, item.on.isoformat(), item.number] for item in approvals],
        "head": head,
    }
