"""Writes of expenses: recorded, reversed, taken from a file. Each locks the basket first."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.transitions import Refused
from common import clock
from common.days import school_year_on
from common.money import ZERO, format_eur
from common.templatetags.ui import date_iso
from files.models import StoredFile
from files.services import keep
from grants.models import Grant
from plans.models import Activity
from schools.models import Membership

from .judging import ExpenseInput, Judge, Judged, closed_words, closed_years, why_not_open
from .models import Expense
from .rights import spender
from .services.shared import lock_grant, refuse_without_scan, write_history
from .spent import school_year_of

Sure = bool | str  # of everything, of nothing, or of the doubts of this mark


class Unsure(Refused):
    """It may be recorded, but the person has to say that it is right; `reasons` are doubts."""


def mark_of(doubts: Iterable[Any]) -> str:
    """What tells these doubts from others."""
    return hashlib.sha256("\n".join(map(str, doubts)).encode()).hexdigest()


@dataclass(frozen=True)
class Taken:
    """What an import wrote: how many expenses, their sum in EUR, and doubles left out."""

    count: int
    total: Decimal
    left_out: int


@transaction.atomic
def record_expense(
    *,
    grant: Grant,
    activity: Activity,
    dated_on: date,
    document: str,
    amount: Decimal,
    note: str,
    by: User,
    vat_note: str = "",
    file: StoredFile | None = None,
    sure: Sure = False,
) -> Expense:
    """Record money spent, EUR, on an activity of the plan in force, by a document.

    Refuses strangers, baskets that take no expenses, days outside them, closed years and what a
    rule refuses; an officer attaches the document. A double, and more than was planned or paid,
    is `Unsure` until the person is `sure` of those doubts.
    """
    locked, membership = lock_for_spending(grant.pk, by)
    refuse_without_scan(membership, file)
    entry = ExpenseInput(activity, dated_on, document, amount, note, vat_note, file)
    judged = Judge(locked).judge(entry)
    if judged.faults:
        raise Refused(judged.faults)
    _refuse_unsure(_doubts(judged), sure)
    made = _create(locked, entry, by)
    if file is not None:
        keep(stored=file, by=by)
    write_history("expense.recorded", made, by=by, membership=membership, changes=_told(made))
    return made


@transaction.atomic
def reverse_expense(*, expense: Expense, reason: str, by: User) -> Expense:
    """Take a wrong expense back by one of the opposite amount, dated today, with the reason.

    It belongs to the same school year, or to today's where that one is closed. Once only; also
    of a suspended basket, but not of one that is over: its results rest on what was spent.
    """
    locked = lock_grant(expense.grant_id)
    membership = _membership(by, locked)
    wrong = Expense.objects.get(pk=expense.pk)
    if problems := _reversal_problems(locked, wrong, reason):
        raise Refused(problems)
    made = _opposite(locked, wrong, reason.strip(), by)
    write_history(
        "expense.reversed",
        made,
        by=by,
        membership=membership,
        changes=_told(wrong),
        comment=reason.strip(),
    )
    return made


def _reversal_problems(grant: Grant, wrong: Expense, reason: str) -> list[str]:
    """Why it can't be reversed: it is no such expense, or the basket is over."""
    if wrong.reverses_id:
        return [_("A reversal is not reversed. Record the right expense anew.")]
    if Expense.objects.filter(reverses=wrong).exists():
        return [_("The expense has been reversed already.")]
    if grant.is_over:
        words = _(
            "The basket is %(status)s: its expenses stand. Where one is wrong, the agency lets "
            "the basket go on first; money that is to come back is claimed."
        )
        return [words % {"status": grant.get_status_display()}]
    return [] if reason.strip() else [_("Write why the expense is wrong.")]


def _opposite(grant: Grant, wrong: Expense, reason: str, by: User) -> Expense:
    """The same expense below zero, of today."""
    return Expense.objects.create(
        grant=grant,
        activity_id=wrong.activity_id,
        key=wrong.key,
        purpose_id=wrong.purpose_id,
        school_year=_year_of_reversal(grant, wrong),
        dated_on=clock.today(),
        document=wrong.document,
        amount=-wrong.amount,
        note=reason,
        reverses=wrong,
        by=by,
        at=clock.now(),
    )


