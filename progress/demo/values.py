"""Values over time at the school whose plan was amended: some more of them, one set against the
national average, one with evidence, one indicator judged by people. All plainly made up."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from operator import itemgetter
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import User
from common import clock
from common.money import to_cents
from files.services import store
from grants.models import Grant
from plans.choices import Direction, IndicatorKind, VersionStatus
from plans.models import BudgetLine, Indicator, PlanVersion
from plans.services import save_row
from progress.services import overrule, record_value
from progress.spending import record_expense

from .paper import page

EXAMPLE = "mokomasis pavyzdys"
NATIONAL = "Aštuntų klasių mokinių matematikos rezultatas, palyginti su šalies vidurkiu"
DAYS = (timedelta(days=75), timedelta(days=12))  # before today
BOTH = ((Decimal("54.2"), Decimal("55.9")), (Decimal("57.1"), Decimal("56.4")))
SUMMARY = ("Mokomasis pavyzdys.", "Apklausos santrauka be mokinių vardų.")
SOON = timedelta(days=20)  # after the plan's order its first document comes
REASON = "Mokomasis pavyzdys: apklausos klausimai pakeisti, todėl reikšmės nepalyginamos."


def compare_nationally(version: PlanVersion, by: User) -> None:
    """An amendment adds an indicator that is set against the national average."""
    shape = version.indicators.order_by("position")[0]
    row = Indicator(
        version=version,
        title=NATIONAL,
        kind=IndicatorKind.NATIONAL,
        unit="proc. p.",
        direction=Direction.RAISE,
        baseline_value=Decimal("-3.5"),
        baseline_on=shape.baseline_on,
        target_value=Decimal(1),
        target_on=shape.target_on,
        source="NMPP",
    )
    save_row(row=row, by=by, links={"objectives": list(shape.objectives.all())})


def values(grant: Grant, head: User, agency: User) -> None:
    """Two more rounds of values, and what the agency decided about the last indicator."""
    rows = list(
        Indicator.objects.filter(
            version__plan__grant=grant, version__status=VersionStatus.APPROVED
        ).order_by("position", "pk")
    )
    for turn, before in enumerate(DAYS):
        on = clock.today() - before
        with clock.pretend(timezone.make_aware(datetime.combine(on, time(10)))):
            _measure(rows, turn, on, head)
    last = next(row for row in reversed(rows) if row.kind == IndicatorKind.PERCENT)
    overrule(grant=grant, indicator=last, is_reached=False, reason=REASON, by=agency)


def _measure(rows: list[Indicator], turn: int, on: date, head: User) -> None:
    for place, row in enumerate(rows):
        given: dict[str, Any] = {"indicator": row, "measured_on": on, "by": head}
        if row.kind == IndicatorKind.NATIONAL:
            given |= dict(zip(("own_value", "national_value"), BOTH[turn], strict=True))
        else:
            given["value"] = _between(row, turn)
        if not place:
            given["evidence"] = store(ContentFile(page(SUMMARY), name="apklausa.pdf"), by=head)
        source = row.source or EXAMPLE
        record_value(grant=row.version.plan.grant, source=source, comment=EXAMPLE, **given)


def _between(row: Indicator, turn: int) -> Decimal:
    """A whole part of the way from the baseline to the target: more each time."""
    start, end = row.baseline_value or Decimal(0), row.target_value or Decimal(0)
    part = (Decimal("0.6"), Decimal("0.8"))[turn]
    steps = Decimal(1) if row.kind != IndicatorKind.SCORE else Decimal("0.1")
    return (start + (end - start) * part).quantize(steps)


def spend(grant: Grant, head: User, part: Decimal = Decimal(1)) -> None:
    """So much of each activity's money of each school year, on the activity's last day in it."""
    number = (
        f"SF-{grant.pk}" if grant.holder.is_example else "SF-000"
    )  # of a real school: no number
    lines = BudgetLine.objects.filter(
        activity__version__plan__grant=grant,
        activity__version__status=VersionStatus.APPROVED,
        activity__purpose__isnull=False,
        amount__gt=0,
    ).select_related("activity__purpose", "activity__version")
    for place, (on, line) in enumerate(sorted(map(_dated, lines), key=itemgetter(0)), 1):
        with clock.pretend(timezone.make_aware(datetime.combine(on, time(10)))):
            record_expense(
                grant=grant,
                activity=line.activity,
                dated_on=on,
                document=f"{number}-{place} ({EXAMPLE})",
                amount=to_cents(line.amount * part),
                note="Mokomasis pavyzdys",
                sure=True,
                by=head,
            )


def _dated(line: BudgetLine) -> tuple[date, BudgetLine]:
    """The last day of the activity in the school year, but not before the plan's order."""
    row, school_year_ends = line.activity, date(line.school_year + 1, 8, 31)
    assert row.ends_on is not None  # an approved activity has its term, an approved plan its order
    assert row.version.ordered_on is not None
    return max(min(row.ends_on, school_year_ends), row.version.ordered_on + SOON), line
