"""What a report still lacks before it can be submitted; each line leads to its place."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from progress.choices import ActivityState
from progress.models import Report

from .content import ReportContent

EXPLAINED = frozenset({ActivityState.LATE, ActivityState.GIVEN_UP})


@dataclass(frozen=True)
class Lack:
    """Something that is missing, in words, and where to write it."""

    text: str
    url: str
    kind: str = "must"


def lacks(report: Report, content: ReportContent) -> list[Lack]:
    """All that is missing, in the order of the page."""
    found = [*_of_activities(report, content), *_of_indicators(report, content)]
    if content.is_final and not content.texts["sustainability"].strip():
        text = _("Write how what was begun goes on when the money ends.")
        found.append(Lack(text, text_url(report, "sustainability")))
    return found


def activity_url(report: Report, row: int | None) -> str:
    """Where an activity of the report is written."""
    return reverse("progress:report_activity", args=[report.grant_id, report.pk, row or 0])


def indicator_url(report: Report, row: int | None) -> str:
    """Where an indicator of the report is written."""
    return reverse("progress:report_indicator", args=[report.grant_id, report.pk, row or 0])


def text_url(report: Report, name: str) -> str:
    """Where one of the report's texts is written."""
    return reverse("progress:report_text", args=[report.grant_id, report.pk, SLUGS[name]])


SLUGS = {"problems": "sunkumai", "help_wanted": "pagalba", "sustainability": "testinumas"}


def _of_activities(report: Report, content: ReportContent) -> Iterator[Lack]:
    for line in content.activities:
        words = {"number": line.number, "title": line.title}
        if not line.state:
            text = _("Choose how activity %(number)s goes on: “%(title)s”.")
            yield Lack(text % words, activity_url(report, line.row))
        elif line.state in EXPLAINED and not line.text.strip():
            text = _("Write why activity %(number)s is late or given up: “%(title)s”.")
            yield Lack(text % words, activity_url(report, line.row))


def _of_indicators(report: Report, content: ReportContent) -> Iterator[Lack]:
    for line in content.indicators:
        if line.is_missing:
            text = _("Record a value of the period or write why there is none: “%(title)s”.")
            yield Lack(text % {"title": line.title}, indicator_url(report, line.row))
