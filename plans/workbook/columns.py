"""What the sheets hold: their columns come from the editor's forms, so that both keep one rule.

A workbook is Lithuanian whatever language the person reads the site in. A row's values are plain
texts by column: a choice by its label, links by the keys of the rows, an amount as „1234.50“, a
day as „2026-09-01“; so what the file was made from, what stands now and what it says compare.
"""

import re
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from django import forms
from django.db.models import prefetch_related_objects
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from common.forms import CONTROL, DayField, MoneyFormField
from common.text import one_line
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
from plans.forms.fields import NumberedChoice, ValueField
from plans.forms.rows import typed_value
from plans.models import PlanVersion

LANGUAGE = "lt"
START = "Pradžia"
HIDDEN, LISTS = "Sistema", "Sąrašai"
KEY, NUMBER = "Raktas", "Nr."
HINTS = "#"
TEXTS: dict[str, Any] = {"goal": GoalForm, "sustainability": SustainabilityForm}
SHEETS: tuple[tuple[str, str, type[RowForm]], ...] = (
    ("findings", "Pagrindimas", FindingForm),
    ("objectives", "Uždaviniai", ObjectiveForm),
    ("activities", "Veiklos", ActivityForm),
    ("indicators", "Rodikliai", IndicatorForm),
)
WIDTHS = {"text": 30, "long": 60, "choice": 26, "rows": 17, "date": 13, "value": 11, "eur": 16}

Kind = Literal["text", "choice", "rows", "date", "value", "eur"]
Values = dict[str, str]
State = dict[str, dict[str, Values]]


@dataclass(frozen=True)
class Column:
    """A field of the form: its head, its kind, its choices by label, the sheet its numbers mean."""

    name: str
    title: str
    kind: Kind
    width: int
    hint: str = ""
    choices: dict[str, str] = field(default_factory=dict)
    target: str = ""
    is_one_line: bool = False


@dataclass(frozen=True)
class Sheet:
    """A sheet of rows; the texts' sheet has a row per text and no numbers."""

    name: str
    title: str
    columns: tuple[Column, ...]
    form: type[RowForm] | None = None

    def column(self, name: str) -> Column | None:
        """The column of this field, if there is one."""
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True)
class Layout:
    """The sheets for one version; its money columns are the grant's school years."""

    version: PlanVersion
    sheets: tuple[Sheet, ...]

    def __getitem__(self, name: str) -> Sheet:
        return next(sheet for sheet in self.sheets if sheet.name == name)


def layout_of(version: PlanVersion) -> Layout:
    """The sheets and columns, in the order of the plan, always Lithuanian."""
    shape = copy(version)  # the forms ask it for its rows again and again
    prefetch_related_objects([shape], "findings", "objectives")
    with translation.override(LANGUAGE):
        rows = [_sheet(name, title, form, shape) for name, title, form in SHEETS]
        text = Column("text", _("Text"), "text", 100)
        return Layout(shape, (Sheet("texts", "Tikslas ir tęstinumas", (text,)), *rows))


def text_labels() -> dict[str, str]:
    """What the texts are called in the workbook."""
    with translation.override(LANGUAGE):
        return {name: str(form().fields[name].label) for name, form in TEXTS.items()}


def _sheet(name: str, title: str, form: type[RowForm], version: PlanVersion) -> Sheet:
    empty = form(version=version)
    names = " ".join(empty.layout).split()
    order = [*names, *(other for other in empty.fields if other not in names)]
    return Sheet(name, title, tuple(_column(each, empty.fields[each]) for each in order), form)


def _column(name: str, source: forms.Field) -> Column:
    kind = _kind(source)
    is_long = isinstance(source.widget, forms.Textarea)
    return Column(
        name=name,
        title=capfirst(str(source.label or name)),
        kind=kind,
        width=WIDTHS["long" if is_long else kind],
        hint=_hint(kind, source),
        choices=_choices(source) if kind == "choice" else {},
        is_one_line=kind == "text" and not is_long,
        target={"findings": "findings", "objectives": "objectives"}.get(name, ""),
    )


