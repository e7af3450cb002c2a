"""The cast: plainly fictional people with one story each, built through the real services."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import User
from grants.models import Grant
from grants.services import Award, decide_round
from plans.models import Activity, Finding, Indicator, Objective, Plan, PlanVersion
from plans.services import save_row, save_texts, start_plan
from schools.choices import Expression, Role
from schools.models import (
    County,
    FactKind,
    Framework,
    FrameworkIndicator,
    Level,
    Municipality,
    PupilCount,
    School,
)
from schools.reference import load_fact_kinds, load_framework, load_municipalities
from schools.services import give_membership
from selection.choices import Party
from selection.models import (
    Candidate,
    Programme,
    ProgrammeObjective,
    ProgrammeParty,
    Purpose,
    Rate,
    Round,
)

from . import letters
from .deeds import deed

PASSWORD = "pavyzdys-pavyzdys"
START, END = date(2026, 9, 1), date(2028, 8, 31)


def person(name: str) -> User:
    """A signed-up person without any membership; Asta is asta@demo.lt."""
    return User.objects.create_user(f"{name.lower()}@demo.lt", PASSWORD, full_name=f"{name} Demo")


def school(code: str, name: str, municipality: Municipality, pupils: int, **fields: Any) -> School:
    """A school with one pupil count of 2026-09-01."""
    fields = {"email": f"m{code}@demo.lt", "municipality": municipality} | fields
    made = School.objects.create(code=code, name=name, **fields)
    PupilCount.objects.create(
        school=made, counted_on=date(2026, 9, 1), pupils=pupils, source="Mokinių registras"
    )
    return made


def programme(number: str = "09.2.1-ESFA-V-719-01-0001", **fields: Any) -> Programme:
    """The real programme's shape: 127 EUR, two years, both parties, ten purposes."""
    values = {
        "name": "Kokybės krepšelis",
        "goal": "Gerinti mokinių pasiekimus.",
        "envelope": Decimal("30324200.95"),
        "years": 2,
        "publicity_text": f"Projektas Nr. {number} „Kokybės krepšelis“",
    } | fields
    made = Programme.objects.create(number=number, **values)
    ProgrammeObjective.objects.create(programme=made, number=1, text="Mažinti skirtumus.")
    Rate.objects.create(
        programme=made, amount=Decimal("127.00"), effective_from=date(2018, 8, 28), source="Tvarka"
    )
    for party in (Party.MUNICIPALITY, Party.AGENCY):
        ProgrammeParty.objects.create(programme=made, party=party)
    for place in range(1, 11):
        Purpose.objects.create(programme=made, number=place, name=f"Paskirtis {place}")
    return made


@dataclass
class World:
    """Everyone and everything, by first name."""

    ukmerge: Municipality = field(init=False)
    klaipeda: Municipality = field(init=False)
    programme: Programme = field(init=False)
    round: Round = field(init=False)
    azuolas: School = field(init=False)
    berzas: School = field(init=False)
    kastonas: School = field(init=False)
    grant: Grant = field(init=False)
    berzas_grant: Grant = field(init=False)
    kastonas_grant: Grant = field(init=False)
    people: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        people: dict[str, User] = self.__dict__.get("people", {})
        if name not in people:
            raise AttributeError(name)
        return people[name]


def build() -> World:
    """Three schools with a basket each, nobody has started a plan yet."""
    if not Municipality.objects.exists():  # a test of real commits was followed by a flush
        load_municipalities(County, Municipality)
        load_framework(Framework, FrameworkIndicator, Level)
        load_fact_kinds(FactKind)
    world = World()
    world.ukmerge = Municipality.objects.get(code="LT-53")
    world.klaipeda = Municipality.objects.get(code="LT-20")
    world.azuolas = school("900000001", "Ąžuolo mokykla", world.ukmerge, 399)
    world.berzas = school("900000002", "Beržo mokykla", world.ukmerge, 100)
    world.kastonas = school("900000003", "Kaštono mokykla", world.klaipeda, 782)
    _people(world)
    world.programme = programme()
    _baskets(world)
    return world


