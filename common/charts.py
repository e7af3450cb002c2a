"""Small line charts placed on the server: values over time with guide lines, as plain numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

WIDTH, HEIGHT = 360, 190
LEFT, RIGHT, TOP, BOTTOM = 14, 346, 26, 160
LABEL_ROOM, LABEL_HEIGHT = 60, 24


@dataclass(frozen=True)
class Point:
    """A value on a date, with how it reads („81 proc.“)."""

    on: date
    value: Decimal
    label: str


@dataclass(frozen=True)
class Guide:
    """A level line across the chart: `name` is its style (baseline or target)."""

    name: str
    value: Decimal
    label: str


@dataclass(frozen=True)
class Dot:
    """A point's place, its words for `<title>`, and the label to write beside it, if any."""

    x: float
    y: float
    words: str
    label: str = ""
    anchor: str = "middle"


@dataclass(frozen=True)
class Line:
    """A guide's place and where its label begins."""

    name: str
    y: float
    label: str
    label_x: float
    label_y: float


@dataclass(frozen=True)
class Drawing:
    """All that the template writes down."""

    title: str
    lines: list[Line]
    dots: list[Dot]
    marks: list[Dot]
    trail: str
    first_day: str
    last_day: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    bottom: int = BOTTOM
    foot: int = HEIGHT - 10


def line_chart(
    title: str,
    points: Sequence[Point],
    *,
    guides: Sequence[Guide] = (),
    marks: Sequence[Point] = (),
    days: Sequence[date] = (),
    bounds: tuple[Decimal, Decimal] | None = None,
) -> Drawing:
    """Place everything: `marks` are aims on a date, `days` must fit in, `bounds` fix the scale."""
    scale_x = _Scale([*(_day(p.on) for p in (*points, *marks)), *map(_day, days)], LEFT, RIGHT)
    values = [point.value for point in (*points, *marks)] + [guide.value for guide in guides]
    scale_y = _Scale(map(float, bounds or values), BOTTOM, TOP)
    dots = [_dot(point, scale_x, scale_y) for point in points]
    return Drawing(
        title=title,
        lines=[_line(guide, guides, scale_y) for guide in guides],
        dots=_labelled(dots, points),
        marks=[_dot(mark, scale_x, scale_y) for mark in marks],
        trail=" ".join(f"{dot.x},{dot.y}" for dot in dots) if len(dots) > 1 else "",
        first_day=_month(scale_x.low),
        last_day=_month(scale_x.high),
    )


class _Scale:
    """Maps low…high to two ends of the paper; a single value lies in the middle."""

    def __init__(self, values: "Sequence[float] | map[float]", start: int, end: int) -> None:
        known = list(values) or [0.0]
        self.low, self.high, self.start, self.end = min(known), max(known), start, end

    def __call__(self, value: float) -> float:
        span = self.high - self.low
        part = (value - self.low) / span if span else 0.5
        return round(self.start + part * (self.end - self.start), 1)


def _day(on: date) -> float:
    return float(on.toordinal())


def _month(ordinal: float) -> str:
    return f"{date.fromordinal(int(ordinal)):%Y-%m}" if ordinal >= 1 else ""


def _dot(point: Point, scale_x: _Scale, scale_y: _Scale) -> Dot:
    words = f"{point.on:%Y-%m-%d}: {point.label}"
    return Dot(scale_x(_day(point.on)), scale_y(float(point.value)), words)


def _labelled(dots: list[Dot], points: Sequence[Point]) -> list[Dot]:
    """The newest point carries its value, kept inside the paper."""
    if not dots:
        return dots
    last = dots[-1]
    near_end, near_start = last.x > RIGHT - LABEL_ROOM, last.x < LEFT + LABEL_ROOM
    anchor = "end" if near_end else "start" if near_start else "middle"
    return [*dots[:-1], Dot(last.x, last.y, last.words, points[-1].label, anchor)]


def _line(guide: Guide, others: Sequence[Guide], scale_y: _Scale) -> Line:
    """The label stands left, above its line; below it where another line lies close above."""
    y = scale_y(float(guide.value))
    above = [y - scale_y(float(other.value)) for other in others if other is not guide]
    is_close = any(0 <= gap < LABEL_HEIGHT for gap in above) and guide.name != "target"
    return Line(guide.name, y, guide.label, LEFT, y + 14 if is_close else y - 6)
