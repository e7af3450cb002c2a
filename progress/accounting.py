"""Expenses from a table of the accounting: what each cell means, and all faults at once."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from django import forms
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from common.forms import DayField, MoneyFormField, PlainTextField
from common.money import CENT, ZERO
from grants.models import Grant
from plans.choices import VersionStatus
from plans.forms.paste_cells import OneOf
from plans.forms.paste_faults import SameFault, together
from plans.models import Activity
from plans.paste import plain
from schools.resources.tables import read_table
from selection.models import Purpose

from .judging import ExpenseInput, Judge, Judged

MOST_ROWS = 2000
SHOWN = 100
SERIAL = re.compile(r"[34567]\d{4}")  # a day as Excel counts them: 1982 to 2119
FIRST_SERIAL = date(1899, 12, 30)
FLOATING = re.compile(r"-?\d+\.\d{6,}")  # 36.300000000000004, as a spreadsheet reckons
WITH_TIME = re.compile(r"(\d{4}[-. ]\d\d[-. ]\d\d)[T ].*")
BACKWARDS = re.compile(r"(\d\d)[./-](\d\d)[./-](\d{4})")


@dataclass(frozen=True)
class Column:
    """A column of the file: what it is called, other heads it is known by, an example."""

    name: str
    label: str | Promise
    example: str | Promise
    heads: tuple[str, ...]
    is_required: bool = True

    def is_called(self, head: str) -> bool:
        return plain(head) in {plain(str(self.label)), *map(plain, self.heads)}


COLUMNS = (
    Column("dated_on", gettext_lazy("Date"), "2026-10-05", ("data", "dokumento data", "date")),
    Column(
        "document",
        gettext_lazy("Document"),
        gettext_lazy("Invoice No. 123"),
        ("dokumentas", "dokumento nr", "dokumento numeris", "saskaitos nr", "saskaita"),
    ),
    Column(
        "activity",
        gettext_lazy("Activity"),
        gettext_lazy("1, or its title as in the plan"),
        ("veikla", "veiklos nr", "veiklos pavadinimas"),
    ),
    Column(
        "amount",
        gettext_lazy("Amount, Eur"),
        "1 234,50",
        ("suma", "suma eur", "suma su pvm", "israsyta suma", "eur"),
    ),
    Column(
        "note",
        gettext_lazy("What for"),
        gettext_lazy("Mathematics sets"),
        ("kam", "pastaba", "operacijos turinys", "turinys", "aprasymas", "paskirties aprasymas"),
    ),
    Column(
        "purpose",
        gettext_lazy("Purpose"),
        gettext_lazy("its number, to be checked against the plan"),
        ("paskirtis", "lesu paskirtis"),
        is_required=False,
    ),
    Column(
        "vat_note",
        gettext_lazy("Note on VAT"),
        gettext_lazy("VAT 21 percent"),
        ("pvm", "pvm pastaba"),
        is_required=False,
    ),
)


@dataclass(frozen=True)
class Line:
    """A row of the file as it was understood; `judged` where it could be read."""

    number: int
    texts: dict[str, str]
    faults: list[tuple[str, str, str]] = field(default_factory=list)
    judged: Judged | None = None

    @property
    def is_double(self) -> bool:
        return self.judged is not None and self.judged.is_double

    @property
    def is_good(self) -> bool:
        return not self.faults and self.judged is not None


@dataclass(frozen=True)
class InFile:
    """What a file brings an activity, EUR, beside what was planned and spent before it."""

    name: str
    amount: Decimal
    planned: Decimal
    spent: Decimal

    @property
    def after(self) -> Decimal:
        return self.planned - self.spent - self.amount


@dataclass
class Preview:
    """A file as it was read: faults of the whole, columns that mean nothing here, its rows."""

    faults: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    by_activity: list[InFile] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not self.faults and bool(self.lines) and all(line.is_good for line in self.lines)

    @property
    def told(self) -> list[SameFault]:
        """Row, column, value and advice of each fault; the same told once."""
        return together((line.number, *fault) for line in self.lines for fault in line.faults)

    @property
    def judged(self) -> list[Judged]:
        return [line.judged for line in self.lines if line.judged]

    @property
    def entries(self) -> list[ExpenseInput]:
        return [one.entry for one in self.judged]

    @property
    def doubles(self) -> int:
        return sum(one.is_double for one in self.judged)

    @property
    def count(self) -> int:
        """How many would be recorded, doubles left out."""
        return len(self.judged) - self.doubles

    @property
    def total(self) -> Decimal:
        """What would be recorded, EUR, doubles left out."""
        return sum((one.entry.amount for one in self.judged if not one.is_double), ZERO)

    @property
    def shown(self) -> list[Line]:
        return self.lines[:SHOWN]

    @property
    def unshown(self) -> int:
        return max(len(self.lines) - SHOWN, 0)


class Reader:
    """Reads files of one basket; knows its plan in force."""

    def __init__(self, grant: Grant) -> None:
        self.grant = grant

    @cached_property
    def activities(self) -> list[Activity]:
        return activities_of(self.grant)

    @cached_property
    def fields(self) -> dict[str, forms.Field]:
        """What may stand in the cells."""
        numbered = list(enumerate(self.activities, 1))
        titles = Counter(plain(row.title) for row in self.activities)
        options = [
            (row, (number, row.title) if titles[plain(row.title)] == 1 else (number,))
            for number, row in numbered
        ]
        found = Purpose.objects.filter(programme=self.grant.round.programme_id)
        return {
            "dated_on": _Day(),
            "document": PlainTextField(max_length=200),
            "activity": OneOf(options),
            "amount": _Amount(min_value=None),
            "note": PlainTextField(max_length=2000),
            "purpose": OneOf([(row, (row.number, row.name)) for row in found], required=False),
            "vat_note": PlainTextField(max_length=200, required=False),
        }

    def read(self, data: bytes) -> Preview:
        """The file with all its faults; one that is no table at all is a `TableFault`."""
        table = read_table(data)
        columns = _columns_of(table.headers)
        preview = Preview(list(_missing(columns)))
        preview.ignored = [
            head for head, column in zip(table.headers, columns, strict=True) if head and not column
        ]
        if len(table.lines) > MOST_ROWS:
            told = {"count": len(table.lines), "most": MOST_ROWS}
            text = _("The file has %(count)s rows, at most %(most)s fit. Take it in in parts.")
            preview.faults.append(text % told)
        if not preview.faults:
            self._read_rows(table, columns, preview)
        return preview

    def _read_rows(self, table: Any, columns: list[Column | None], preview: Preview) -> None:
        judge = Judge(self.grant)
        before = dict(judge.on_activity)
        for place, row in enumerate(table):
            texts = {one.name: str(text) for one, text in zip(columns, row, strict=True) if one}
            shape = table.broken.get(place, "")
            preview.lines.append(self._line(judge, table.lines[place], texts, shape))
        preview.by_activity = list(self._sums(preview.judged, judge, before))

    def _line(self, judge: Judge, number: int, texts: dict[str, str], shape: str) -> Line:
        if shape:
            return Line(number, texts, [("", "", shape)])
        values, faults = self._values(texts)
        if faults:
            return Line(number, texts, faults)
        purpose = values.pop("purpose", None)
        judged = judge.judge(ExpenseInput(**values))
        if purpose and purpose != judged.entry.activity.purpose:
            advice = _("The plan has another purpose for this activity: %(purpose)s.")
            own = judged.entry.activity.purpose
            faults = [(_label("purpose"), texts["purpose"], advice % {"purpose": own or "–"})]
        faults += [("", "", text) for text in judged.faults]
        return Line(number, texts, faults, judged)

    def _values(self, texts: dict[str, str]) -> tuple[dict[str, Any], list[tuple[str, str, str]]]:
        values: dict[str, Any] = {}
        faults = []
        for name, text in texts.items():
            try:
                values[name] = self.fields[name].clean(text)
            except forms.ValidationError as problem:
                faults += [(_label(name), text, advice) for advice in problem.messages]
        return values, faults

    def _sums(
        self, judged: list[Judged], judge: Judge, before: dict[Any, Decimal]
    ) -> Iterator[InFile]:
        """What the file brings each activity, in the plan's order; doubles left out."""
        found: dict[Any, Decimal] = defaultdict(lambda: ZERO)
        for one in judged:
            if not one.is_double:
                found[one.entry.activity.key] += one.entry.amount
        for number, row in enumerate(self.activities, 1):
            if row.key in found:
                was = before.get(row.key, ZERO)
                planned = judge.planned.get(row.key, ZERO)
                yield InFile(f"{number}. {row.title}", found[row.key], planned, was)


