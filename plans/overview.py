"""The list of plans: what a row shows of plan, school and basket, read as values, not as models."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from common import clock
from common.pages import address
from common.queries import built_once
from common.tables import Column, Table, as_one, named, two_lines, unbroken
from common.templatetags.ui import glue_html, school_years, status

from .choices import VersionStatus, label_of
from .models import Agreement, PlanVersion
from .standing import tone_of, turn_of, waited, words_of

GRANT, HOLDER = "plan__grant", "plan__grant__holder"
COLUMNS = {
    "plan": "plan",
    "is_example": "plan__is_example",
    "school": f"{HOLDER}__name",
    "municipality": f"{HOLDER}__municipality__name",
    "holder_id": HOLDER,
    "awarded_id": f"{GRANT}__school",
    "awarded": f"{GRANT}__school__name",
    "stage": f"{GRANT}__round__stage",
    "first_school_year": f"{GRANT}__first_school_year",
    "years": f"{GRANT}__years",
    "number": "number",
    "status": "status",
    "completed_on": "plan__completed_on",
}
ASKED = "current_submission__asked"
FOUNDER = f"{HOLDER}__founder_kind"
HIDDEN = ("status_since", "current_submission", "paper_source", ASKED, FOUNDER)


@dataclass(frozen=True)
class PlanRow:
    """One plan by its newest version; `turn` names whose turn it is, empty when nobody's.

    `since_day` is the day of the status, of a completed plan the day of its completion.
    """

    plan: int
    is_example: bool
    school: str
    municipality: str
    holder_id: int
    awarded_id: int
    awarded: str
    stage: str
    first_school_year: int
    years: int
    number: int
    status: str
    completed_on: date | None
    since_day: date
    turn: str
    is_in_force: bool = False
    is_asked: bool = True

    @property
    def school_years(self) -> Sequence[int]:
        return range(self.first_school_year, self.first_school_year + self.years)

    @property
    def url(self) -> str:
        return address("plans:plan_detail", self.plan)

    @property
    def awarded_to(self) -> str:
        """The school that the basket was awarded to, where another carries it now; else empty."""
        return self.awarded if self.awarded_id != self.holder_id else ""

    @property
    def label(self) -> str:
        return label_of(self.number)

    @property
    def words(self) -> str:
        """The status; of a plan that is being amended, both that it is in force and how far."""
        words = words_of(self.status, self.completed_on, is_asked=self.is_asked)
        if self.is_in_force and self.status != VersionStatus.APPROVED and not self.completed_on:
            return _("approved; amendment: %(status)s") % {"status": words}
        return words

    @property
    def tone(self) -> str:
        return tone_of(self.status)

    @property
    def waited(self) -> str:
        """How long it has been somebody's turn, in words."""
        return waited(self.since_day) if self.turn else ""


@built_once
def _shown() -> "QuerySet[PlanVersion, Any]":
    """The columns of versions that were not discarded, by number."""
    versions = PlanVersion.objects.exclude(status=VersionStatus.DISCARDED).order_by("number")
    rows: QuerySet[PlanVersion, Any] = versions.values(*COLUMNS.values(), *HIDDEN)
    return rows


def rows_of(plans: Iterable[int]) -> list[PlanRow]:
    """The rows of these plans, given by keys and in their order; two queries at most."""
    keys = list(plans)
    found = list(_shown().filter(plan__in=keys))
    newest = {row["plan"]: row for row in found}
    in_force = {row["plan"] for row in found if row["status"] == VersionStatus.APPROVED}
    awaited = _awaited(newest.values())
    return [
        _row(newest[key], awaited.get(key, []), is_in_force=key in in_force)
        for key in keys
        if key in newest
    ]


def _row(found: dict[str, Any], awaited: list[str], *, is_in_force: bool) -> PlanRow:
    shown = {name: found[path] for name, path in COLUMNS.items()}
    since = found["plan__completed_on"] or clock.local_day(found["status_since"])
    is_on_paper = found["paper_source"] is not None
    turn = turn_of(found["status"], awaited, found[FOUNDER], on_paper=is_on_paper)
    about = {"is_in_force": is_in_force, "is_asked": found[ASKED] != []}
    return PlanRow(**shown, since_day=since, turn=turn, **about)


def _awaited(rows: Iterable[dict[str, Any]]) -> dict[int, list[str]]:
    """The parties that have not agreed yet, by plan: of submitted plans only."""
    sent = [row for row in rows if row["status"] == VersionStatus.SUBMITTED]
    if not sent:
        return {}
    standing = Agreement.objects.filter(withdrawn_at=None).order_by()
    submissions = [row["current_submission"] for row in sent]
    given = standing.filter(submission__in=submissions).values_list("submission", "party")
    decided = set(given)
    return {
        row["plan"]: [
            party for party in row[ASKED] if (row["current_submission"], party) not in decided
        ]
        for row in sent
    }


def table_of(rows: list[PlanRow], caption: str) -> Table:
    """The list of plans; `caption` says in what order."""
    columns = (
        *(_("School"), _("Municipality"), _("Stage"), _("School years")),
        *(_("Status"), _("Whose turn"), _("Since")),
    )
    return Table(caption, [Column(label) for label in columns], [_cells(row) for row in rows])


def _cells(row: PlanRow) -> tuple[str, ...]:
    before = row.awarded_to and _("taken over from: %(school)s") % {"school": row.awarded_to}
    amendment = glue_html(row.label) if row.number else ""
    return (
        named(row.url, row.school, amendment, before, is_example=row.is_example),
        *(row.municipality, row.stage, as_one(glue_html(school_years(row.school_years)))),
        status(row.tone, row.words),
        two_lines(row.turn, row.waited) if row.turn else "",
        unbroken(row.since_day.isoformat()),
    )
