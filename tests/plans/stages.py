"""A plan of Ąžuolas at each point of its life."""

from datetime import date, datetime, time

from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from common import clock
from plans import saving, workflow
from plans.forms import GoalForm
from plans.models import AmendmentRule, Plan, PlanVersion
from plans.services import save_row
from tests.deeds import deed
from tests.world import World, draft, fill

AGREED_ON, ORDERED_ON = date(2026, 10, 5), date(2026, 10, 6)
SENT_AGAIN_ON, AMENDED_ON = date(2026, 11, 19), date(2026, 11, 20)
UNCHANGED = {"unchanged-0": "Atsakėme į pastabas."}  # why a returned plan is sent as it was


@deed
def being_written(world: World) -> PlanVersion:
    return fill(draft(world.grant, world.asta), world.asta)


def give_up(version: PlanVersion, text: str, *, by: User) -> None:
    """Leave what stands as the goal; what was typed goes to history."""
    data = QueryDict(mutable=True)
    data["goal"] = text
    stands = PlanVersion.objects.get(pk=version.pk).goal
    typed = saving.Typed(data, {"goal": [[stands]]}, aside=frozenset({"goal"}))
    saving.save_text(version.plan_id, GoalForm, typed=typed, by=by)


@deed
def submitted(world: World) -> PlanVersion:
    version = being_written(world)
    send(world, version)
    return version


@deed
def agreed_by_municipality(world: World) -> PlanVersion:
    version = submitted(world)
    municipality_agrees(world, version)
    return version


@deed
def agreed_by_agency(world: World) -> PlanVersion:
    version = submitted(world)
    agency_agrees(world, version)
    return version


@deed
def agreed(world: World) -> PlanVersion:
    version = agreed_by_agency(world)
    municipality_agrees(world, version)
    return version


@deed
def returned(world: World) -> PlanVersion:
    version = submitted(world)
    workflow.send_back(version, party="municipality", comment="Patikslinkite.", by=world.domas)
    return version


@deed
def approved(world: World) -> PlanVersion:
    version = agreed(world)
    workflow.approve(version, ordered_on=ORDERED_ON, order_number="(1.3.)-V13", by=world.asta)
    return version


@deed
def amended(world: World) -> PlanVersion:
    """Amendment No. 1, just begun: it still says all that the plan in force says."""
    return amend(world, approved(world))


@deed
def amended_again(world: World) -> PlanVersion:
    """The version in force while an amendment of it is open."""
    version = approved(world)
    amend(world, version)
    return version


@deed
def completed(world: World) -> PlanVersion:
    version = approved(world)
    Plan.objects.filter(pk=version.plan_id).update(completed_on=ORDERED_ON)
    return PlanVersion.objects.get(pk=version.pk)


@deed
def amendment_written(world: World) -> PlanVersion:
    """Another purpose of the money: without rules it is the business of both parties."""
    version = amended(world)
    turn(world, version)
    return version


@deed
def amendment_submitted(world: World) -> PlanVersion:
    version = amendment_written(world)
    send(world, version, SENT_AGAIN_ON)
    return version


@deed
def amendment_returned(world: World) -> PlanVersion:
    version = amendment_submitted(world)
    workflow.send_back(version, party="municipality", comment="Patikslinkite.", by=world.domas)
    return version


@deed
def amendment_agreed(world: World) -> PlanVersion:
    version = amendment_submitted(world)
    agency_agrees(world, version)
    municipality_agrees(world, version)
    return version


@deed
def amendment_approved(world: World) -> PlanVersion:
    version = amendment_agreed(world)
    workflow.approve(version, ordered_on=AMENDED_ON, order_number="V-20", by=world.asta)
    return version


@deed
def amendment_of_words(world: World) -> PlanVersion:
    """Only reworded, where by rule wording is the municipality's business alone."""
    version = amended(world)
    rule(world, "wording", "agency", "notice")
    reword(world, version)
    send(world, version, SENT_AGAIN_ON)
    return version


@deed
def amendment_of_nobody(world: World) -> PlanVersion:
    """Only reworded, where by rule nobody has to agree to that."""
    rule(world, "wording", "municipality", "nothing")
    return amendment_of_words(world)


@deed
def agreement_stands(world: World) -> PlanVersion:
    """The agency agreed, the municipality returned; since then only words have changed."""
    version = agreed_by_agency(world)
    rule(world, "wording", "agency", "nothing")
    workflow.send_back(version, party="municipality", comment="Patikslinkite.", by=world.domas)
    reword(world, version)
    workflow.submit(version, by=world.asta)
    return version


@deed
def discarded(world: World) -> PlanVersion:
    version = amended(world)
    workflow.discard(version, by=world.asta)
    return version


@deed
def amend(world: World, version: PlanVersion) -> PlanVersion:
    return workflow.start_amendment(
        version, reason_code="people", reason="Išėjo mokytoja.", by=world.asta
    )


def rule(world: World, kind: str, party: str, effect: str) -> None:
    AmendmentRule.objects.create(programme=world.programme, kind=kind, party=party, effect=effect)


@deed
def reword(world: World, version: PlanVersion) -> None:
    row = version.activities.order_by("position")[0]
    row.responsible = "Kita pavaduotoja"
    save_row(row=row, by=world.asta)


@deed
def turn(world: World, version: PlanVersion) -> None:
    row = version.activities.order_by("position")[0]
    row.purpose = world.programme.purposes.get(number=5)
    save_row(row=row, by=world.asta)


def at(day: date) -> datetime:
    """Nine in the morning of the day."""
    return timezone.make_aware(datetime.combine(day, time(9)))


@deed
def send(world: World, version: PlanVersion, on: date = AGREED_ON) -> None:
    """Submit the version on a day of before."""
    with clock.pretend(at(on)):
        workflow.submit(version, by=world.asta)


def agreed_on(version: PlanVersion) -> date:
    """The first day of an agreement to what was submitted last; to a plan from paper before it."""
    assert version.current_submission
    if version.is_from_paper:
        return AGREED_ON
    return clock.local_day(version.current_submission.at)


@deed
def municipality_agrees(world: World, version: PlanVersion) -> None:
    day = agreed_on(version)
    workflow.agree(
        version, party="municipality", agreed_on=day, document_number="S-7", by=world.domas
    )


@deed
def agency_agrees(world: World, version: PlanVersion) -> None:
    day = agreed_on(version)
    workflow.agree(version, party="agency", agreed_on=day, document_number="D-1", by=world.feliksas)
