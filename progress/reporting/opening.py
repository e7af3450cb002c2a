"""What the schedule does: opens reports, reminds of them and tells which are overdue.

Everything here may be done again at any time: a deed done once is not done twice.
"""

from collections.abc import Callable

from django.db import transaction
from django.db.models import Q, QuerySet

from audit.models import Entry
from common import clock
from common.days import working_days
from grants.choices import RUNNING
from grants.models import Grant
from progress.choices import ReportStatus
from progress.models import Report, ReportPeriod

from . import emails
from .binding import bind, in_force_on
from .locks import RELATED, write_history

REMIND = 5  # working days before the report's day


def daily() -> int:
    """Open what is due to be opened, remind, tell the overdue; answers how many were opened."""
    opened = open_due()
    rows = Report.objects.filter(status=ReportStatus.OPEN, period__closed_at=None)
    for pk in rows.values_list("pk", flat=True):
        _follow_up(pk)
    return opened


def open_due() -> int:
    """Open the reports of all periods whose day has come, for every basket that is carried out."""
    today = clock.today()
    periods = ReportPeriod.objects.filter(opens_on__lte=today, closed_at=None)
    return sum(open_period(period) for period in periods.order_by("ends_on", "pk"))


def open_period(period: ReportPeriod) -> int:
    """Open the period's reports that are not open yet; answers how many."""
    grants = concerned(period).exclude(reports__period=period).values_list("pk", flat=True)
    return sum(_open(period.pk, grant) for grant in list(grants))


def concerned(period: ReportPeriod) -> QuerySet[Grant]:
    """The baskets carried out that the period is about: of its round or programme, and whose time
    it touches."""
    of = Q(round=period.round_id) if period.round_id else Q(round__programme=period.programme_id)
    return Grant.objects.filter(
        of,
        status__in=sorted(RUNNING),
        starts_on__lte=period.ends_on,
        ends_on__gte=period.starts_on,
    )


@transaction.atomic
def _open(period_pk: int, grant_pk: int) -> bool:
    """Open one report, unless it is open or its plan was not approved by the period's last day."""
    grant = Grant.objects.select_for_update(of=("self",)).get(pk=grant_pk)
    period = ReportPeriod.objects.get(pk=period_pk)
    version = in_force_on(grant_pk, period.ends_on)
    if version is None or period.closed_at or not grant.is_running:
        return False
    now = {"opened_at": clock.now(), "status_since": clock.now(), "due_on": period.due_on}
    made, is_new = Report.objects.get_or_create(
        grant=grant, period=period, defaults={"version": version} | now
    )
    if is_new:
        report = Report.objects.select_related("period", *RELATED).get(pk=made.pk)
        bind(report)
        changes = {"due_on": report.due_on}
        write_history("report.opened", report, by=None, changes=changes)
        emails.tell_opened(report)
    return is_new


@transaction.atomic
def _follow_up(pk: int) -> None:
    """Bind an open report anew, and tell once that its day is near and once that it has passed."""
    rows = Report.objects.select_for_update(of=("self",)).select_related("period", *RELATED)
    report = rows.get(pk=pk)
    if report.status != ReportStatus.OPEN:
        return
    if bind(report):
        changes = {"version": report.version.number}
        write_history("report.bound", report, by=None, changes=changes)
    today = clock.today()
    if report.due_on < today:
        _tell_once(report, "report.overdue", emails.tell_overdue)
    elif working_days(today, report.due_on) <= REMIND < _time_given(report):
        _tell_once(report, "report.reminded", emails.tell_soon)


def _time_given(report: Report) -> int:
    """Working days from its opening, or opening again, to its day."""
    return working_days(clock.local_day(report.status_since), report.due_on)


def _tell_once(report: Report, verb: str, tell: Callable[[Report], None]) -> None:
    """Tell it once for each day that the report is due on; history remembers it."""
    told = Entry.objects.filter(
        object_type=Report._meta.label_lower,
        object_id=report.pk,
        verb=verb,
        changes__due_on=report.due_on.isoformat(),
    )
    if not told.exists():
        write_history(verb, report, by=None, changes={"due_on": report.due_on})
        tell(report)
