"""A page of the ranking: places with their intervals drawn, chances, and what weighed most."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common.pages import address
from common.tables import Column, Table, as_one, named, unbroken

from .choices import Exclusion
from .models import Criterion, Freeze, Placing
from .naming import chance_words, fixed, short_name, signed

SURE, UNSURE = Decimal("0.9"), Decimal("0.1")
TOPS = 3
LONG = 1000  # of a drawing, in its own units
LEAST = 8  # of a bar, so that it is seen


@dataclass(frozen=True)
class Standing:
    """The whole ranking in figures."""

    placed: int
    near: int
    excluded: int
    reasons: list[tuple[str, int]]


def near_the_line() -> Q:
    """Whose being among the wanted is neither likely nor unlikely: a chance of 10 to 90 %."""
    return Q(chance__gte=UNSURE, chance__lte=SURE)


def standing(made: Freeze) -> Standing:
    """How many are placed, near the line, left out and why."""
    rows = made.placings.order_by()
    counted = rows.values_list("exclusion").annotate(n=Count("pk"))
    reasons = {key: n for key, n in counted if key}
    near = rows.filter(near_the_line()).count()
    told = [(str(item.label), reasons[item]) for item in Exclusion if item in reasons]
    out = sum(reasons.values())
    return Standing(sum(n for _key, n in counted) - out, near, out, told)


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


def scale_of(rows: Sequence[Placing], wanted: int) -> Scale:
    """Wide enough for all intervals of the page."""
    low = min((row.rank_low or 1 for row in rows), default=1)
    high = max((row.rank_high or 1 for row in rows), default=1)
    return Scale(low, max(high, low + 1), wanted)


def drawing(row: Placing, scale: Scale) -> SafeString:
    """The interval as a bar, the place as a mark, the cut-off as a line; a table says the same."""
    start, end = scale.x(row.rank_low or 1), scale.x(row.rank_high or 1)
    cut = scale.cut
    line = format_html('<rect class="cut" x="{}" width="5" height="20"/>', cut) if cut else ""
    return format_html(
        '<svg class="span" viewBox="-10 0 1020 20" preserveAspectRatio="none" aria-hidden="true">'
        '<rect x="{}" y="6" width="{}" height="8"/><rect class="at" x="{}" y="2" width="10"'
        ' height="16"/>{}</svg>',
        *(start, max(end - start, LEAST), scale.x(row.rank or 1) - 5, line),
    )


def table_of(rows: Sequence[Placing], criteria: Sequence[Criterion], wanted: int) -> Table:
    """The places of a page."""
    scale = scale_of(rows, wanted)
    names = {item.number: short_name(item) for item in criteria}
    words = _("Bar: nine of ten draws, from place %(first)s to %(last)s; mark: the place by score")
    if scale.cut:
        words += "; " + _("line: the last place that is in (%(wanted)s)")
    caption = words % {"first": scale.first, "last": scale.last, "wanted": wanted}
    columns = [
        Column(_("School")),
        Column(_("Place"), is_number=True),
        Column(_("Between which places")),
        Column(_("Score"), is_number=True),
        Column(_("Chance to be in"), is_number=True),
        Column(_("What weighed most")),
    ]
    return Table(f"{caption}.", columns, [_cells(row, scale, names) for row in rows])


def _cells(row: Placing, scale: Scale, names: dict[int, str]) -> list[str]:
    return [
        _school(row),
        str(row.rank),
        format_html(
            "<div>{}<small>{}</small></div>",
            drawing(row, scale),
            unbroken(f"{row.rank_low}–{row.rank_high}"),
        ),
        fixed(row.score or 0, 3),
        chance_words(row.chance or 0),
        as_one(_tops(row, names)),
    ]


def _school(row: Placing) -> SafeString:
    school = row.candidate.school
    url = address("selection:placing_detail", row.pk)
    below = f"{school.municipality} · {row.details.get('kind') or '–'}"
    return named(url, school.name, below, is_example=school.is_example)


def _tops(row: Placing, names: dict[int, str]) -> SafeString:
    """The criteria that moved the score most, each with what it added or took."""
    parts = [part for part in row.details["parts"] if part.get("share")]
    parts.sort(key=lambda part: -abs(part["share"]))
    told = [(names.get(part["criterion"], "–"), signed(part["share"])) for part in parts[:TOPS]]
    return format_html_join("", '<small class="line">{} <b class="nowrap">{}</b></small>', told)


def excluded_table(rows: Sequence[Placing]) -> Table:
    """Those who may not be chosen, and why."""
    columns = [Column(_("School")), Column(_("Why it may not be chosen")), Column(_("Pupils"))]
    told = [
        [_school(row), row.get_exclusion_display(), str(row.details.get("pupils") or "–")]
        for row in rows
    ]
    return Table(_("By school"), columns, told)


def of_page(rows: "QuerySet[Placing]", keys: Sequence[int]) -> list[Placing]:
    """The placings of a page with their schools, in the page's order."""
    shown: dict[Any, Placing] = rows.select_related("candidate__school__municipality").in_bulk(keys)
    return [shown[key] for key in keys]
