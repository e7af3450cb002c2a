"""Letters about findings, enqueued in the transaction that does what they tell of."""

from typing import Any

from common import clock
from grants.letters import own_people
from notices.emails import enqueue_letter
from progress.models import AuditFinding
from progress.rights import MEASURERS
from schools.choices import Role
from schools.models import Membership


def tell_found(finding: AuditFinding) -> None:
    """Something is wrong with an expense, and the school has to answer: its people, its founder's
    person and the municipality's officers."""
    _tell_around(finding, "progress/emails/audit_found")


def tell_decided(finding: AuditFinding) -> None:
    """The finding stands, or it was withdrawn: the same people."""
    _tell_around(finding, "progress/emails/audit_decided")


def tell_answered(finding: AuditFinding) -> None:
    """The school has answered: who found it, while they can sign in."""
    if finding.by.is_active:
        enqueue_letter(finding.by.email, "progress/emails/audit_answered", _told(finding))


def _tell_around(finding: AuditFinding, template: str) -> None:
    holder = finding.item.expense.grant.holder
    acting = Membership.objects.valid_on(clock.today()).filter(user__is_active=True)
    writers = acting.filter(role__in=MEASURERS, school=holder)
    officers = acting.filter(role=Role.OFFICER, municipality=holder.municipality_id)
    emails: set[str] = set()
    for rows in (own_people([holder.pk]), writers, officers):
        emails |= set(rows.values_list("user__email", flat=True))
    for email in sorted(emails):
        enqueue_letter(email, template, _told(finding))


def _told(finding: AuditFinding) -> dict[str, Any]:
    expense = finding.item.expense
    return {"finding": finding, "expense": expense, "school": expense.grant.holder}
