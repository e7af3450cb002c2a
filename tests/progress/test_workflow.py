"""Who may finish and conclude from what: the full grid against written tables."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from audit.models import Entry
from audit.transitions import Refused
from common import clock
from grants.models import Grant
from progress.choices import EvaluationStatus
from progress.models import Conclusion, Evaluation
from progress.workflow import TRANSITIONS, available, conclude, finish
from tests.progress.stages import approved, begun, finished, rate
from tests.world import World

PEOPLE = [
    "asta",
    "rasa",
    "benas",
    "cecilija",
    "domas",
    "egle",
    "feliksas",
    "vilte",
    "kazys",
    "aurelija",
    "stasys",
]
FINISHERS = {"self": {"asta", "rasa"}, "external": {"vilte"}}
CONCLUDERS = {"self": {"asta"}, "external": {"vilte"}}


def in_status(world: World, kind: str, status: str) -> Evaluation:
    evaluation = begun(world, world.grant, kind)
    rate(world, evaluation)
    if status == EvaluationStatus.FINISHED:
        finish(evaluation, by=world.vilte if kind == "external" else world.asta)
    return evaluation


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("status", EvaluationStatus.values)
@pytest.mark.parametrize("kind", ["self", "external"])
def test_finish_status_by_person(world: World, kind: str, status: str, who: str) -> None:
    approved(world)
    evaluation = in_status(world, kind, status)
    allowed = status == EvaluationStatus.DRAFT and who in FINISHERS[kind]
    assert [step.name for step in available(evaluation, world.people[who])] == (
        ["finish"] if allowed else []
    )
    if allowed:
        finish(evaluation, by=world.people[who])
        assert evaluation.status == EvaluationStatus.FINISHED
    else:
        with pytest.raises(Refused):
            finish(evaluation, by=world.people[who])


def test_the_table_names_every_verb() -> None:
    assert [step.name for step in TRANSITIONS] == ["finish"]


def nothing(world: World) -> None:
    approved(world)


def unfinished(world: World) -> None:
    approved(world)
    begun(world, world.grant)


def of_required_kind(world: World) -> None:
    approved(world)
    finished(world, world.grant)


def of_other_kind(world: World) -> None:
    approved(world)
    finished(
        world, world.grant, "self" if world.grant.evaluation_kind == "external" else "external"
    )


def concluded(world: World) -> None:
    of_required_kind(world)
    by = world.vilte if world.grant.evaluation_kind == "external" else world.asta
    end(world.grant, by.email.split("@")[0], world)


def end(grant: Grant, who: str, world: World) -> Conclusion:
    return conclude(
        grant,
        result="partly",
        concluded_on=date(2026, 11, 10),
        text="Rodikliai pagerėjo.",
        by=world.people[who],
    )


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize(
    ("stage", "is_ready"),
    [
        (nothing, False),
        (unfinished, False),
        (of_other_kind, False),
        (of_required_kind, True),
        (concluded, False),
    ],
)
@pytest.mark.parametrize("kind", ["self", "external"])
def test_conclude_stage_by_person(
    world: World, kind: str, stage: Callable[[World], None], is_ready: bool, who: str
) -> None:
    Grant.objects.filter(pk=world.grant.pk).update(evaluation_kind=kind)
    world.grant.refresh_from_db()
    stage(world)
    before = Conclusion.objects.count()
    if is_ready and who in CONCLUDERS[kind]:
        end(world.grant, who, world)
        assert Conclusion.objects.count() == before + 1
    else:
        with pytest.raises(Refused):
            end(world.grant, who, world)
        assert Conclusion.objects.count() == before


def test_a_plan_not_yet_approved_has_no_conclusion(world: World) -> None:
    with pytest.raises(Refused, match="patvirtin"):
        end(world.grant, "vilte", world)


def test_the_conclusion_completes_the_plan_and_leaves_history(world: World) -> None:
    of_required_kind(world)
    end(world.grant, "vilte", world)
    plan = world.grant.plan
    plan.refresh_from_db()
    assert plan.completed_on == date(2026, 11, 10)
    newest = Entry.objects.order_by("-pk").values_list("verb", "by", "role")[:2]
    assert list(newest) == [
        ("plan.completed", world.vilte.pk, "evaluator"),
        ("conclusion.recorded", world.vilte.pk, "evaluator"),
    ]


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"result": "won"}, "ar tikslas pasiektas"),
        ({"text": "  "}, "pagrindim"),
        ({"concluded_on": date(2026, 11, 5)}, "ankstesn"),
    ],
)
def test_a_conclusion_that_is_not_whole_is_refused(
    world: World, changed: dict[str, object], word: str
) -> None:
    of_required_kind(world)
    given = {"result": "partly", "concluded_on": date(2026, 11, 10), "text": "Pagerėjo."}
    with pytest.raises(Refused, match=word):
        conclude(world.grant, by=world.vilte, **given | changed)  # type: ignore[arg-type]


def test_a_conclusion_of_tomorrow_is_refused(world: World) -> None:
    of_required_kind(world)
    with pytest.raises(Refused, match="neatėjo"):
        conclude(
            world.grant,
            result="reached",
            concluded_on=clock.today() + timedelta(days=1),
            text="Pagerėjo.",
            by=world.vilte,
        )


def test_an_empty_evaluation_is_not_finished(world: World) -> None:
    approved(world)
    evaluation = begun(world, world.grant)
    with pytest.raises(Refused, match="bent vieną rodiklį"):
        finish(evaluation, by=world.vilte)
    evaluation.refresh_from_db()
    assert evaluation.status == EvaluationStatus.DRAFT


def test_a_rating_begun_without_a_level_holds_finishing_back(world: World) -> None:
    approved(world)
    evaluation = begun(world, world.grant)
    rate(world, evaluation)
    second = evaluation.framework.indicators.get(number="1.2.1")
    evaluation.ratings.create(indicator=second, comment="Dar ne viskas.")
    with pytest.raises(Refused, match=r"1\.2\.1"):
        finish(evaluation, by=world.vilte)


def test_an_evaluation_that_has_not_ended_is_not_finished(world: World) -> None:
    approved(world)
    evaluation = begun(world, world.grant)
    rate(world, evaluation)
    Evaluation.objects.filter(pk=evaluation.pk).update(ends_on=clock.today() + timedelta(days=1))
    with pytest.raises(Refused, match="baigiasi"):
        finish(evaluation, by=world.vilte)


def test_two_pages_finish_once(world: World) -> None:
    approved(world)
    evaluation = begun(world, world.grant)
    rate(world, evaluation)
    stale = Evaluation.objects.get(pk=evaluation.pk)
    finish(evaluation, by=world.vilte)
    with pytest.raises(Refused):
        finish(stale, by=world.vilte)


def test_after_the_conclusion_nothing_more_is_written(world: World) -> None:
    concluded(world)
    with pytest.raises(Refused, match="tik skaityti"):
        begun(world, world.grant, "self")
