"""All that the pages of one report show, as one person sees it."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.models import Entry
from audit.sentences import sentence
from audit.transitions import Transition
from common import clock
from common.templatetags.ui import date_words
from plans.sides import AWAITED, named
from progress.choices import WRITTEN, ReportStatus
from progress.details import Event
from progress.models import Reopening, Report, ReportSubmission
from progress.rights import report_writer

from . import workflow
from .binding import later_words
from .content import TEXTS, ReportContent, earlier_report, read, shown_to, text_title
from .difference import Changed, changed
from .health import Lack, activity_url, indicator_url, lacks, text_url
from .standing import Standing


@dataclass(frozen=True)
class Place:
    """A part of the report that is written by itself; for components/sections.html."""

    label: str
    url: str
    left: int = 0
    full: bool = False
    current: bool = False
    doubtful: bool = False


class ReportDesk:
    """One report: what it says to the person, where it stands and what the person can do."""

    def __init__(self, report: Report, user: Any) -> None:
        self.report, self.user, self.today = report, user, clock.today()

    @property
    def url(self) -> str:
        return self.report.get_absolute_url()

    @property
    def is_example(self) -> bool:
        """Whether it is about invented data."""
        return self.report.grant.holder.is_example or self.report.version.plan.is_example

    @cached_property
    def is_writer(self) -> bool:
        return report_writer(self.user, self.report.grant) is not None

    @property
    def is_written(self) -> bool:
        """Whether it may be written now."""
        return self.report.status in WRITTEN and self.report.period.closed_at is None

    @property
    def may_write(self) -> bool:
        return self.is_writer and self.is_written

    @cached_property
    def content(self) -> ReportContent | None:
        """What the person reads; None while nothing was sent to others yet."""
        return shown_to(self.report, is_writer=self.is_writer)

    @cached_property
    def lacks(self) -> list[Lack]:
        return lacks(self.report, self.content) if self.may_write and self.content else []

    @cached_property
    def steps(self) -> dict[str, Transition]:
        return {step.name: step for step in workflow.available(self.report, self.user)}

    @cached_property
    def parties(self) -> list[tuple[str, str]]:
        """The parties that the person may answer for, with their names."""
        found = workflow.parties_of(self.user, self.report) if "accept" in self.steps else []
        return [(party, named(party, self.report.grant.holder)) for party in found]

    @cached_property
    def sendings(self) -> list[ReportSubmission]:
        """What was sent, newest first, with its answers."""
        rows = self.report.submissions.select_related("by").prefetch_related("answers__by")
        return list(rows.order_by("-number"))

    @property
    def last(self) -> ReportSubmission | None:
        return self.sendings[0] if self.sendings else None

    @cached_property
    def awaited(self) -> str:
        """Whose answer is awaited, or will be once it is submitted: „savivaldybė ir agentūra“."""
        sent = self.last if self.report.status == ReportStatus.SUBMITTED else None
        left = workflow.undecided(self.report, sent)
        school = self.report.grant.holder
        return f" {_('and')} ".join(named(party, school, AWAITED) for party in left)

    @cached_property
    def answers(self) -> list[dict[str, Any]]:
        """The answers to what was sent last, with the names of the parties."""
        rows = self.last.answers.all() if self.last else []
        school = self.report.grant.holder
        return [{"row": row, "party": named(row.party, school)} for row in rows]

    @cached_property
    def changed(self) -> list[Changed]:
        """What what was sent last says otherwise than what was sent before it."""
        if len(self.sendings) < 2:
            return []
        return changed(read(self.sendings[1].content), read(self.sendings[0].content))

    @property
    def later(self) -> str:
        """That the plan was amended since."""
        return later_words(self.report)

    @cached_property
    def reopening(self) -> Reopening | None:
        """The newest one, while the report is open by it."""
        if self.report.status != ReportStatus.OPEN:
            return None
        rows: Any = self.report.reopenings.order_by("-at", "-pk")
        newest: Reopening | None = rows.first()
        return newest

    @cached_property
    def standing(self) -> Standing:
        last = self.last
        return Standing(
            self.report, self.today, last.at if last else None, last.days_late if last else 0
        )

    @property
    def days_late(self) -> int:
        """By how many days a sending today would be late."""
        return workflow.days_late(self.report)

    @property
    def is_reason_needed(self) -> bool:
        """Whether the reason of being late has to be typed: it was not told before."""
        return bool(self.days_late) and self.report.status == ReportStatus.OPEN

    @property
    def heading(self) -> str:
        """The state of affairs in one line."""
        if self.standing.is_missed:
            return capfirst(self.standing.words)
        if self.report.status == ReportStatus.OPEN and self.days_late:
            n = self.days_late
            return ngettext("The report is %(n)s day late", "The report is %(n)s days late", n) % {
                "n": n
            }
        words = {
            ReportStatus.OPEN: _("The report is due on %(due)s"),
            ReportStatus.RETURNED: _("The report was sent back to be corrected"),
            ReportStatus.SUBMITTED: _("The report awaits an answer: %(who)s"),
            ReportStatus.ACCEPTED: _("The report is accepted"),
        }
        told = {"due": date_words(self.report.due_on), "who": self.awaited}
        return words[ReportStatus(self.report.status)] % told

    @property
    def texts(self) -> list[dict[str, str]]:
        """The texts with their titles; sustainability only where it is told or asked for."""
        content = self.content
        if content is None:
            return []
        names = [name for name in TEXTS if self._is_asked(name) or content.texts.get(name)]
        return [
            {
                "title": text_title(name),
                "text": content.texts.get(name, ""),
                "url": text_url(self.report, name),
            }
            for name in names
        ]

    def _is_asked(self, name: str) -> bool:
        return name != "sustainability" or bool(self.content and self.content.is_final)

    def places(self, current: str = "") -> list[Place]:
        """The parts that are written by themselves, in the order of the page."""
        content, left = self.content, {lack.url for lack in self.lacks}
        if content is None:
            return []
        found = [
            (f"{line.number}. {line.title}", activity_url(self.report, line.row), bool(line.state))
            for line in content.activities
        ]
        found += [
            (item.title, indicator_url(self.report, item.row), not item.is_missing)
            for item in content.indicators
        ]
        found += [(text["title"], text["url"], bool(text["text"])) for text in self.texts]
        return [
            Place(label, url, int(url in left), full and url not in left, url == current)
            for label, url, full in found
        ]

    def after(self, current: str) -> str:
        """Where one goes on from a part: the next one that lacks something, else the report."""
        places = self.places(current)
        at = next((n for n, place in enumerate(places) if place.current), 0)
        ahead = [*places[at + 1 :], *places[:at]]
        return next((place.url for place in ahead if place.left), self.url)

    @cached_property
    def earlier(self) -> Report | None:
        """The report of the period before."""
        return earlier_report(self.report)

    @property
    def history(self) -> list[Event]:
        """What happened to the report, the newest first."""
        rows = Entry.objects.filter(
            object_type=Report._meta.label_lower, object_id=self.report.pk
        ).for_list()
        rows = rows if self.is_writer else rows.exclude(verb__in=TYPING)
        newest = rows.exclude(verb="report.reminded")[:MOST]
        return [
            Event(row.at, sentence(row), str(row.by or ""), row.comment)
            for row in _without_runs(list(newest))
        ]

    def step_url(self, name: str) -> str:
        return reverse(f"progress:report_{name}", args=[self.report.grant_id, self.report.pk])

    @property
    def submit_url(self) -> str:
        return self.step_url("submit")

    @property
    def answer_url(self) -> str:
        return self.step_url("answer")

    @property
    def reopen_url(self) -> str:
        return self.step_url("reopen")

    @property
    def paper_url(self) -> str:
        return self.step_url("document")


def _without_runs(entries: list[Entry]) -> list[Entry]:
    """The same, of savings in a row by one person only the newest."""
    is_next = [
        older.verb == newer.verb == TYPING[0] and older.by_id == newer.by_id
        for newer, older in pairwise(entries)
    ]
    return [row for row, skipped in zip(entries, [False, *is_next], strict=False) if not skipped]


MOST = 60  # deeds among which the history is looked for
TYPING = ("report.written", "report.text_set_aside")  # the school's own affair
