"""For each rule of data quality a row that shows and a near miss: one day less, one cent less."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile

from files.models import StoredFile
from files.services import store
from grants.choices import MoneyKind
from grants.models import Claim, Grant, MoneyEntry
from plans.models import Activity, PlanVersion
from progress.models import (
    Assignment,
    Evaluation,
    EvaluationRemark,
    Expense,
    Measurement,
    Overruling,
    Rating,
    ReportPeriod,
)
from progress.workflow import conclude
from schools.models import Framework, PupilCount, School
from selection.models import Programme
from tests.guards import lifted
from tests.plans.stages import being_written
from tests.progress.audits import drawn, found, item_of
from tests.progress.reports import accepted, opened, submitted
from tests.progress.spending import DAY, in_force, paid, spend
from tests.progress.stages import approved, begun, evaluates, finished, value, verdict
from tests.world import World

READERS = "asta rasa domas feliksas vilte aurelija"
Make = Callable[[World], Any]


@dataclass(frozen=True)
class Case:
    """What makes the gap and when it shows, what nearly makes it; who is told of it."""

    make: Make
    near: Make
    on: str = "2026-11-22"
    near_on: str = ""
    readers: str = READERS


def until(make: Make, on: str, near_on: str, readers: str = READERS) -> Case:
    """The same data a day before."""
    return Case(make, make, on, near_on, readers)


def of(world: World, **changed: Any) -> dict[str, Any]:
    return {"grant": world.grant, "by": world.feliksas, **changed}


def report_opened(world: World) -> None:
    approved(world)
    opened(world)


def instalment(world: World) -> None:
    row = {"kind": MoneyKind.INSTALMENT, "school_year": 2026, "amount": Decimal("9.00")}
    days = {"dated_on": date(2026, 10, 1), "due_on": date(2026, 11, 30)}
    MoneyEntry.objects.create(**of(world, **row, **days, document="V-1"))


def claim(world: World) -> None:
    days = {"dated_on": date(2026, 11, 1), "due_on": date(2026, 12, 1)}
    words = {"kind": "unspent", "document": "V-2", "reason": "Nepanaudota."}
    Claim.objects.create(**of(world, amount=Decimal("9.00"), **days, **words))


def finding(world: World) -> None:
    """To be answered within ten days."""
    paid(world)
    spend(world, in_force(world)[0])
    found(world, item_of(drawn(world)))


def remark(world: World) -> None:
    approved(world)
    draft = begun(world, world.grant)
    EvaluationRemark.objects.create(evaluation=draft, text="Ne taip.", by=world.asta)
    Evaluation.objects.update(status="remarks", remarks_until="2026-12-01")


def assignment(world: World) -> None:
    days = {"assigned_on": date(2026, 11, 1), "document": "V-3"}
    Assignment.objects.create(**of(world, person=world.vilte, **days))


def concluded(world: World) -> None:
    approved(world)
    finished(world, world.grant)
    conclude(world.grant, verdict(), by=world.vilte)


def document(world: World) -> StoredFile:
    return store(ContentFile(b"%PDF-1.4", name="saskaita.pdf"), by=world.asta)


def spent_on_the_activity(world: World) -> None:
    paid(world)
    spend(world, approved(world).activities.get())


def council_asked(world: World) -> None:
    approved(world)
    Programme.objects.update(needs_council=True)


def without_head(ended_on: str) -> Make:
    return lambda world: world.asta.memberships.update(valid_until=ended_on)


def valued(number: str = "80") -> Make:
    """A value of the only indicator, which the service would have refused beyond 100."""

    def make(world: World) -> Measurement:
        made = value(world, approved(world).indicators.get())
        Measurement.objects.update(value=number)
        return made

    return make


def with_evidence(world: World) -> None:
    valued()(world)
    Measurement.objects.update(evidence=document(world))


def spent(amount: str, come: str) -> Make:
    """So much on the first activity, of 50 673,00, by a basket that so much came of."""

    def make(world: World) -> Expense:
        first, _second = in_force(world)
        paid(world, come)
        return spend(world, first, amount, sure=True)

    return make


def spent_until(ends_on: str) -> Make:
    def make(world: World) -> None:
        spent("100.00", "100.00")(world)
        Grant.objects.update(ends_on=ends_on)

    return make


def spent_and_ended(ordered_on: str) -> Make:
    def make(world: World) -> None:
        spent("100.00", "100.00")(world)
        with lifted():
            Activity.objects.filter(title="Konsultacijos 1").update(ended_reason="Nereikia.")
            PlanVersion.objects.update(ordered_on=ordered_on)

    return make


def with_document(world: World) -> None:
    paid(world)
    spend(world, in_force(world)[0], file=document(world))


def overruled(*, is_valued: bool) -> Make:
    def make(world: World) -> None:
        row = approved(world).indicators.get()
        if is_valued:
            value(world, row)
        words = {"is_reached": True, "reason": "Taip."}
        Overruling.objects.create(**of(world, indicator=row, key=row.key, **words))

    return make


def spent_later(dated_on: str) -> Make:
    """An expense recorded after the report of the first quarter was sent."""

    def make(world: World) -> None:
        submitted(world)
        row = Activity.objects.get()
        about = {"activity": row, "key": row.key, "purpose": row.purpose, "document": "SF-1"}
        days = {"school_year": 2026, "dated_on": dated_on, "amount": Decimal("5.00")}
        Expense.objects.create(**of(world, **about, **days))

    return make


def closed(make: Make) -> Make:
    def made(world: World) -> None:
        make(world)
        ReportPeriod.objects.update(closed_at="2026-12-21T10:00:00+02:00", closed_by=world.feliksas)

    return made


def judged(level: str) -> Make:
    """The level was 3 in May; in November a rise is judged."""

    def make(world: World) -> None:
        approved(world)
        evaluates(world, world.grant)
        evaluation(world, date(2026, 5, 1), "3")
        evaluation(world, date(2026, 11, 6), level, change="rose")

    return make


def evaluation(world: World, on: date, level: str, **rest: Any) -> Rating:
    """A finished external evaluation of one day with one indicator rated."""
    framework = Framework.objects.get()
    days = {"starts_on": on, "ends_on": on, "finished_at": f"{on}T10:00:00+02:00"}
    made = Evaluation.objects.create(
        **of(world, kind="external", framework=framework, status="finished", **days)
    )
    indicator = framework.indicators.get(number="1.1.1")
    judged = framework.levels.get(code=level)
    return Rating.objects.create(evaluation=made, indicator=indicator, level=judged, **rest)


def counted(pupils: int) -> Make:
    def make(world: World) -> None:
        PupilCount.objects.create(
            school=world.azuolas, counted_on=date(2025, 9, 1), pupils=pupils, source="Registras"
        )

    return make


def recounted(pupils: int) -> Make:
    return lambda world: PupilCount.objects.filter(school=world.azuolas).update(pupils=pupils)


def nothing(_world: World) -> None:
    """The cast alone."""


MONEY = "50673.00"
CASES: dict[str, Case] = {
    "report_unsent": until(report_opened, "2026-12-21", "2026-12-20"),
    "value_unmeasured": until(approved, "2028-06-02", "2028-06-01"),
    "money_unconfirmed": until(paid, "2026-10-21", "2026-10-20"),
    "instalment_unsent": until(instalment, "2026-12-01", "2026-11-30"),
    "claim_unpaid": until(claim, "2026-12-02", "2026-12-01"),
    "finding_unsettled": until(
        finding, "2026-12-03", "2026-12-02", "asta rasa domas feliksas aurelija"
    ),
    "evaluation_unfinished": until(
        lambda world: approved(world) and begun(world, world.grant),
        *("2026-12-07", "2026-12-06", "feliksas vilte"),
    ),
    "remark_unanswered": until(remark, "2026-12-02", "2026-12-01", "asta rasa feliksas vilte"),
    "impartiality_unstated": until(assignment, "2026-11-09", "2026-11-08", "feliksas vilte"),
    "conclusion_unconfirmed": until(concluded, "2026-12-11", "2026-12-10"),
    "activity_unspent": Case(approved, spent_on_the_activity, "2028-09-01", "2028-09-01"),
    "indicator_unvalued": until(approved, "2027-03-04", "2027-03-03"),
    "state_untold": until(report_opened, "2026-12-06", "2026-12-05", "asta rasa"),
    "pupils_uncounted": until(nothing, "2027-10-01", "2027-09-30"),
    "council_unnamed": Case(council_asked, approved),
    "plan_absent": until(being_written, "2026-12-01", "2026-11-30"),
    "evaluation_absent": until(approved, "2028-09-01", "2028-08-31"),
    "head_absent": Case(
        without_head("2026-11-21"),
        without_head("2026-11-22"),
        readers="rasa domas feliksas vilte aurelija",
    ),
    "school_unreachable": Case(lambda world: School.objects.update(email=""), nothing),
    "value_unproven": Case(valued(), with_evidence),
    "expense_unproven": Case(spent("1.00", "1.00"), with_document),
    "activity_overspent": Case(spent("50673.01", "60000.00"), spent(MONEY, "60000.00")),
    "spent_unpaid": Case(spent("100.01", "100.00"), spent("100.00", "100.00")),
    "expense_misdated": Case(spent_until("2026-11-09"), spent_until(str(DAY))),
    "expense_after_end": Case(spent_and_ended(str(DAY)), spent_and_ended("2026-11-11")),
    "value_impossible": Case(valued("100.01"), valued("100")),
    "overruled_unvalued": Case(overruled(is_valued=False), overruled(is_valued=True)),
    "report_differs": Case(spent_later("2026-11-30"), spent_later("2026-12-01"), "2026-12-05"),
    "report_left_open": Case(closed(report_opened), closed(accepted), "2026-12-22"),
    "change_doubtful": Case(judged("3"), judged("4")),
    "pupils_jumped": Case(counted(332), counted(333)),
    "pupils_differ": Case(recounted(398), recounted(399)),
}
