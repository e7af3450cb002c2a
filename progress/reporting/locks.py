"""What every write of a report begins with: the report under lock, its period not closed."""

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from audit.choices import Source
from audit.services import record, school_chain
from audit.transitions import Refused
from common import clock
from progress.choices import WRITTEN
from progress.models import Report, ReportPeriod
from progress.rights import report_writer
from schools.choices import Role
from schools.models import Membership

RELATED = (
    "grant__holder__municipality",
    "grant__round__programme",
    "version__plan__grant__holder__municipality",
    "version__plan__grant__round__programme",
)
LONGEST = timedelta(days=366)
PARTIES = "grant__round__programme__parties"
Locked = tuple[Report, Membership]


def lock(pk: int) -> Report:
    """The report under lock. Refuses one whose period is closed: then nothing is written.

    The period is read after the lock: joined, it would be as it was before somebody closed it.
    """
    rows = Report.objects.select_for_update(of=("self",)).select_related(*RELATED)
    report = rows.prefetch_related(PARTIES).get(pk=pk)
    report.period = ReportPeriod.objects.get(pk=report.period_id)
    if report.period.closed_at:
        raise Refused([_("The agency has closed the period, so its reports can only be read.")])
    return report


def lock_for_writing(pk: int, by: User) -> Locked:
    """The same for one who writes it; refuses others, and a report that is not being written."""
    report = lock(pk)
    membership = report_writer(by, report.grant)
    if membership is None:
        raise Refused([_("Only the school's head and plan editors write its reports.")])
    if report.status not in WRITTEN:
        raise Refused([_("The report has been submitted and can only be read.")])
    return report, membership


def refuse_day(due_on: date) -> None:
    """A report is awaited anew until a day that has not passed, and within a year."""
    today = clock.today()
    if due_on < today:
        raise Refused([_("The day has passed. Choose a day until which it is awaited.")])
    if due_on > today + LONGEST:
        raise Refused([_("The day is more than a year away. Check the year.")])


def write_history(
    verb: str,
    report: Report,
    *,
    by: User | None,
    role: str = "",
    changes: dict[str, Any] | None = None,
    comment: str = "",
) -> None:
    """One entry in the school's chain; what the schedule does is the system's."""
    source = Source.SCREEN if by else Source.SYSTEM
    if role == Role.OFFICER and verb in SCHOOLS_OWN:
        source = Source.PAPER
    told = {"period": report.period.name} | (changes or {})
    chain = school_chain(report.grant.holder_id)
    record(
        verb, report, by=by, chain=chain, changes=told, comment=comment, role=role, source=source
    )


SCHOOLS_OWN = frozenset(
    {"report.written", "report.text_set_aside", "report.submitted"}
)  # what an officer does for a school that works on paper
