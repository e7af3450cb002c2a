"""Builds the demonstration in one go: programme, schools, people, rounds, plans in every stage."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.models import User
from common import clock
from common.days import school_year_on
from grants.models import Grant
from grants.services import Award, decide_round
from plans.beginnings import save_template
from plans.reference import load_amendment_rules, load_checklist
from progress.reference import load_audit_rules, load_evaluation_rules
from schools.choices import Expression, Role
from schools.models import Municipality, PupilCount, School
from schools.services import give_membership
from selection.models import Candidate, CandidateFact, Programme, Round
from selection.reference import load_institutions, load_programme

from .audits import audits
from .cast import (
    CONFLICTED,
    INVENTED,
    PARTICIPANTS,
    PASSWORD,
    PEOPLE,
    SENDVARIS,
    UZUPIS,
    Invented,
)
from .commission import begun_day
from .disorder import disorder
from .expenses import expenses
from .facts import load_facts
from .mathematics import MATHEMATICS
from .money import Lives, close
from .players import Players, at
from .reading import READING
from .remarks import REMARKS
from .reports import reports
from .stages import STAGES, Scene, exemplary
from .values import spend, values
from .writing import neutral

LONG_AGO = date(2018, 9, 1)
COMPUTED = (
    "Apskaičiuota iš krepšelio sumos: {amount} ÷ (127 × 2). Tikroji skaičiavimo data nežinoma, "
    "todėl data – mokomasis pavyzdys."
)
EXAMPLE = "mokomasis pavyzdys"
EXAMPLE_NUMBER = f"V-000 ({EXAMPLE})"
TEMPLATE = {
    "name": "Mokymosi pasiekimų gerinimas",
    "description": "Mokomasis pavyzdys: užbaigto plano tikslas, uždaviniai, veiklos ir rodikliai.",
}


@dataclass
class Demo:
    """What has been built so far, by key."""

    programme: Programme
    people: dict[str, User]
    schools: dict[str, School] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)

    def players(self, key: str, head: str) -> Players:
        """Who acts for this school."""
        school = self.schools[key]
        officer = "ukmerge" if school.municipality.code == "LT-53" else "klaipeda"
        officer = officer if school.is_municipal else "steigejas"
        return Players(
            self.people[head],
            self.people[officer],
            self.people["agentura"],
            self.people["vertintoja"],
            self.people["vertintojas"],
            self.people["konsultante"],
        )


def is_built() -> bool:
    """Whether the demonstration is in this database already."""
    return User.objects.filter(email="agentura@demo.lt").exists()


@transaction.atomic
def build() -> None:
    """Everything or nothing; building twice is refused by `is_built`."""
    people = _users()
    demo = Demo(load_programme(by=people["agentura"]), people)
    load_institutions(by=people["agentura"])
    load_checklist(demo.programme, by=people["agentura"])
    load_amendment_rules(demo.programme, by=people["agentura"])
    load_evaluation_rules(demo.programme, by=people["agentura"])
    load_audit_rules(demo.programme, by=people["agentura"])
    with clock.pretend(at(LONG_AGO)):
        _schools(demo)
        _memberships(demo)
    _real_grants(demo)
    _invented_grants(demo)
    values(demo.grants["reporting"], people["mokyklos"], people["agentura"])
    expenses(demo.grants, lambda key: demo.players(key, "mokyklos"), demo.programme)
    reports(demo.grants, lambda key: demo.players(key, "mokyklos"))
    audits(demo.grants, lambda key: demo.players(key, "mokyklos"))
    _lives(demo)
    disorder(demo.schools, demo.grants, lambda key: demo.players(key, "mokyklos"))
    load_facts({item.key: demo.schools[item.key].code for item in INVENTED}, people["agentura"])
    invented = [demo.schools[item.key] for item in INVENTED]
    begun_day(demo.programme, invented, people["agentura"])


def _lives(demo: Demo) -> None:
    """Baskets that did not go straight."""
    told = Lives(
        demo.programme, demo.schools, demo.grants, lambda key: demo.players(key, "mokyklos")
    )
    told.live(demo.people["agentura"], demo.people["mokyklos"])


def _schools(demo: Demo) -> None:
    real = [("uzupis", *UZUPIS), ("sendvaris", *SENDVARIS)]
    real += [(f"dalyve{place}", *row) for place, row in enumerate(PARTICIPANTS)]
    for place, (key, name, kind, municipality) in enumerate(real, 1):
        demo.schools[key] = _school(f"0000000{place:02d}", name, kind, municipality)
    for place, item in enumerate(INVENTED, 1):
        email = f"{item.key}@demo.lt" if item.has_email else ""
        code, more = f"0009000{place:02d}", {"founder_kind": item.founder_kind, "is_example": True}
        demo.schools[item.key] = _school(
            code, item.name, item.kind, item.municipality, email, **more
        )


def _school(
    code: str,
    name: str,
    kind: str,
    municipality: str,
    email: str = "",
    **more: Any,
) -> School:
    return School.objects.create(
        code=code,
        name=name,
        kind=kind,
        municipality=Municipality.objects.get(code=municipality),
        email=email,
        **more,
    )


def _users() -> dict[str, User]:
    """The sign-ins; their one password is hashed once, since hashing is slow on purpose."""
    password = make_password(PASSWORD)
    users = {
        key: User(email=f"{key}@demo.lt", full_name=name, password=password)
        for key, name, _memberships in PEOPLE
    }
    User.objects.bulk_create(users.values())
    return users


def _memberships(demo: Demo) -> None:
    for key, _name, memberships in PEOPLE:
        for role, scope in memberships:
            _member(demo, demo.people[key], role, scope)
    for item in INVENTED:
        if item.key != "empty" and item.has_email:
            _member(demo, demo.people["mokyklos"], Role.DIRECTOR, item.key)
    give_membership(
        user=demo.people[CONFLICTED],
        role=Role.DIRECTOR,
        school=demo.schools["approved"],
        valid_from=LONG_AGO,
        valid_until=date(2023, 8, 31),
        by=demo.people["agentura"],
    )


def _member(demo: Demo, user: User, role: str, scope: str) -> None:
    municipality = Municipality.objects.filter(code=scope).first()
    give_membership(
        user=user,
        role=role,
        school=demo.schools.get(scope),
        municipality=municipality,
        valid_from=LONG_AGO,
        by=demo.people["agentura"],
    )


def _real_grants(demo: Demo) -> None:
    """Užupis (stage I, strong) and Sendvaris (stage II): amounts and the order are facts."""
    for key, stage, expression, pupils, amount in (
        ("uzupis", "I", Expression.STRONG, 399, "101 346,00"),
        ("sendvaris", "II", Expression.UNSPECIFIED, 782, "198 628,00"),
    ):
        demo.schools[key].pupil_counts.create(
            counted_on=date(2021, 9, 1), pupils=pupils, source=COMPUTED.format(amount=amount)
        )
        _decide(
            demo,
            f"{stage} etapas" + (": stipri raiška" if stage == "I" else ""),
            stage,
            2021,
            date(2021, 9, 1),
            [(key, expression, "self")],
        )
        _play_real(demo, key)


def _play_real(demo: Demo, key: str) -> None:
    """Only Sendvaris's order is known (2022-01-14, „Nr. (1.3.)-V13“); the rest is an example."""
    if key == "sendvaris":
        text, head, submitted_on, order = READING, "direktorius", date(2022, 1, 7), "(1.3.)-V13"
    else:
        text, head, submitted_on, order = MATHEMATICS, "direktore", date(2021, 10, 4), "V-000"
    players = demo.players(key, head)
    exemplary(Scene(demo.grants[key], players, neutral(text), submitted_on), order)
    spend(demo.grants[key], players.head)
    close(demo.grants[key], players.agency)


