"""Why baskets lag behind, in plain words: money that has not come, a stop, work not begun.

Read for all asked baskets at once: a query for each kind of reason, however many baskets.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import clock
from common.money import ZERO, format_eur
from common.queries import built_once
from common.templatetags.ui import date_iso, percent, share
from common.text import ended, shortened
from grants.choices import FROM_AGENCY, PAID, TO_SCHOOL, GrantStatus, Leg, MoneyKind
from grants.models import Claim, GrantStep, MoneyEntry
from plans.choices import VersionStatus
from plans.models import Activity, BudgetLine

from .models import Expense, Report
from .overview import Counts

MANY = 160  # characters of the reason of a stop
Told = dict[int, list[str]]  # sentences by basket
Dated = list[tuple[date, Decimal]]  # EUR, oldest first


class Asked(Protocol):
    """A row of a report, or the page of a school."""

    @property
    def grant(self) -> Any:
        """With `pk`, `status`, `granted` and `spent`."""

    @property
    def counts(self) -> Counts: ...


@dataclass
class Money:
    """What was promised to a basket until today and what moved, EUR."""

    due: Dated = field(default_factory=list)
    to_municipality: Dated = field(default_factory=list)
    sent: Decimal = ZERO
    passed_on: Decimal = ZERO
    sent_back: Decimal = ZERO
    with_school: Decimal = ZERO

    def add(self, kind: str, leg: str, amount: Decimal, on: date) -> None:
        """Count an entry in; of instalments those whose day has passed."""
        if kind == MoneyKind.INSTALMENT:
            self.due.append((on, amount))
            return
        self.with_school += amount if leg in TO_SCHOOL else ZERO
        if kind == MoneyKind.REFUND:  # negative
            self.sent_back -= amount if leg == Leg.MUNICIPALITY else -amount
            return
        self.sent += amount if leg in FROM_AGENCY else ZERO
        self.passed_on += amount if leg == Leg.SCHOOL else ZERO
        if leg == Leg.MUNICIPALITY:
            self.to_municipality.append((on, amount))

    def sentences(self, granted: Decimal, spent: Decimal) -> list[str]:
        """Who has not sent what, since when, and how much of what came is spent."""
        agency = _("The agency has not transferred %(sum)s, awaited since %(day)s.")
        municipality = _("The municipality has not passed on %(sum)s, which it got on %(day)s.")
        kept = self.passed_on + max(self.sent_back, ZERO)
        found = [_lacking(agency, self.due, self.sent)]
        found.append(_lacking(municipality, self.to_municipality, kept))
        return [*filter(None, found), *self._used(granted, spent)]

    def _used(self, granted: Decimal, spent: Decimal) -> list[str]:
        if self.with_school <= ZERO:
            return [_("The school has got no money yet.")]
        if self.with_school >= granted:
            return []
        words = {
            "sum": format_eur(self.with_school),
            "part": percent(share(spent, self.with_school)),
        }
        return [ended(_("Of %(sum)s that the school got %(part)s is spent.") % words)]


def _lacking(text: str, promised: Dated, covered: Decimal) -> str:
    """What of the promised, the oldest first, is not covered and since when; empty for nothing."""
    whole, since = ZERO, None
    for on, amount in sorted(promised):
        whole += amount
        since = since or (on if whole > covered else None)
    return text % {"sum": format_eur(whole - covered), "day": date_iso(since)} if since else ""


def reasons_of(rows: Collection[Asked], late: Told | None = None) -> Told:
    """Why each of these baskets lags behind; what is `late` there is read unless it is known."""
    today, keys = clock.today(), [row.grant.pk for row in rows]
    stops, money, work = _stops(rows), _money(keys, today), _work(keys, today)
    late = late_of(keys) if late is None else late
    return {
        row.grant.pk: [
            *stops.get(row.grant.pk, []),
            *money[row.grant.pk].sentences(row.grant.granted, row.grant.spent),
            *work.get(row.grant.pk, []),
            *_indicators(row.counts),
            *late.get(row.grant.pk, []),
        ]
        for row in rows
    }


def late_of(grants: Iterable[int]) -> Told:
    """Reports that were not submitted and money that was not returned in time, by basket."""
    found, today, keys = defaultdict(list), clock.today(), list(grants)
    for grant, sentence in [*_late_reports(keys, today), *_late_returns(keys, today)]:
        found[grant].append(sentence)
    return dict(found)


def _stops(rows: Iterable[Asked]) -> Told:
    keys = [row.grant.pk for row in rows if row.grant.status == GrantStatus.SUSPENDED]
    if not keys:
        return {}
    steps = GrantStep.objects.filter(grant__in=keys, status=GrantStatus.SUSPENDED)
    text, told = _("The basket is suspended since %(day)s: %(reason)s"), {}
    for grant, day, reason in steps.order_by("at", "pk").values_list("grant", "dated_on", "reason"):
        words = {"day": date_iso(day), "reason": shortened(reason, MANY)}
        told[grant] = [text % words]
    return told


@built_once
def _entries() -> "QuerySet[MoneyEntry, Any]":
    """Standing instalments and movements; of an instalment its day."""
    kinds = sorted({MoneyKind.INSTALMENT, *PAID})
    rows = MoneyEntry.objects.filter(kind__in=kinds, reverses=None, reversal=None).order_by()
    return rows.values_list("grant", "kind", "leg", "amount", "dated_on", "due_on")


def _money(grants: list[int], today: date) -> dict[int, Money]:
    found: dict[int, Money] = {grant: Money() for grant in grants}
    for grant, kind, leg, amount, on, due_on in _entries().filter(grant__in=grants):
        if due_on is None or due_on < today:
            found[grant].add(kind, leg, amount, due_on or on)
    return found


@built_once
def _activities() -> "QuerySet[Activity, Any]":
    """Activities of plans in force that have money: until when, and whether any of it is spent."""
    same: Any = {"grant": OuterRef("version__plan__grant"), "key": OuterRef("key")}
    spent = Exists(Expense.objects.filter(reverses=None, reversal=None, **same))
    money = Exists(BudgetLine.objects.filter(activity=OuterRef("pk"), amount__gt=0))
    rows = Activity.objects.filter(money, version__status=VersionStatus.APPROVED, ended_reason="")
    return rows.order_by().values_list("version__plan__grant", "ends_on", spent)


def _work(grants: list[int], today: date) -> Told:
    """Activities that have cost nothing yet, and how many of them should be over."""
    counted: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for grant, ends_on, is_spent in _activities().filter(version__plan__grant__in=grants):
        is_over = ends_on is not None and ends_on < today
        for place, counts in enumerate((True, not is_spent, is_over and not is_spent)):
            counted[grant][place] += counts
    return {grant: [_unspent(*counts)] for grant, counts in counted.items() if counts[1]}


def _unspent(total: int, unspent: int, over: int) -> str:
    words = {"n": unspent, "total": total, "over": over}
    text = _("Activities on which not a euro is spent: %(n)s of %(total)s.")
    if over:
        text = _(
            "Activities on which not a euro is spent: %(n)s of %(total)s; of these %(over)s should"
            " be over."
        )
    return text % words


def _indicators(counts: Counts) -> list[str]:
    """Those neither reached nor on the way, and how many of them nobody has measured."""
    behind, unknown = counts.total - counts.on_way, counts.total - counts.with_values
    words = {"n": behind, "total": counts.total, "unknown": unknown}
    text = _("Indicators not on the way: %(n)s of %(total)s.")
    if unknown:
        text = _("Indicators not on the way: %(n)s of %(total)s; never measured: %(unknown)s.")
    return [text % words] if behind else []


@built_once
def _overdue(day: date) -> "QuerySet[Report, Any]":
    rows = Report.objects.written().filter(due_on__lt=day).order_by("due_on", "pk")
    return rows.values_list("grant", "due_on", "period__name")


def _late_reports(grants: list[int], today: date) -> Iterable[tuple[int, str]]:
    for grant, due_on, period in _overdue(today).filter(grant__in=grants):
        days = (today - due_on).days
        text = ngettext(
            "A report is late by %(n)s day: %(period)s.",
            "A report is late by %(n)s days: %(period)s.",
            days,
        )
        yield grant, text % {"n": days, "period": period}


@built_once
def _owed(day: date) -> "QuerySet[Claim, Any]":
    rows: Any = Claim.objects.overdue_on(day).order_by()
    found: QuerySet[Claim, Any] = rows.values_list("grant", "due_on", "amount", "back")
    return found


def _late_returns(grants: list[int], today: date) -> Iterable[tuple[int, str]]:
    """One sentence for all claims of a basket."""
    found: dict[int, tuple[date, Decimal]] = {}
    for grant, due_on, amount, back in _owed(today).filter(grant__in=grants):
        since, left = found.get(grant, (due_on, ZERO))
        found[grant] = min(since, due_on), left + amount + back
    text = _("The school has not returned %(sum)s, due by %(day)s.")
    for grant, (since, left) in found.items():
        yield grant, text % {"sum": format_eur(left), "day": date_iso(since)}
