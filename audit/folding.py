"""Deeds of one sitting as one: many small savings read as a single sentence of history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .models import Entry

SITTING = timedelta(minutes=30)  # a longer pause begins another sitting
KINDS = {"added": "written", "changed": "written", "moved": "moved"}
# What tells sittings apart, for a query that reads no more.
TELLING = ("verb", "by", "role", "source", "at", "object_type", "object_id", "changes")


@dataclass(frozen=True)
class Fold:
    """Deeds of one person with one thing within one sitting, the newest first; often just one."""

    entries: list[Entry]

    @property
    def newest(self) -> Entry:
        return self.entries[0]

    @property
    def first(self) -> Entry:
        return self.entries[-1]

    @property
    def since(self) -> datetime | None:
        """When it began, where it took more than a moment."""
        began = self.first.at
        minutes = [moment.replace(second=0, microsecond=0) for moment in (began, self.newest.at)]
        return began if minutes[0] != minutes[1] else None

    @property
    def names(self) -> list[str]:
        """The fields that were changed, in the order in which they first were."""
        return list(dict.fromkeys(name for entry in self.entries[::-1] for name in pairs(entry)))

    def takes(self, entry: Entry) -> bool:
        """Whether an older deed with the same thing is of the same sitting."""
        is_begun = self.first.verb.endswith("added")
        return not is_begun and self.first.at - entry.at <= SITTING


def fold(entries: Iterable[Entry]) -> list[Fold]:
    """The deeds, newest first, with those of one sitting together at the place of the newest.

    A deed of another sort, as a submission, ends every sitting: nothing is told across it.
    """
    folds: list[Fold] = []
    open_now: dict[Any, Fold] = {}
    for entry in entries:
        subject = _subject(entry)
        if subject is None:
            open_now.clear()
        elif (found := open_now.get(subject)) and found.takes(entry):
            found.entries.append(entry)
            continue
        folds.append(made := Fold([entry]))
        if subject is not None:
            open_now[subject] = made
    return folds


def pages(entries: Sequence[Entry], least: int) -> list[slice]:
    """The deeds, newest first, cut into pages of so many or a few more.

    No sitting stands on two pages: a page ends where none goes on.
    """
    places = {id(entry): place for place, entry in enumerate(entries)}
    last = {places[id(item.newest)]: places[id(item.first)] for item in fold(entries)}
    found, start, reach = [], 0, 0
    for place in range(len(entries)):
        reach = max(reach, last.get(place, 0))
        if place == reach and place + 1 - start >= least:
            found.append(slice(start, place + 1))
            start = place + 1
    rest = [slice(start, len(entries))] if start < len(entries) or not found else []
    return [*found, *rest]


def pairs(entry: Entry) -> dict[str, list[Any]]:
    """What the deed changed: field → [old, new]."""
    told = entry.changes.items()
    return {name: value for name, value in told if isinstance(value, list) and len(value) == 2}


def _subject(entry: Entry) -> tuple[Any, ...] | None:
    """Who does what sort of thing with what; None: the deed stands alone.

    A row is known by its key; entries made before keys were kept, by what it was called.
    """
    thing, _sign, deed = entry.verb.rpartition("_")
    kind = KINDS.get(deed)
    if kind is None:
        return None
    told = entry.changes
    row = told.get("key") or told.get("row")
    about = (entry.object_type, entry.object_id, told.get("version"), thing, row)
    return (entry.by_id, entry.role, entry.source, kind, about)
