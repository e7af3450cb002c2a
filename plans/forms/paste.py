"""A pasted table read by the editor's own forms: what each cell means, and what is wrong in it."""

import copy
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4, uuid5

from django import forms
from django.forms.models import construct_instance
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import MoneyFormField, PlainTextField
from common.templatetags.ui import school_years
from plans.choices import IndicatorKind
from plans.models import Activity, PlanVersion
from plans.paste import cells_of, is_one_column, plain
from plans.rows import Pasted

from .fields import ValueField
from .paste_cells import Numbers, OneOf
from .paste_faults import SameFault, faults_of, together
from .rows import (
    ActivityForm,
    FindingForm,
    IndicatorForm,
    ObjectiveForm,
    RowForm,
    typed_value,
)

MOST_ROWS = 200
LONGEST_TABLE = 400_000
DAY = re.compile(r"\d{4}[-. ]\d\d[-. ]\d\d")
MONEY_WORD = re.compile(r"lesos|lesu|suma|pinig|eur|biudzet|kaina|money|sum")
MONEY_HEAD = re.compile(r"^(?:lesos|suma|pinigai|eur|money|sum)?(20\d\d)")


class PasteForm(forms.Form):
    """The text of a table, under a key that lets it be sent twice."""

    text = forms.CharField(
        label=gettext_lazy("Table"),
        max_length=LONGEST_TABLE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "data-table": True, "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Paste a table here first.")},
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid4)
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    shown = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def clean_key(self) -> UUID:
        return self.cleaned_data["key"] or uuid4()

    @property
    def digest(self) -> str:
        """Of the text as it is now, to be told from a text corrected since its preview."""
        text: str = self.cleaned_data["text"]
        return hashlib.sha256("\n".join(text.splitlines()).encode()).hexdigest()

    @property
    def is_as_shown(self) -> bool:
        return bool(self.cleaned_data["shown"] == self.digest)


