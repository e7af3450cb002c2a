"""The draft of the minister's order: the schools that are in, and what each would get.

It is written without participles that would need a gender („tvirtinu“).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from common import clock
from common.money import ZERO, to_cents
from schools.models import PupilCount, School
from selection.deciding import closed_sittings, old_before
from selection.listing import Line, departure_decided, final_list, left_out
from selection.models import Rate, Round

from .frame import Paper


@dataclass(frozen=True)
class Listed:
    """A school of the list; the amount is rate × pupils × years, None where pupils aren't known.

    `is_old`: they were counted too long before the first school year.
    """

    school: School
    count: PupilCount | None
    amount: Decimal | None
    is_old: bool = False


@translation.override("lt")
def order_paper(chosen: Round) -> Paper:
    """The draft with the list as it stands; it stays a draft: the minister signs another paper."""
    rate = chosen.programme.rate_on(clock.today())
    whole = final_list(chosen)
    rows = listed(lines := [line for line in whole if line.entry.is_in], rate, chosen)
    return Paper(
        round=chosen,
        heading=_("Draft of the minister's order"),
        template="selection/order_pdf.html",
        dated=clock.today(),
        is_draft=True,
        context={
            "rows": rows,
            "rate": rate,
            "years": chosen.programme.years,
            "total": sum((row.amount for row in rows if row.amount is not None), ZERO),
            "uncounted": sum(row.amount is None for row in rows),
            "old": sum(row.is_old for row in rows),
            "act": chosen.programme.act_of(chosen.rules_version),
            "gone": left_out(whole, chosen.wanted),
            "unasked": [line for line in lines if not line.entry.is_backed],
            "sittings": list(closed_sittings(chosen).order_by("number")),
            "differs": departure_decided(chosen),
        },
    )


def listed(lines: Iterable[Line], rate: Rate | None, chosen: Round) -> list[Listed]:
    """The schools in the order of the alphabet, each with its newest dated pupil count."""
    schools = [line.candidate.school for line in lines]
    today = clock.today()
    counts = newest_counts(schools, min(today, chosen.counted_by or today))
    rows = [_listed(school, counts.get(school.pk), rate, chosen) for school in schools]
    return sorted(rows, key=lambda row: (row.school.municipality.sort_key, row.school.sort_key))


def _listed(school: School, count: PupilCount | None, rate: Rate | None, chosen: Round) -> Listed:
    is_old = count is not None and count.counted_on < old_before(chosen)
    if count is None or rate is None or not count.pupils:
        return Listed(school, count, None, is_old)
    amount = to_cents(rate.amount * count.pupils * chosen.programme.years)
    return Listed(school, count, amount, is_old)


def newest_counts(schools: Iterable[School], until: date) -> dict[int, PupilCount]:
    """The newest pupil count of each school by that day."""
    rows = PupilCount.objects.filter(school__in=list(schools), counted_on__lte=until)
    return {row.school_id: row for row in rows.order_by("counted_on", "pk")}
