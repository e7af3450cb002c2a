"""Letters about reports: who is told of what, enqueued in the transaction that does it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from common import clock
from notices.emails import enqueue_letter
from plans.rights import deciders_of
from progress.models import Report
from progress.rights import MEASURERS, is_on_paper
from schools.choices import Role
from schools.models import Membership


def tell_opened(report: Report) -> None:
    """The report may be written: its writers."""
    _tell_writers(report, "progress/emails/report_opened")


def tell_soon(report: Report) -> None:
    """The report is due in a few days: its writers."""
    _tell_writers(report, "progress/emails/report_soon")


def tell_overdue(report: Report) -> None:
    """The report's day has passed: its writers."""
    _tell_writers(report, "progress/emails/report_overdue")


def tell_submitted(report: Report, parties: Iterable[str]) -> None:
    """The report waits for an answer: those who answer for the parties."""
    emails = _emails(*(deciders_of(party, report.version) for party in parties))
    for email in emails:
        enqueue_letter(email, "progress/emails/report_submitted", {"report": report})


def tell_returned(report: Report, comment: str) -> None:
    """The report is to be corrected: its writers."""
    _tell_writers(report, "progress/emails/report_returned", comment=comment)


def tell_accepted(report: Report) -> None:
    """All who were asked have accepted the report: its writers."""
    _tell_writers(report, "progress/emails/report_accepted")


def tell_reopened(report: Report, reason: str) -> None:
    """The agency opened the report again: its writers."""
    _tell_writers(report, "progress/emails/report_reopened", reason=reason)


def tell_closed(report: Report) -> None:
    """The period was closed before the report was submitted: its writers."""
    _tell_writers(report, "progress/emails/report_closed")


def _tell_writers(report: Report, template: str, **words: Any) -> None:
    """The school's people; where it works on paper its municipality's officers too."""
    holder = report.grant.holder
    groups = [Q(school=holder.pk, role__in=MEASURERS)]
    if is_on_paper(report.grant):
        groups.append(Q(role=Role.OFFICER, municipality=holder.municipality_id))
    for email in _emails(*groups):
        enqueue_letter(email, template, {"report": report, **words})


def _emails(*groups: Q) -> list[str]:
    """The addresses of those who hold one of these memberships today, each once."""
    valid = Membership.objects.valid_on(clock.today()).filter(user__is_active=True)
    found = (valid.filter(group).values_list("user__email", flat=True) for group in groups)
    return sorted({email for emails in found for email in emails})
