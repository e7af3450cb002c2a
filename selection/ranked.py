"""A page of the ranking: places with their intervals drawn, chances, and what weighed most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from html import escape
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.pages import address
from common.tables import Column, Table, as_one, named, two_lines, unbroken
from schools.models import Municipality
from schools.models.facts import in_figures

from .choices import Direction, Exclusion, Missing, Scaling
from .models import Criterion, Freeze, Placing
from .naming import EXACT, ROUGH, chance_words, fixed, full_name, short_names, signed

SURE, UNSURE = Decimal("0.9"), Decimal("0.1")
TOPS = 3
SHOWN: tuple[Any, ...] = (Direction, Scaling, Missing)  # no two keys of them are alike
LONG = 1000  # of a drawing, in its own units
LEAST = 8  # of a bar, so that it is seen


@dataclass(frozen=True)
class Standing:
    """The whole ranking in figures."""

    placed: int
    near: int
    excluded: int
    reasons: list[tuple[str, int]]


@lru_cache(maxsize=100)
def municipalities(freeze: int, at: datetime) -> list[tuple[int, str]]:
    """Those of the schools of a freeze, by name; `at` only tells one freeze from another."""
    schools = Placing.objects.filter(freeze=freeze).order_by()
    keys = schools.values("candidate__school__municipality")
    return list(Municipality.objects.filter(pk__in=keys).values_list("pk", "name"))


def near_the_line() -> Q:
    """Whose being among the wanted is neither likely nor unlikely: a chance of 10 to 90 %."""
    return Q(chance__gte=UNSURE, chance__lte=SURE)


def standing(made: Freeze) -> Standing:
    """How many are placed, near the line, left out and why."""
    placed, near, reasons = _figures(made.pk, made.at, made.results.sha256)
    told = [(str(item.label), reasons[item]) for item in Exclusion if item in reasons]
    return Standing(placed, near, sum(reasons.values()), told)


@lru_cache(maxsize=100)
def _figures(freeze: int, at: datetime, sha256: str) -> tuple[int, int, dict[str, int]]:
    """Placed, near the line, left out by reason: of frozen data they never change.

    `at` and `sha256` only tell one freeze from another.
    """
    rows = Placing.objects.filter(freeze=freeze).order_by()
    reasons = dict(rows.values_list("exclusion").annotate(n=Count("pk")))
    return reasons.pop("", 0), rows.filter(near_the_line()).count(), reasons


@dataclass(frozen=True)
class Scale:
    """From which place to which the drawings of a page reach, and the last place that is in."""

    first: int
    last: int
    wanted: int

    def x(self, place: float) -> int:
        """Where a place lies in a drawing."""
        return round((place - self.first) / max(self.last - self.first, 1) * LONG)

    @property
    def cut(self) -> int | None:
        """Where the line between in and out lies, if it is on this page."""
        line = self.wanted + 0.5
        return self.x(line) if self.first <= line <= self.last else None


class Placed(NamedTuple):
    """A placing as a row of the page."""

    pk: int
    rank: int | None
    low: int | None
    high: int | None
    score: Decimal | None
    chance: Decimal | None
    exclusion: str
    details: dict[str, Any]
    school: str
    municipality: str
    is_example: bool
    key: int


FIELDS = (
    *("pk", "rank", "rank_low", "rank_high", "score", "chance", "exclusion", "details"),
    *("candidate__school__name", "candidate__school__municipality__name"),
    *("candidate__school__is_example", "candidate__school"),
)


def of_page(rows: "QuerySet[Placing]", keys: Sequence[int]) -> list[Placed]:
    """The placings of a page in the page's order."""
    found = {
        row[0]: Placed(*row) for row in rows.filter(pk__in=keys).order_by().values_list(*FIELDS)
    }
    return [found[key] for key in keys]


def scale_of(rows: Sequence[Placed], wanted: int) -> Scale:
    """Wide enough for all intervals of the page."""
    low = min((row.low or 1 for row in rows), default=1)
    high = max((row.high or 1 for row in rows), default=1)
    return Scale(low, max(high, low + 1), wanted)


def drawing(row: Placed, scale: Scale) -> str:
    """The interval as a bar, the place as a mark, the cut-off as a line; a table says the same.

    Numbers alone, so there is nothing to escape.
    """
    start, end = scale.x(row.low or 1), scale.x(row.high or 1)
    cut = scale.cut
    line = "" if cut is None else f'<rect class="cut" x="{cut}" width="5" height="20"/>'
    return (
        '<svg class="span" viewBox="-10 0 1020 20" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect x="{start}" y="6" width="{max(end - start, LEAST)}" height="8"/>'
        f'<rect class="at" x="{scale.x(row.rank or 1) - 5}" y="2" width="10" height="16"/>'
        f"{line}</svg>"
    )


