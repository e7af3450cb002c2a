"""A round of many made-up schools, frozen and ranked, for the pages of selection."""

from datetime import date
from decimal import Decimal

from accounts.models import User
from schools.models import FactKind, School, SchoolFact
from selection.freezing import freeze_round
from selection.models import Candidate, Criterion, Programme, Round

MANY, WANTED, YEAR = 1000, 150, 2026
SUBJECTS = ("Matematika", "Skaitymas", "Rašymas")
PARTS = (
    *(("nmpp", grade, subject) for grade in (4, 6, 8) for subject in SUBJECTS),
    *(("pupp", 10, subject) for subject in ("Matematika", "Lietuvių kalba")),
    *(("vbe", 12, subject) for subject in ("Matematika", "Lietuvių kalba", "Istorija")),
    *((code, 0, "") for code in ("savijauta", "vienisumas", "patycios", "kultura", "pagalba")),
    ("sek-kontekstas", 0, ""),
)
BATCH = 2000


def ranked(programme: Programme, schools: list[School], by: User) -> Round:
    """At most 1 000 of the schools as candidates, ranked by 20 criteria."""
    chosen = Round.objects.create(
        programme=programme,
        name="Sparta",
        stage="III",
        first_school_year=YEAR,
        starts_on=date(YEAR, 12, 1),
        ends_on=date(YEAR + 2, 12, 31),
        wanted=WANTED,
        data_until=date(YEAR, 10, 1),
    )
    some = schools[:MANY]
    Candidate.objects.bulk_create([Candidate(round=chosen, school=one) for one in some], BATCH)
    kinds = {kind.code: kind for kind in FactKind.objects.all()}
    compare(chosen, kinds)
    facts = [fact for place, one in enumerate(some) for fact in known(one, place, kinds)]
    SchoolFact.objects.bulk_create(facts, BATCH)
    freeze_round(round=chosen, by=by)
    return chosen


def compare(chosen: Round, kinds: dict[str, FactKind]) -> None:
    """A criterion of each part, all of one weight."""
    Criterion.objects.bulk_create(
        Criterion(
            round=chosen,
            number=number,
            kind=kinds[code],
            first_year=YEAR,
            last_year=YEAR,
            grade=grade,
            subject=subject,
            weight=Decimal(5),
        )
        for number, (code, grade, subject) in enumerate(PARTS, 1)
    )


def known(school: School, place: int, kinds: dict[str, FactKind]) -> list[SchoolFact]:
    """A value by each criterion but one in ten."""
    return [
        SchoolFact(
            school=school,
            kind=kinds[code],
            year=YEAR,
            grade=grade,
            subject=subject,
            value=value_of(kinds[code], place * 37 + number * 11),
            pupils=20 + (place * 7 + number) % 90,
            dated_on=date(YEAR, 6, 1),
            source="Pavyzdiniai duomenys",
        )
        for number, (code, grade, subject) in enumerate(PARTS)
        if (place + number) % 10
    ]


def value_of(kind: FactKind, seed: int) -> Decimal:
    """Somewhere between the lowest and the highest value of the kind, a whole number of some."""
    part = Decimal(seed % 97) / 97
    value = kind.lowest + (kind.highest - kind.lowest) * part
    return round(value, 0 if kind.is_whole else 2)
