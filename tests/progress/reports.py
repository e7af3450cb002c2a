"""A report of Ąžuolas at each point of its life; the plan is in force since 2026-10-06."""

from datetime import date
from typing import Any

from django.http import QueryDict

from common import clock
from plans.saving import Outcome, Typed
from progress.forms.reports import ReportedActivityForm, ReportedIndicatorForm
from progress.models import Report, ReportPeriod
from progress.reporting import workflow
from progress.reporting.opening import daily
from progress.reporting.writing import save_activity, save_indicator
from tests.deeds import deed
from tests.plans.stages import at
from tests.progress.stages import approved
from tests.world import World

ENDS, OPENS, DUE = date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 20)


def period(world: World, **changed: Any) -> ReportPeriod:
    """The first quarter of the school year of Ąžuolas's round."""
    values = {
        "programme": world.programme,
        "round": world.round,
        "kind": "quarter",
        "name": "1 ketvirtis",
        "starts_on": date(2026, 9, 1),
        "ends_on": ENDS,
        "opens_on": OPENS,
        "due_on": DUE,
    }
    return ReportPeriod.objects.create(**values | changed)


def opened(world: World, on: date = OPENS, **changed: Any) -> Report:
    """The only report, opened by the schedule."""
    period(world, **changed)
    with clock.pretend(at(on)):
        daily()
    return Report.objects.get()


def typed(**values: str) -> QueryDict:
    """A form's data without the texts that it started from: it started from nothing."""
    data = QueryDict(mutable=True)
    data.update(values)
    return data


def tell(report: Report, world: World, state: str = "under_way", **more: str) -> Outcome:
    """Asta says how the first activity goes on."""
    row = report.activities.get()
    data = Typed.of(typed(state=state, **more))
    return save_activity(report, row.pk, ReportedActivityForm, typed=data, by=world.asta)


def written(world: World, on: date = OPENS, **changed: Any) -> Report:
    """With nothing missing."""
    report = opened(world, on, **changed)
    with clock.pretend(at(on)):
        tell(report, world, text="Vyksta konsultacijos.")
        row = report.indicators.get()
        data = Typed.of(typed(no_value_reason="Matuojama gegužę."))
        save_indicator(report, row.pk, ReportedIndicatorForm, typed=data, by=world.asta)
    return report


@deed
def submitted(world: World) -> Report:
    """Sent on the day it was opened."""
    approved(world)
    report = written(world)
    with clock.pretend(at(OPENS)):
        workflow.submit(report, by=world.asta)
    return report


def accepted(world: World) -> Report:
    """By both parties."""
    report = submitted(world)
    workflow.accept(report, party="agency", by=world.feliksas)
    workflow.accept(report, party="municipality", by=world.domas)
    return report


def returned(world: World) -> Report:
    """By the municipality."""
    report = submitted(world)
    workflow.send_back(report, party="municipality", comment="Papildykite.", by=world.domas)
    return report
