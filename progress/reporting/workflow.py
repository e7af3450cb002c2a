"""The life of a report: sent by the school, answered by the municipality and the agency.

Both are asked in either order: when all have accepted it is accepted, when one sends it back it is
sent back and all are asked anew. The agency may open an accepted one again until a new day.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from audit.transitions import Refused, Transition, move
from common import clock
from common.checks import digest
from files.models import StoredFile
from plans.rights import party_membership
from progress.choices import ReportDecision, ReportStatus
from progress.models import (
    Reopening,
    Report,
    ReportAnswer,
    ReportedIndicator,
    ReportSubmission,
)
from progress.rights import report_opener, report_sender
from progress.services import refuse_without_scan
from schools.choices import Role
from schools.models import Membership
from selection.choices import Party

from . import emails
from .binding import bind
from .content import ReportContent, load
from .health import lacks
from .locks import lock, refuse_day, write_history

PARTIES = frozenset({Role.OFFICER, Role.FOUNDER, Role.AGENCY})
SUBMIT = Transition(
    name="submit",
    label=gettext_lazy("Submit the report"),
    sources=frozenset({ReportStatus.OPEN, ReportStatus.RETURNED}),
    target=ReportStatus.SUBMITTED,
    may=frozenset({Role.DIRECTOR}),
)
ACCEPT = Transition(
    name="accept",
    label=gettext_lazy("Accept the report"),
    sources=frozenset({ReportStatus.SUBMITTED}),
    target=ReportStatus.ACCEPTED,
    may=PARTIES,
)
SEND_BACK = Transition(
    name="send_back",
    label=gettext_lazy("Send the report back"),
    sources=frozenset({ReportStatus.SUBMITTED}),
    target=ReportStatus.RETURNED,
    may=PARTIES,
    comment_required=True,
)
REOPEN = Transition(
    name="reopen",
    label=gettext_lazy("Open the report again"),
    sources=frozenset({ReportStatus.OPEN, ReportStatus.RETURNED, ReportStatus.ACCEPTED}),
    target=ReportStatus.OPEN,
    may=frozenset({Role.AGENCY}),
    comment_required=True,
)
TRANSITIONS = (SUBMIT, ACCEPT, SEND_BACK, REOPEN)


def available(report: Report, user: Any) -> list[Transition]:
    """The verbs open to the person now."""
    if report.period.closed_at:
        return []
    steps = [step for step in TRANSITIONS if step.open_from(report.status)]
    return [step for step in steps if _may(step, report, user)]


def _may(step: Transition, report: Report, user: Any) -> bool:
    if step is SUBMIT:
        return report_sender(user, report.grant) is not None
    if step is REOPEN:
        return report_opener(user, report.grant) is not None
    return bool(parties_of(user, report))


def asked(report: Report) -> list[str]:
    """The parties that answer: the programme's; where it asks nobody, the agency."""
    rows = report.grant.round.programme.parties.all()
    return [row.party for row in rows] or [Party.AGENCY]


def newest(report: Report) -> ReportSubmission | None:
    """What was sent last."""
    rows = report.submissions.prefetch_related("answers__by")
    return rows.order_by("-number").first()


def undecided(report: Report, sent: ReportSubmission | None) -> list[str]:
    """The parties that have not answered what was sent last."""
    told = {answer.party for answer in sent.answers.all()} if sent else set()
    return [party for party in asked(report) if party not in told]


def parties_of(user: Any, report: Report) -> list[str]:
    """The parties that the person may still answer for."""
    left = undecided(report, newest(report))
    return [party for party in left if party_membership(user, report.version, party)]


def may_answer(user: Any, report: Report) -> bool:
    """Whether the person answers for one of the parties at all."""
    return any(party_membership(user, report.version, party) for party in asked(report))


def token(content: ReportContent) -> str:
    """What a page carries to tell whether the report says something else by now."""
    return digest(content.as_json())


def days_late(report: Report) -> int:
    """Days after the report's day, today. What is sent back keeps those of its first sending."""
    if report.status == ReportStatus.RETURNED and (sent := newest(report)):
        return sent.days_late
    return max(0, (clock.today() - report.due_on).days)


@transaction.atomic
def submit(
    report: Report,
    *,
    by: User,
    late_reason: str = "",
    scan: StoredFile | None = None,
    seen: str | None = None,
) -> ReportSubmission:
    """Send the whole report. Refuses what lacks something and, after its day, one without a reason;
    of an officer, who sends it for a school that works on paper, one without the paper's scan.

    `seen` is the token of what the person's page showed; refuses when it says another thing now.
    """
    locked = lock(report.pk)
    membership = report_sender(by, locked.grant)
    if membership is None:
        raise Refused([_("Only the head of the school submits its reports.")])
    _refuse_moved(locked, SUBMIT)
    refuse_without_scan(membership, scan)
    bind(locked)
    content = load(locked)
    if seen is not None and seen != token(content):
        raise Refused([_("The report has changed since you opened this page. Look at it again.")])
    if missing := [lack.text for lack in lacks(locked, content)]:
        raise Refused(missing)
    sent = _send(locked, content, late_reason, scan, by)
    _tell_sent(locked, sent, by, membership)
    _refresh(report, locked)
    return sent