def activities_of(grant: Grant) -> list[Activity]:
    """The activities of the plan in force, in their order."""
    rows = Activity.objects.filter(
        version__plan__grant=grant, version__status=VersionStatus.APPROVED
    )
    return list(rows.select_related("purpose").order_by("position", "pk"))


def template_bytes(grant: Grant) -> bytes:
    """An empty table to fill in, with the plan's activities on a second sheet."""
    book = Workbook()
    table = book.worksheets[0]
    table.title = _("Expenses")
    table.append([str(column.label) for column in COLUMNS])
    for place, width in enumerate((14, 26, 30, 14, 40, 16, 20), 1):
        table.column_dimensions[get_column_letter(place)].width = width
    listed = book.create_sheet(_("Activities"))
    listed.append([_("Number"), _("Activity"), _("Purpose")])
    for number, row in enumerate(activities_of(grant), 1):
        listed.append([number, _text(row.title), _text(str(row.purpose or ""))])
    listed.column_dimensions["B"].width = listed.column_dimensions["C"].width = 70
    for sheet in (table, listed):
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        sheet.freeze_panes = "A2"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


class _Day(DayField):
    """A date as accounting writes it: also with a time, or as Excel counts days."""

    def to_python(self, value: Any) -> Any:
        text = WITH_TIME.sub(r"\1", str(value or "").strip())
        if SERIAL.fullmatch(text):
            return FIRST_SERIAL + timedelta(days=int(text))
        if BACKWARDS.fullmatch(text):
            raise forms.ValidationError(_("Write the year first, like 2026-10-05."))
        return super().to_python(text.replace("/", "-"))


