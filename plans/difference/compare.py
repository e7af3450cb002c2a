"""Comparing two canonical JSONs."""

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from common.money import ZERO
from common.text import shortened, sort_key

from .shape import (
    FILES,
    PARTS,
    TEXTS,
    Canonical,
    Difference,
    FieldChange,
    PartChange,
    PurposeSum,
    RowChange,
    amounts_of,
)

LINKS = frozenset({"findings", "objectives"})
NUMBERS = frozenset({"baseline_value", "interim_value", "target_value"})
UNITS = ("kind", "unit")
NAMES = {"findings": "text", "objectives": "text", "activities": "title", "indicators": "title"}
TITLE = 200


@dataclass(frozen=True)
class _Side:
    """The rows of one kind in one version, and what rows may be linked to there."""

    part: str
    rows: dict[str, Canonical]
    numbers: dict[str, int]
    names: dict[str, dict[str, Any]]

    @classmethod
    def of(cls, part: str, version: Canonical) -> "_Side":
        rows = {row["key"]: row for row in version.get(part, [])}
        numbers = {key: number for number, key in enumerate(rows, 1)}
        names = {
            row["key"]: {"number": number, "title": _title(name, row)}
            for name in LINKS
            for number, row in enumerate(version.get(name, []), 1)
        }
        return cls(part, rows, numbers, names)

    def told(self, name: str, value: Any) -> Any:
        """A value as it is kept."""
        if name in LINKS:
            nowhere = {"number": 0, "title": ""}
            known = ({"key": key} | self.names.get(key, nowhere) for key in value or [])
            return sorted(known, key=lambda item: (item["number"], item["key"]))
        if name == "money":
            return {str(year): str(amount) for year, amount in _plain(name, value).items()}
        return "" if value is None else value


def compare(before: Canonical, after: Canonical) -> Difference:
    """What `after` says otherwise than `before`."""
    known = PARTS if None in (before.get(FILES), after.get(FILES)) else (*PARTS, FILES)
    pairs = [(name, before.get(name) or "", after.get(name) or "") for name in TEXTS]
    return Difference(
        texts=tuple(FieldChange(*pair) for pair in pairs if pair[1] != pair[2]),
        parts=tuple(PartChange(name, _rows(name, before, after)) for name in known),
        purposes=_purposes(before, after),
    )


def stayed(places: list[int]) -> set[int]:
    """Of different places the most that keep their order: a longest increasing subsequence."""
    ends: list[int] = []  # the least end of a run of each length
    heads: list[int] = []  # the same as indexes of `places`
    before: list[int] = []
    for index, place in enumerate(places):
        length = bisect_left(ends, place)
        before.append(heads[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        heads[length : length + 1] = [index]
    found, index = set(), heads[-1] if heads else -1
    while index >= 0:
        found.add(places[index])
        index = before[index]
    return found


def _rows(name: str, before: Canonical, after: Canonical) -> tuple[RowChange, ...]:
    """The rows of a kind that differ."""
    old, new = _Side.of(name, before), _Side.of(name, after)
    moved = set() if name == FILES else _moved(list(old.rows), list(new.rows))
    keys = _in_order(list(old.rows), list(new.rows))
    told = (key for key in keys if key in moved or old.rows.get(key) != new.rows.get(key))
    found = (_row(key, old, new, is_moved=key in moved) for key in told)
    return tuple(row for row in found if row.is_told)


def _row(key: str, old: "_Side", new: "_Side", *, is_moved: bool) -> RowChange:
    was, now = old.rows.get(key, {}), new.rows.get(key, {})
    is_ended = bool(was and now and not was.get("ended_reason") and now.get("ended_reason"))
    return RowChange(
        key=key,
        title=_title(new.part, now or was),
        number_before=old.numbers.get(key),
        number_after=new.numbers.get(key),
        is_ended=is_ended,
        is_moved=is_moved,
        has_money=any(Decimal(sum_) for row in (was, now) for sum_ in _money(row).values()),
        beside={name: str((now or was)[name]) for name in UNITS if (now or was).get(name)},
        fields=tuple(
            FieldChange(name, old.told(name, was.get(name)), new.told(name, now.get(name)))
            for name in dict.fromkeys([*now, *was])
            if name != "key" and not _is_same(name, was.get(name), now.get(name))
        ),
    )


def _money(row: Canonical) -> dict[str, str]:
    return row.get("money") or {}


def _is_same(name: str, was: Any, now: Any) -> bool:
    """Whether both mean the same; most fields are simply equal."""
    return bool(was == now) or _plain(name, was) == _plain(name, now)


def _plain(name: str, value: Any) -> Any:
    """A value as it is compared."""
    if name == "money":
        return {year: amount for year, amount in amounts_of(value or {}).items() if amount}
    if name in LINKS:
        return sorted(value or [])
    if name in NUMBERS and value not in (None, ""):
        return Decimal(str(value))
    return "" if value is None else value


def _title(part: str, row: Canonical) -> str:
    text = row.get(NAMES.get(part, "title")) or row.get("name") or ""
    return shortened(text, TITLE)


def _moved(old: list[str], new: list[str]) -> set[str]:
    """The fewest rows of both whose moving explains the new order."""
    places = {key: place for place, key in enumerate(old)}
    both = [key for key in new if key in places]
    still = stayed([places[key] for key in both])
    return {key for key in both if places[key] not in still}


def _in_order(old: list[str], new: list[str]) -> list[str]:
    """All keys in the new order; those that are gone after what they stood after."""
    found = list(new)
    for place, key in enumerate(old):
        if key not in new:
            found.insert(found.index(old[place - 1]) + 1 if place else 0, key)
    return found


def _purposes(before: Canonical, after: Canonical) -> tuple[PurposeSum, ...]:
    """The sums of both by purpose, by name; money of none comes last."""
    old, new = _sums(before), _sums(after)
    names = sorted(old.keys() | new.keys(), key=lambda name: (not name, sort_key(name)))
    return tuple(PurposeSum(name, old.get(name, {}), new.get(name, {})) for name in names)


def _sums(side: Canonical) -> dict[str, dict[int, Decimal]]:
    """EUR by purpose and school year; purposes without money are left out."""
    found: dict[str, dict[int, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for row in side.get("activities", []):
        for year, amount in _plain("money", row.get("money")).items():
            found[row.get("purpose") or ""][year] += amount
    return {name: dict(sorted(amounts.items())) for name, amounts in found.items()}
