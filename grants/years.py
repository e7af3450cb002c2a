"""School years of a programme: what moved in each, and which of them take no more entries."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from audit.services import record
from audit.transitions import Refused
from common import clock
from common.money import to_cents
from common.templatetags.ui import school_year as year_words
from schools.access import access_of
from selection.models import Programme

from .checks import refuse
from .choices import MoneyKind
from .ledger import Book, Sums
from .models import ClosedYear, Grant, MoneyEntry

LAST_MONTH, LAST_DAY = 8, 31


@dataclass(frozen=True)
class YearRow:
    """A school year with its sums, EUR, how many movements nobody has confirmed, and its state."""

    school_year: int
    sums: Sums
    unconfirmed: int
    closed: ClosedYear | None

    @property
    def ends_on(self) -> date:
        return date(self.school_year + 1, LAST_MONTH, LAST_DAY)

    @property
    def may_be_closed(self) -> bool:
        """Whether it is over and still open."""
        return self.closed is None and self.ends_on < clock.today()


def year_rows(programme: Programme) -> list[YearRow]:
    """The school years in which the programme's baskets run, oldest first; three queries."""
    spans = Grant.objects.filter(round__programme=programme).order_by()
    years = {
        year
        for first, many in spans.values_list("first_school_year", "years").distinct()
        for year in range(first, first + many)
    }
    closed = {row.school_year: row for row in standing(programme)}
    sums, waiting = _sums(programme), _waiting(programme)
    return [
        YearRow(year, sums.years[year], waiting.get(year, 0), closed.get(year))
        for year in sorted(years | set(closed))
    ]


def standing(programme: Programme) -> list[ClosedYear]:
    """The years that are closed now."""
    rows = ClosedYear.objects.filter(programme=programme, reopened_at=None)
    return list(rows.select_related("by").order_by("school_year"))


def _sums(programme: Programme) -> Book:
    book = Book()
    for _grant, year, kind, leg, confirms, total in MoneyEntry.objects.parts_of(programme.pk):
        is_receipt = kind == MoneyKind.RECEIPT
        book.add((kind, leg, confirms if is_receipt else ""), year, to_cents(total))
    return book


def _waiting(programme: Programme) -> dict[int, int]:
    """How many movements of each school year nobody has confirmed."""
    rows = MoneyEntry.objects.unconfirmed().filter(grant__round__programme=programme)
    found: dict[int, int] = {}
    for year in rows.order_by().values_list("school_year", flat=True):
        if year is not None:
            found[year] = found.get(year, 0) + 1
    return found


@transaction.atomic
def close_year(
    *, programme: Programme, school_year: int, dated_on: date, document: str, by: User
) -> ClosedYear:
    """Let a school year that is over take no more entries of money and no more expenses.

    Only the agency. Refuses a year that is not over, and movements nobody has confirmed: their
    confirmation would be an entry of the closed year. The programme and then all its baskets are
    locked, so that nobody who began before writes into the year after it was closed.
    """
    _lock(programme, by)
    refuse(_closing_problems(programme, school_year, dated_on, document))
    facts = {"school_year": school_year, "dated_on": dated_on, "document": document.strip()}
    made = ClosedYear.objects.create(programme=programme, by=by, at=clock.now(), **facts)
    changes = {"school_years": year_words(school_year), "document": made.document}
    record("programme.year_closed", programme, by=by, changes=changes, role="agency")
    return made


def _closing_problems(
    programme: Programme, school_year: int, dated_on: date, document: str
) -> list[str]:
    waiting = _waiting(programme).get(school_year, 0)
    unconfirmed = ngettext(
        "%(count)s movement of this school year waits to be confirmed. Ask for it to be "
        "confirmed, or reverse it where it is wrong, and close the year then.",
        "%(count)s movements of this school year wait to be confirmed. Ask for them to be "
        "confirmed, or reverse those that are wrong, and close the year then.",
        waiting,
    )
    is_early = YearRow(school_year, Sums(), 0, None).ends_on >= dated_on
    is_closed = any(row.school_year == school_year for row in standing(programme))
    checks = [
        (not document.strip(), _("Enter the document's number.")),
        (dated_on > clock.today(), _("The date is in the future. Check the date.")),
        (is_early, _("The school year isn't over on that day. Close it after 31 August.")),
        (is_closed, _("The school year is closed already.")),
        (waiting > 0 and not is_closed, unconfirmed % {"count": waiting}),
    ]
    return [words for wrong, words in checks if wrong]


@transaction.atomic
def reopen_year(*, closed: ClosedYear, reason: str, by: User) -> None:
    """Let a closed year take entries again, with the reason. Only the agency."""
    _lock(closed.programme, by)
    if not reason.strip():
        raise Refused([_("Write why the school year is reopened.")])
    values = {"reopened_at": clock.now(), "reopened_by": by, "reopened_reason": reason.strip()}
    if not ClosedYear.objects.filter(pk=closed.pk, reopened_at=None).update(**values):
        raise Refused([_("The school year is open already.")])
    changes = {"school_years": year_words(closed.school_year)}
    told: dict[str, Any] = {"changes": changes, "comment": reason.strip(), "role": "agency"}
    record("programme.year_reopened", closed.programme, by=by, **told)


def _lock(programme: Programme, by: User) -> None:
    if not access_of(by).is_agency:
        raise Refused([_("Only the agency closes and reopens school years.")])
    Programme.objects.select_for_update().get(pk=programme.pk)
    rows = Grant.objects.filter(round__programme=programme).select_for_update(of=("self",))
    list(rows.order_by("pk").values_list("pk", flat=True))
