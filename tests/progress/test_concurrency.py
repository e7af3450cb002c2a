"""Progress written by two people at once: only PostgreSQL lets them try."""

import pytest

from audit.transitions import Refused
from progress.choices import EvaluationStatus
from progress.models import Conclusion, Evaluation, Measurement, Rating
from progress.workflow import conclude, finish
from tests.progress.stages import (
    approved,
    begun,
    evaluates,
    finished,
    judged,
    rate,
    read,
    value,
    verdict,
)
from tests.together import second_while_first_is_open
from tests.world import World, build

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> World:
    return build()


def test_two_values_on_one_day_leave_one(world: World) -> None:
    indicator = approved(world).indicators.get()
    results = second_while_first_is_open(
        lambda: value(world, indicator, 80), lambda: value(world, indicator, 81)
    )
    assert isinstance(results[1], Refused)
    assert [row.value for row in Measurement.objects.all()] == [80]


def test_a_rating_does_not_slip_into_a_finished_evaluation(world: World) -> None:
    approved(world)
    evaluation = begun(world, world.grant)
    rate(world, evaluation)
    read(world, evaluation)
    results = second_while_first_is_open(
        lambda: finish(Evaluation.objects.get(pk=evaluation.pk), by=world.vilte, is_sure=True),
        lambda: rate(world, evaluation, number="1.2.1"),
    )
    evaluation.refresh_from_db()
    assert isinstance(results[1], Refused)
    assert evaluation.status == EvaluationStatus.FINISHED
    assert Rating.objects.count() == 1


def test_two_conclusions_leave_one(world: World) -> None:
    approved(world)
    finished(world, world.grant)

    def end(result: str) -> Conclusion:
        whole = verdict(result=result, objectives=judged(result))
        return conclude(world.grant, whole, by=world.vilte)

    results = second_while_first_is_open(lambda: end("reached"), lambda: end("partly"))
    assert isinstance(results[1], Refused)
    assert Conclusion.objects.get().result == "reached"


def test_two_evaluations_begun_at_once_leave_one(world: World) -> None:
    approved(world)
    evaluates(world, world.grant)
    results = second_while_first_is_open(
        lambda: begun(world, world.grant), lambda: begun(world, world.grant)
    )
    assert isinstance(results[1], Refused)
    assert Evaluation.objects.count() == 1
