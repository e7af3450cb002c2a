"""A plan's history for people: a sitting as one sentence, inside it each field before and after."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import DecimalField, Model
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.changes import fields_called, name_of, place_of, said
from audit.choices import Source
from audit.folding import Fold, fold, pairs
from audit.models import Entry
from audit.sentences import OF_AMENDMENT, sentence
from common.money import format_eur
from common.templatetags.ui import moment, school_years
from common.text import sort_key
from schools.choices import Role

from .choices import subject_of
from .models import Activity, Finding, Indicator, Objective
from .rights import is_on_behalf

ROWS: dict[str, type[Model]] = {
    "findings": Finding,
    "objectives": Objective,
    "activities": Activity,
    "indicators": Indicator,
}
DEEDS = frozenset({"added", "changed", "deleted", "moved"})
TONES = {"plan.agreed": "ok", "plan.approved": "ok", "plan.returned": "stop"}
AROUND = 6  # unchanged words kept on each side of what was changed in a long text
LONG = 3 * AROUND


@dataclass(frozen=True)
class Change:
    """One field before and after, in words; empty where there was nothing."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Step:
    """One saving of a sitting."""

    at: Any
    changes: list[Change]


@dataclass(frozen=True)
class Past:
    """A page of a plan's history for one reader.

    `read` are the numbers of the versions whose text the person may read; `is_writer` shows the
    words of rows too, which belong to the school alone while it is writing. The entries with keys
    in `hidden` only end sittings and aren't told.
    """

    entries: Iterable[Entry]
    read: set[int]
    is_writer: bool
    hidden: Collection[int] = ()
    names: dict[type[Model], dict[int, str]] = field(default_factory=lambda: defaultdict(dict))

    def events(self) -> list[dict[str, Any]]:
        """What the timeline shows, the newest first; a query for each kind of thing named."""
        folds = [item for item in fold(self.entries) if item.newest.pk not in self.hidden]
        if self.is_writer:
            self._learn(folds)
        return [self._event(item) for item in folds]

    def _event(self, item: Fold) -> dict[str, Any]:
        entry = item.newest
        steps = self._steps(item) if self.is_writer else []
        return {
            "key": entry.pk,
            "at": entry.at,
            "when": when(item),
            "text": f"{entry.by or ''} {words_of(item)}".strip(),
            "by": _notes(entry),
            "comment": entry.comment or self._why(entry),
            "tone": TONES.get(entry.verb, ""),
            "file": self._file(entry),
            "steps": steps,
            "fields": _fields(item, steps),
        }

    def _why(self, entry: Entry) -> str:
        """Why a row was ended, for its writers; what a submission explained, for its readers."""
        if self.is_writer and entry.verb.endswith("_ended"):
            return str(entry.changes.get("reason", ""))
        may_read = entry.changes.get("version") in self.read
        return str(entry.changes.get("explanations", "")) if may_read else ""

    def _file(self, entry: Entry) -> dict[str, str]:
        """The signed document kept with a party's agreement, for who may read the version."""
        key = entry.changes.get("agreement")
        if not key or entry.changes.get("version") not in self.read:
            return {}
        url = reverse("plans:plan_agreement_file", args=[entry.object_id, key])
        return {"url": url, "name": entry.changes["file"]}

    def _steps(self, item: Fold) -> list[Step]:
        """Each saving of the sitting in its order."""
        found = [Step(entry.at, list(self._changes(entry))) for entry in item.entries[::-1]]
        return [step for step in found if step.changes]

    def _changes(self, entry: Entry) -> Iterator[Change]:
        if entry.verb.rpartition("_")[2] not in DEEDS or not entry.verb.startswith("plan."):
            return
        place = place_of(entry)
        for name, (before, after) in pairs(entry).items():
            if name == "budget":
                yield from _money(before or {}, after or {})
                continue
            old, new = (self._said(name, value, place) for value in (before, after))
            if old or new:
                yield Change(name_of(name, place), *narrowed(old, new))

    def _said(self, name: str, value: Any, place: str) -> str:
        """A value in words: what it points to by its own name."""
        model = _pointed(name, place)
        if model is None:
            return _plain(name, value, place)
        known, gone = self.names[model], _("no longer there")
        keys = value if isinstance(value, list) else [value] if value else []
        return "; ".join(known.get(key, gone) for key in keys)

    def _learn(self, folds: list[Fold]) -> None:
        """The names of all that the page points to."""
        wanted: dict[type[Model], set[int]] = defaultdict(set)
        for entry in (entry for item in folds for entry in item.entries):
            for name, values in pairs(entry).items():
                if model := _pointed(name, place_of(entry)):
                    both = (value if isinstance(value, list) else [value] for value in values)
                    wanted[model].update(key for keys in both for key in keys if key)
        for model, keys in wanted.items():
            found = model._default_manager.in_bulk(list(keys))
            self.names[model] = {key: str(row) for key, row in found.items()}