class _Amount(MoneyFormField):
    """An amount; a spreadsheet's 36.300000000000004 is 36,30, a negative one is told what to do."""

    def to_python(self, value: Any) -> Decimal | None:
        text = str(value or "").strip()
        if FLOATING.fullmatch(text):
            exact = Decimal(text)
            near = exact.quantize(CENT)
            text = f"{near}" if abs(near - exact) < Decimal("0.00001") else text
        found = super().to_python(text)
        if found is not None and found < 0:
            advice = _("A sum below zero: reverse the expense on its own page instead.")
            raise forms.ValidationError(advice)
        return found


def _columns_of(heads: Iterable[str]) -> list[Column | None]:
    """The column under each head; a second one of the same name means nothing."""
    found: list[Column | None] = []
    for head in heads:
        column = next((one for one in COLUMNS if one.is_called(head)), None)
        found.append(None if column in found else column)
    return found


def _missing(columns: list[Column | None]) -> Iterator[str]:
    missing = [str(one.label) for one in COLUMNS if one.is_required and one not in columns]
    if missing:
        text = _("The first row must name the columns. These are missing: %(columns)s.")
        yield text % {"columns": ", ".join(missing)}


def _label(name: str) -> str:
    return next(str(one.label) for one in COLUMNS if one.name == name)


def _text(value: str) -> str:
    """A text that a spreadsheet doesn't take for a formula."""
    return f"'{value}" if value[:1] in "=+-@" else value
