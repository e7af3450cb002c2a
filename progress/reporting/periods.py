"""The agency's periods: added one by one or for a round's school years at once, changed, closed and
opened again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from audit.transitions import Refused
from common import clock
from common.days import FIRST_MONTH
from common.templatetags.ui import date_iso, date_words
from progress.choices import WRITTEN, PeriodKind
from progress.models import Report, ReportPeriod, ReportSubmission
from progress.rights import manages_periods
from schools.choices import Role
from selection.models import Round

from . import emails
from .binding import bind
from .locks import RELATED, refuse_day

MONTHS = {PeriodKind.QUARTER: 3, PeriodKind.HALF: 6, PeriodKind.YEAR: 12}
# What periods are called on paper: in Lithuanian, as data.
NAMES = {
    PeriodKind.QUARTER: "{years} m. m. {number} ketvirtis",
    PeriodKind.HALF: "{years} m. m. {number} pusmetis",
    PeriodKind.YEAR: "{years} m. m.",
}
FINAL = "Galutinė ataskaita"
FIELDS = (
    *("programme", "round", "kind", "name", "starts_on", "ends_on", "opens_on", "due_on"),
    "rules_version",
)


@dataclass(frozen=True)
class Regular:
    """Periods of one kind for all school years of a round: each opens on the day after its end
    and is due so many days later; with the final one if asked for."""

    round: Round
    kind: str
    days: int
    with_final: bool = True
    rules_version: str = ""

    def periods(self) -> list[ReportPeriod]:
        """What would be added, unsaved."""
        return [*self._parts(), *([self._final()] if self.with_final else [])]

    def _parts(self) -> Iterator[ReportPeriod]:
        months = MONTHS[PeriodKind(self.kind)]
        for first in range(self.round.first_school_year, self.round.ends_on.year):
            for number in range(12 // months):
                starts_on = month_after(date(first, FIRST_MONTH, 1), number * months)
                ends_on = month_after(starts_on, months) - timedelta(days=1)
                name = NAMES[PeriodKind(self.kind)]
                words = {"years": f"{first}–{first + 1}", "number": number + 1}
                yield self._period(self.kind, name.format(**words), starts_on, ends_on)

    def _final(self) -> ReportPeriod:
        return self._period(PeriodKind.FINAL, FINAL, self.round.starts_on, self.round.ends_on)

    def _period(self, kind: str, name: str, starts_on: date, ends_on: date) -> ReportPeriod:
        return ReportPeriod(
            programme_id=self.round.programme_id,
            round=self.round,
            kind=kind,
            name=name,
            starts_on=starts_on,
            ends_on=ends_on,
            opens_on=ends_on + timedelta(days=1),
            due_on=ends_on + timedelta(days=self.days),
            rules_version=self.rules_version,
        )


def month_after(day: date, months: int) -> date:
    """The first day of the month so many months after the day's."""
    place = day.year * 12 + day.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)


@transaction.atomic
def add_period(period: ReportPeriod, *, by: User) -> ReportPeriod:
    """Add a period. Refuses others than the agency, a round of another programme and one that
    overlaps another of its kind."""
    _refuse_others(by)
    _refuse_faults(period)
    period.save()
    _write("reportperiod.added", period, by)
    return period


@transaction.atomic
def add_regular(wanted: Regular, *, by: User) -> list[ReportPeriod]:
    """Add the periods of a round's school years; those that are there already stay as they are."""
    _refuse_others(by)
    rows = ReportPeriod.objects.select_for_update().filter(round=wanted.round)
    there = set(rows.values_list("kind", "starts_on"))
    fresh = [row for row in wanted.periods() if (row.kind, row.starts_on) not in there]
    if not fresh:
        raise Refused([_("These periods are there already.")])
    return [add_period(row, by=by) for row in fresh]


@transaction.atomic
def change_period(period: ReportPeriod, *, by: User, **values: Any) -> None:
    """Change a period while nothing was submitted for it and it is not closed.

    Its open reports follow: their day, unless it was set by opening them again, and their version.
    """
    _refuse_others(by)
    locked = _lock(period)
    if ReportSubmission.objects.filter(report__period=locked).exists():
        raise Refused([_("A report of the period has been submitted, so it can't be changed.")])
    before = {name: getattr(locked, name) for name in FIELDS}
    for name in FIELDS:
        setattr(locked, name, values.get(name, before[name]))
    _refuse_faults(locked)
    locked.save(update_fields=[*FIELDS])
    _move_reports(locked, before["due_on"])
    changed = {name: [before[name], values[name]] for name in DATES if name in values}
    told = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
    _write("reportperiod.changed", locked, by, changes=told)


