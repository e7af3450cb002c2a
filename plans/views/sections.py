"""The parts of a plan as the editor shows them: what each is, and what is left in it."""

from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy, ngettext

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
from plans.health import Problem, named, quoted
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
    doubtful: bool = False  # nothing blocks, but something is worth a look


FEW = 5  # of a kind are told at once, the rest are folded


@dataclass(frozen=True)
class Todo:
    """What is missing, with the way to the field; of a row with several, its name over them."""

    text: str
    url: str
    kind: str
    under: "tuple[Todo, ...]" = ()
    code: str = ""
    is_folded: bool = False


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
            doubtful=not left and any(p.section == section.name for p in found),
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


def grouped(content: PlanContent, found: list[Problem]) -> list[Todo]:
    """The same with a row's problems together, under its name where there are several.

    What blocks submission comes first, then all in the order of the plan.
    """
    rows: dict[tuple[str, int], list[Problem]] = {}
    for index, problem in enumerate(found, 1):
        rows.setdefault((problem.section, problem.row or -index), []).append(problem)
    names, places = list(BY_NAME), _numbers(content)
    order = sorted(rows, key=lambda key: (names.index(key[0]), places.get(key, 0)))
    groups = [_group(content, rows[key]) for key in order]
    return _folded(sorted(groups, key=lambda group: group.kind != "must"))


def _folded(groups: list[Todo]) -> list[Todo]:
    """The same with all but the first few of a kind together, folded where the last of them is."""
    kinds: dict[tuple[str, str], list[Todo]] = {}
    for group in groups:
        kinds.setdefault((group.kind, group.code), []).append(group)
    many = {key: found for key, found in kinds.items() if len(found) > FEW + 1}
    rest = {id(group) for found in many.values() for group in found[FEW:]}
    after = {id(found[FEW - 1]): _more(found[FEW:]) for found in many.values()}
    shown = [[group, after.get(id(group))] for group in groups if id(group) not in rest]
    return [one for pair in shown for one in pair if one]


def _more(rest: list[Todo]) -> Todo:
    count = len(rest)
    text = ngettext("%(count)s more place like these", "%(count)s more places like these", count)
    return Todo(text % {"count": count}, "", rest[0].kind, tuple(rest), is_folded=True)


def _numbers(content: PlanContent) -> dict[tuple[str, int], int]:
    """The place of each row within its part."""
    parts = [section.name for section in SECTIONS.values() if section.model]
    return {(name, item.row.pk): item.number for name in parts for item in getattr(content, name)}


def _group(content: PlanContent, found: list[Problem]) -> Todo:
    """Problems of one row as one line, the errors first."""
    if len(found) == 1:
        return replace(todos(content.version, found)[0], code=found[0].code)
    section = BY_NAME[found[0].section]
    item = next(row for row in getattr(content, section.name) if row.row.pk == found[0].row)
    under = _beside(content.version, sorted(found, key=lambda one: not one.is_error), item)
    name = f"{capfirst(item.row._meta.verbose_name)} {named(item)}"
    code = " ".join(sorted(problem.code for problem in found))
    return Todo(name, "", under[0].kind, tuple(under), code)


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
