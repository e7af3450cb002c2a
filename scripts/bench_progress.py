"""A school whose progress has all there may be: reports, values of indicators, expenses."""

from datetime import date, timedelta

from accounts.models import User
from grants.models import Grant
from plans.choices import Direction, IndicatorKind
from plans.models import Activity, Indicator, PlanVersion
from progress.choices import PeriodKind, ReportStatus
from progress.models import Expense, Measurement, Report, ReportPeriod, ReportSubmission
from selection.models import Purpose
from tests.guards import lifted

REPORTS, INDICATORS, VALUES, EXPENSES = 24, 40, 8, 500
MONTH = timedelta(days=30)
FIRST = date(2024, 9, 1)


def follow(grant: Grant, by: User) -> Grant:
    """Fill what there is to follow of a basket whose plan is in force."""
    version = PlanVersion.objects.get(plan__grant=grant)
    with lifted():  # nobody adds to a plan in force
        activity = Activity.objects.create(
            version=version, title="Konsultacijos", purpose=Purpose.objects.order_by("number")[0]
        )
        known = version.indicators.count()
        rows = [wanted(version, place) for place in range(known, INDICATORS)]
        Indicator.objects.bulk_create(rows)
    measure(version, grant, by)
    spend(activity, grant, by)
    report(version, grant, by)
    return grant


def wanted(version: PlanVersion, place: int) -> Indicator:
    return Indicator(
        version=version,
        title=f"Pavyzdinis rodiklis {place}",
        kind=IndicatorKind.PERCENT,
        direction=Direction.RAISE,
        baseline_value=50,
        target_value=60 + place,
        position=place,
    )


def measure(version: PlanVersion, grant: Grant, by: User) -> None:
    """Values of each indicator, a month apart, up to as many as there may be."""
    Measurement.objects.bulk_create(
        Measurement(
            grant=grant,
            indicator=indicator,
            key=indicator.key,
            value=50 + number,
            measured_on=FIRST + number * MONTH,
            source="Pavyzdinė apklausa",
            by=by,
        )
        for indicator in version.indicators.all()
        for number in range(VALUES)
    )


def spend(activity: Activity, grant: Grant, by: User) -> None:
    """Expenses on one activity, by invoices of different days."""
    Expense.objects.bulk_create(
        Expense(
            grant=grant,
            activity=activity,
            key=activity.key,
            purpose=activity.purpose,
            school_year=grant.first_school_year,
            dated_on=grant.starts_on + timedelta(days=number % 80),
            document=f"SF-{number}",
            amount=10,
            by=by,
        )
        for number in range(EXPENSES)
    )


def report(version: PlanVersion, grant: Grant, by: User) -> None:
    """Reports of periods that have passed, each sent and accepted."""
    for number in range(REPORTS):
        starts_on = FIRST + number * MONTH
        ends_on = starts_on + MONTH - timedelta(days=1)
        period = ReportPeriod.objects.create(
            programme=grant.round.programme,
            kind=PeriodKind.values[0],
            name=f"{number + 1} mėnuo",
            starts_on=starts_on,
            ends_on=ends_on,
            opens_on=ends_on,
            due_on=ends_on + timedelta(days=14),
        )
        sent = Report.objects.create(
            grant=grant,
            period=period,
            version=version,
            status=ReportStatus.ACCEPTED,
            due_on=period.due_on,
        )
        ReportSubmission.objects.create(report=sent, number=1, content={}, by=by)
