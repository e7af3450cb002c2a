"""Progress at each point of its life: Ąžuolas is evaluated from outside, Beržas by itself."""

from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import User
from common import clock
from grants.models import Grant
from plans import workflow as plans
from plans.models import Indicator, Objective, PlanVersion
from progress.choices import EvaluationStep
from progress.concluding import Judged
from progress.evaluating.assigning import Named, assign, state_no_conflict
from progress.evaluating.remarks import end_remarks
from progress.evaluating.steps import StepInput, save_steps
from progress.models import Assignment, Evaluation, Measurement
from progress.reference import load_evaluation_rules
from progress.services import (
    RatingInput,
    record_value,
    save_header,
    save_ratings,
    start_evaluation,
)
from progress.workflow import Sure, Verdict, finish, send_for_remarks
from tests.deeds import deed
from tests.plans.stages import AGREED_ON, ORDERED_ON, at
from tests.world import World, draft, fill

EARLY = "Mokykla nuo sausio jungiama prie kitos mokyklos."
WHY = "Vertinta tik viena sritis."  # why most indicators of an evaluation have no level


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
    with clock.pretend(at(AGREED_ON)):
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


def evaluates(world: World, grant: Grant, who: str = "vilte", **changed: Any) -> Assignment:
    """The agency assigns an evaluator, who states to have no conflict of interest."""
    load_evaluation_rules(world.programme)
    values: dict[str, Any] = {
        "person": world.people[who],
        "assigned_on": date(2026, 11, 1),
        "document": "Įsakymas Nr. V-3",
        "until": date(2029, 1, 1),
        "is_lead": True,
    }
    made = assign(grant=grant, named=Named(**values | changed), by=world.feliksas)
    person = User.objects.get(pk=made.person_id)
    state_no_conflict(assignment=made, by=person)
    return made


@deed
def begun(world: World, grant: Grant, kind: str = "") -> Evaluation:
    """An unfinished evaluation of the required kind, or of the kind named."""
    kind = kind or grant.evaluation_kind
    if kind == "external" and not grant.assignments.filter(ended_on=None).exists():
        evaluates(world, grant)
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
    rest = {"comment": "Stebėta pamokose."} | rest
    item = RatingInput(
        indicator=evaluation.framework.indicators.get(number=number),
        level=evaluation.framework.levels.get(code=level),
        **rest,
    )
    by = writer(world, evaluation.grant, evaluation.kind)
    save_ratings(evaluation=evaluation, ratings=[item], by=by)


def described(evaluation: Evaluation, by: User) -> None:
    """The steps of a self-evaluation, its group, and that it was discussed."""
    notes = [StepInput(step, date(2026, 11, 5), "Aptarta.") for step in EvaluationStep.values]
    save_steps(evaluation=evaluation, notes=notes, by=by)
    header: dict[str, Any] = {"group": "Pavaduotoja", "discussed_on": date(2026, 11, 6)}
    save_header(evaluation=evaluation, by=by, **header)


@deed
def written(world: World, evaluation: Evaluation) -> None:
    """All that is asked beside the levels: the header; of a self-evaluation its steps too."""
    by = writer(world, evaluation.grant, evaluation.kind)
    if evaluation.kind == "external":
        header: dict[str, Any] = {"report_number": "A-1", "purpose": "Pažanga"}
        save_header(evaluation=evaluation, by=by, observed_activities=41, **header)
        return
    described(evaluation, by)


@deed
def read(world: World, evaluation: Evaluation) -> None:
    """The school has read a written external evaluation and has no remarks."""
    written(world, evaluation)
    if evaluation.kind == "external":
        by = writer(world, evaluation.grant, evaluation.kind)
        send_for_remarks(evaluation, by=by, sure=Sure(of_changes=True, why_unrated=WHY))
        end_remarks(evaluation=evaluation, by=director(world, evaluation.grant))


@deed
def finished(world: World, grant: Grant, kind: str = "") -> Evaluation:
    """A finished evaluation with one indicator rated."""
    evaluation = begun(world, grant, kind)
    rate(world, evaluation)
    read(world, evaluation)
    finish(evaluation, by=writer(world, grant, evaluation.kind), is_sure=True)
    return evaluation


def verdict(**changed: Any) -> Verdict:
    """A whole conclusion of 2026-11-10, long before the plan's end."""
    whole = {
        "result": "partly",
        "concluded_on": date(2026, 11, 10),
        "text": "Rodikliai pagerėjo.",
        "early_reason": EARLY,
        "is_sure": True,
        "objectives": judged(),
    }
    return Verdict(**whole | changed)


def judged(result: str = "partly", text: str = "Konsultacijos vyko.") -> tuple[Judged, ...]:
    """The same of each objective of the plans in force."""
    rows = Objective.objects.filter(version__status="approved")
    return tuple(Judged(row.key, result, text) for row in rows)