Telling = dict[int, set[int]]  # by school the numbers of criteria that would tell of few pupils


def table_of(
    rows: Sequence[Placed],
    criteria: Sequence[Criterion],
    wanted: int,
    telling: Telling | None = None,
) -> Table:
    """The places of a page; what is in `telling` is not told, nor is the score beside it.

    To whom something is not told (`telling` is given) the other scores are told roughly, since one
    not shown lies between its neighbours'.
    """
    scale = scale_of(rows, wanted)
    names, kept, is_rough = short_names(criteria), telling or {}, telling is not None
    words = _("Bar: nine of ten draws, from place %(first)s to %(last)s; mark: the place by score")
    if scale.cut:
        words += "; " + _("line: the last place that is in (%(wanted)s)")
    if any(kept.values()):
        words += "; " + _("–: not shown, since it would tell a value of fewer than 5 pupils")
    caption = words % {"first": scale.first, "last": scale.last, "wanted": wanted}
    columns = [
        Column(_("School")),
        Column(_("Place"), is_number=True),
        Column(_("Between which places")),
        Column(_("Score"), is_number=True),
        Column(_("Chance to be in"), is_number=True),
        Column(_("What weighed most")),
    ]
    return Table(
        f"{caption}.",
        columns,
        [
            _cells(row, scale, names, kept.get(row.key, set()), ROUGH if is_rough else EXACT)
            for row in rows
        ],
    )


def _cells(
    row: Placed, scale: Scale, names: dict[int, str], kept: set[int], places: int
) -> list[str]:
    between = unbroken(f"{row.low}–{row.high}")
    return [
        _school(row),
        str(row.rank),
        mark_safe(f"<div>{drawing(row, scale)}<small>{between}</small></div>"),
        "–" if kept else fixed(row.score or 0, places),
        chance_words(row.chance or 0),
        as_one(_tops(row, names, kept)),
    ]


def _school(row: Placed) -> SafeString:
    url = address("selection:placing_detail", row.pk)
    below = f"{row.municipality} · {row.details.get('kind') or '–'}"
    return named(url, row.school, below, is_example=row.is_example)


def _tops(row: Placed, names: dict[int, str], kept: set[int]) -> SafeString:
    """The criteria that moved the score most from the mean of the schools compared.

    A criterion that gives all the same decides nothing, however much. Without `kept`.
    """
    told_of = (part for part in row.details["parts"] if part["criterion"] not in kept)
    moved = [(part["criterion"], part.get("over", part.get("share"))) for part in told_of]
    tops = sorted((pair for pair in moved if pair[1]), key=lambda pair: -abs(pair[1]))[:TOPS]
    told = [(names.get(number, "–"), signed(by)) for number, by in tops]
    lines = (
        f'<small class="line">{escape(name)} <b class="nowrap">{share}</b></small>'
        for name, share in told
    )
    return mark_safe("".join(lines))


def excluded_table(rows: Sequence[Placed]) -> Table:
    """Those who may not be chosen, and why."""
    columns = [Column(_("School")), Column(_("Why it may not be chosen")), Column(_("Pupils"))]
    told = [
        [_school(row), str(Exclusion(row.exclusion).label), str(row.details.get("pupils") or "–")]
        for row in rows
    ]
    return Table(_("By school"), columns, told)


def criteria_table(criteria: Sequence[Criterion]) -> SafeString:
    """By what the schools were compared; the same rows are drawn once."""
    rows = tuple(
        (full_name(row), row.direction, row.weight, row.scaling, row.missing) for row in criteria
    )
    return _criteria_table(rows, get_language())


@lru_cache(maxsize=100)
def _criteria_table(rows: tuple[tuple[Any, ...], ...], _language: str | None) -> SafeString:
    columns = [
        Column(_("Criterion")),
        Column(_("Weight"), is_number=True),
        Column(_("How it is made comparable")),
        Column(_("When there is no value")),
    ]
    labels = {key: str(label) for kind in SHOWN for key, label in kind.choices}
    told = [
        [two_lines(name, labels[way]), in_figures(weight), labels[scaling], labels[missing]]
        for name, way, weight, scaling, missing in rows
    ]
    return Table(_("What counted"), columns, told).draw()