DATES = ("name", "starts_on", "ends_on", "opens_on", "due_on")


def _move_reports(period: ReportPeriod, old_due: date) -> None:
    rows = Report.objects.select_for_update(of=("self",)).filter(period=period)
    for report in rows.select_related("period", *RELATED):
        bind(report)
        if report.due_on == old_due != period.due_on:
            report.due_on = period.due_on
            report.save(update_fields=["due_on"])


@transaction.atomic
def close_period(period: ReportPeriod, *, by: User) -> int:
    """Close a period: nothing of it is written any more. Who has not submitted is told; answers
    how many that are. Waits for those who are writing just now.

    Refuses others than the agency, and before the day until which reports are awaited has passed.
    """
    _refuse_others(by)
    locked = _lock(period)
    if locked.due_on >= clock.today():
        words = _("Reports are awaited until %(day)s: the period is closed after that day.")
        raise Refused([words % {"day": date_words(locked.due_on)}])
    closed = {"closed_at": clock.now(), "closed_by": by}
    ReportPeriod.objects.filter(pk=locked.pk).update(**closed)
    left = _left(locked)
    for report in left:
        emails.tell_closed(report)
    _write("reportperiod.closed", locked, by, changes={"left": len(left)})
    period.refresh_from_db()
    return len(left)


@transaction.atomic
def reopen_period(period: ReportPeriod, *, due_on: date, reason: str, by: User) -> int:
    """Open a closed period again: reports not submitted are awaited until the day, which their
    writers are told with the reason; answers how many those are.

    Refuses others than the agency, a period that is not closed, a day that has passed, no reason.
    """
    _refuse_others(by)
    locked = ReportPeriod.objects.select_for_update().get(pk=period.pk)
    if not locked.closed_at:
        raise Refused([_("The period is open already.")])
    refuse_day(due_on)
    if not reason.strip():
        raise Refused([_("Write why the period is opened again.")])
    ReportPeriod.objects.filter(pk=locked.pk).update(closed_at=None, closed_by=None)
    left = _left(locked)
    for report in left:
        _await_until(report, due_on, reason)
    changes = {"left": len(left), "due_on": due_on}
    _write("reportperiod.reopened", locked, by, changes=changes, comment=reason.strip())
    period.refresh_from_db()
    return len(left)


def _left(period: ReportPeriod) -> list[Report]:
    """The period's reports that are not submitted, under lock."""
    rows = Report.objects.select_for_update(of=("self",)).filter(period=period).order_by("pk")
    return [row for row in rows.select_related("period", *RELATED) if row.status in WRITTEN]


def _await_until(report: Report, due_on: date, reason: str) -> None:
    report.due_on = due_on
    report.save(update_fields=["due_on"])
    emails.tell_reopened(report, reason.strip())


def _lock(period: ReportPeriod) -> ReportPeriod:
    locked = ReportPeriod.objects.select_for_update().get(pk=period.pk)
    if locked.closed_at:
        raise Refused([_("The period is closed already.")])
    return locked


def _refuse_others(by: User) -> None:
    if not manages_periods(by):
        raise Refused([_("Only the agency sets the periods of reports.")])


def _refuse_faults(period: ReportPeriod) -> None:
    if period.round and period.round.programme_id != period.programme_id:
        raise Refused([_("The round belongs to another project.")])
    if period.opens_on < period.starts_on:
        raise Refused([_("Reports can't open before the period begins.")])
    try:
        period.full_clean()
    except ValidationError as fault:
        raise Refused(fault.messages) from None
    _refuse_overlap(period)


def _refuse_overlap(period: ReportPeriod) -> None:
    """A school reports on one time once: periods of a kind that meet in one round are refused."""
    rows = ReportPeriod.objects.filter(programme=period.programme_id, kind=period.kind)
    if period.round_id:
        rows = rows.filter(Q(round=period.round_id) | Q(round=None))
    rows = rows.filter(starts_on__lte=period.ends_on, ends_on__gte=period.starts_on)
    other = rows.exclude(pk=period.pk).order_by("starts_on").first()
    if other is None:
        return
    words = _("It overlaps “%(name)s”, %(first)s – %(last)s, which is of the same kind. %(rule)s")
    rule = _("Periods of different kinds may overlap, of one kind they may not.")
    days = {"first": date_iso(other.starts_on), "last": date_iso(other.ends_on)}
    raise Refused([words % {"name": other.name, "rule": rule, **days}])


def _write(
    verb: str,
    period: ReportPeriod,
    by: User,
    changes: dict[str, Any] | None = None,
    comment: str = "",
) -> None:
    told = {"name": period.name} | (changes or {})
    record(verb, period, by=by, role=Role.AGENCY, changes=told, comment=comment)
