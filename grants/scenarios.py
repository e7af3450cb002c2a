"""What-ifs over a round's frozen data: who enters, who leaves, and what it costs. EUR.

The ranking is selection's; the money left in the envelope is known here, so the simulator is too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from audit.transitions import Refused
from common.money import ZERO
from files.models import StoredFile
from files.services import read
from schools.models import FactKind, PupilCount
from selection.models import Criterion, Freeze, Round, Scenario
from selection.naming import full_name, short_names
from selection.ranking import Unreadable
from selection.ranking.method import NothingKnown
from selection.ranking.shape import Inputs, School
from selection.ranking.sheet import read_inputs
from selection.ranking.whatif import Changes, Ground, Stand, as_frozen

from .formula import Formula
from .models import MoneyEntry

ENTERS, LEAVES, STAYS = "enters", "leaves", "stays"


@dataclass(frozen=True)
class Frozen:
    """Frozen data read once for many questions, as its bytes never change."""

    inputs: Inputs
    ground: Ground
    schools: dict[str, School]
    stands: "Stands"


@lru_cache(maxsize=4)
def _frozen(sha256: str) -> Frozen:
    inputs = read_inputs(read(StoredFile(sha256=sha256)))
    ground, schools = Ground(inputs), {item.code: item for item in inputs.schools}
    return Frozen(inputs, ground, schools, _stands(ground, as_frozen(inputs)))


@dataclass(frozen=True)
class Asked:
    """A what-if: the changes, EUR per pupil and year, and the day by which pupils are counted.

    Without a day the counts in the frozen data are used.
    """

    changes: Changes
    rate: Decimal
    counted_on: date | None = None


@dataclass(frozen=True)
class Row:
    """A school that is in, or was; its places now and as frozen; None where not counted or out."""

    code: str
    what: str
    place: int | None
    frozen_place: int | None
    pupils: int | None
    amount: Decimal | None


@dataclass(frozen=True)
class Limited:
    """What the limits by municipality do, against the same question without them.

    Codes of those who are in by them alone and of those kept out by them alone, by place; and how
    many seats stay empty since nobody else may take them.
    """

    let_in: list[str]
    kept_out: list[str]
    empty: int


@dataclass(frozen=True)
class Answer:
    """What came of it: those who enter, leave and stay; sums in EUR.

    Scenarios kept before the limits' effect was reckoned have no `limited`.
    """

    rows: list[Row]
    total: Decimal
    before: Decimal
    left: Decimal
    limited: Limited | None = None

    @property
    def chosen(self) -> list[Row]:
        return [row for row in self.rows if row.what != LEAVES]

    @property
    def enters(self) -> list[Row]:
        return [row for row in self.rows if row.what == ENTERS]

    @property
    def leaves(self) -> list[Row]:
        return [row for row in self.rows if row.what == LEAVES]

    @property
    def missing(self) -> list[Row]:
        """Chosen schools whose pupils are not counted: the total is without them."""
        return [row for row in self.chosen if row.pupils is None]

    @property
    def spare(self) -> Decimal:
        """What is left of the envelope after it; negative when it does not suffice."""
        return self.left - self.total

    @property
    def over(self) -> Decimal:
        return -self.spare if self.spare < ZERO else ZERO


def is_readable(freeze: Freeze) -> bool:
    """Whether its data can be reckoned with: not those of another version of the method."""
    try:
        _frozen(freeze.inputs.sha256)
    except Unreadable:
        return False
    return True


def data_of(freeze: Freeze) -> Inputs:
    """The frozen data. Refuses (Unreadable) those of another version of the method."""
    return _frozen(freeze.inputs.sha256).inputs


def schools_of(freeze: Freeze) -> dict[str, School]:
    """The schools of the frozen data by code; none where they can't be read."""
    return _frozen(freeze.inputs.sha256).schools if is_readable(freeze) else {}


def names_of(inputs: Inputs) -> dict[int, str]:
    """The criteria by number as they were frozen, whatever the round's own have become."""
    return {item.number: full_name(item) for item in criteria_of(inputs)}


def short_names_of(inputs: Inputs) -> dict[int, str]:
    """The same without the years and what each measures, where that tells them apart."""
    return short_names(criteria_of(inputs))


def criteria_of(inputs: Inputs) -> list[Criterion]:
    """The criteria as they were frozen."""
    kinds = {item.code: item for item in FactKind.objects.all()}
    same = ("number", "first_year", "last_year", "grade", "subject")
    return [
        Criterion(
            kind=kinds.get(measure.kind) or FactKind(code=measure.kind, name=measure.kind),
            **{name: getattr(measure, name) for name in same},
        )
        for measure in inputs.measures
    ]


def left_for(round: Round) -> Decimal:  # noqa: A002
    """The programme's envelope without what is granted in its other rounds, EUR."""
    others = MoneyEntry.objects.filter(grant__round__programme=round.programme_id)
    envelope: Decimal = round.programme.envelope
    return envelope - others.exclude(grant__round=round).granted()


def counted(freeze: Freeze, day: date | None, codes: Iterable[str]) -> dict[str, int]:
    """Pupils of these schools: of the frozen data, or of the newest count up to the day."""
    if day is None:
        known = ((code, schools_of(freeze)[code].pupils) for code in codes)
        return {code: pupils for code, pupils in known if pupils is not None}
    counts = PupilCount.objects.filter(
        school__candidacies__round=freeze.round_id, school__code__in=codes, counted_on__lte=day
    )
    rows = counts.order_by("counted_on").values_list("school__code", "pupils")
    return dict(rows)


