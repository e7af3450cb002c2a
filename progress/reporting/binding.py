"""Which version of the plan a report is about: the one in force on its period's last day."""

from datetime import date

from django.utils.translation import gettext as _

from plans.choices import IN_FORCE
from plans.models import PlanVersion
from progress.models import Report, ReportedActivity, ReportedIndicator

from .content import rows_missing


def in_force_on(grant: int, day: date) -> PlanVersion | None:
    """The version of the basket's plan in force on the day, by the dates of the orders."""
    rows = PlanVersion.objects.filter(
        plan__grant=grant, status__in=sorted(IN_FORCE), ordered_on__lte=day
    )
    return rows.order_by("-ordered_on", "-number").first()


def bind(report: Report) -> bool:
    """Bind the report, under lock, to the version in force on its period's last day.

    Its rows follow by their keys and lose nothing typed; rows new in the version are added.
    Answers whether another version took the place.
    """
    found = in_force_on(report.grant_id, report.period.ends_on)
    is_other = found is not None and found.pk != report.version_id
    if found and is_other:
        Report.objects.filter(pk=report.pk).update(version=found)
        report.version = found
        _follow(report)
    activities, indicators = rows_missing(report)
    ReportedActivity.objects.bulk_create(activities)
    ReportedIndicator.objects.bulk_create(indicators)
    return is_other


def _follow(report: Report) -> None:
    """Point the rows at the rows of the version that have their keys."""
    now = {row.key: row for row in report.version.activities.all()}
    for row in report.activities.filter(key__in=list(now)):
        row.activity = now[row.key]
        row.save(update_fields=["activity"])
    known = {row.key: row for row in report.version.indicators.all()}
    for item in report.indicators.filter(key__in=list(known)):
        item.indicator = known[item.key]
        item.save(update_fields=["indicator"])


def later_versions(report: Report) -> list[PlanVersion]:
    """The versions that came into force after the report's, oldest first."""
    rows = PlanVersion.objects.filter(
        plan=report.version.plan_id,
        status__in=sorted(IN_FORCE),
        number__gt=report.version.number,
    )
    return list(rows.order_by("number"))


def later_words(report: Report) -> str:
    """That the plan was amended since, in words; empty when it was not."""
    later = later_versions(report)
    if not later:
        return ""
    text = _("The plan was amended later (%(labels)s). The report stays on the version in force.")
    return text % {"labels": ", ".join(row.label for row in later)}