def _invented_grants(demo: Demo) -> None:
    for years_ago in sorted({item.years_ago for item in INVENTED}, reverse=True):
        schools = [item for item in INVENTED if item.years_ago == years_ago]
        first = school_year() - years_ago
        decided_on = min(date(first, 9, 1), clock.today() - timedelta(days=75))
        for item in schools:
            demo.schools[item.key].pupil_counts.create(
                counted_on=decided_on - timedelta(days=1), pupils=item.pupils, source=EXAMPLE
            )
        _decide(
            demo,
            f"Mokomoji atranka {first}",
            "II",
            first,
            decided_on,
            [(item.key, item.expression, item.evaluation_kind) for item in schools],
        )
        for place, item in enumerate(schools):
            _play(demo, item, first, place)


def _play(demo: Demo, item: Invented, first: int, place: int) -> None:
    head = "direktore" if item.key == "empty" else "mokyklos"
    submitted_on = date(first, 10, 12) if item.years_ago else clock.today() - timedelta(days=24)
    text = READING if place % 2 else MATHEMATICS
    scene = Scene(demo.grants[item.key], demo.players(item.key, head), text, submitted_on)
    version = STAGES[item.key](scene)
    if version is None:
        return
    if told := REMARKS.get(item.key):
        told(scene, version)
    if item.key == "finished":
        save_template(version=version, by=demo.people["agentura"], **TEMPLATE)


def _decide(
    demo: Demo,
    name: str,
    stage: str,
    first: int,
    decided_on: date,
    chosen: Iterable[tuple[str, str, str]],
) -> None:
    with clock.pretend(at(decided_on)):
        round_ = Round.objects.create(
            programme=demo.programme,
            name=name,
            stage=stage,
            expression=Expression.STRONG if stage == "I" else Expression.UNSPECIFIED,
            first_school_year=first,
            starts_on=date(first, 9, 1),
            ends_on=date(first + 2, 8, 31),
            rules_version="V-707, 2021-03-31 redakcija",
        )
        keys = [key for key, _expression, _kind in chosen]
        awards = [_award(demo, round_, *row) for row in chosen]
        grants = decide_round(
            round=round_,
            awards=awards,
            decided_on=decided_on,
            decision_number=EXAMPLE_NUMBER,
            by=demo.people["agentura"],
        )
    demo.grants.update(zip(keys, grants, strict=True))


def _award(demo: Demo, round_: Round, key: str, expression: str, kind: str) -> Award:
    school = demo.schools[key]
    candidate = Candidate.objects.create(
        round=round_, school=school, expression=expression, evaluation_kind=kind
    )
    count = PupilCount.objects.filter(school=school).latest("counted_on")
    CandidateFact.objects.create(
        candidate=candidate,
        name="Mokinių skaičius",
        value=str(count.pupils),
        dated_on=count.counted_on,
        source=count.source,
    )
    return Award(candidate, count)


def school_year() -> int:
    """The starting year of the present school year (it begins on 1 September)."""
    return school_year_on(clock.today())
