"""The mirror's table and chart: means by area and theme of what was rated, and the gaps."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from common.gaps import GapDrawing, Reading, Shape, Track, gap_chart
from common.templatetags.ui import number
from grants.models import Grant
from schools.models import FrameworkIndicator, Level

from .sources import Sides, Source, sides_of

TENTH, ZERO = Decimal("0.1"), Decimal(0)
SHAPES: dict[str, Shape] = {"self": "dot", "external": "box", "earlier": "ring"}


@dataclass(frozen=True)
class Cell:
    """One side's word on a row: a level, or the mean of the levels with how many there are."""

    label: str
    mean: Decimal | None
    words: str
    rated: int
    total: int

    @property
    def is_partial(self) -> bool:
        """Whether the mean is of some of the indicators only."""
        return self.mean is not None and self.rated < self.total


@dataclass(frozen=True)
class Gap:
    """How two sides differ where both rated: positive where the first is higher."""

    value: Decimal | None
    higher: str
    lower: str

    @property
    def words(self) -> str:
        """„+0,5 įsivertinta aukščiau“: the sign and the words say the same."""
        if self.value is None:
            return "–"
        if not self.value:
            return _("0 the same")
        sign = "+" if self.value > 0 else "\u2212"
        return f"{sign}{_tenths(abs(self.value))} {self.higher if self.value > 0 else self.lower}"


@dataclass(frozen=True)
class Row:
    """An area, a theme or an indicator with each side's word, the gap and the change."""

    label: str
    kind: str
    cells: list[Cell]
    gap: Gap
    change: Gap


@dataclass(frozen=True)
class Area:
    """An area of the framework: its own row first, then its themes and their indicators."""

    number: int
    name: str
    rows: list[Row]


class Mirror:
    """The sides of one basket as one person sees them."""

    def __init__(self, grant: Grant, user: Any) -> None:
        self.grant, self.user = grant, user

    @cached_property
    def sides(self) -> Sides:
        return sides_of(self.grant, self.user)

    @property
    def sources(self) -> list[Source]:
        return self.sides.known

    @cached_property
    def indicators(self) -> list[FrameworkIndicator]:
        """Those of the framework in the order of their numbers."""
        rows = FrameworkIndicator.objects.filter(framework=self.sides.framework)
        return sorted(rows, key=_place)

    @cached_property
    def scale(self) -> list[Level]:
        return list(Level.objects.filter(framework=self.sides.framework).order_by("order"))

    @property
    def is_empty(self) -> bool:
        """Whether nobody has rated anything yet."""
        return not any(source.levels for source in self.sources)

    @property
    def missing(self) -> list[str]:
        """What is still to come, in words."""
        told = []
        if self.sides.own is None:
            told.append(_("There is no finished self-evaluation to compare yet."))
        if self.sides.external is None:
            told.append(_("There is no finished external evaluation to compare yet."))
        if self.sides.earlier is None:
            told.append(_("No level from before is known."))
        return told

    @cached_property
    def areas(self) -> list[Area]:
        groups = groupby(self.indicators, key=lambda row: row.area)
        return [
            Area(place, name, list(self._rows(name, list(rows))))
            for place, (name, rows) in enumerate(groups, 1)
        ]

    @cached_property
    def themes(self) -> list[Row]:
        return [row for area in self.areas for row in area.rows if row.kind == "theme"]

    @property
    def heading(self) -> str:
        """The state of affairs: where the two evaluations differ the most."""
        if self.is_empty:
            return _("There is nothing to compare yet")
        known = [row for row in self.themes if row.gap.value]
        if not known:
            return _("The evaluations side by side")
        most = max(known, key=lambda row: abs(row.gap.value or ZERO))
        return _("The largest gap: %(theme)s") % {"theme": most.label}

    @cached_property
    def chart(self) -> GapDrawing:
        """The themes under each other over the scale of levels."""
        tracks = [self._track(row) for row in self.themes]
        title = _("The levels of the framework's themes: %(sides)s")
        sides = ", ".join(source.words for source in self.sources)
        return gap_chart(
            title % {"sides": sides}, tracks, [(level.order, level.code) for level in self.scale]
        )

    @property
    def keys(self) -> list[tuple[str, Source]]:
        """The chart's shapes with what they stand for."""
        return [(SHAPES[source.name], source) for source in self.sources]

    def _rows(self, name: str, rows: list[FrameworkIndicator]) -> Iterable[Row]:
        yield self._row(name, "area", rows)
        for theme, group in groupby(rows, key=lambda row: row.theme):
            found = list(group)
            yield self._row(theme, "theme", found)
            for row in found:
                yield self._row(str(row), "indicator", [row])

    def _row(self, label: str, kind: str, rows: list[FrameworkIndicator]) -> Row:
        sides, keys = self.sides, [row.pk for row in rows]
        newest = sides.external or sides.own
        return Row(
            label,
            kind,
            [_cell(source, keys, kind) for source in self.sources],
            Gap(
                difference(sides.own, sides.external, keys),
                _("self-evaluated higher"),
                _("self-evaluated lower"),
            ),
            Gap(difference(newest, sides.earlier, keys), _("higher now"), _("lower now")),
        )

    def _track(self, row: Row) -> Track:
        readings = [
            Reading(SHAPES[source.name], cell.mean, f"{source.label}: {cell.words}")
            for source, cell in zip(self.sources, row.cells, strict=True)
            if cell.mean is not None
        ]
        ends = [item.value for item in readings if item.shape in ("dot", "box")]
        return Track(row.label, readings, (ends[0], ends[1]) if len(ends) == 2 else None)


def mean(levels: Iterable[Level]) -> Decimal | None:
    """The mean of the levels' places (N is 0), to a tenth; None of nothing: it isn't zero."""
    values = [level.order for level in levels]
    if not values:
        return None
    return (Decimal(sum(values)) / len(values)).quantize(TENTH, ROUND_HALF_UP)


def difference(one: Source | None, other: Source | None, keys: list[int]) -> Decimal | None:
    """The first's mean less the second's, both of the indicators that both have rated."""
    if one is None or other is None:
        return None
    both = [key for key in keys if key in one.levels and key in other.levels]
    if not both:
        return None
    total = sum(one.levels[key].order - other.levels[key].order for key in both)
    return (Decimal(total) / len(both)).quantize(TENTH, ROUND_HALF_UP)


def _cell(source: Source, keys: list[int], kind: str) -> Cell:
    levels = [source.levels[key] for key in keys if key in source.levels]
    found = mean(levels)
    words = "–" if found is None else _tenths(found)
    if kind == "indicator" and levels:
        words = levels[0].code
    return Cell(source.words, found, words, len(levels), len(keys))


def _tenths(value: Decimal) -> str:
    return number(value, 1)


def _place(row: FrameworkIndicator) -> tuple[int, ...]:
    """1.10 comes after 1.9; a number that is no number comes first."""
    return tuple(int(part) if part.isdigit() else 0 for part in row.number.split("."))
