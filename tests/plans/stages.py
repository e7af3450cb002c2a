"""A plan of Ąžuolas at each point of its life."""

from datetime import date

from plans import workflow
from plans.models import PlanVersion
from tests.world import World, draft, fill

AGREED_ON, ORDERED_ON = date(2026, 10, 5), date(2026, 10, 6)


def being_written(world: World) -> PlanVersion:
    return fill(draft(world.grant, world.asta), world.asta)


def submitted(world: World) -> PlanVersion:
    version = being_written(world)
    workflow.submit(version, by=world.asta)
    return version


def agreed_by_municipality(world: World) -> PlanVersion:
    version = submitted(world)
    municipality_agrees(world, version)
    return version


def agreed_by_agency(world: World) -> PlanVersion:
    version = submitted(world)
    agency_agrees(world, version)
    return version


def agreed(world: World) -> PlanVersion:
    version = agreed_by_agency(world)
    municipality_agrees(world, version)
    return version


def returned(world: World) -> PlanVersion:
    version = submitted(world)
    workflow.send_back(version, party="municipality", comment="Patikslinkite.", by=world.domas)
    return version


def approved(world: World) -> PlanVersion:
    version = agreed(world)
    workflow.approve(version, ordered_on=ORDERED_ON, order_number="(1.3.)-V13", by=world.asta)
    return version


def municipality_agrees(world: World, version: PlanVersion) -> None:
    workflow.agree(
        version, party="municipality", agreed_on=AGREED_ON, document_number="S-7", by=world.domas
    )


def agency_agrees(world: World, version: PlanVersion) -> None:
    workflow.agree(
        version, party="agency", agreed_on=AGREED_ON, document_number="D-1", by=world.feliksas
    )