@transaction.atomic
def import_expenses(
    *,
    grant: Grant,
    entries: Sequence[ExpenseInput],
    source: StoredFile,
    by: User,
    sure: Sure = False,
    with_doubles: bool = False,
) -> Taken:
    """Record the expenses of a file, all or none; doubles are left out unless asked for.

    The file itself is the document where an officer writes. Refuses as `record_expense` does.
    """
    locked, membership = lock_for_spending(grant.pk, by)
    if Expense.objects.filter(source=source).exists():
        raise Refused([_("This file has been taken in already.")])
    judge = Judge(locked)
    judged = [judge.judge(entry, counts_double=with_doubles) for entry in entries]
    if any(one.faults for one in judged):
        raise Refused([_("Something has changed meanwhile. Choose the file once more.")])
    wanted = [one for one in judged if with_doubles or not one.is_double]
    if not wanted:
        raise Refused([_("Every row of the file is recorded already.")])
    _refuse_unsure(warnings_of(wanted), sure)
    made = [_create(locked, one.entry, by, source) for one in wanted]
    keep(stored=source, by=by)
    taken = Taken(len(made), sum((row.amount for row in made), ZERO), len(judged) - len(wanted))
    changes = {"count": taken.count, "sum": format_eur(taken.total), "file": source.name}
    write_history("expense.imported", made[-1], by=by, membership=membership, changes=changes)
    return taken


def warnings_of(judged: Iterable[Judged]) -> list[str]:
    """What has to be confirmed of several expenses, each warning once."""
    return list(dict.fromkeys(text for one in judged for text in one.warnings))


def lock_for_spending(grant_id: int, by: User) -> tuple[Grant, Membership]:
    """The basket under lock with the writer's membership; refuses others and closed baskets."""
    locked = lock_grant(grant_id)
    membership = _membership(by, locked)
    if reason := why_not_open(locked):
        raise Refused([reason])
    return locked, membership


def _membership(by: User, grant: Grant) -> Membership:
    membership = spender(by, grant)
    if membership is None:
        raise Refused([_("Only the school's head and plan editors record its expenses.")])
    return membership


def _refuse_unsure(doubts: list[str], sure: Sure) -> None:
    if doubts and sure is not True and sure != mark_of(doubts):
        raise Unsure(doubts)


def _doubts(judged: Judged) -> list[str]:
    if not judged.is_double:
        return judged.warnings
    text = _("An expense with this document, date, sum and activity is recorded already.")
    return [text, *judged.warnings]


def _create(
    grant: Grant, entry: ExpenseInput, by: User, source: StoredFile | None = None
) -> Expense:
    purpose = entry.activity.purpose
    assert purpose is not None  # the judge refuses such an activity
    return Expense.objects.create(
        grant=grant,
        activity=entry.activity,
        key=entry.activity.key,
        purpose=purpose,
        school_year=school_year_of(grant, entry.dated_on),
        dated_on=entry.dated_on,
        document=entry.document.strip(),
        amount=entry.amount,
        note=entry.note.strip(),
        vat_note=entry.vat_note.strip(),
        file=entry.file,
        source=source,
        by=by,
        at=clock.now(),
    )


def _year_of_reversal(grant: Grant, wrong: Expense) -> int:
    """The expense's own school year, else today's; refuses where today's is closed too."""
    closed, today = closed_years(grant), clock.today()
    this = school_year_on(today)
    if this in closed:  # the database refuses what is dated in a closed year
        raise Refused([closed_words(this)])
    year = wrong.school_year
    if year in closed:
        year = school_year_of(grant, today)
    if year in closed:
        raise Refused([closed_words(year)])
    return year


def _told(expense: Expense) -> dict[str, Any]:
    return {
        "sum": format_eur(expense.amount),
        "document": expense.document,
        "dated_on": date_iso(expense.dated_on),
        "row": expense.activity.title,
    }
