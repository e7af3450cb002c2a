"""Many schools with a basket and a plan each, beside the cast of the tests."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts.models import User
from grants.models import Grant, MoneyEntry
from plans.choices import Direction, IndicatorKind, VersionStatus
from plans.content import as_json, load
from plans.models import Indicator, Plan, PlanVersion, Submission
from plans.workflow import submit
from progress.models import Measurement
from schools.choices import Role
from schools.models import Municipality, PupilCount, School
from schools.services import give_membership
from scripts.bench_progress import follow
from scripts.bench_selection import ranked
from selection.models import Round
from tests.guards import lifted
from tests.world import World, build, draft, fill

ACTIVITIES, MOST_ACTIVITIES = 20, 60  # of a plan as they are, and of the longest one
INDICATORS, MOST_INDICATORS = 5, 40
IN_FORCE = {
    "status": VersionStatus.APPROVED,
    "ordered_on": date(2026, 9, 15),
    "order_number": "V-1",
}
BATCH = 2000


@dataclass
class Bench:
    """Who looks, and at what."""

    director: User
    officer: User
    agency: User
    draft: Plan
    submitted: PlanVersion
    longest: PlanVersion
    writer: User
    crowded: PlanVersion
    round: Round
    followed: Grant


@transaction.atomic
def make(schools: int) -> Bench:
    """The given number of schools; the cast's come first in every list, with whole plans."""
    world = build()
    own = fill(draft(world.berzas_grant, world.benas), world.benas, activities=ACTIVITIES)
    sent = send(world.kastonas_grant, world.cecilija, ACTIVITIES)
    longest = send(world.grant, world.asta, MOST_ACTIVITIES)
    many = make_schools(schools)
    PupilCount.objects.bulk_create(
        [PupilCount(school=school, **count(place)) for place, school in enumerate(many)], BATCH
    )
    grants = make_grants(world, many)
    make_plans(grants, world.feliksas)
    crowded = crowd(many[1], world)
    return Bench(
        *(world.benas, world.domas, world.feliksas, own.plan, sent, longest, world.stasys, crowded),
        ranked(world.programme, many, world.feliksas),
        follow(grants[0], world.feliksas),
    )


def crowd(school: School, world: World) -> PlanVersion:
    """As many rows as there may be, in a draft that a new head of the school is writing."""
    since = date(2020, 9, 1)
    head, agency = world.stasys, world.feliksas
    give_membership(user=head, role=Role.DIRECTOR, by=agency, school=school, valid_from=since)
    version = PlanVersion.objects.get(plan__grant__holder=school)
    fill(version, head, activities=MOST_ACTIVITIES, indicators=MOST_INDICATORS)
    version.refresh_from_db()
    reword(version, head)
    return version


def reword(version: PlanVersion, head: User) -> None:
    """Change every activity; the plan as if it had been submitted before and after, withdrawn."""
    keep_sent(version, head, 1)
    later = [date(2026, 9, 2 + place % 28) for place in range(MOST_ACTIVITIES)]
    for row, starts_on in zip(version.activities.all(), later, strict=True):
        row.title, row.responsible = f"{row.title} mažose grupėse", "Direktoriaus pavaduotoja"
        row.starts_on = starts_on
        row.save(update_fields=["title", "responsible", "starts_on"])
    keep_sent(version, head, 2)


def keep_sent(version: PlanVersion, head: User, number: int) -> None:
    content = as_json(load(version))
    Submission.objects.create(version=version, number=number, by=head, content=content)


def send(grant: Grant, head: User, activities: int) -> PlanVersion:
    """A whole plan, submitted."""
    version = fill(draft(grant, head), head, activities=activities)
    submit(version=version, by=head)
    return version


def count(place: int) -> dict[str, object]:
    return {
        "counted_on": date(2026, 9, 1),
        "pupils": 100 + place % 700,
        "source": "Mokinių registras",
    }


def make_schools(number: int) -> list[School]:
    places = list(Municipality.objects.order_by("pk"))
    rows = [
        School(
            code=f"{800_000_000 + place}",
            name=f"Šulinio {place:06d} pavyzdinė mokykla",
            sort_key=f"š{place:06d}",
            municipality=places[place % len(places)],
        )
        for place in range(number)
    ]
    return School.objects.bulk_create(rows, BATCH)


def make_grants(world: World, schools: list[School]) -> list[Grant]:
    """Copies of a real decision's basket, with its allocation."""
    fields = Grant._meta.concrete_fields
    names = [field.attname for field in fields if field.editable and not field.primary_key]
    shape = {name: getattr(world.grant, name) for name in names}
    rows = [
        Grant(**(shape | {"school_id": school.pk, "holder_id": school.pk})) for school in schools
    ]
    grants = Grant.objects.bulk_create(rows, BATCH)
    entry = world.grant.entries.get()
    entries = [
        MoneyEntry(
            grant=grant,
            kind=entry.kind,
            amount=grant.formula_amount,
            dated_on=entry.dated_on,
            document=entry.document,
            by=entry.by,
        )
        for grant in grants
    ]
    MoneyEntry.objects.bulk_create(entries, BATCH)
    return grants


def make_plans(grants: list[Grant], by: User) -> None:
    """Every second plan is in force, with indicators that have values; the others are drafts."""
    plans = Plan.objects.bulk_create([Plan(grant=grant) for grant in grants], BATCH)
    versions = PlanVersion.objects.bulk_create([PlanVersion(plan=plan) for plan in plans], BATCH)
    make_indicators(versions[::2], by)
    approved = [version.plan_id for version in versions[::2]]
    for start in range(0, len(approved), BATCH):
        some = approved[start : start + BATCH]
        with lifted():  # nobody sends, agrees and approves
            PlanVersion.objects.filter(plan__in=some).update(**IN_FORCE)


def make_indicators(versions: list[PlanVersion], by: User) -> None:
    """Five indicators of each plan in force, each with a value."""
    rows = [
        Indicator(
            version=version,
            title=f"Pavyzdinis rodiklis {place}",
            kind=IndicatorKind.PERCENT,
            direction=Direction.RAISE,
            baseline_value=50,
            target_value=60 + place,
            position=place,
        )
        for version in versions
        for place in range(INDICATORS)
    ]
    measure(Indicator.objects.bulk_create(rows, BATCH), by)


def measure(indicators: list[Indicator], by: User) -> None:
    """A value of each."""
    values = [
        Measurement(
            grant=indicator.version.plan.grant,
            indicator=indicator,
            key=indicator.key,
            value=62,
            measured_on=date(2026, 10, 1),
            source="Pavyzdinė apklausa",
            by=by,
        )
        for indicator in indicators
    ]
    Measurement.objects.bulk_create(values, BATCH)
