"""Reports answered, closed and opened by two at once: only PostgreSQL lets them try."""

from datetime import timedelta

import pytest

from audit.transitions import Refused
from common import clock
from progress.models import Report, ReportAnswer, ReportPeriod
from progress.reporting import workflow
from progress.reporting.opening import open_due
from progress.reporting.periods import close_period
from tests.plans.stages import at
from tests.progress.reports import DUE, OPENS, period, submitted, tell, written
from tests.progress.stages import approved
from tests.together import second_while_first_is_open
from tests.world import World, build

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> World:
    return build()


def test_both_parties_answer_at_once_and_it_is_accepted(world: World) -> None:
    report = submitted(world)
    second_while_first_is_open(
        lambda: workflow.accept(Report.objects.get(), party="agency", by=world.feliksas),
        lambda: workflow.accept(Report.objects.get(), party="municipality", by=world.domas),
    )
    report.refresh_from_db()
    assert (report.status, ReportAnswer.objects.count()) == ("accepted", 2)


def test_one_accepts_while_the_other_sends_back_and_one_of_them_is_told(world: World) -> None:
    submitted(world)
    given = {"party": "municipality", "comment": "Papildykite.", "by": world.domas}
    results = second_while_first_is_open(
        lambda: workflow.send_back(Report.objects.get(), **given),
        lambda: workflow.accept(Report.objects.get(), party="agency", by=world.feliksas),
    )
    assert isinstance(results[1], Refused)
    assert Report.objects.get().status == "returned"


def close_after_its_day(world: World) -> int:
    with clock.pretend(at(DUE + timedelta(days=1))):
        return close_period(ReportPeriod.objects.get(), by=world.feliksas)


def test_nothing_slips_into_a_period_that_is_being_closed(world: World) -> None:
    approved(world)
    report = written(world)
    results = second_while_first_is_open(
        lambda: close_after_its_day(world),
        lambda: tell(report, world, "done", text="Per vėlai."),
    )
    assert isinstance(results[1], Refused)
    assert report.activities.get().text == "Vyksta konsultacijos."


def test_two_workers_open_one_report(world: World) -> None:
    approved(world)
    period(world)

    def work() -> int:
        with clock.pretend(at(OPENS)):
            return open_due()

    assert second_while_first_is_open(work, work) == [1, 0]
    assert Report.objects.count() == 1
