"""The first stage once more, on made-up schools: 30 of strong expression, then 150 of weak.

How many were chosen and how much a pupil brings are real; schools, pupils and values are invented.
"""

from datetime import date
from decimal import Decimal

from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models import User
from common import clock
from common.text import sort_key
from files.models import StoredFile
from files.services import store
from grants.decision import listed
from grants.models import Grant
from grants.services import Award, decide_round
from schools.choices import Expression
from schools.models import FactKind, Municipality, PupilCount, School
from schools.resources import FactResource, read_table
from selection.choices import Direction, RuleKind
from selection.freezing import freeze_round
from selection.models import Candidate, Criterion, EligibilityRule, Programme, Round

from .commission import whole_day
from .facts import HEAD, SOURCE
from .paper import page
from .players import at

MANY = 240
COUNTED, UNTIL, DECIDED = date(2018, 9, 1), date(2018, 10, 1), date(2018, 11, 30)
SAT = date(2018, 11, 27)
KINDS = ("Gimnazija", "Progimnazija", "Pagrindinė mokykla")
NUMBER = "V-000 (mokomasis pavyzdys)"
ROUNDS = (
    ("stipri raiška", Expression.STRONG, 30, Direction.HIGHER),
    ("silpna raiška", Expression.WEAK, 150, Direction.LOWER),
)
WEIGHTS = (("nmpp", Decimal(60)), ("savijauta", Decimal(40)))


def is_built() -> bool:
    """Whether the first stage was re-enacted here already."""
    return School.objects.filter(code=_code(0)).exists()


@transaction.atomic
def build(by: User) -> list[Grant]:
    """Facts, criteria, frozen data, ranking, the commission's day and decision of both rounds;
    answers the baskets."""
    with clock.pretend(at(DECIDED)):
        _schools()
        _facts(by)
        programme = Programme.objects.get()
        return [grant for row in ROUNDS for grant in _decided(_sat(programme, by, *row), by)]


def _code(place: int) -> str:
    return f"00008{place:04}"


def _name(place: int) -> str:
    return f"Mokomoji mokykla Nr. {place + 1}"


def _schools() -> None:
    municipalities = list(Municipality.objects.order_by("code"))
    schools = [
        School(
            code=_code(place),
            name=_name(place),
            kind=KINDS[place % len(KINDS)],
            municipality=municipalities[place % len(municipalities)],
            sort_key=sort_key(_name(place)),
            is_example=True,
        )
        for place in range(MANY)
    ]
    School.objects.bulk_create(schools)
    PupilCount.objects.bulk_create(
        PupilCount(school=school, counted_on=COUNTED, pupils=_pupils(place), source=SOURCE)
        for place, school in enumerate(schools)
    )


def _pupils(place: int) -> int:
    return 60 + (place * 37) % 340


def _facts(by: User) -> None:
    """As the agency takes them in: one file, all or nothing."""
    rows = [row for place in range(MANY) for row in _values(place)]
    text = "\n".join(";".join(row) for row in [HEAD, *rows])
    FactResource().import_data(
        read_table(text.encode()),
        user=by,
        file_name="mokomasis-pirmasis-etapas.csv",
        rollback_on_validation_errors=True,
        raise_errors=True,
    )


def _values(place: int) -> list[list[str]]:
    code, graders = _code(place), str(max(_pupils(place) // 9, 6))
    result = f"{35 + (place * 53) % 41 + place % 7 / 10:.1f}".replace(".", ",")
    feeling = f"{2.4 + (place * 29) % 13 / 10:.1f}".replace(".", ",")
    about = ["2018-06-15", SOURCE]
    return [
        [code, "nmpp", "2018", "8", "Matematika", result, graders, *about],
        [code, "savijauta", "2018", "", "", feeling, str(_pupils(place) // 2), *about],
    ]


def _sat(
    programme: Programme, by: User, name: str, expression: str, wanted: int, direction: str
) -> Round:
    """The round with frozen data on which the commission has voted."""
    chosen = Round.objects.create(
        programme=programme,
        name=f"I etapas: {name} (mokomasis atkūrimas)",
        stage="I",
        expression=expression,
        first_school_year=2018,
        starts_on=date(2018, 12, 1),
        ends_on=date(2020, 12, 31),
        rules_version="V-707 (2018)",
        wanted=wanted,
        data_until=UNTIL,
    )
    _criteria(chosen, direction)
    schools = School.objects.filter(code__startswith="00008").order_by("code")
    Candidate.objects.bulk_create(
        Candidate(round=chosen, school=school, expression=expression) for school in schools
    )
    with clock.pretend(at(SAT)):
        freeze_round(round=chosen, by=by)
        whole_day(chosen, by)
    return chosen


def _decided(chosen: Round, by: User) -> list[Grant]:
    return decide_round(
        round=chosen,
        awards=_awards(chosen),
        decided_on=DECIDED,
        decision_number=NUMBER,
        order=_order(by),
        by=by,
    )


def _order(by: User) -> StoredFile:
    """A scan that says of itself that it is an example."""
    scan = page(("Ministro įsakymas (mokomasis pavyzdys)", f"{DECIDED} Nr. {NUMBER}"))
    return store(ContentFile(scan, name="isakymas-pavyzdys.pdf"), by=by, kind="application/pdf")


def _criteria(chosen: Round, direction: str) -> None:
    EligibilityRule.objects.create(round=chosen, kind=RuleKind.NO_BASKET)
    for number, (code, weight) in enumerate(WEIGHTS, 1):
        Criterion.objects.create(
            round=chosen,
            number=number,
            kind=FactKind.objects.get(code=code),
            first_year=2018,
            last_year=2018,
            direction=direction,
            weight=weight,
        )


def _awards(chosen: Round) -> list[Award]:
    """Those whom the list puts in, each by its count."""
    inside = listed(chosen, sees_all=False).inside
    rows = Candidate.objects.filter(pk__in=inside).select_related("school")
    counts = {count.school_id: count for count in PupilCount.objects.filter(counted_on=COUNTED)}
    return [Award(row, counts[row.school_id]) for row in rows]
