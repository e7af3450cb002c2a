"""A sample as its page and files show it: every drawn expense with its document in one place."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.money import ZERO
from common.pages import address
from common.tables import Column, Table, named, two_lines, unbroken
from common.templatetags.ui import amount, date_iso, status
from progress.choices import SampleMethod
from progress.models import AuditFinding, Expense, Sample, SampledExpense
from progress.rights import draws_samples

from .scope import scope_of
from .standing import Standing, standing_of
from .warnings import warnings_of


@dataclass(frozen=True)
class Row:
    """A drawn expense with its warnings and the finding that stands, if any."""

    item: SampledExpense
    warnings: list[str]
    stands: Standing | None

    @property
    def expense(self) -> Expense:
        return self.item.expense

    @property
    def is_done(self) -> bool:
        """Whether it was looked at: in order, or something was found."""
        return self.stands is not None or self.item.cleared_at is not None

    @property
    def words(self) -> str:
        """What was found out of it."""
        if self.stands is not None:
            return self.stands.words
        return _("in order") if self.item.cleared_at else _("not looked at yet")

    @property
    def tone(self) -> str:
        if self.stands is not None:
            return self.stands.tone
        return "ok" if self.item.cleared_at else "draft"

    @property
    def file_url(self) -> str:
        """The document itself, for those who may see the basket; empty without one."""
        if not self.expense.file_id:
            return ""
        return reverse("progress:expense_file", args=[self.expense.grant_id, self.expense.pk])


class Sheet:
    """One sample as one person sees it; a constant number of queries for any number of expenses."""

    def __init__(self, sample: Sample, user: Any) -> None:
        self.sample, self.user = sample, user

    @property
    def url(self) -> str:
        return self.sample.get_absolute_url()

    @cached_property
    def may_audit(self) -> bool:
        """Whether the person finds and clears; auditors read."""
        return draws_samples(self.user) is not None

    @cached_property
    def others(self) -> list[Sample]:
        """The other draws of the same place and days."""
        return [row for row in scope_of(self.sample).earlier() if row.pk != self.sample.pk]

    @cached_property
    def rows(self) -> list[Row]:
        """The drawn expenses in the order of the list."""
        drawn = SampledExpense.objects.visible_to(self.user).for_list()
        items = list(drawn.filter(sample=self.sample))
        warnings = warnings_of(self.sample.programme, (item.expense for item in items))
        findings = AuditFinding.objects.visible_to(self.user).standing().for_list()
        rows = findings.filter(item__sample=self.sample)
        found = {row.item_id: standing_of(row) for row in rows}
        return [Row(item, warnings[item.expense_id], found.get(item.pk)) for item in items]

    def row_of(self, item: SampledExpense) -> Row:
        """One of them, read apart from the others."""
        warnings = warnings_of(self.sample.programme, [item.expense])[item.expense_id]
        rows = AuditFinding.objects.visible_to(self.user).standing().for_list()
        found = rows.filter(item=item).first()
        return Row(item, warnings, standing_of(found) if found else None)

    def next_url(self, row: Row) -> str:
        """The next expense that nobody has looked at, else the sample."""
        open_ = self.sample.items.filter(cleared_at=None).exclude(
            findings__in=AuditFinding.objects.standing()
        )
        after = open_.filter(place__gt=row.item.place).order_by("place").first()
        found = after or open_.order_by("place").first()
        return found.get_absolute_url() if found else self.url

    @property
    def total(self) -> Decimal:
        """The sum of what was drawn, EUR."""
        return sum((row.expense.amount for row in self.rows), ZERO)

    @property
    def found(self) -> Decimal:
        """The sum of findings that stand, EUR."""
        return sum((row.stands.finding.amount for row in self.rows if row.stands), ZERO)

    @property
    def done(self) -> int:
        return sum(row.is_done for row in self.rows)

    @property
    def heading(self) -> str:
        """The state of affairs in one line."""
        total, done = len(self.rows), self.done
        if done == total:
            words = ngettext(
                "The one expense is looked at", "All %(n)s expenses are looked at", total
            )
            return words % {"n": total}
        words = ngettext(
            "%(done)s of %(n)s expense looked at", "%(done)s of %(n)s expenses looked at", total
        )
        return words % {"done": done, "n": total}

    @property
    def how(self) -> str:
        """How a line is drawn, so that anyone can do the same."""
        if self.sample.method == SampleMethod.MONEY:
            return _(
                "An expense of at least the step (sum of the list ÷ number to draw) is taken for"
                " sure; the rest by a fixed step through their euros in the order of the list. The"
                " start is SHA-256 of “seed:start” as a whole number, modulo the rest's sum in"
                " cents; steps are counted in cents × number to draw, so nothing is rounded."
            )
        return _(
            "Each line of the list gets the number SHA-256 of “seed:line”; the lines with the"
            " smallest numbers are taken."
        )

    def table(self) -> Table:
        """Every drawn expense: its document, activity, warnings and what was found."""
        columns = [
            *(Column(_("Document")), Column(_("School")), Column(_("Activity and purpose"))),
            *(Column(_("What for")), Column(_("Amount, Eur"), is_number=True)),
            Column(_("Looked at")),
        ]
        caption = _("In the order of the list; press a document to look at the expense")
        pk, name = self.sample.pk, "progress:sample_item"
        told = [_cells(row, address(name, pk, row.item.pk)) for row in self.rows]
        return Table(caption, columns, told)


def _cells(row: Row, url: str) -> tuple[str, ...]:
    expense = row.expense
    holder, purpose = expense.grant.holder, expense.purpose
    mark = status(row.tone, row.words)
    return (
        _document(row, url),
        two_lines(holder.name, str(holder.municipality)),
        two_lines(expense.activity.title, f"{purpose.number}. {purpose.name}"),
        _what_for(row),
        unbroken(amount(expense.amount)),
        mark_safe(f"<span>{mark}</span>"),
    )


def _document(row: Row, url: str) -> SafeString:
    expense = row.expense
    name = named(url, f"{row.item.place}. {expense.document}", date_iso(expense.dated_on))
    if not row.file_url:
        return name
    words = _("open the document")
    told = format_html('<br><small><a href="{}">{}</a></small>', row.file_url, words)
    return mark_safe(f"{name}{told}")


def _what_for(row: Row) -> SafeString:
    warned = format_html_join("", "<br><small>{}</small>", ((text,) for text in row.warnings))
    return format_html("<div>{}{}</div>", row.expense.note, warned)
