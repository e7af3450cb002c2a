"""Where reports stand, in words: for the school's page, lists and the start pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Any

from django.db.models import Case, OuterRef, Q, Subquery, Value, When
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import clock
from common.templatetags.ui import date_words, glue_html, status
from common.text import label
from files.models import StoredFile
from grants.models import Grant
from progress.choices import WRITTEN, ReportStatus
from progress.models import Report, ReportPeriod, ReportSubmission
from progress.querysets import ReportQuerySet

LATE = "late"
TONES: dict[str, str] = {
    LATE: "stop",
    ReportStatus.OPEN: "draft",
    ReportStatus.RETURNED: "stop",
    ReportStatus.SUBMITTED: "wait",
    ReportStatus.ACCEPTED: "ok",
}
SHOWN = ("grant", "status", "due_on", "period__name", "period__closed_at")
FIRST = 4  # so many reports are shown at once, the rest folded


@dataclass(frozen=True)
class Standing:
    """One report as lists show it. `sent_at` and `days_late` are of what was sent last."""

    report: Report
    today: date
    sent_at: datetime | None
    days_late: int

    @property
    def url(self) -> str:
        return self.report.get_absolute_url()

    @property
    def is_written(self) -> bool:
        """Whether the school writes it now."""
        return self.report.status in WRITTEN and self.report.period.closed_at is None

    @property
    def is_missed(self) -> bool:
        """Whether its period was closed before it was submitted."""
        return self.report.status in WRITTEN and self.report.period.closed_at is not None

    @property
    def state(self) -> str:
        """The status, or `late` of one that was not submitted in time."""
        is_late = self.report.status == ReportStatus.OPEN and self.report.due_on < self.today
        return LATE if is_late else str(self.report.status)

    @property
    def is_pressing(self) -> bool:
        """Whether the school is late with it or has to mend it."""
        return self.is_written and self.state in (LATE, ReportStatus.RETURNED)

    @property
    def plea(self) -> str:
        """„2 pusmetis: vėluoja 65 dienas.“"""
        said = self.sentence if self.state == LATE else self.words
        return f"{self.report.period}: {said[:1].lower()}{said[1:]}."

    @property
    def tone(self) -> str:
        return "note" if self.is_missed else TONES[self.state]

    @property
    def words(self) -> str:
        if self.is_missed and self.sent_at:
            return _("not submitted again, the period is closed")
        if self.is_missed:
            return _("not submitted, the period is closed")
        return _("overdue") if self.state == LATE else label(ReportStatus, self.report.status)

    @cached_property
    def days(self) -> int:
        """Days until the report is due; negative after it."""
        return (self.report.due_on - self.today).days

    @cached_property
    def sentence(self) -> str:
        """What is due or what happened, in one line."""
        if self.state == LATE and self.is_written:
            n = -self.days
            text = ngettext("Overdue by %(n)s day", "Overdue by %(n)s days", n)
            return text % {"n": n}
        if self.report.status == ReportStatus.OPEN and self.is_written:
            return self._left()
        if self.sent_at is None:
            return ""
        sent = _("Submitted on %(date)s") % {"date": clock.local_day(self.sent_at).isoformat()}
        return f"{sent}, {late_words(self.days_late)}" if self.days_late else sent

    @property
    def line(self) -> SafeString:
        """The report as a line of a list; drawn here, for a page has many."""
        said = f"<small>{glue_html(self.sentence)}</small>" if self.sentence else ""
        return mark_safe(
            f'<li class="stack-s"><a href="{self.url}">{escape(str(self.report.period))}</a>'
            f"<span>{status(self.tone, self.words)}</span>{said}</li>"
        )

    def _left(self) -> str:
        if not self.days:
            return _("Due today")
        n = self.days
        text = ngettext("%(n)s day left, due on %(date)s", "%(n)s days left, due on %(date)s", n)
        return text % {"n": n, "date": self.report.due_on.isoformat()}


def sent_scan(grant: Grant, file_pk: int) -> StoredFile | None:
    """The scan that a report of the basket was entered from, by the file's key."""
    rows = ReportSubmission.objects.filter(report__grant=grant, scan=file_pk)
    found = rows.select_related("scan").first()
    return found.scan if found else None


def late_words(days: int) -> str:
    """„pavėluota 3 dienas“."""
    return ngettext("%(n)s day late", "%(n)s days late", days) % {"n": days}


def with_sending(rows: ReportQuerySet) -> ReportQuerySet:
    """With `sent_at` and `sent_late` of what was sent last."""
    newest = ReportSubmission.objects.filter(report=OuterRef("pk")).order_by("-number")
    return rows.annotate(
        sent_at=Subquery(newest.values("at")[:1]),
        sent_late=Subquery(newest.values("days_late")[:1]),
    )


def late_first(rows: ReportQuerySet, today: date) -> ReportQuerySet:
    """Overdue ones first, then those sent back, to be filled in, submitted and accepted."""
    place = Case(
        When(status=ReportStatus.OPEN, due_on__lt=today, then=Value(0)),
        When(status=ReportStatus.RETURNED, then=Value(1)),
        When(status=ReportStatus.OPEN, then=Value(2)),
        When(status=ReportStatus.SUBMITTED, then=Value(3)),
        default=Value(4),
    )
    return rows.order_by(place, "due_on", "grant__holder__sort_key", "pk")


def standings(rows: Iterable[Report]) -> list[Standing]:
    """Of reports read `with_sending`."""
    today = clock.today()
    return [
        Standing(row, today, row.sent_at, row.sent_late or 0)  # type: ignore[attr-defined]
        for row in rows
    ]


class Timeline:
    """The reports of one basket for its page: two queries, however many there are."""

    def __init__(self, grant: Grant, user: Any) -> None:
        self.grant, self.user = grant, user

    @cached_property
    def rows(self) -> list[Standing]:
        """All reports, those to be written first, then the newest."""
        rows = Report.objects.visible_to(self.user).filter(grant=self.grant)
        rows = rows.select_related("period").only(*SHOWN).order_by("-period__ends_on", "-pk")
        return sorted(standings(with_sending(rows)), key=lambda item: not item.is_written)

    @property
    def first(self) -> list[Standing]:
        return self.rows[:FIRST]

    @property
    def rest(self) -> list[Standing]:
        return self.rows[FIRST:]

    @cached_property
    def coming(self) -> Mapping[str, object] | None:
        """The name of the next period whose reports are not open yet, and when they open."""
        round_ = self.grant.round
        rows = ReportPeriod.objects.filter(
            Q(round=round_.pk) | Q(round=None),
            programme=round_.programme_id,
            opens_on__gt=clock.today(),
            closed_at=None,
        )
        return rows.order_by("opens_on", "pk").values("name", "opens_on").first()

    @property
    def heading(self) -> str:
        """What is the matter with the reports."""
        late = sum(item.state == LATE and item.is_written for item in self.rows)
        if late:
            text = ngettext("%(n)s report is overdue", "%(n)s reports are overdue", late)
            return text % {"n": late}
        written = [item.report.due_on for item in self.rows if item.is_written]
        if written:
            return _("The next report is due on %(date)s") % {"date": date_words(min(written))}
        return _("Reports")
