"""Side by side: what the file was made from, what stands now, what the file says, what will be.

Only what the file changed since it was made counts; what colleagues changed meanwhile stays,
unless the file changed the same field: then the file's is taken, and the field is marked.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from django.utils.translation import gettext as _

from common.money import format_eur

from .columns import Column, Layout, Sheet, State, Values, text_labels
from .upload import Upload

Change = Literal["added", "changed", "deleted", "theirs"]
NAME = 80
AMOUNT = re.compile(r"\d+\.\d\d")


@dataclass(frozen=True)
class FieldChange:
    """One field in words; a conflict is one that both sides changed to something else."""

    label: str
    shown: list[str]
    is_conflict: bool

    @property
    def base(self) -> str:
        return self.shown[0]

    @property
    def now(self) -> str:
        return self.shown[1]

    @property
    def file(self) -> str:
        return self.shown[2]

    @property
    def will(self) -> str:
        return self.shown[3]


@dataclass(frozen=True)
class RowChange:
    """A row that will be added, changed or deleted, or that was changed in the plan meanwhile."""

    sheet: Sheet
    key: str
    name: str
    line: int | None
    change: Change
    fields: list[FieldChange]


@dataclass
class Comparison:
    """The three states and what comes of them."""

    layout: Layout
    base: State
    now: State
    upload: Upload
    final: State = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.file = self.upload.state()
        for sheet in self.layout.sheets:
            self.final[sheet.name] = self._merged(sheet)
        self._prune()

    @cached_property
    def is_stale(self) -> bool:
        """Whether the plan is not what the file was made from."""
        other = self.upload.identity["version"] != self.layout.version.pk
        return other or self.base != self.now

    @cached_property
    def rows(self) -> list[RowChange]:
        """Every row with something to show, in the order of the sheets."""
        return [row for sheet in self.layout.sheets for row in self._rows_of(sheet)]

    @property
    def writes(self) -> list[RowChange]:
        """The rows that taking the file over would write."""
        return [row for row in self.rows if row.change != "theirs"]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many rows are added, changed, deleted."""
        changes = [row.change for row in self.writes]
        return {name: changes.count(name) for name in ("added", "changed", "deleted")}

    @property
    def unchanged(self) -> int:
        """How many rows of the plan stay as they are."""
        rows = sum(len(rows) for rows in self.now.values())
        return rows - self.counts["changed"] - self.counts["deleted"]

    @property
    def by_sheet(self) -> list[dict[str, Any]]:
        """The rows below their sheets' names, with how many stay as they are."""
        groups = []
        for sheet in self.layout.sheets:
            rows = [row for row in self.rows if row.sheet == sheet]
            touched = sum(row.change in {"changed", "deleted"} for row in rows)
            stays = len(self.now[sheet.name]) - touched
            groups.append({"title": sheet.title, "rows": rows, "unchanged": stays})
        return groups

    def _merged(self, sheet: Sheet) -> dict[str, Values]:
        """The rows as they will be: those of now in their order, then the new."""
        final = {}
        for key in _keys(self.now, self.file, sheet.name):
            states = (self.base, self.now, self.file)
            base, now, file = (state[sheet.name].get(key) for state in states)
            if values := merged(base, now, file):
                final[key] = values
        return final

    def _prune(self) -> None:
        """No link to a row that won't be there."""
        for sheet in self.layout.sheets:
            for column in sheet.columns:
                if column.kind == "rows":
                    left = self.final[column.target]
                    for values in self.final[sheet.name].values():
                        kept = (key for key in values[column.name].split() if key in left)
                        values[column.name] = " ".join(kept)

    def _rows_of(self, sheet: Sheet) -> Iterator[RowChange]:
        for key in _keys(self.base, self.now, self.file, sheet.name):
            base, now = self.base[sheet.name].get(key), self.now[sheet.name].get(key)
            final = self.final[sheet.name].get(key)
            if change := _change(base, now, final):
                name, line = self._name(sheet, key), self._line(sheet, key)
                yield RowChange(sheet, key, name, line, change, list(self._fields(sheet, key)))

    def _fields(self, sheet: Sheet, key: str) -> Iterator[FieldChange]:
        """The fields that differ anywhere."""
        states = (self.base, self.now, self.file, self.final)
        rows = [state[sheet.name].get(key, {}) for state in states]
        labels = text_labels()
        for column in sheet.columns:
            base, now, file, will = (row.get(column.name, "") for row in rows)
            if now != will or (self.is_stale and base != now):
                shown = [self._words(column, text) for text in (base, now, file, will)]
                label = column.title if sheet.form else labels[key]
                yield FieldChange(label, shown, is_conflict=len({base, now, file}) == 3)

    def _words(self, column: Column, text: str) -> str:
        """Links by the numbers of their rows, sums as sums; the rest as it is."""
        if column.kind == "eur" and AMOUNT.fullmatch(text):
            return format_eur(Decimal(text))
        if column.kind != "rows":
            return text
        numbers = self._numbers[column.target]
        return ", ".join(sorted((numbers[key] for key in text.split()), key=_as_number))

    @cached_property
    def _numbers(self) -> dict[str, dict[str, str]]:
        """What each row is called where it is linked to: its number now, else in the file."""
        found: dict[str, dict[str, str]] = {}
        for sheet in self.layout.sheets:
            file = {row.key: row.number for row in self.upload.rows[sheet.name]}
            base = {key: str(place) for place, key in enumerate(self.base[sheet.name], 1)}
            now = {key: str(place) for place, key in enumerate(self.now[sheet.name], 1)}
            found[sheet.name] = base | file | now
        return found

    def _name(self, sheet: Sheet, key: str) -> str:
        """„3. Konsultacijos“."""
        if sheet.form is None:
            return text_labels()[key]
        rows = [
            state[sheet.name].get(key) for state in (self.final, self.now, self.file, self.base)
        ]
        values = next(row for row in rows if row)
        text = values.get("title") or values.get("text") or _("without a name")
        number = self._numbers[sheet.name].get(key, "")
        short = text if len(text) <= NAME else f"{text[:NAME]}…"
        return f"{number}. {short}" if number else short

    def _line(self, sheet: Sheet, key: str) -> int | None:
        rows = self.upload.rows[sheet.name]
        return next((row.line for row in rows if row.key == key), None)


def merged(base: Values | None, now: Values | None, file: Values | None) -> Values | None:
    """The row as it will be, field by field; None for a row that won't be there."""
    if file is None:
        return None if base is not None else now and dict(now)
    if now is None:
        return None if file == base else dict(file)
    if base is None:
        return dict(now)  # the same file has added it before
    return {name: now[name] if file[name] == base.get(name) else file[name] for name in now}


def _change(base: Values | None, now: Values | None, final: Values | None) -> Change | None:
    if now != final:
        if now is None:
            return "added"
        return "changed" if final else "deleted"
    return "theirs" if base != now else None


def _keys(*states_and_name: Any) -> list[str]:
    """The keys of a sheet in all the states, each once, in their order."""
    *states, name = states_and_name
    return list(dict.fromkeys(key for state in states for key in state[name]))


def _as_number(text: str) -> tuple[int, str]:
    return (int(text), "") if text.isdecimal() else (0, text)
