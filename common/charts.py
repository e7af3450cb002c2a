"""Small line charts placed on the server: values over time with guide lines, as plain numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

WIDTH, HEIGHT = 360, 190
LEFT, RIGHT, TOP, BOTTOM = 14, 346, 26, 160
LABEL_ROOM, LABEL_HEIGHT = 60, 24
LETTER, TALL, DEEP = 7, 12, 3  # of a label, in the drawing's units
CLEAR = 5  # between a label and a line, whose aim is drawn five high
ABOVE, HIGHER, BELOW = -9, -24, 18  # where a value's label stands from its dot


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
    dy: int = ABOVE


@dataclass(frozen=True)
class Line:
    """A guide's place and where its label begins."""

    name: str
    y: float
    label: str
    label_x: float
    label_y: float
    anchor: str = "start"

    @property
    def label_ends(self) -> tuple[float, float]:
        """From where to where the label reaches."""
        long = LETTER * len(self.label)
        return (self.label_x - long, self.label_x) if self.anchor == "end" else (LEFT, LEFT + long)


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
    lines = [_line(guide, guides, scale_y) for guide in guides]
    return Drawing(
        title=title,
        lines=lines,
        dots=_labelled(dots, points, lines),
        marks=[_dot(mark, scale_x, scale_y) for mark in marks],
        trail=" ".join(f"{dot.x},{dot.y}" for dot in dots) if len(dots) > 1 else "",
        first_day=_month(scale_x.low),
        last_day=_month(scale_x.high),
    )


def year_chart(
    title: str,
    values: Sequence[tuple[int, Decimal, str]],
    ends: Sequence[tuple[Decimal, str]],
) -> Drawing:
    """One value (year, value, how it reads) a year, in time; years with gaps are not joined.

    `ends` are the lowest and the highest value there can be, with how they read.
    """
    points = [Point(date(year, 7, 1), value, label) for year, value, label in values]
    guides = [Guide("scale", value, label) for value, label in ends]
    drawn = line_chart(title, points, guides=guides)
    told = zip(drawn.dots, values, strict=True)
    years = [year for year, _value, _label in values]
    return replace(
        drawn,
        dots=[replace(dot, words=f"{year}: {label}") for dot, (year, _value, label) in told],
        trail=drawn.trail if years == list(range(years[0], years[-1] + 1)) else "",
        first_day=str(years[0]),
        last_day=str(years[-1]),
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


def _labelled(dots: list[Dot], points: Sequence[Point], lines: list[Line]) -> list[Dot]:
    """The newest point carries its value, kept inside the paper and off lines and their labels."""
    if not dots:
        return dots
    last, label = dots[-1], points[-1].label
    near_end, near_start = last.x > RIGHT - LABEL_ROOM, last.x < LEFT + LABEL_ROOM
    anchor = "end" if near_end else "start" if near_start else "middle"
    around = range(int(last.x) - LETTER * len(label), int(last.x) + LETTER * len(label))
    free = [dy for dy in (ABOVE, HIGHER, BELOW) if not _is_taken(last.y + dy, around, lines)]
    return [*dots[:-1], Dot(last.x, last.y, last.words, label, anchor, (free or [ABOVE])[0])]


def _is_taken(y: float, around: range, lines: list[Line]) -> bool:
    """Whether a label written at `y` would touch a line, another label or the paper's edge."""
    top, bottom = y - TALL, y + DEEP
    if top < 0 or bottom > BOTTOM:
        return True
    for line in lines:
        begins, ends = line.label_ends
        is_beside = begins < around.stop and ends > around.start
        if top - CLEAR <= line.y <= bottom + CLEAR:
            return True
        if is_beside and top <= line.label_y + DEEP and line.label_y - TALL <= bottom:
            return True
    return False


def _line(guide: Guide, others: Sequence[Guide], scale_y: _Scale) -> Line:
    """The target's label stands left above its line; the baseline's right, off the rising trail.

    Below its line where another line lies close above.
    """
    y = scale_y(float(guide.value))
    is_target = guide.name == "target"
    above = [y - scale_y(float(other.value)) for other in others if other is not guide]
    is_close = any(0 <= gap < LABEL_HEIGHT for gap in above) and not is_target
    x, anchor = (LEFT, "start") if is_target else (RIGHT, "end")
    return Line(guide.name, y, guide.label, x, y + 14 if is_close else y - 6, anchor)