@dataclass(frozen=True)
class Column:
    """A column of a table: the field, its head, other heads it is known by, an example."""

    name: str
    label: str
    example: str
    heads: tuple[str, ...] = ()
    is_required: bool = False

    def is_called(self, head: str) -> bool:
        return head in {plain(self.label), *map(plain, self.heads)}


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, as it was understood, and what is wrong with it."""

    label: str
    text: str
    faults: list[str]


@dataclass(frozen=True)
class Line:
    """A line of the pasted text, counted from its first; its form where it was read."""

    number: int
    cells: list[Cell]
    faults: list[str]
    form: Any

    @property
    def is_good(self) -> bool:
        return not (self.faults or any(cell.faults for cell in self.cells))


@dataclass
class Preview:
    """A table as it was read: the columns used, the heads that mean nothing here, the lines.

    `is_one_column`: it seems to have columns that stand apart only by commas.
    """

    columns: list[Column]
    is_one_column: bool = False
    money_heads: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not self.faults and bool(self.lines) and all(line.is_good for line in self.lines)

    @property
    def pasted(self) -> list[Pasted]:
        """The rows to add, where all are good."""
        forms = [line.form for line in self.lines]
        return [Pasted(one.instance, one.links(), one.budget() or {}) for one in forms]

    @property
    def money(self) -> dict[Activity, dict[int, Decimal]]:
        """The money to set, where all lines are good."""
        return {line.form.cleaned_data["activity"]: line.form.money() for line in self.lines}

    @property
    def wrong(self) -> list[tuple[int, str, str, str]]:
        """Row, column, what stands there and advice, of each fault."""
        return [
            (line.number, cell.label, cell.text, fault)
            for line in self.lines
            for cell in [*line.cells, Cell("", "", line.faults)]
            for fault in cell.faults
        ]

    @property
    def told(self) -> list[SameFault]:
        """The same faults, each told once."""
        return together(self.wrong)

    @property
    def offers(self) -> list[tuple[str, str]]:
        """What each column offers in which a choice is wrong."""
        wrong = {label for _number, label, _text, _fault in self.wrong}
        fields = self.lines[0].form.fields if self.lines else {}
        asked = [(one.label, fields.get(one.name)) for one in self.columns if one.label in wrong]
        return [(label, item.offered or "–") for label, item in asked if isinstance(item, OneOf)]


class MoneyForm(forms.Form):
    """EUR by school year of an activity in the plan; a year left empty stays as it is."""

    def __init__(self, *args: Any, version: PlanVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = list(version.activities.all())
        options = [(row, (number, row.title)) for number, row in enumerate(rows, 1)]
        self.fields["activity"] = OneOf(options, label=_("Activity"))
        for year in version.plan.grant.school_years:
            label = _("Money of %(years)s") % {"years": school_years([year])}
            self.fields[f"money_{year}"] = MoneyFormField(label=label, required=False)

    def money(self) -> dict[int, Decimal]:
        """What was typed, by school year."""
        typed = {name: self.cleaned_data.get(name) for name in self.fields if name != "activity"}
        return {int(name[6:]): eur for name, eur in typed.items() if eur is not None}


SOUGHT = ("siektina reikšmė", "siekiama reikšmė", "siektina", "siekiama", "siekinys", "tikslas")
PERCENT = ("proc.", "%", "procentas", "dalis")
Known = tuple[str, str | Promise, tuple[str, ...]]  # a field, an example, other heads
SHEETS: dict[str, tuple[type[RowForm] | type[MoneyForm], tuple[Known, ...]]] = {
    "findings": (
        FindingForm,
        (
            ("text", gettext_lazy("Weak results in mathematics"), ("išvada", "teiginys")),
            ("strength", gettext_lazy("aspect to improve"), ("stiprusis ar tobulintinas",)),
            ("source", gettext_lazy("external evaluation"), ("šaltinis",)),
            ("dated_on", "2026-03-01", ("data",)),
            ("report_number", "A-12", ("ataskaitos numeris", "ataskaitos nr", "ataskaita")),
        ),
    ),
    "objectives": (
        ObjectiveForm,
        (
            ("text", gettext_lazy("Raise the results in mathematics"), ("uždavinys",)),
            ("findings", "1, 2", ("išvados", "išvada")),
        ),
    ),
    "activities": (
        ActivityForm,
        (
            (
                "title",
                gettext_lazy("Consultations in mathematics"),
                ("veikla", "veiklos pavadinimas", "veiklos", "pavadinimas"),
            ),
            ("objectives", "1, 2", ("uždaviniai", "uždavinys", "uždavinio nr")),
            ("purpose", "1", ("paskirtis", "lėšų paskirtis")),
            (
                "responsible",
                gettext_lazy("Deputy head"),
                ("atsakingas", "atsakingi", "atsakinga pareigybė", "pareigos"),
            ),
            ("starts_on", "2026-09-01", ("pradžia", "nuo")),
            ("ends_on", "2027-06-30", ("pabaiga", "iki")),
            ("classes", gettext_lazy("classes 5–8"), ("klasės",)),
            ("money_", "1 234,50", ()),
            ("no_money_note", "", ("kodėl lėšų nereikia", "pastaba")),
            ("expected_change", gettext_lazy("More pupils reach the level"), ("pokytis",)),
        ),
    ),
    "indicators": (
        IndicatorForm,
        (
            ("title", gettext_lazy("Share of pupils"), ("rodiklis", "rodiklio pavadinimas")),
            ("objectives", "1", ("uždaviniai", "uždavinys", "uždavinio nr")),
            ("kind", gettext_lazy("percent"), ("rūšis",)),
            ("unit", gettext_lazy("percent of pupils"), ("vienetas", "matavimo vienetas")),
            ("direction", gettext_lazy("raise"), ("kryptis",)),
            ("baseline_value", "78", ("pradinė reikšmė", "pradinė", "pradinis")),
            ("baseline_on", "2026-09-01", ("pradinės reikšmės data",)),
            ("interim_value", "80", ("tarpinė reikšmė", "tarpinė", "tarpinis")),
            ("interim_on", "2027-06-15", ("tarpinės reikšmės data",)),
            ("target_value", "85,5", SOUGHT),
            ("target_on", "2028-06-15", ("siektinos reikšmės data",)),
            ("source", gettext_lazy("national tests"), ("šaltinis", "duomenų šaltinis")),
        ),
    ),
    "money": (
        MoneyForm,
        (("activity", "1", ("veikla", "veiklos pavadinimas", "nr")), ("money_", "1 234,50", ())),
    ),
}


class Sheet:
    """How tables of one part of a plan are read. It reads the plan once, not once a row."""

    def __init__(self, section: str, version: PlanVersion) -> None:
        self.version = version
        kind, known = SHEETS[section]
        self.form = kind(version=version)
        self._read_from_words()
        self.columns = list(self._columns(known))

    def _read_from_words(self) -> None:
        """Links by number and choices by name, instead of ticks and lists; the rest as typed."""
        for name, item in list(self.form.fields.items()):
            label = {"label": item.label}
            if isinstance(item, forms.ModelMultipleChoiceField):
                self.form.fields[name] = Numbers(list(item.queryset or []), **label)
            elif name == "purpose":
                options = [(row, (row.name, row.number)) for row in item.queryset]  # type: ignore[attr-defined]
                self.form.fields[name] = OneOf(options, required=False, **label)
            elif name in {"indicator", "level", "framework_indicator"}:
                del self.form.fields[name]
            elif isinstance(item, forms.ChoiceField):
                choices: Any = item.choices
                named = {IndicatorKind.PERCENT: PERCENT} if name == "kind" else {}
                options = [(key, (text, key, *named.get(key, ()))) for key, text in choices if key]
                self.form.fields[name] = OneOf(options, required=item.required, **label)

    def _columns(self, known: tuple[Known, ...]) -> Iterator[Column]:
        for name, example, heads in known:
            for found in self.form.fields:
                if found == name or (name == "money_" and found.startswith(name)):
                    item = self.form.fields[found]
                    label = capfirst(str(item.label))
                    yield Column(found, label, str(example), heads, item.required)

    def read(self, text: str, key: UUID) -> Preview:
        """The table with its faults. Lines are counted as pasted; empty ones are left out."""
        table = [(at, cells) for at, cells in enumerate(cells_of(text), 1) if any(cells)]
        columns: list[Column | None] = list(self.columns)
        preview = Preview(self.columns, is_one_column([cells for _at, cells in table]))
        if table and (found := self._heads(table[0][1])):
            preview.ignored = [
                head for head, column in zip(table[0][1], found, strict=True) if head and not column
            ]
            preview.money_heads = self._money_heads(preview.ignored)
            columns, table = found, table[1:]
            preview.columns = [column for column in found if column]
        preview.faults = list(self._faults(len(table)))
        if not preview.faults:
            key = uuid5(key, text)
            preview.lines = [self._line(at, cells, columns, key) for at, cells in table]
            self._refuse_twice(preview.lines)
        return preview

    def _money_heads(self, ignored: list[str]) -> list[str]:
        """What columns of money are called, where a head seems to mean money."""
        is_meant = any(MONEY_WORD.match(plain(head)) for head in ignored)
        return [one.label for one in self.columns if is_meant and one.name.startswith("money_")]

    @staticmethod
    def _faults(count: int) -> Iterator[str]:
        if not count:
            yield _("There is no row in the table. Paste it with at least one.")
        if count > MOST_ROWS:
            told = {"count": count, "most": MOST_ROWS}
            yield _("The table has %(count)s rows, at most %(most)s fit. Paste it in parts.") % told

    def _heads(self, cells: list[str]) -> list[Column | None] | None:
        """The column under each head; none where the first line is a row already."""
        found: list[Column | None] = []
        for cell in cells:
            column = self._called(cell)
            found.append(None if column in found else column)
        named = [column for column in found if column]
        is_head = self.columns[0] in named or len(named) * 2 > len([cell for cell in cells if cell])
        return found if is_head and named else None

    def _called(self, cell: str) -> Column | None:
        head = plain(cell)
        if (money := MONEY_HEAD.match(head)) and not DAY.fullmatch(cell):
            head = f"money_{money[1]}"
        return next((one for one in self.columns if one.name == head or one.is_called(head)), None)

    def _line(self, at: int, cells: list[str], columns: list[Column | None], key: UUID) -> Line:
        pairs = [(one, text) for one, text in zip(columns, cells, strict=False) if one]
        form = self._bound({one.name: text for one, text in pairs}, uuid5(key, str(at)))
        shown = [_cell(form, one, text) for one, text in pairs]
        named = {one.name for one, _text in pairs}
        missing = [one for one in self.columns if one.name not in named]
        faults = [f"{one.label}: {fault}" for one in missing for fault in faults_of(form, one.name)]
        faults += [str(fault) for fault in form.non_field_errors()]
        if any(cells[len(columns) :]):
            told = {"count": len(cells), "most": len(columns)}
            faults.append(_("There are %(count)s cells, but %(most)s columns.") % told)
        return Line(at, shown, faults, form)

    def _bound(self, data: dict[str, str], key: UUID) -> Any:
        """The form of one row: a light copy, since making a form reads the plan.

        The fields here know what may stand; the model's own validation would ask the database.
        """
        form: Any = copy.copy(self.form)
        typed = QueryDict(mutable=True)
        typed.update(data)
        form.data, form.is_bound, form._errors, form._bound_fields_cache = typed, True, None, {}
        if hasattr(form, "instance"):
            row = form.instance = form._meta.model(version=self.version, key=key)
            form._post_clean = lambda: construct_instance(form, row, form._meta.fields)
        form.is_valid()
        return form

    @staticmethod
    def _refuse_twice(lines: list[Line]) -> None:
        """An activity has one line of money."""
        seen: set[Activity] = set()
        for line in lines:
            row = isinstance(line.form, MoneyForm) and line.form.cleaned_data.get("activity")
            if row and row in seen:
                line.faults.append(_("This activity is in the table twice. Leave one line."))
            elif row:
                seen.add(row)


def _cell(form: Any, column: Column, text: str) -> Cell:
    return Cell(column.label, _shown(form, column, text), faults_of(form, column.name))


def _shown(form: Any, column: Column, text: str) -> str:
    """Texts, dates and amounts as they were understood; the rest as it was pasted."""
    value = form.cleaned_data.get(column.name)
    if isinstance(value, str) and isinstance(form.fields[column.name], PlainTextField):
        return value
    if not isinstance(value, date | Decimal):
        return text
    item = form.fields[column.name]
    if isinstance(item, ValueField) and isinstance(value, Decimal):
        value = typed_value(form.cleaned_data.get("kind") or "", value)
        return str(item.prepare_value(value))
    return str(item.widget.format_value(item.prepare_value(value)))