def _send(
    report: Report, content: ReportContent, late_reason: str, scan: StoredFile | None, by: User
) -> ReportSubmission:
    days = days_late(report)
    reason = _reason(report, late_reason) if days else ""
    for line in content.indicators:
        rows = ReportedIndicator.objects.filter(report=report, key=line.key)
        rows.update(measurement=line.measurement)
    sent = ReportSubmission.objects.create(
        report=report,
        number=report.submissions.count() + 1,
        content=content.as_json(),
        days_late=days,
        late_reason=reason,
        scan=scan,
        by=by,
        at=clock.now(),
    )
    move(report, SUBMIT, status_since=clock.now(), late_reason=reason)
    return sent


def _reason(report: Report, typed: str) -> str:
    """Why it is late: what was typed, else what was told with its first sending."""
    sent = newest(report) if report.status == ReportStatus.RETURNED else None
    reason = typed.strip() or (sent.late_reason if sent else "")
    if not reason:
        raise Refused([_("The report is late. Write why.")])
    return reason


def _tell_sent(report: Report, sent: ReportSubmission, by: User, membership: Membership) -> None:
    changes = {"number": sent.number, "days_late": sent.days_late}
    given: Any = {"by": by, "role": membership.role, "comment": sent.late_reason}
    write_history("report.submitted", report, changes=changes, **given)
    emails.tell_submitted(report, asked(report))


@transaction.atomic
def accept(
    report: Report, *, party: str, by: User, comment: str = "", seen: int | None = None
) -> ReportAnswer:
    """A party accepts what was sent last; when all have, the report is accepted."""
    locked, membership, sent = _lock_for_answer(report, ACCEPT, party, by, seen)
    answer = _answer(sent, party, ReportDecision.ACCEPTED, comment, by)
    is_last = not undecided(locked, newest(locked))
    if is_last:
        move(locked, ACCEPT, status_since=clock.now())
    given: Any = {"by": by, "role": membership.role, "comment": answer.comment}
    write_history("report.accepted", locked, changes={"party": party}, **given)
    if is_last:
        emails.tell_accepted(locked)
    _refresh(report, locked)
    return answer


@transaction.atomic
def send_back(
    report: Report, *, party: str, comment: str, by: User, seen: int | None = None
) -> ReportAnswer:
    """A party sends the report back with remarks; then all are asked anew."""
    locked, membership, sent = _lock_for_answer(report, SEND_BACK, party, by, seen)
    if not comment.strip():
        raise Refused([_("Write a remark: what should the school change?")])
    answer = _answer(sent, party, ReportDecision.RETURNED, comment, by)
    move(locked, SEND_BACK, status_since=clock.now())
    given: Any = {"by": by, "role": membership.role, "comment": answer.comment}
    write_history("report.returned", locked, changes={"party": party}, **given)
    emails.tell_returned(locked, answer.comment)
    _refresh(report, locked)
    return answer


@transaction.atomic
def reopen(report: Report, *, due_on: date, reason: str, by: User) -> Reopening:
    """Let a report be written until a new day. Refuses a day that has passed, and no reason."""
    locked = lock(report.pk)
    membership = report_opener(by, locked.grant)
    if membership is None:
        raise Refused([_("Only the agency may open a report again.")])
    _refuse_moved(locked, REOPEN)
    refuse_day(due_on)
    if not reason.strip():
        raise Refused([_("Write why the report is opened again.")])
    given: Any = {"due_on": due_on, "reason": reason.strip()}
    made = Reopening.objects.create(report=locked, by=by, at=clock.now(), **given)
    move(locked, REOPEN, status_since=clock.now(), due_on=due_on)
    told: Any = {"by": by, "role": membership.role, "comment": made.reason}
    write_history("report.reopened", locked, changes={"due_on": due_on}, **told)
    emails.tell_reopened(locked, made.reason)
    _refresh(report, locked)
    return made


def _lock_for_answer(
    report: Report, step: Transition, party: str, by: User, seen: int | None
) -> tuple[Report, Membership, ReportSubmission]:
    """The report under lock, the right to answer and what is answered; refuses the rest."""
    locked = lock(report.pk)
    membership = party_membership(by, locked.version, party)
    if membership is None or party not in asked(locked):
        raise Refused([_("You may not answer for this party.")])
    _refuse_moved(locked, step)
    sent = newest(locked)
    assert sent  # only a submitted report is answered
    if seen is not None and seen != sent.number:
        raise Refused([_("The report has been sent again since. Look at it once more.")])
    if party not in undecided(locked, sent):
        raise Refused([_("This party has answered already.")])
    return locked, membership, sent


def _answer(
    sent: ReportSubmission, party: str, decision: str, comment: str, by: User
) -> ReportAnswer:
    return ReportAnswer.objects.create(
        submission=sent,
        party=party,
        decision=decision,
        comment=comment.strip(),
        by=by,
        at=clock.now(),
    )


def _refuse_moved(report: Report, step: Transition) -> None:
    if not step.open_from(report.status):
        raise Refused([_("Someone has changed this meanwhile. Reload the page and look again.")])


def _refresh(report: Report, locked: Report) -> None:
    """Show the caller's object what was written."""
    report.refresh_from_db(fields=[field.name for field in locked._meta.concrete_fields])