def _people(world: World) -> None:
    names = "Feliksas Asta Rasa Benas Cecilija Domas Egle Vilte Gintare Kazys Aurelija Stasys"
    world.people = {name.lower(): person(name) for name in names.split()}
    since = date(2020, 9, 1)
    give_membership(user=world.feliksas, role=Role.AGENCY, by=None, valid_from=since)
    for name, role, scope in (
        ("asta", Role.DIRECTOR, {"school": world.azuolas}),
        ("rasa", Role.EDITOR, {"school": world.azuolas}),
        ("benas", Role.DIRECTOR, {"school": world.berzas}),
        ("cecilija", Role.DIRECTOR, {"school": world.kastonas}),
        ("domas", Role.OFFICER, {"municipality": world.ukmerge}),
        ("egle", Role.OFFICER, {"municipality": world.klaipeda}),
        ("vilte", Role.EVALUATOR, {"school": world.azuolas}),
        ("kazys", Role.COMMISSION, {}),
        ("aurelija", Role.AUDITOR, {}),
    ):
        give_membership(
            user=world.people[name], role=role, by=world.feliksas, valid_from=since, **scope
        )


def _baskets(world: World) -> None:
    world.round = Round.objects.create(
        programme=world.programme,
        name="II etapas",
        stage="II",
        expression=Expression.UNSPECIFIED,
        first_school_year=2026,
        starts_on=START,
        ends_on=END,
    )
    awards = [
        Award(
            Candidate.objects.create(
                round=world.round, school=school, expression=expression, evaluation_kind=kind
            ),
            school.pupil_counts.get(),
        )
        for school, expression, kind in (
            (world.azuolas, Expression.WEAK, "external"),
            (world.berzas, Expression.STRONG, "self"),
            (world.kastonas, Expression.STRONG, "self"),
        )
    ]
    world.grant, world.berzas_grant, world.kastonas_grant = decide_round(
        round=world.round,
        awards=awards,
        decided_on=date(2026, 9, 15),
        decision_number="V-1",
        by=world.feliksas,
    )
    letters.forget()


def private_school(world: World) -> School:
    """A school elsewhere that Gintarė acts for, its founder's person; only where a test asks."""
    liepa = school("900000004", "Liepos mokykla", world.klaipeda, 60, founder_kind="30")
    since = date(2020, 9, 1)
    give_membership(
        user=world.gintare, role=Role.FOUNDER, school=liepa, by=world.feliksas, valid_from=since
    )
    return liepa


def make_private(world: World) -> None:
    """Ąžuolas has a founder of its own, for whom nobody is here yet."""
    School.objects.filter(pk=world.azuolas.pk).update(founder_kind="30")
    for item in (world.azuolas, world.grant.holder, world.grant.school):
        item.founder_kind = "30"


@deed
def draft(grant: Grant, by: User) -> PlanVersion:
    """The original version, just started."""
    plan: Plan = start_plan(grant=grant, by=by)
    return plan.versions.get()


@deed
def fill(version: PlanVersion, by: User, activities: int = 1, indicators: int = 1) -> PlanVersion:
    """A complete plan that uses exactly its grant, ready to submit."""
    save_texts(version=version, by=by, goal="Geresni pasiekimai.", sustainability="Tęsime.")
    finding = save_row(
        row=Finding(
            version=version,
            source="external",
            strength="improve",
            text="Silpni matematikos pasiekimai.",
            dated_on=date(2025, 3, 1),
            report_number="12",
        ),
        by=by,
    )
    objective = save_row(
        row=Objective(version=version, text="Pagerinti matematiką."),
        by=by,
        links={"findings": [finding]},
    )
    share = version.plan.grant.formula_amount / activities
    for place in range(activities):
        save_row(
            row=activity(version, f"Konsultacijos {place + 1}"),
            by=by,
            links={"objectives": [objective]},
            budget={2026: share / 2, 2027: share / 2},
        )
    for place in range(indicators):
        save_row(
            row=indicator(version, f"Mokinių dalis {place + 1}"),
            by=by,
            links={"objectives": [objective]},
        )
    return version


def activity(version: PlanVersion, title: str) -> Activity:
    """An unsaved complete activity without money."""
    return Activity(
        version=version,
        title=title,
        purpose=version.plan.grant.round.programme.purposes.first(),
        responsible="Pavaduotoja ugdymui",
        starts_on=START,
        ends_on=END,
        classes="5–8 klasės",
        expected_change="Daugiau mokinių pasieks patenkinamą lygį.",
    )


def indicator(version: PlanVersion, title: str) -> Indicator:
    """An unsaved complete indicator: 78 → 85 percent."""
    return Indicator(
        version=version,
        title=title,
        kind="percent",
        unit="proc.",
        direction="raise",
        baseline_value=Decimal("78"),
        baseline_on=START,
        target_value=Decimal("85"),
        target_on=date(2028, 6, 1),
        source="NMPP",
    )
