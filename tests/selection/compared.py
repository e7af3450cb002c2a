"""Rounds with criteria and facts to rank by; the schools are made up, and so are the facts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile

from files.services import store
from schools.models import FactKind, PupilCount, School, SchoolFact
from selection.freezing import gather
from selection.models import Candidate, Criterion, Freeze, Placing, Programme, Round
from selection.ranking.sheet import write_inputs
from tests.grants.test_services import open_round
from tests.world import World, school

UNTIL = date(2026, 6, 30)
COUNTED = date(2026, 1, 1)


def kind(code: str = "nmpp") -> FactKind:
    return FactKind.objects.get(code=code)


def criterion(chosen: Round, number: int = 1, code: str = "nmpp", **fields: Any) -> Criterion:
    """NMPP of 2024–2026 by default: points, the higher, the better."""
    values = {"first_year": 2024, "last_year": 2026, "weight": Decimal(10)} | fields
    return Criterion.objects.create(round=chosen, number=number, kind=kind(code), **values)


def fact(of: School, value: float, pupils: int | None = 50, **fields: Any) -> SchoolFact:
    values = {"year": 2026, "dated_on": date(2026, 6, 1), "source": "NMPP ataskaita"} | fields
    about = {"kind": kind(values.pop("kind", "nmpp"))}
    return SchoolFact.objects.create(
        school=of, value=Decimal(str(value)), pupils=pupils, **about, **values
    )


def candidates(world: World, chosen: Round, numbers: Sequence[int]) -> list[School]:
    """Made-up schools of the second municipality, each counted before the day of the data."""
    made = []
    for number in numbers:
        one = school(f"{910000000 + number}", f"Mokykla {number:03}", world.klaipeda, 300)
        PupilCount.objects.create(
            school=one, counted_on=COUNTED, pupils=200 + number, source="Mokinių registras"
        )
        Candidate.objects.create(round=chosen, school=one)
        made.append(one)
    return made


def bare(programme: Programme, **fields: Any) -> Round:
    """A round that says what freezing asks for, without criteria and candidates."""
    return open_round(programme, **{"wanted": 3, "data_until": UNTIL} | fields)


def placed(world: World) -> Placing:
    """The cast's decided round as if it had been ranked: Ąžuolas came first."""
    Round.objects.filter(pk=world.round.pk).update(wanted=2, data_until=UNTIL)
    inputs = gather(Round.objects.get(pk=world.round.pk))
    files = [
        store(ContentFile(content, name=name), by=world.feliksas, kind="text/csv")
        for name, content in (
            ("duomenys.csv", write_inputs(replace(inputs, measures=(), rules=()))),
            ("rezultatai.csv", b"#format,version\n"),
        )
    ]
    made = Freeze.objects.create(
        round=world.round, number=1, inputs=files[0], results=files[1], by=world.feliksas
    )
    place = {"rank": 1, "rank_low": 1, "rank_high": 2, "chance": Decimal("0.8"), "score": 1}
    candidate = world.round.candidates.get(school=world.azuolas)
    details = {"kind": "progimnazija", "pupils": 399, "counted_on": "2026-01-01", "parts": []}
    return Placing.objects.create(freeze=made, candidate=candidate, details=details, **place)


def ready(world: World, many: int = 12, **fields: Any) -> Round:
    """A round ready to be frozen: two criteria, and facts of so many schools."""
    chosen = bare(world.programme, **fields)
    criterion(chosen)
    criterion(chosen, 2, "savijauta", weight=Decimal(5))
    for place, one in enumerate(candidates(world, chosen, range(1, many + 1))):
        fact(one, 40 + place * 3)
        fact(one, 2 + place * 0.1, kind="savijauta", source="Savijautos apklausa")
    return chosen
