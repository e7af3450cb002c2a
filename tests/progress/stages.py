"""Progress at each point of its life: Ąžuolas is evaluated from outside, Beržas by itself."""

from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import User
from grants.models import Grant
from plans import workflow as plans
from plans.models import Indicator, PlanVersion
from progress.models import Evaluation, Measurement
from progress.services import RatingInput, record_value, save_ratings, start_evaluation
from progress.workflow import Verdict, finish
from tests.deeds import deed
from tests.world import World, draft, fill

AGREED_ON, ORDERED_ON = date(2026, 10, 5), date(2026, 10, 6)


def director(world: World, grant: Grant) -> User:
    """Who heads the school of the grant."""
    heads = {world.azuolas.pk: "asta", world.berzas.pk: "benas", world.kastonas.pk: "cecilija"}
    return world.people[heads[grant.holder_id]]


@deed
def approved(world: World, grant: Grant | None = None, indicators: int = 1) -> PlanVersion:
    """A plan in force, agreed by both parties and ordered by the head."""
    grant = grant or world.grant
    head = director(world, grant)
    officer = world.egle if grant.holder == world.kastonas else world.domas
    version = fill(draft(grant, head), head, indicators=indicators)
    plans.submit(version, by=head)
    for party, by in (("municipality", officer), ("agency", world.feliksas)):
        plans.agree(version, party=party, agreed_on=AGREED_ON, document_number="S-7", by=by)
    plans.approve(version, ordered_on=ORDERED_ON, order_number="V-13", by=head)
    return version


def value(
    world: World, indicator: Indicator, number: str | int = 80, on: date = date(2026, 11, 1)
) -> Measurement:
    """A value recorded by the head of the school."""
    grant = indicator.version.plan.grant
    return record_value(
        grant=grant,
        indicator=indicator,
        value=Decimal(number),
        measured_on=on,
        source="NMPP",
        by=director(world, grant),
    )


def writer(world: World, grant: Grant, kind: str) -> User:
    """The head writes the self-evaluation, Viltė the external one of Ąžuolas."""
    return world.vilte if kind == "external" else director(world, grant)


@deed
def begun(world: World, grant: Grant, kind: str = "") -> Evaluation:
    """An unfinished evaluation of the required kind, or of the kind named."""
    kind = kind or grant.evaluation_kind
    return start_evaluation(
        grant=grant,
        kind=kind,
        starts_on=date(2026, 11, 2),
        ends_on=date(2026, 11, 6),
        by=writer(world, grant, kind),
    )


@deed
def rate(
    world: World, evaluation: Evaluation, number: str = "1.1.1", level: str = "3", **rest: str
) -> None:
    """Rate one indicator by its number."""
    item = RatingInput(
        indicator=evaluation.framework.indicators.get(number=number),
        level=evaluation.framework.levels.get(code=level),
        **rest,
    )
    by = writer(world, evaluation.grant, evaluation.kind)
    save_ratings(evaluation=evaluation, ratings=[item], by=by)


@deed
def finished(world: World, grant: Grant, kind: str = "") -> Evaluation:
    """A finished evaluation with one indicator rated."""
    evaluation = begun(world, grant, kind)
    rate(world, evaluation)
    finish(evaluation, by=writer(world, grant, evaluation.kind), is_sure=True)
    return evaluation


def verdict(**changed: Any) -> Verdict:
    """A whole conclusion of 2026-11-10, long before the plan's end."""
    whole = {
        "result": "partly",
        "concluded_on": date(2026, 11, 10),
        "text": "Rodikliai pagerėjo.",
        "early_reason": "Mokykla jungiama.",
        "is_sure": True,
    }
    return Verdict(**whole | changed)
