"""A difference put into words: `told` makes what the templates show."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, cached_property
from html import escape
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.money import ZERO
from common.templatetags.ui import eur, glue_html, school_year, status
from common.text import DIGIT, shortened
from plans.choices import ChangeKind
from plans.difference import (
    FILES,
    Difference,
    FieldChange,
    PartChange,
    PurposeSum,
    RowChange,
    kinds,
)
from plans.models import Activity, Attachment, Finding, Indicator, Objective
from plans.row_text import typed
from plans.wording import shown
from selection.models import Purpose

from .sums import SumsTold, SumTold

MODELS: dict[str, type[Model]] = {
    "findings": Finding,
    "objectives": Objective,
    "activities": Activity,
    "indicators": Indicator,
    FILES: Attachment,
}
# In the order of the plan: texts stand between the rows.
PARTS: dict[str, str | Promise] = {
    "findings": gettext_lazy("Basis"),
    "goal": gettext_lazy("Goal"),
    "objectives": gettext_lazy("Objectives"),
    "activities": gettext_lazy("Activities"),
    "indicators": gettext_lazy("Indicators"),
    "sustainability": gettext_lazy("Sustainability"),
    FILES: gettext_lazy("Attachments"),
}
VALUES = {  # which the model calls by their plain names
    "baseline_value": gettext_lazy("baseline"),
    "interim_value": gettext_lazy("interim value"),
    "target_value": gettext_lazy("target"),
    "name": gettext_lazy("file"),
}
UNSAID = frozenset({"row_key", "size", "sha256"})  # of a file: nothing that a person reads
LINK = 60
CLOSED = '<span class="hidden">]</span>'
ARROW = '<span aria-hidden="true">→</span>'


@dataclass(frozen=True)
class Mark:
    """What became of a row, as words, sign and colour."""

    tone: str
    words: str

    @property
    def sign(self) -> SafeString:
        return _sign(self.tone, self.words)


@dataclass(frozen=True)
class FieldTold:
    """A field's name and what became of it, as HTML."""

    label: str
    html: SafeString


@dataclass(frozen=True)
class RowTold:
    """A row with its number, what became of it and its fields."""

    number: int
    name: str
    marks: list[Mark]
    place: str
    reason: str
    fields: list[FieldTold]

    @property
    def drawn(self) -> SafeString:
        """The row on screen; drawn here, since a comparison shows a hundred."""
        name = glue_html(self.name) if DIGIT.search(self.name) else escape(self.name)
        place = f' <span class="soft small">{self.place}</span>' if self.place else ""
        why = _("Why it was ended:") if self.reason else ""
        reason = f"<p>{why} {_text(self.reason)}</p>" if self.reason else ""
        fields = "".join(f"<dt>{item.label}</dt><dd>{item.html}</dd>" for item in self.fields)
        known = f'<dl class="facts read">{fields}</dl>' if fields else ""
        return SafeString(
            f'<div class="activity stack-s"><h3><span class="no">{self.number}.</span>'
            f" {name}</h3>"
            f'<p class="row">{"".join(mark.sign for mark in self.marks)}{place}</p>{reason}'
            f"{known}</div>"
        )


@dataclass(frozen=True)
class PartTold:
    """A part of the plan with what differs in it: rows, or one text."""

    name: str
    label: str
    rows: list[RowTold] = field(default_factory=list)
    text: SafeString | None = None


