"""A basket's spending as its pages show it: sums in tables, the chart by quarter, the list."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.db.models import F
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from common import clock
from common.bars import BarDrawing, Group, Value, bar_chart
from common.days import passed
from common.money import format_eur
from common.tables import Column, Table, as_one, named, two_lines, unbroken
from common.templatetags.ui import amount, date_iso, percent, school_years, status
from grants.ledger import Sums as Money
from grants.ledger import books_of
from grants.models import Grant

from . import spent
from .judging import why_not_open
from .models import Expense
from .querysets import ExpenseQuerySet
from .rights import draws_samples, spender

ROMAN = ("", "I", "II", "III", "IV")


class Book:
    """The spending of one basket as one person sees it."""

    def __init__(self, grant: Grant, user: Any) -> None:
        self.grant, self.user = grant, user

    @property
    def url(self) -> str:
        return reverse("progress:expense_list", args=[self.grant.pk])

    @property
    def progress_url(self) -> str:
        return reverse("progress:progress_detail", args=[self.grant.pk])

    @cached_property
    def sums(self) -> spent.Spending:
        return spent.of(self.grant)

    @cached_property
    def money(self) -> Money:
        """What was granted and what has come to the school."""
        return books_of([self.grant.pk])[self.grant.pk].whole

    @property
    def expenses(self) -> ExpenseQuerySet:
        return Expense.objects.visible_to(self.user).filter(grant=self.grant)

    @cached_property
    def writer(self) -> Any:
        """The membership that writes here, if any."""
        return spender(self.user, self.grant)

    @cached_property
    def why_not(self) -> str:
        """Why nothing new is recorded now; empty when something is."""
        return why_not_open(self.grant)

    @property
    def may_record(self) -> bool:
        return self.writer is not None and not self.why_not

    @cached_property
    def may_draw(self) -> bool:
        """Whether the person draws samples of the expenses for an audit."""
        return draws_samples(self.user) is not None

    @property
    def heading(self) -> str:
        """The state of affairs in one line."""
        if not self.sums.planned:
            return _("Nothing is planned to be spent yet")
        text = _("%(spent)s of %(planned)s spent")
        total = self.sums.total
        return text % {"spent": format_eur(total.spent), "planned": format_eur(total.planned)}

    @property
    def time_passed(self) -> int:
        """How much of the basket's time has passed, percent."""
        return passed(self.grant.starts_on, self.grant.ends_on, clock.today())

    @property
    def bar_words(self) -> str:
        text = _("%(spent)s percent of the plan is spent, %(time)s percent of the time has passed")
        return text % {"spent": self.sums.total.percent, "time": self.time_passed}

    @cached_property
    def names(self) -> dict[UUID, str]:
        """The activities' titles with their numbers, by key."""
        return {row.key: f"{row.number}. {row.title}" for row in self.sums.activities}

    def by_activity(self) -> Table:
        rows = self.sums.activities
        ended = status("draft", _("ended"))
        told = (
            (as_one(mark_safe(f"{conditional_escape(self.names[row.key])} {ended}")), row.sums)
            if row.is_ended
            else (self.names[row.key], row.sums)
            for row in rows
        )
        return self._table(_("Activity"), _("By activity"), told)

    def by_purpose(self) -> Table:
        none = _("No purpose named")
        told = (
            (f"{row.purpose.number}. {row.purpose.name}" if row.purpose else none, row.sums)
            for row in self.sums.purposes
        )
        return self._table(_("Purpose"), _("By purpose"), told)

    def by_school_year(self) -> Table:
        told = ((school_years([year]), row) for year, row in self.sums.by_school_year.items())
        return self._table(_("School year"), _("By school year"), told)

    def by_budget_year(self) -> Table:
        """Each budget year, then its quarters."""
        told: list[tuple[str, spent.Sums]] = []
        for year, row in self.sums.by_budget_year.items():
            whole = conditional_escape(_("%(year)s, whole year") % {"year": year})
            told.append((mark_safe(f"<b>{whole}</b>"), row))
            told += [
                (quarter_words(quarter), sums)
                for quarter, sums in self.sums.by_quarter.items()
                if quarter[0] == year
            ]
        return self._table(_("Year, quarter"), _("By budget year and quarter"), told)

    @property
    def chart(self) -> BarDrawing:
        """Plan and spending by quarter."""
        rows = self.sums.by_quarter
        highest = max([sum_ for row in rows.values() for sum_ in (row.planned, row.spent)])
        groups = [
            Group(ROMAN[quarter[1]], str(quarter[0]), _values(quarter, row))
            for quarter, row in rows.items()
        ]
        title = _("Planned and spent by quarter of the budget year")
        return bar_chart(title, groups, format_eur(highest))

    def _table(self, head: str, caption: str, rows: Iterable[tuple[str, spent.Sums]]) -> Table:
        """Plan, spent and left by something, the total last."""
        total = (mark_safe(f"<b>{conditional_escape(_('Total'))}</b>"), self.sums.total)
        columns = [Column(head), *(Column(label, is_number=True) for label in _heads())]
        return Table(caption, columns, [_cells(*row) for row in [*rows, total]])


def rows_of(book: Book, keys: Iterable[int], url: Callable[[int], str]) -> Table:
    """A page of the list, newest first."""
    rows = book.expenses.filter(pk__in=list(keys)).select_related("purpose", "activity")
    found = rows.annotate(reversed_by=F("reversal")).order_by("-dated_on", "-pk")
    columns = [
        *(Column(_("Document")), Column(_("Date")), Column(_("Activity and purpose"))),
        *(Column(_("What for")), Column(_("Amount, Eur"), is_number=True)),
    ]
    caption = _("Newest first; an expense is never changed, only reversed by an opposite one")
    return Table(caption, columns, [_row(book, row, url(row.pk)) for row in found])


def quarter_words(quarter: spent.Quarter) -> str:
    """„2026 m. IV ketv.“."""
    words = {"year": quarter[0], "quarter": ROMAN[quarter[1]]}
    return _("quarter %(quarter)s of %(year)s") % words


def _row(book: Book, row: Any, url: str) -> tuple[str, ...]:
    title = book.names.get(row.key) or row.activity.title
    mark = ""
    if row.reverses_id:
        mark = status("note", _("reversal"))
    elif row.reversed_by:
        mark = status("stop", _("reversed"))
    attached = _("with file") if row.file_id else ""
    name = mark_safe(f"{named(url, row.document, attached)} {mark}")
    return (
        as_one(name),
        unbroken(date_iso(row.dated_on)),
        two_lines(title, f"{row.purpose.number}. {row.purpose.name}"),
        row.note,
        unbroken(amount(row.amount)),
    )


def _heads() -> list[str]:
    return [_("Plan, Eur"), _("Spent, Eur"), _("Left, Eur"), _("Share spent")]


def _cells(name: str, sums: spent.Sums) -> tuple[str, ...]:
    share = percent(sums.percent) if sums.planned else "–"
    return (name, amount(sums.planned), amount(sums.spent), amount(sums.left), share)


def _values(quarter: spent.Quarter, row: spent.Sums) -> list[Value]:
    when = quarter_words(quarter)
    planned, used = format_eur(row.planned), format_eur(row.spent)
    return [
        Value(
            "other", row.planned, _("%(when)s: planned %(sum)s") % {"when": when, "sum": planned}
        ),
        Value("own", row.spent, _("%(when)s: spent %(sum)s") % {"when": when, "sum": used}),
    ]
