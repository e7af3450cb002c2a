"""Whether an expense may be recorded: what refuses it, what the person has to be sure of.

Expenses of one file are judged one after another, each beside those before it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from common import clock
from common.days import school_year_on
from common.forms import LARGEST
from common.money import ZERO, format_eur, to_cents
from common.templatetags.ui import date_iso, school_years
from files.models import StoredFile
from grants.choices import GrantStatus
from grants.ledger import books_of
from grants.models import ClosedYear, Grant
from plans.choices import IN_FORCE, VersionStatus
from plans.models import Activity

from . import spent
from .choices import RuleKind
from .models import Expense
from .rules import Broken, Case, broken, rules_of

Paper = tuple[date, Decimal, str]  # the day, the sum and the name of a document
Double = tuple[UUID, date, Decimal, str]


@dataclass(frozen=True)
class ExpenseInput:
    """An expense as it was typed or read from a file, EUR; `activity` is of the plan in force."""

    activity: Activity
    dated_on: date
    document: str
    amount: Decimal
    note: str = ""
    vat_note: str = ""
    file: StoredFile | None = None

    @property
    def same(self) -> Double:
        """What two expenses share that seem to be one."""
        document = "".join(self.document.casefold().split())
        return self.activity.key, self.dated_on, to_cents(self.amount), document


@dataclass(frozen=True)
class Judged:
    """What is against an expense: faults refuse it, warnings ask for a word."""

    entry: ExpenseInput
    faults: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    is_double: bool = False


class Judge:
    """Judges expenses of one basket, in turn; reads what it needs once."""

    def __init__(self, grant: Grant) -> None:
        self.grant = grant
        sums = spent.of(grant)
        self.planned = {key: row.planned for key, row in sums.by_activity.items()}
        self.on_activity = _spent(sums.by_activity)
        self.on_purpose = _spent(sums.by_purpose)
        self.total = sums.spent
        self.rules = rules_of(grant)
        money = books_of([grant.pk])[grant.pk].whole
        self.granted, self.paid = money.granted, money.paid
        self.seen = _recorded(grant)
        self.activities_of: dict[Paper, set[UUID]] = defaultdict(set)
        for same in self.seen:
            self.activities_of[same[1:]].add(same[0])

    @cached_property
    def in_force(self) -> set[int]:
        """The rows of the plan in force."""
        rows = Activity.objects.filter(
            version__plan__grant=self.grant, version__status=VersionStatus.APPROVED
        )
        return set(rows.values_list("pk", flat=True))

    @cached_property
    def closed(self) -> set[int]:
        return closed_years(self.grant)

    def judge(self, entry: ExpenseInput, *, counts_double: bool = False) -> Judged:
        """What is against the expense; a good one is counted before the next is judged.

        One that was recorded already is a double and counts only if asked for.
        """
        faults = [*self._faults(entry)]
        if faults:
            return Judged(entry, faults)
        is_double = entry.same in self.seen
        case = self._case(entry)
        found = list(broken(self.rules, case))
        judged = Judged(
            entry,
            [one.text for one in found if one.refuses],
            [*self._warnings(entry, case, found)],
            is_double,
        )
        if not judged.faults and (counts_double or not is_double):
            self._count(entry, case)
        return judged

    def _count(self, entry: ExpenseInput, case: Case) -> None:
        self.on_activity[entry.activity.key] = case.on_activity
        self.on_purpose[case.purpose.pk] = case.on_purpose
        self.total += entry.amount
        self.seen.add(entry.same)
        self.activities_of[entry.same[1:]].add(entry.activity.key)

    def _case(self, entry: ExpenseInput) -> Case:
        purpose = entry.activity.purpose
        assert purpose is not None  # refused before
        return Case(
            dated_on=entry.dated_on,
            amount=entry.amount,
            purpose=purpose,
            has_file=entry.file is not None,
            granted=self.granted,
            on_purpose=self.on_purpose[purpose.pk] + entry.amount,
            planned=self.planned.get(entry.activity.key, ZERO),
            on_activity=self.on_activity[entry.activity.key] + entry.amount,
        )

    def _faults(self, entry: ExpenseInput) -> Iterator[str]:
        """What no person may override."""
        if not 0 < entry.amount <= LARGEST or entry.amount != to_cents(entry.amount):
            yield _("Write a sum above zero, with at most two places after the comma.")
        if not entry.document.strip():
            yield _("Name the document: its kind and number.")
        if not entry.note.strip():
            yield _("Write what the money was spent on.")
        yield from self._faults_of_day(entry.dated_on)
        yield from self._faults_of_activity(entry)

    def _faults_of_day(self, day: date) -> Iterator[str]:
        if day > clock.today():
            yield _("The date is in the future. Enter the date of the document.")
        if day < self.grant.starts_on:
            text = _("The document is dated before the basket begins (%(date)s).")
            yield text % {"date": date_iso(self.grant.starts_on)}
        years = {spent.school_year_of(self.grant, day), school_year_on(day)}
        for year in sorted(years & self.closed):
            yield closed_words(year)

    def _faults_of_activity(self, entry: ExpenseInput) -> Iterator[str]:
        activity = entry.activity
        if activity.pk not in self.in_force:
            yield _("This activity is not in the plan in force. Choose one that is.")
        elif activity.purpose is None:
            yield _(
                "The plan names no purpose of money for this activity, so nothing can be spent"
                " on it. Choose another activity or amend the plan."
            )
        elif activity.is_ended and (since := _ended_on(self.grant, activity)) <= entry.dated_on:
            text = _(
                "The activity ended by the amendment of %(date)s; later documents are not its."
            )
            yield text % {"date": date_iso(since)}

    def _warnings(self, entry: ExpenseInput, case: Case, found: list[Broken]) -> Iterator[str]:
        yield from (one.text for one in found if not one.refuses)
        told = {one.kind for one in found}
        if case.on_activity > case.planned and RuleKind.OVER not in told:
            yield _over_words(entry, case)
        if self.total + entry.amount > self.paid:
            text = _("The school was paid %(paid)s; with this expense %(spent)s would be spent.")
            spent_words = format_eur(self.total + entry.amount)
            yield text % {"paid": format_eur(self.paid), "spent": spent_words}
        if self.activities_of[entry.same[1:]] - {entry.activity.key}:
            yield _(
                "An expense with the same document, date and sum is recorded for another activity."
            )
        if entry.dated_on > self.grant.ends_on:
            text = _("The document is dated after the basket's end (%(date)s).")
            yield text % {"date": date_iso(self.grant.ends_on)}


def closed_years(grant: Grant) -> set[int]:
    """The school years of the programme that take no entries now."""
    rows = ClosedYear.objects.filter(programme=grant.round.programme_id, reopened_at=None)
    return set(rows.values_list("school_year", flat=True))


def closed_words(year: int) -> str:
    """That a school year is closed, and who can help."""
    text = _("The school year %(years)s is closed. Ask the agency to reopen it.")
    return text % {"years": school_years([year])}


def why_not_open(grant: Grant) -> str:
    """Why the basket takes no new expenses; empty when it does."""
    if not grant.is_running:
        state = GrantStatus(grant.status).label
        text = _("The basket takes no new expenses: it is %(state)s.")
        return text % {"state": state}
    in_force = Activity.objects.filter(
        version__plan__grant=grant, version__status=VersionStatus.APPROVED
    )
    if not in_force.exists():
        return _("Expenses are recorded once the plan has been approved.")
    return ""


def _spent(sums: Mapping[Any, spent.Sums]) -> dict[Any, Decimal]:
    return defaultdict(lambda: ZERO, {key: row.spent for key, row in sums.items()})


def _over_words(entry: ExpenseInput, case: Case) -> str:
    text = _("“%(activity)s”: planned %(planned)s, with this expense %(spent)s would be spent.")
    return text % {
        "activity": entry.activity.title,
        "planned": format_eur(case.planned),
        "spent": format_eur(case.on_activity),
    }


def _recorded(grant: Grant) -> set[Double]:
    """The expenses that stand: neither reversed nor reversals."""
    rows = Expense.objects.filter(grant=grant, reverses=None, reversal=None).order_by()
    found = rows.values_list("key", "dated_on", "amount", "document")
    return {(key, on, eur, "".join(text.casefold().split())) for key, on, eur, text in found}


def _ended_on(grant: Grant, activity: Activity) -> date:
    """The day of the order by which an amendment ended the activity."""
    rows = Activity.objects.filter(
        key=activity.key, version__plan__grant=grant, version__status__in=IN_FORCE
    ).exclude(ended_reason="")
    day: date | None = rows.order_by("version__number").values_list(
        "version__ordered_on", flat=True
    )[0]
    return day or grant.starts_on