@dataclass(frozen=True)
class Told:
    """What a comparison shows. On paper words are marked by lines alone, on screen also in words
    that are read out."""

    difference: Difference
    numbers: dict[str, int]
    is_paper: bool
    labels: dict[tuple[str, str], str] = field(default_factory=dict)

    @cached_property
    def parts(self) -> list[PartTold]:
        """The parts with anything that differs, in the order of the plan."""
        return [part for name in PARTS if (part := self._part(name))]

    @property
    def count(self) -> int:
        """In how many places the two differ: rows and texts."""
        return sum(len(part.rows) or 1 for part in self.parts)

    @cached_property
    def kinds(self) -> list[str]:
        """Of what kinds the change is, in words; that it is only wording where it is only that."""
        found = kinds(self.difference)
        weighty = [kind for kind in found if kind != ChangeKind.WORDING]
        return [str(ChangeKind(kind).label) for kind in weighty or found]

    @cached_property
    def in_all(self) -> SumTold:
        """The sums of all purposes and years."""
        return self.whole.sums[-1]

    @cached_property
    def whole(self) -> SumsTold:
        """The sums of all purposes."""
        return self._sums(_("All purposes together"), self.difference.in_all)

    @cached_property
    def by_purpose(self) -> list[SumsTold]:
        """Every purpose with money in either; by the numbers of the purposes where known."""
        rows = sorted(self.difference.purposes, key=self._place)
        return [self._sums(self._purpose(row.purpose), row) for row in rows]

    @property
    def purposes(self) -> list[SumsTold]:
        """The same and, last, all of them together."""
        return [*self.by_purpose, self.whole]

    @cached_property
    def columns(self) -> list[str]:
        """What stands above the sums: the school years with money in either, and all of them."""
        return [*map(school_year, self.difference.years), _("In all")]

    def _sums(self, name: str, row: PurposeSum) -> SumsTold:
        sides, years = (row.before, row.after), self.difference.years
        sums = [SumTold(*(side.get(year, ZERO) for side in sides)) for year in years]
        return SumsTold(name, [*sums, SumTold(row.total_before, row.total_after)], self.is_paper)

    def _place(self, row: PurposeSum) -> tuple[bool, int]:
        return not row.purpose, self.numbers.get(row.purpose, 0)

    def _purpose(self, name: str) -> str:
        number = self.numbers.get(name)
        return f"{number}. {name}" if number else name or _("Purpose not chosen")

    def _part(self, name: str) -> PartTold | None:
        label = str(PARTS[name])
        if name not in MODELS:
            text = self.difference.text(name)
            return PartTold(name, label, text=self._html(name, text)) if text else None
        part = self.difference.part(name)
        return PartTold(name, label, self._rows(part)) if part.rows else None

    def _rows(self, part: PartChange) -> list[RowTold]:
        return [
            RowTold(
                number=row.number_after or row.number_before or 0,
                name=row.title or _("without a name"),
                marks=list(_marks(row)),
                place=_place(row),
                reason=row.reason,
                fields=list(self._fields(part.name, row)),
            )
            for row in part.rows
        ]

    def _fields(self, part: str, row: RowChange) -> Iterable[FieldTold]:
        """The fields worth saying: not the name of a new row, nor twice why it was ended."""
        is_whole = row.is_added or row.is_removed
        said = UNSAID | ({"ended_reason"} if row.is_ended else set())
        for item in row.fields:
            is_heading = is_whole and row.title and row.title in (item.before, item.after)
            if item.name not in said and not is_heading:
                yield FieldTold(self._label(part, item.name), self._html(part, item, row))

    def _label(self, part: str, name: str) -> str:
        """What a field is called; asked once for all rows."""
        if (part, name) not in self.labels:
            self.labels[part, name] = label_of(part, name)
        return self.labels[part, name]

    def _html(self, part: str, item: FieldChange, row: RowChange | None = None) -> SafeString:
        """A field before and after; of a row that is new or gone just what it says."""
        if item.words:
            return self._words(item)
        if item.name == "money" and row and not (row.is_added or row.is_removed):
            return self._money(item)
        before = _lines(part, item.name, item.before, row, "before")
        after = _lines(part, item.name, item.after, row, "after")
        if row and (row.is_added or row.is_removed):
            return SafeString("<br>".join(before or after))
        return SafeString(self._pair("<br>".join(before), "<br>".join(after)))

    def _pair(self, before: str, after: str) -> str:
        both = self._marked("del", before), self._marked("ins", after)
        return f" {ARROW} ".join(filter(None, both))

    def _money(self, item: FieldChange) -> SafeString:
        """Each school year whose sum was changed, on a line of its own."""
        before, after = item.before or {}, item.after or {}
        lines = []
        for year in sorted(before.keys() | after.keys()):
            sums = [Decimal(side.get(year, 0)) for side in (before, after)]
            if sums[0] != sums[1]:
                lines.append(f"{school_year(int(year))}: {self._pair(*map(eur, sums))}")
        return SafeString("<br>".join(lines))

    def _words(self, item: FieldChange) -> SafeString:
        runs = item.words
        if all(run.sign == "same" for run in runs):
            note = _("only spaces or line ends differ")
            return SafeString(f"{typed(item.after)} <em>({note})</em>")
        tags = {"removed": "del", "added": "ins"}
        parts = []
        for run in runs:
            text = run.text.rstrip()
            rest = run.text[len(text) :].replace("\n", "<br>")
            html = _text(text)
            marked = self._marked(tags[run.sign], html) if run.sign in tags else html
            parts.append(f"{marked}{rest}")
        return SafeString("".join(parts))

    def _marked(self, tag: str, html: str) -> str:
        """<del> or <ins>, with brackets and a word for who hears the page."""
        if not html:
            return ""
        if self.is_paper:
            return f"<{tag}>{html}</{tag}>"
        return f"{self._opened[tag]}{html}{CLOSED}</{tag}>"

    @cached_property
    def _opened(self) -> dict[str, str]:
        words = {"del": _("removed:"), "ins": _("added:")}
        return {tag: f'<{tag}><span class="hidden">[{word} </span>' for tag, word in words.items()}


