"""The parts of a plan as the editor shows them: what each is, and what is left in it."""

from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from common.pages import address
from plans.content import PlanContent
from plans.forms import (
    ActivityForm,
    FindingForm,
    GoalForm,
    IndicatorForm,
    ObjectiveForm,
    RowForm,
    SustainabilityForm,
)
from plans.health import Problem, quoted
from plans.models import Activity, Finding, Indicator, Objective, PlanVersion, Row


@dataclass(frozen=True)
class Section:
    """A part of the plan: rows of one kind, one text, or the sums (neither)."""

    slug: str
    name: str
    label: str | Promise
    lead: str | Promise = ""
    model: type[Row] | None = None
    form: type[RowForm] | None = None
    text_form: type[GoalForm] | type[SustainabilityForm] | None = None
    add: str | Promise = ""
    empty: str | Promise = ""


SECTIONS = {
    section.slug: section
    for section in (
        Section(
            "pagrindimas",
            "findings",
            gettext_lazy("Basis"),
            gettext_lazy("Conclusions of earlier self- and external evaluations."),
            Finding,
            FindingForm,
            add=gettext_lazy("Add a finding"),
            empty=gettext_lazy("The plan rests on what evaluations have found. Enter the first."),
        ),
        Section("tikslas", "goal", gettext_lazy("Goal"), text_form=GoalForm),
        Section(
            "uzdaviniai",
            "objectives",
            gettext_lazy("Objectives"),
            gettext_lazy("About two; each answers what was found."),
            Objective,
            ObjectiveForm,
            add=gettext_lazy("Add an objective"),
            empty=gettext_lazy("Objectives say what has to change to reach the goal."),
        ),
        Section(
            "veiklos",
            "activities",
            gettext_lazy("Activities"),
            gettext_lazy("Money may go only to what stands here."),
            Activity,
            ActivityForm,
            add=gettext_lazy("Add an activity"),
            empty=gettext_lazy("Say what will be done, by whom, when and for what money."),
        ),
        Section(
            "rodikliai",
            "indicators",
            gettext_lazy("Indicators"),
            gettext_lazy("How you and others will see that it worked."),
            Indicator,
            IndicatorForm,
            add=gettext_lazy("Add an indicator"),
            empty=gettext_lazy("An indicator has a value at the start and a target, each dated."),
        ),
        Section(
            "lesos",
            "money",
            gettext_lazy("Money"),
            gettext_lazy("Entered at each activity; here it is summed up."),
        ),
        Section(
            "testinumas",
            "sustainability",
            gettext_lazy("Sustainability"),
            text_form=SustainabilityForm,
        ),
    )
}
BY_NAME = {section.name: section for section in SECTIONS.values()}


@dataclass(frozen=True)
class Part:
    """A line of the list on the left."""

    label: str
    url: str
    current: bool
    left: int
    full: bool


@dataclass(frozen=True)
class Todo:
    """What is missing, with the way to the field."""

    text: str
    url: str
    kind: str


@dataclass(frozen=True)
class Line:
    """A row as text: what it says, what is missing in it, and where its tools lead."""

    item: Any
    faults: list[Todo]
    place: tuple[int, str, int]

    @property
    def key(self) -> int:
        return self.place[-1]

    @property
    def edit_url(self) -> str:
        return address("plans:plan_row", *self.place)

    @property
    def move_url(self) -> str:
        return address("plans:plan_row_move", *self.place)

    @property
    def copy_url(self) -> str:
        return address("plans:plan_row_duplicate", *self.place)

    @property
    def delete_url(self) -> str:
        return address("plans:plan_row_delete", *self.place)

    @property
    def end_url(self) -> str:
        return address("plans:plan_row_end", *self.place)

    @property
    def resume_url(self) -> str:
        return address("plans:plan_row_resume", *self.place)


def section_url(version: PlanVersion, section: Section) -> str:
    """The editor's page of the section."""
    return reverse("plans:plan_section", args=[version.plan_id, section.slug])


def parts(content: PlanContent, found: list[Problem], current: Section) -> list[Part]:
    """The sections with what is left in each."""
    return [
        Part(
            label=str(section.label),
            url=section_url(content.version, section),
            current=section == current,
            left=(left := sum(p.section == section.name and p.is_error for p in found)),
            full=not left and _is_full(content, section),
        )
        for section in SECTIONS.values()
    ]


def _is_full(content: PlanContent, section: Section) -> bool:
    """Whether something stands there; of the money, whether all of the basket is planned."""
    if section.text_form:
        return bool(getattr(content.version, section.name).strip())
    if section.name == "money":
        return bool(content.planned) and not content.left
    return bool(getattr(content, section.name))


def following(parts: list[Part]) -> Part | None:
    """Where to go on from the current part once nothing blocks it: the next that is not full,
    else an earlier one that blocks; None where submission is next."""
    place = next(index for index, part in enumerate(parts) if part.current)
    ahead = [part for part in parts[place + 1 :] if not part.full]
    behind = [part for part in parts[:place] if part.left]
    return None if parts[place].left else next(iter([*ahead, *behind]), None)


def todos(version: PlanVersion, found: list[Problem]) -> list[Todo]:
    """Problems as links that open the row at the field."""
    return [
        Todo(problem.text, _problem_url(version, problem), "must" if problem.is_error else "may")
        for problem in found
    ]


def lines(content: PlanContent, found: list[Problem], section: Section) -> list[Line]:
    """The section's rows, each with what is missing or wrong in it."""
    if section.model is None:
        return []
    version, items = content.version, getattr(content, section.name)
    faults = [problem for problem in found if problem.section == section.name]
    return [
        Line(
            item=item,
            faults=_beside(version, [p for p in faults if p.row == item.row.pk], item),
            place=(version.plan_id, section.slug, item.row.pk),
        )
        for item in items
    ]


def _beside(version: PlanVersion, found: list[Problem], item: Any) -> list[Todo]:
    """The row's problems for below its text, which they need not repeat."""
    if not found:
        return []
    told = f" {quoted(item)}"
    brief = [replace(problem, text=problem.text.replace(told, "", 1)) for problem in found]
    return todos(version, brief)


def _problem_url(version: PlanVersion, problem: Problem) -> str:
    section = BY_NAME[problem.section]
    if problem.row is None:
        return section_url(version, section)
    url = reverse("plans:plan_row", args=[version.plan_id, section.slug, problem.row])
    return f"{url}?laukas={problem.field}" if problem.field else url