Stands = dict[str, Stand]


def answer(freeze: Freeze, asked: Asked) -> Answer:
    """Who enters and leaves against the frozen ranking, and what the chosen cost.

    Refuses what can't be ranked, naming it.
    """
    data = _frozen(freeze.inputs.sha256)
    frozen, now = data.stands, _stands(data.ground, asked.changes)
    told = _told(frozen, now)
    pupils = counted(freeze, asked.counted_on, list(told))
    years = freeze.round.programme.years
    cost = {code: Formula(n, asked.rate, years).amount for code, n in pupils.items()}
    rows = [
        Row(code, what, _place(now, code), _place(frozen, code), pupils.get(code), cost.get(code))
        for code, what in told.items()
    ]
    return Answer(
        rows,
        sum((cost.get(code, ZERO) for code, what in told.items() if what != LEAVES), ZERO),
        sum((cost.get(code, ZERO) for code, what in told.items() if what != ENTERS), ZERO),
        left_for(freeze.round),
        _limited(now),
    )


def _limited(now: Stands) -> Limited:
    apart = [(code, item) for code, item in now.items() if item.is_in != item.would_be_in]
    let_in = [code for code, item in apart if item.is_in]
    kept_out = [code for code, item in apart if item.would_be_in]
    return Limited(let_in, kept_out, len(kept_out) - len(let_in))


def _stands(ground: Ground, changes: Changes) -> Stands:
    try:
        return {item.school.code: item for item in ground.choose(changes)}
    except NothingKnown as nothing:
        words = _("By these weights no value of criterion No. %(numbers)s counts.")
        numbers = ", ".join(map(str, nothing.numbers))
        raise Refused([words % {"numbers": numbers}]) from nothing


def _told(frozen: Stands, now: Stands) -> dict[str, str]:
    """By code: those who enter, those who leave, then those who stay; each by place."""
    before = {code: None for code, item in frozen.items() if item.is_in}
    after = {code: None for code, item in now.items() if item.is_in}
    enters = {code: ENTERS for code in after if code not in before}
    leaves = {code: LEAVES for code in before if code not in after}
    return enters | leaves | {code: STAYS for code in after if code not in enters}


def _place(stands: Stands, code: str) -> int | None:
    return stands[code].place if code in stands else None


@transaction.atomic
def save_scenario(*, freeze: Freeze, name: str, asked: Asked, by: User) -> Scenario:
    """Keep a what-if by name with what came out and the SHA-256 of its data.

    Refuses a name that is taken, and data withdrawn meanwhile.
    """
    Round.objects.select_for_update().get(pk=freeze.round_id)
    if not Freeze.objects.standing().filter(pk=freeze.pk).exists():
        raise Refused([_("These data were unfrozen meanwhile. Open the simulator again.")])
    if freeze.scenarios.filter(name=name).exists():
        raise Refused([_("There is a scenario of this name. Choose another.")])
    result = as_result(answer(freeze, asked), freeze)
    made = Scenario.objects.create(
        freeze=freeze, name=name, changes=as_changes(asked), result=result, by=by
    )
    told = {"name": name, "sha256": freeze.inputs.sha256}
    record("scenario.saved", freeze.round, by=by, changes=told, role="agency")
    return made


def as_changes(asked: Asked) -> dict[str, Any]:
    """What was changed, as it is kept."""
    day = asked.counted_on
    return {
        "weights": {str(number): weight for number, weight in asked.changes.weights.items()},
        "wanted": asked.changes.wanted,
        "quota": asked.changes.quota,
        "quotas": dict(asked.changes.quotas),
        "rate": str(asked.rate),
        "counted_on": day.isoformat() if day else None,
    }


def asked_of(kept: dict[str, Any]) -> Asked:
    """A kept what-if, to be asked again; older ones know no limits of single municipalities."""
    weights = {int(number): weight for number, weight in kept["weights"].items()}
    day = kept["counted_on"]
    return Asked(
        Changes(weights, kept["wanted"], kept["quota"], kept.get("quotas", {})),
        Decimal(kept["rate"]),
        date.fromisoformat(day) if day else None,
    )


def as_result(found: Answer, freeze: Freeze) -> dict[str, Any]:
    """What came out, as it is kept: the rows, the sums, and the digest of the data."""
    rows = [vars(row) | {"amount": _text(row.amount)} for row in found.rows]
    sums = {name: str(getattr(found, name)) for name in SUMS}
    limited = vars(found.limited) if found.limited else None
    return {"sha256": freeze.inputs.sha256, "rows": rows, "limited": limited} | sums


SUMS = ("total", "before", "left")


def result_of(kept: dict[str, Any]) -> Answer:
    """What came out, as it was."""
    rows = [
        Row(**row | {"amount": row["amount"] and Decimal(row["amount"])}) for row in kept["rows"]
    ]
    total, before, left = (Decimal(kept[name]) for name in SUMS)
    limited = kept.get("limited")
    return Answer(rows, total, before, left, Limited(**limited) if limited else None)


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)
