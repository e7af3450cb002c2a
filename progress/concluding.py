"""What a conclusion says of each objective, what it is decided from, the agency's word on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from common.money import ZERO
from common.text import shortened
from grants.models import Grant
from plans.choices import VersionStatus
from plans.models import Objective

from .cards import Card
from .choices import Result
from .models import Conclusion, ObjectiveResult
from .models.concluding import contradicts
from .spent import Spending, Sums

LEAST_REASON = 30  # characters: one word explains nothing


@dataclass(frozen=True)
class Judged:
    """What was concluded of one objective, as typed."""

    key: UUID
    result: str
    text: str


@dataclass(frozen=True)
class Evidence:
    """An objective with what to decide from: its indicators and the money of its activities.

    An activity that serves several objectives counts at each of them.
    """

    number: int
    objective: Objective
    cards: list[Card]
    activities: int
    sums: Sums

    @property
    def reached(self) -> int:
        """How many of its indicators are reached."""
        return sum(card.standing.is_reached for card in self.cards)


def going_on(grant: Grant) -> list[tuple[int, Objective]]:
    """The objectives of the plan in force that were not ended, with their numbers in it."""
    version = {"version__plan__grant": grant, "version__status": VersionStatus.APPROVED}
    rows = Objective.objects.filter(**version).order_by("position", "pk")
    return [(number, row) for number, row in enumerate(rows, 1) if not row.is_ended]


def evidence(grant: Grant, cards: Iterable[Card], spending: Spending) -> list[Evidence]:
    """Each objective going on with what stands beside it; three queries."""
    numbered = going_on(grant)
    rows = [row for _number, row in numbered]
    measures = _linked(rows, Objective.indicators.through.objects, "indicator__key")
    serves = _linked(rows, Objective.activities.through.objects, "activity__key")
    known, sums = {card.indicator.key: card for card in cards}, spending.by_activity
    return [
        Evidence(
            number=number,
            objective=row,
            cards=[known[key] for key in measures.get(row.pk, []) if key in known],
            activities=len(serves.get(row.pk, [])),
            sums=_total(sums[key] for key in serves.get(row.pk, []) if key in sums),
        )
        for number, row in numbered
    ]


def faults(grant: Grant, judged: Iterable[Judged]) -> list[str]:
    """Every objective going on needs one of the three words and the grounds of it."""
    found, reasons = {row.key: row for row in judged}, []
    for number, row in going_on(grant):
        said = found.get(row.key)
        words = {"number": number, "text": shortened(row.text, 60)}
        if said is None or said.result not in Result:
            reasons.append(_("Choose whether objective %(number)s was reached: %(text)s") % words)
        elif not said.text.strip():
            reasons.append(_("Write the grounds for objective %(number)s: %(text)s") % words)
    return reasons


def early_fault(ends_on: date, concluded_on: date, reason: str) -> str:
    """What a conclusion before the plan's end lacks; empty for nothing."""
    if concluded_on >= ends_on or len(reason.strip()) >= LEAST_REASON:
        return ""
    words = {"date": ends_on, "n": LEAST_REASON}
    text = _(
        "The plan runs until %(date)s. Conclude then, or write why it is done earlier: at least"
        " %(n)s characters."
    )
    return text % words


def contrary_fault(result: str, judged: Iterable[Judged], reason: str) -> str:
    """What a conclusion whose goal and objectives contradict each other lacks; else empty."""
    is_told = len(reason.strip()) >= LEAST_REASON
    if is_told or not contradicts(result, [row.result for row in judged]):
        return ""
    text = _(
        "What is said of the goal contradicts what is said of its objectives. Correct it, or"
        " explain it: at least %(n)s characters."
    )
    return text % {"n": LEAST_REASON}


def keep(conclusion: Conclusion, judged: Iterable[Judged]) -> None:
    """Write the results of the objectives going on, which `faults` has found whole."""
    found = {row.key: row for row in judged}
    ObjectiveResult.objects.bulk_create(
        ObjectiveResult(
            conclusion=conclusion,
            objective=row,
            key=row.key,
            result=found[row.key].result,
            text=found[row.key].text.strip(),
        )
        for _number, row in going_on(conclusion.grant)
    )


def _linked(rows: list[Objective], links: Any, key: str) -> dict[int, list[UUID]]:
    """Objective → the keys of what serves or measures it."""
    found: dict[int, list[UUID]] = {}
    chosen = links.filter(objective__in=[row.pk for row in rows]).order_by("pk")
    for objective, linked in chosen.values_list("objective", key):
        found.setdefault(objective, []).append(linked)
    return found


def _total(sums: Iterable[Sums]) -> Sums:
    planned, spent = ZERO, ZERO
    for item in sums:
        planned, spent = planned + item.planned, spent + item.spent
    return Sums(planned, spent)
