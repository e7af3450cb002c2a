"""Reports of the invented schools: accepted, sent back, late and still to be written."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.http import QueryDict

from accounts.models import User
from common import clock
from common.days import school_year_on
from grants.models import Grant
from plans.saving import Typed
from progress.choices import ActivityState, PeriodKind
from progress.forms.reports import TEXT_FORMS, ReportedActivityForm, ReportedIndicatorForm
from progress.models import Report, ReportPeriod
from progress.reporting import workflow
from progress.reporting.content import load
from progress.reporting.opening import open_due
from progress.reporting.periods import Regular, add_period, add_regular
from progress.reporting.writing import save_activity, save_indicator, save_text
from selection.choices import Party
from selection.models import Round

from .players import Players, at

Told = Callable[[str], Players]
DONE = "Mokomasis pavyzdys: veikla vyksta pagal planą, mokiniai lanko konsultacijas kas savaitę."
NO_VALUE = "Mokomasis pavyzdys: matuojama kartą per mokslo metus, gegužę."
PROBLEMS = "Mokomasis pavyzdys: pavasarį trūko matematikos mokytojo, dalis konsultacijų nukelta."
HELP = "Mokomasis pavyzdys: prašome padėti rasti mokytoją pavaduoti nuo rugsėjo."
GOES_ON = "Mokomasis pavyzdys: konsultacijos lieka mokyklos ugdymo plane, jas apmoka savivaldybė."
LATE = "Mokomasis pavyzdys: pasikeitė buhalterė, ilgiau derinome sumas."
REMARK = (
    "Mokomasis pavyzdys: parašykite, kiek mokinių lankė konsultacijas, ir patikslinkite, kodėl "
    "viena veikla vėluoja."
)


def reports(grants: dict[str, Grant], players: Told) -> None:
    """Half-years of the schools that have begun a year ago, years of the finished one, and the
    first quarter of this year's, which one has submitted."""
    agency = players("reporting").agency
    _halves(grants, players, agency)
    _years(grants["finished"], players("finished"), agency)
    _quarter(grants["guided"], players("guided"), agency)


def _halves(grants: dict[str, Grant], players: Told, agency: User) -> None:
    """The first: accepted, of the lagging school late. The second: sent back, and overdue."""
    periods = _made(grants["reporting"].round, PeriodKind.HALF, agency)
    first, second = periods[:2]
    _open(first)
    head = players("reporting")
    _accepted(_report(grants["reporting"], first), head, first.due_on - timedelta(days=4))
    late = first.due_on + timedelta(days=6)
    _accepted(_report(grants["lagging"], first), players("lagging"), late, LATE)
    if second.opens_on > clock.today():
        return
    _open(second)
    report = _report(grants["reporting"], second)
    sent_on = min(second.due_on - timedelta(days=2), clock.today())
    _send(report, head, sent_on)
    with clock.pretend(at(sent_on)):
        given: dict[str, Any] = {"comment": REMARK, "by": head.officer}
        workflow.accept(report, party=Party.AGENCY, by=head.agency)
        workflow.send_back(report, party=Party.MUNICIPALITY, **given)


def _years(grant: Grant, players: Players, agency: User) -> None:
    """All of them accepted, the final one too."""
    for period in _made(grant.round, PeriodKind.YEAR, agency):
        _open(period)
        _accepted(_report(grant, period), players, period.due_on - timedelta(days=3))


def _quarter(grant: Grant, people: Players, agency: User) -> None:
    """A period of this school year that is open now and due in two weeks: a report of it waits to
    be answered."""
    today, round_ = clock.today(), grant.round
    first = school_year_on(today)
    period = ReportPeriod(
        programme_id=round_.programme_id,
        round=round_,
        kind=PeriodKind.QUARTER,
        name=f"{first}–{first + 1} m. m. 1 ketvirtis",
        starts_on=date(first, 9, 1),
        ends_on=today + timedelta(days=7),
        opens_on=today - timedelta(days=2),
        due_on=today + timedelta(days=16),
    )
    if period.opens_on > period.starts_on:
        add_period(period, by=agency)
        _open(period)
        _send(_report(grant, period), people, today - timedelta(days=1))


def _made(round_: Round, kind: str, agency: User) -> list[ReportPeriod]:
    """The periods of the round, set on its first day."""
    with clock.pretend(at(round_.starts_on)):
        return add_regular(Regular(round_, kind, 20), by=agency)


def _open(period: ReportPeriod) -> None:
    with clock.pretend(at(period.opens_on)):
        open_due()


def _report(grant: Grant, period: ReportPeriod) -> Report:
    return Report.objects.get(grant=grant, period=period)


def _accepted(report: Report, players: Players, on: date, late_reason: str = "") -> None:
    _send(report, players, on, late_reason)
    with clock.pretend(at(on + timedelta(days=3))):
        workflow.accept(report, party=Party.AGENCY, by=players.agency)
        workflow.accept(report, party=Party.MUNICIPALITY, by=players.officer)


def _send(report: Report, players: Players, on: date, late_reason: str = "") -> None:
    with clock.pretend(at(on)):
        _write(report, players.head)
        workflow.submit(report, by=players.head, late_reason=late_reason)


def _write(report: Report, head: User) -> None:
    """Fill in all that is missing."""
    content = load(report)
    for line in content.activities:
        if line.row and not line.ended:
            data = _typed(state=line.state or ActivityState.UNDER_WAY, text=DONE)
            save_activity(report, line.row, ReportedActivityForm, typed=data, by=head)
    for item in content.indicators:
        if item.row and item.is_missing:
            data = _typed(no_value_reason=NO_VALUE)
            save_indicator(report, item.row, ReportedIndicatorForm, typed=data, by=head)
    texts = {"problems": PROBLEMS, "help_wanted": HELP, "sustainability": GOES_ON}
    for name, text in texts.items():
        if name != "sustainability" or content.is_final:
            save_text(report, name, TEXT_FORMS[name], typed=_typed(**{name: text}), by=head)


def _typed(**values: str) -> Typed:
    """As a form sends it that started from nothing."""
    data = QueryDict(mutable=True)
    data.update(values)
    return Typed.of(data)