def told(
    difference: Difference, purposes: Iterable[Purpose] = (), *, is_paper: bool = False
) -> Told:
    """The difference in words; `purposes` of the programme put the sums in their order."""
    return Told(difference, {row.name: row.number for row in purposes}, is_paper)


def label_of(part: str, name: str) -> str:
    """What a field is called; a field that is no more by its own name."""
    return _("Money") if name == "money" else str(capfirst(str(_names(part).get(name, name))))


@cache
def _names(part: str) -> dict[str, Any]:
    """What the fields of that kind of row are called."""
    fields = MODELS[part]._meta.get_fields()
    return {item.name: getattr(item, "verbose_name", item.name) for item in fields} | VALUES


@cache
def _choices(part: str) -> dict[str, dict[Any, Any]]:
    """The labels of the choices of its fields."""
    fields = MODELS[part]._meta.concrete_fields
    return {item.name: dict(item.flatchoices) for item in fields if item.choices}


@cache
def _sign(tone: str, words: str) -> SafeString:
    drawn: SafeString = status(tone, words)
    return drawn


def _text(text: str) -> str:
    """What was typed, as HTML; quicker where there are no sums and dates to keep unbroken."""
    return typed(text) if DIGIT.search(text) else escape(text).replace("\n", "<br>")


def _marks(row: RowChange) -> Iterable[Mark]:
    """In the order of weight."""
    if row.is_added:
        yield Mark("ok", _("Added"))
    if row.is_removed:
        yield Mark("stop", _("Removed"))
    if row.is_ended:
        yield Mark("stop", _("Ended"))
    if row.is_moved:
        yield Mark("note", _("Moved"))
    if row.is_changed:
        yield Mark("wait", _("Changed"))


def _place(row: RowChange) -> str:
    if not row.is_moved:
        return ""
    places = {"before": row.number_before, "after": row.number_after}
    return _("from place %(before)s to place %(after)s") % places


def _lines(part: str, name: str, value: Any, row: RowChange | None, side: str) -> list[str]:
    """A value as lines of HTML; none for nothing."""
    if value in ("", None, [], {}):
        return []
    if isinstance(value, dict):
        years = sorted((int(year), Decimal(sum_)) for year, sum_ in value.items())
        return [f"{school_year(year)}: {eur(sum_)}" for year, sum_ in years]
    if isinstance(value, list):
        names = ((item["number"], shortened(item["title"], LINK)) for item in value)
        return [f"{number}. {escape(title)}" for number, title in names]
    if name.endswith("_on"):
        return [f'<span class="nowrap">{escape(str(value))}</span>']
    return [_text(_said(part, name, str(value), row, side))]


def _said(part: str, name: str, value: str, row: RowChange | None, side: str) -> str:
    """A plain value in words: a choice by its label, an indicator's value with its unit."""
    if row and part == "indicators" and name.endswith("_value"):
        kind, unit = (_beside(row, each, side) for each in ("kind", "unit"))
        return shown(kind, unit, Decimal(value))
    labels = _choices(part).get(name, {}) if part in MODELS else {}
    return str(labels.get(value, value))


def _beside(row: RowChange, name: str, side: str) -> str:
    change = row.of(name)
    return str(getattr(change, side)) if change else row.beside.get(name, "")