def _kind(source: forms.Field) -> Kind:
    if isinstance(source, NumberedChoice):
        return "rows"
    if isinstance(source, MoneyFormField):
        return "eur"
    if isinstance(source, ValueField):
        return "value"
    if isinstance(source, DayField):
        return "date"
    return "choice" if hasattr(source, "choices") else "text"


def _hint(kind: Kind, source: forms.Field) -> str:
    spelled = {
        "rows": _("Numbers of rows, for example 1, 2"),
        "date": _("For example 2026-09-01"),
        "eur": _("EUR, for example 1 234,50"),
    }
    listed = _("Choose from the list") if kind == "choice" else ""
    return spelled.get(kind) or str(source.help_text) or listed


def _choices(source: Any) -> dict[str, str]:
    """Label → value; labels that repeat are told apart by their group."""
    flat: list[tuple[str, str, str]] = []
    for value, label in source.choices:
        group = label if isinstance(label, list | tuple) else [(value, label)]
        name = str(value) if group is label else ""
        flat += [(str(label), str(key), name) for key, label in group if str(key)]
    labels = [label for label, _value, _name in flat]
    return {
        f"{label} ({name})" if labels.count(label) > 1 and name else label: value
        for label, value, name in flat
    }


def state_of(content: PlanContent, layout: Layout) -> State:
    """What the plan says, as the workbook's values by sheet and key."""
    with translation.override(LANGUAGE):
        state: State = {"texts": {name: _text(content, name) for name in TEXTS}}
        keys = {name: [str(item.row.key) for item in getattr(content, name)] for name, *_ in SHEETS}
        for name, *_rest in SHEETS:
            items = getattr(content, name)
            state[name] = {str(i.row.key): _values(i, layout[name], keys) for i in items}
        return state


def _text(content: PlanContent, name: str) -> Values:
    return {"text": plain(getattr(content.version, name))}


def _values(item: Any, sheet: Sheet, keys: dict[str, list[str]]) -> Values:
    return {column.name: _value(item, column, keys) for column in sheet.columns}


def _value(item: Any, column: Column, keys: dict[str, list[str]]) -> str:
    if column.kind == "rows":
        numbers = getattr(item, f"{column.name.removesuffix('s')}_numbers")
        return " ".join(sorted(keys[column.target][number - 1] for number in numbers))
    if column.kind == "eur":
        return amount(item.money.get(int(column.name.removeprefix("money_"))))
    value = getattr(item.row, column.name)
    if column.kind == "value":
        return value_text(typed_value(item.row.kind, value))
    if column.kind == "choice":
        return _label(item.row, column, value)
    return one_line(plain(value)) if column.is_one_line else plain(value)


def _label(row: Any, column: Column, value: Any) -> str:
    """What is chosen, as the list calls it; what is no longer offered by its own name."""
    if not value:
        return ""
    key = str(getattr(value, "pk", value))
    return next((label for label, other in column.choices.items() if other == key), str(value))


def plain(value: Any) -> str:
    """A text or a day as the forms would keep it."""
    text = CONTROL.sub("", "" if value is None else str(value))
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def amount(value: Decimal | None) -> str:
    """„1234.50“; nothing for none, as money of 0 is no money."""
    return f"{value:.2f}" if value else ""


def value_text(value: Any) -> str:
    """An indicator's value as a person would type it: „78,5“, „N“, „taip“."""
    return str(ValueField().prepare_value(value)) if value is not None else ""


def words_of(text: str) -> str:
    """For comparing heads and labels: spaces of all kinds are one, case doesn't matter."""
    return re.sub(r"[\s\u00a0\u202f]+", " ", text).strip().casefold()


def titles(columns: Iterable[Column]) -> dict[str, Column]:
    """Columns by their heads as `words_of` gives them."""
    return {words_of(column.title): column for column in columns}
