"""Who may finish and conclude from what: the full grid against written tables."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine

from accounts.models import User
from audit.models import Entry
from audit.transitions import Refused
from common import clock
from grants.models import Grant
from progress.choices import EvaluationStatus
from progress.models import Conclusion, Evaluation
from progress.workflow import (
    TRANSITIONS,
    Sure,
    available,
    conclude,
    finish,
    send_for_remarks,
    unrated,
    withdraw_conclusion,
)
from tests.deeds import deed
from tests.progress.stages import (
    WHY,
    approved,
    begun,
    finished,
    rate,
    read,
    value,
    verdict,
    written,
)
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
# (kind, status) → the verb that leads on, and who may do it.
VERBS = {
    ("self", "draft"): ("finish", {"asta", "rasa"}),
    ("external", "draft"): ("send", {"vilte"}),
    ("external", "remarks"): ("finish", {"vilte"}),
}
CONCLUDERS = {"self": {"asta"}, "external": {"vilte"}}


@deed
def in_status(world: World, kind: str, status: str) -> Evaluation:
    evaluation = begun(world, world.grant, kind)
    rate(world, evaluation)
    if status == EvaluationStatus.DRAFT:
        written(world, evaluation)
    elif kind == "external" or status == EvaluationStatus.FINISHED:
        read(world, evaluation)
    if status == EvaluationStatus.FINISHED:
        finish(evaluation, by=world.vilte if kind == "external" else world.asta, is_sure=True)
    return evaluation


def do(verb: str, evaluation: Evaluation, by: User) -> None:
    if verb == "send":
        send_for_remarks(evaluation, by=by, sure=Sure(why_unrated=WHY))
    else:
        finish(evaluation, by=by, is_sure=True)


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("self", "draft"),
        ("self", "finished"),
        ("external", "draft"),
        ("external", "remarks"),
        ("external", "finished"),
    ],
)
def test_verb_by_kind_status_and_person(world: World, kind: str, status: str, who: str) -> None:
    approved(world)
    evaluation, person = in_status(world, kind, status), world.people[who]
    open_verb, may = VERBS.get((kind, status), ("", set()))
    allowed = [open_verb] if who in may else []
    assert [step.name for step in available(evaluation, person)] == allowed
    for verb in ("send", "finish"):
        if verb in allowed:
            continue
        with pytest.raises(Refused):
            do(verb, evaluation, person)
    before = Evaluation.objects.get().status
    assert before == status
    for verb in allowed:
        do(verb, evaluation, person)
        assert evaluation.status == {"send": "remarks", "finish": "finished"}[verb]


def test_the_table_names_every_verb() -> None:
    assert {kind: [step.name for step in steps] for kind, steps in TRANSITIONS.items()} == {
        "self": ["finish"],
        "external": ["send", "finish"],
    }


@deed
def require(world: World, kind: str) -> None:
    """The kind of evaluation that the basket asks for."""
    Grant.objects.filter(pk=world.grant.pk).update(evaluation_kind=kind)
    world.grant.refresh_from_db()


@deed
def nothing(world: World) -> None:
    approved(world)


@deed
def unfinished(world: World) -> None:
    approved(world)
    begun(world, world.grant)


@deed
def of_required_kind(world: World) -> None:
    approved(world)
    finished(world, world.grant)


@deed
def of_other_kind(world: World) -> None:
    approved(world)
    finished(
        world, world.grant, "self" if world.grant.evaluation_kind == "external" else "external"
    )


@deed
def concluded(world: World) -> None:
    of_required_kind(world)
    by = world.vilte if world.grant.evaluation_kind == "external" else world.asta
    end(world.grant, by.email.split("@")[0], world)


def end(grant: Grant, who: str, world: World) -> Conclusion:
    return conclude(grant, verdict(), by=world.people[who])


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
    require(world, kind)
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
        ({"early_reason": " "}, "2028-08-31"),
        ({"is_sure": False}, "Mokinių dalis 1"),
    ],
)
def test_a_conclusion_that_is_not_whole_is_refused(
    world: World, changed: dict[str, object], word: str
) -> None:
    of_required_kind(world)
    with pytest.raises(Refused, match=word):
        conclude(world.grant, verdict(**changed), by=world.vilte)


def test_a_conclusion_of_tomorrow_is_refused(world: World) -> None:
    of_required_kind(world)
    tomorrow = verdict(concluded_on=clock.today() + timedelta(days=1))
    with pytest.raises(Refused, match="neatėjo"):
        conclude(world.grant, tomorrow, by=world.vilte)


def test_an_empty_evaluation_is_not_finished(world: World) -> None:
    approved(world)
    evaluation = begun(world, world.grant, "self")
    with pytest.raises(Refused, match="bent vieną rodiklį"):
        finish(evaluation, by=world.asta)
    evaluation.refresh_from_db()
    assert evaluation.status == EvaluationStatus.DRAFT


def test_a_rating_begun_without_a_level_holds_finishing_back(world: World) -> None:
    approved(world)
    evaluation = begun(world, world.grant, "self")
    rate(world, evaluation)
    second = evaluation.framework.indicators.get(number="1.2.1")
    evaluation.ratings.create(indicator=second, comment="Dar ne viskas.")
    with pytest.raises(Refused, match=r"1\.2\.1"):
        finish(evaluation, by=world.asta)


def test_an_evaluation_that_has_not_ended_is_not_finished(world: World) -> None:
    approved(world)
    evaluation = begun(world, world.grant, "self")
    rate(world, evaluation)
    Evaluation.objects.filter(pk=evaluation.pk).update(ends_on=clock.today() + timedelta(days=1))
    with pytest.raises(Refused, match="baigiasi"):
        finish(evaluation, by=world.asta)


def test_two_pages_finish_once(world: World) -> None:
    approved(world)
    evaluation = begun(world, world.grant, "self")
    written(world, evaluation)
    rate(world, evaluation)
    stale = Evaluation.objects.get(pk=evaluation.pk)
    finish(evaluation, by=world.asta, is_sure=True)
    with pytest.raises(Refused):
        finish(stale, by=world.asta, is_sure=True)


def test_after_the_conclusion_nothing_more_is_written(world: World) -> None:
    concluded(world)
    with pytest.raises(Refused, match="tik skaityti"):
        begun(world, world.grant, "self")


def test_a_conclusion_at_the_plan_s_end_needs_no_reason(world: World) -> None:
    of_required_kind(world)
    value(world, world.grant.plan.versions.get().indicators.get())
    with time_machine.travel("2028-08-31T12:00:00+03:00"):
        ended = {"concluded_on": date(2028, 8, 31), "early_reason": "", "is_sure": False}
        made = conclude(world.grant, verdict(**ended), by=world.vilte)
    assert made.early_reason == ""


def test_the_day_before_the_end_is_early(world: World) -> None:
    of_required_kind(world)
    with time_machine.travel("2028-08-31T12:00:00+03:00"):
        early = {"concluded_on": date(2028, 8, 30), "early_reason": ""}
        with pytest.raises(Refused, match="2028-08-31"):
            conclude(world.grant, verdict(**early), by=world.vilte)


def test_finishing_with_less_than_half_rated_asks_whether_one_is_sure(world: World) -> None:
    approved(world)
    evaluation = begun(world, world.grant, "self")
    written(world, evaluation)
    numbers = list(evaluation.framework.indicators.values_list("number", flat=True))
    for number in numbers[:12]:
        rate(world, evaluation, number)
    with pytest.raises(Refused, match="12 iš 25"):
        finish(evaluation, by=world.asta)
    rate(world, evaluation, numbers[12])
    assert [row.number for row in unrated(evaluation)] == numbers[13:]
    finish(evaluation, by=world.asta)
    assert evaluation.status == EvaluationStatus.FINISHED


@pytest.mark.parametrize("who", PEOPLE)
def test_the_agency_alone_withdraws_a_conclusion(world: World, who: str) -> None:
    concluded(world)
    given = {"reason": "Įrašyta per anksti.", "by": world.people[who]}
    made = Conclusion.objects.get()
    if who == "feliksas":
        withdraw_conclusion(made, **given)  # type: ignore[arg-type]
    else:
        with pytest.raises(Refused):
            withdraw_conclusion(made, **given)  # type: ignore[arg-type]
    world.grant.plan.refresh_from_db()
    assert (world.grant.plan.completed_on is None) is (who == "feliksas")


def test_a_withdrawn_conclusion_stays_in_history_and_leaves_room_for_another(world: World) -> None:
    concluded(world)
    first = Conclusion.objects.get()
    with pytest.raises(Refused, match="kodėl"):
        withdraw_conclusion(first, reason=" ", by=world.feliksas)
    withdraw_conclusion(first, reason="Per anksti.", by=world.feliksas)
    with pytest.raises(Refused, match="jau"):
        withdraw_conclusion(first, reason="Per anksti.", by=world.feliksas)
    newest = Entry.objects.order_by("-pk").values_list("verb", "role", "comment")[:2]
    assert list(newest) == [
        ("plan.reopened", "agency", ""),
        ("conclusion.withdrawn", "agency", "Per anksti."),
    ]
    second = end(world.grant, "vilte", world)
    assert list(Conclusion.objects.valid()) == [second]
    world.grant.plan.refresh_from_db()
    assert world.grant.plan.completed_on == second.concluded_on
