"""The gaps that a person sees: counted in one query, read page by page, a query for each rule."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, overload

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, IntegerField, QuerySet, Value

from common import clock
from common.text import sort_key
from progress.choices import GapKind

from . import RULES
from .found import Found, Reach, Rule

ROWS = 50


@dataclass(frozen=True)
class Gap:
    """One gap: where, in words, since when, and the address of the field."""

    rule: Rule
    school: str
    municipality: str
    is_example: bool
    since: date | None
    text: str
    url: str


@dataclass(frozen=True)
class Wanted:
    """What the gaps are narrowed to; nothing is everything."""

    kind: str = ""
    rule: str = ""
    municipality: int | None = None
    school: str = ""

    def holds(self, rule: Rule) -> bool:
        """Whether gaps of the rule are asked for."""
        return self.kind in ("", rule.kind) and self.rule in ("", rule.code)

    def narrow(self, found: Found) -> "QuerySet[Any]":
        """The rows in the municipality and of the schools asked for."""
        rows = found.rows
        if self.municipality is not None:
            rows = rows.filter(**{_path(found, "municipality"): self.municipality})
        if self.school:
            rows = rows.filter(**{_path(found, "sort_key__contains"): sort_key(self.school)})
        return rows


class Gaps(Sequence[Gap]):
    """The gaps of a person in the order of the rules, each rule's oldest first."""

    def __init__(self, user: Any, wanted: Wanted | None = None) -> None:
        self.wanted = wanted or Wanted()
        self.reach = Reach(user, clock.today())
        self.found = {rule: rule.find(self.reach) for rule in RULES if self.wanted.holds(rule)}

    @cached_property
    def counts(self) -> dict[Rule, int]:
        """How many gaps each rule that is asked for finds; one query."""
        return self._count(self.found)

    @property
    def grave(self) -> int:
        """How many of those that are asked for have to be mended; the rest is worth a look."""
        return sum(count for rule, count in self.counts.items() if rule.is_grave)

    def by_kind(self) -> list[tuple[GapKind, int]]:
        """How many of each kind, also of those that are not asked for; one query more for these."""
        rest = {rule: rule.find(self.reach) for rule in RULES if rule not in self.found}
        counts = self.counts | self._count(rest)
        return [
            (kind, sum(counts[rule] for rule in RULES if rule.kind == kind)) for kind in GapKind
        ]

    def __len__(self) -> int:
        return sum(self.counts.values())

    @overload
    def __getitem__(self, place: int) -> Gap: ...

    @overload
    def __getitem__(self, place: slice) -> list[Gap]: ...

    def __getitem__(self, place: int | slice) -> Gap | list[Gap]:
        """Only the rules that reach into the slice are asked, each for its part of it."""
        if isinstance(place, int):
            return self[place : place + 1][0]
        start, stop, _step = place.indices(len(self))
        found: list[Gap] = []
        for rule, count in self.counts.items():
            if start < count and stop > 0:
                found += self._read(rule, max(start, 0), min(stop, count))
            start, stop = start - count, stop - count
        return found

    def page(self, number: str | None) -> "Page[Gap]":
        """A page; an unknown number gives the nearest."""
        return Paginator(self, ROWS).get_page(number)

    def _count(self, rules: dict[Rule, Found]) -> dict[Rule, int]:
        asked = [self._counted(place, found) for place, found in enumerate(rules.values())]
        known = dict(asked[0].union(*asked[1:], all=True)) if asked else {}
        return {rule: known.get(place, 0) for place, rule in enumerate(rules)}

    def _counted(self, place: int, found: Found) -> "QuerySet[Any]":
        rule = Value(place, IntegerField())
        rows: Any = self.wanted.narrow(found).order_by().annotate(rule=rule).values("rule")
        counted: QuerySet[Any] = rows.annotate(gaps=Count("pk")).values_list("rule", "gaps")
        return counted

    def _read(self, rule: Rule, start: int, stop: int) -> Iterator[Gap]:
        found = self.found[rule]
        place = {name: _path(found, name) for name in ("pk", "name", "is_example", "sort_key")}
        town = _path(found, "municipality__name")
        order = [F(found.since).asc(nulls_first=True)] if found.since else []
        names = {*place.values(), town, *found.columns, *filter(None, [found.since])}
        rows = self.wanted.narrow(found).order_by(*order, place["sort_key"], "pk")
        for row in rows.values(*names)[start:stop]:
            told = found.say(row[place["pk"]], *(row[name] for name in found.columns))
            since = _day(row[found.since]) if found.since else None
            yield Gap(rule, row[place["name"]], row[town], row[place["is_example"]], since, *told)


def _path(found: Found, name: str) -> str:
    """A column of the row's school; of a school itself its own."""
    return f"{found.school}__{name}" if found.school else name


def _day(moment: date | datetime | None) -> date | None:
    return clock.local_day(moment) if isinstance(moment, datetime) else moment