def _fields(item: Fold, steps: list[Step]) -> str:
    """The fields that were changed, each once, by their names: each database keeps them otherwise.

    Nothing where the sentence itself names the one.
    """
    if not item.first.verb.endswith("changed") or _one_text(item):
        return ""
    names = {change.name for step in steps for change in step.changes}
    return ", ".join(f"{name[:1].lower()}{name[1:]}" for name in sorted(names, key=sort_key))


def when(item: Fold) -> str:
    """„2026-11-22 14:05“, of a longer sitting „2026-11-22 14:05–14:31“."""
    end = moment(item.newest.at)
    if item.since is None:
        return end
    begin = moment(item.since)
    same_day = begin[:10] == end[:10]
    return f"{begin}–{end[11:]}" if same_day else f"{begin} – {end}"


def words_of(item: Fold) -> str:
    """The deed of a sitting, without the person."""
    if one := _one_text(item):
        return one
    first, newest = item.first, item.newest
    if first.verb != newest.verb and newest.changes.get("row"):
        first = Entry(verb=first.verb, changes=first.changes | {"row": newest.changes["row"]})
        return sentence(first)
    return sentence(newest)


def _one_text(item: Fold) -> str:
    """The sentence of a sitting that changed one of the two texts alone; else empty."""
    if item.newest.verb != "plan.texts_changed" or len(item.names) != 1:
        return ""
    one = {"goal": _("changed the goal"), "sustainability": _("changed the sustainability")}
    return one.get(item.names[0], "")


def narrowed(before: str, after: str) -> tuple[str, str]:
    """Long texts with only the words that differ and a few around them; nothing of those lost."""
    old, new = before.split(" "), after.split(" ")
    if min(len(old), len(new)) < LONG:
        return before, after
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    start, rest = max(head - AROUND, 0), max(tail - AROUND, 0)
    return _cut(old, start, rest), _cut(new, start, rest)


def _shared(old: list[str], new: list[str]) -> int:
    """How many words from the beginning are the same."""
    unlike = (place for place, (a, b) in enumerate(zip(old, new, strict=False)) if a != b)
    return next(unlike, min(len(old), len(new)))


def _cut(words: list[str], start: int, rest: int) -> str:
    text = " ".join(words[start : len(words) - rest])
    return f"{'… ' if start else ''}{text}{' …' if rest else ''}"


def _money(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    """The money of each school year that was changed."""
    for year in sorted(before.keys() | after.keys()):
        old, new = (_eur(part.get(year)) for part in (before, after))
        if old != new:
            yield Change(_("Money of %(years)s") % {"years": school_years([int(year)])}, old, new)


def _eur(value: str | None) -> str:
    return format_eur(Decimal(value)) if value else ""


@cache
def _pointed(name: str, place: str) -> type[Model] | None:
    """The kind of thing that a field points to; None for a plain one."""
    if name in ROWS:
        return ROWS[name]
    found = fields_called(name, place)
    related = found[0].related_model if found and found[0].remote_field else None
    return related if isinstance(related, type) and name == found[0].attname else None


def _plain(name: str, value: Any, place: str) -> str:
    """A value of a field's own: a number with a comma and without needless zeros."""
    if value in (None, "", []):
        return ""
    if _is_number(name, place):
        text = f"{Decimal(str(value)):f}"
        return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
    return said(name, value, place)


@cache
def _is_number(name: str, place: str) -> bool:
    return any(isinstance(item, DecimalField) for item in fields_called(name, place)[:1])


def _notes(entry: Entry) -> str:
    role = Role(entry.role).label if entry.role in Role.values else ""
    paper = Source.PAPER.label if entry.source == Source.PAPER else ""
    words = (_amendment(entry), role, paper, *_about_decision(entry))
    return " · ".join(str(word) for word in words if word)


def _amendment(entry: Entry) -> str:
    """Of which amendment a deed is, where its sentence doesn't say so."""
    number = entry.changes.get("version")
    return subject_of(number) if number and entry.verb not in OF_AMENDMENT else ""


def _about_decision(entry: Entry) -> Iterator[str]:
    """For whom a party's decision was made."""
    if is_on_behalf(entry.changes.get("party", ""), entry.role):
        yield _("on behalf of the founder")
