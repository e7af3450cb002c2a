"""Small line charts placed on the server: values over time with guide lines, as plain numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT = 360, 190
LEFT, RIGHT, TOP, BOTTOM = 14, 346, 26, 160
LABEL_ROOM, LABEL_HEIGHT = 60, 24
LETTER, TALL, DEEP = 7, 12, 3  # of a label, in the drawing's units
CLEAR = 5  # between a label and a line, whose aim is drawn five high
AIMED = frozenset({"target", "earlier"})  # their words stand left, above their line
ABOVE, HIGHER, BELOW = -9, -24, 18  # where a value's label stands from its dot


@dataclass(frozen=True)
class Point:
    """A value on a date, with how it reads („81 proc.“)."""

    on: date
    value: Decimal
    label: str


@dataclass(frozen=True)
class Guide:
    """A level line across the chart: `name` is its style (baseline, target or an earlier target).

    With `since` and `until` it runs over a part of the time only.
    """

    name: str
    value: Decimal
    label: str
    since: date | None = None
    until: date | None = None


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
    begins: float = LEFT
    ends: float = RIGHT

    @property
    def label_ends(self) -> tuple[float, float]:
        """From where to where the label reaches."""
        long = LETTER * len(self.label)
        if self.anchor == "end":
            return self.label_x - long, self.label_x
        return self.label_x, self.label_x + long


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
    ahead: str = ""
    others: tuple[Dot, ...] = ()
    other_trail: str = ""


def line_chart(
    title: str,
    points: Sequence[Point],
    *,
    guides: Sequence[Guide] = (),
    marks: Sequence[Point] = (),
    days: Sequence[date] = (),
    bounds: tuple[Decimal, Decimal] | None = None,
    ahead: Point | None = None,
) -> Drawing:
    """Place everything: `marks` are aims on a date, `days` must fit in, `bounds` fix the scale.

    `ahead` is where the values are heading; it is joined to the newest one by a line of its own.
    """
    placed = [*points, *marks, *([ahead] if ahead else [])]
    scale_x = _Scale([*(_day(point.on) for point in placed), *map(_day, days)], LEFT, RIGHT)
    values = [point.value for point in placed] + [guide.value for guide in guides]
    scale_y = _Scale(map(float, bounds or values), BOTTOM, TOP)
    dots = [_dot(point, scale_x, scale_y) for point in points]
    lines = _apart([_line(guide, guides, scale_x, scale_y) for guide in guides])
    heading = _dot(ahead, scale_x, scale_y) if ahead and dots else None
    return Drawing(
        title=title,
        lines=lines,
        dots=_labelled(dots, points, lines),
        marks=[_dot(mark, scale_x, scale_y) for mark in marks],
        trail=_trail(dots),
        first_day=_month(scale_x.low),
        last_day=_month(scale_x.high),
        ahead=_trail([dots[-1], heading]) if heading else "",
    )


def pair_chart(title: str, points: Sequence[Point], others: Sequence[Point]) -> Drawing:
    """Two values over the same days, one's own and another's to compare with."""
    every = [*points, *others]
    scale_x = _Scale([_day(point.on) for point in every], LEFT, RIGHT)
    scale_y = _Scale([float(point.value) for point in every], BOTTOM - LABEL_HEIGHT, TOP)
    own, beside = ([_dot(item, scale_x, scale_y) for item in row] for row in (points, others))
    is_above = bool(own and beside) and own[-1].y <= beside[-1].y
    return Drawing(
        title=title,
        lines=[],
        dots=_last_named(own, points, ABOVE if is_above else BELOW),
        marks=[],
        trail=_trail(own),
        first_day=_month(scale_x.low),
        last_day=_month(scale_x.high),
        others=tuple(_last_named(beside, others, BELOW if is_above else ABOVE)),
        other_trail=_trail(beside),
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


def spark(values: Sequence[float], target: float | None) -> SafeString:
    """How values went, as small as a word, with a line at the target; empty for less than two.

    Hidden from screen readers: the row that it stands in says the same.
    """
    if len(values) < 2:
        return mark_safe("")
    ends = [*values, *([] if target is None else [target])]
    scale_x, scale_y = _Scale([0, len(values) - 1], 3, 77), _Scale(ends, 21, 3)
    trail = " ".join(f"{scale_x(place)},{scale_y(value)}" for place, value in enumerate(values))
    aim = "" if target is None else f'<path class="guide target" d="M0 {scale_y(target)}H80"/>'
    return mark_safe(
        f'<svg class="chart spark" viewBox="0 0 80 24" aria-hidden="true">{aim}'
        f'<polyline class="trail" points="{trail}"/></svg>'
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


def _trail(dots: Sequence[Dot]) -> str:
    return " ".join(f"{dot.x},{dot.y}" for dot in dots) if len(dots) > 1 else ""


def _last_named(dots: list[Dot], points: Sequence[Point], dy: int) -> list[Dot]:
    """The newest point with its value on the side where the other line is not."""
    if not dots:
        return dots
    anchor = "end" if dots[-1].x > RIGHT - LABEL_ROOM else "middle"
    return [*dots[:-1], replace(dots[-1], label=points[-1].label, anchor=anchor, dy=dy)]


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


def _line(guide: Guide, others: Sequence[Guide], scale_x: _Scale, scale_y: _Scale) -> Line:
    """The target's label stands left above its line; the baseline's right, off the rising trail.

    Below its line where another line lies close above.
    """
    y = scale_y(float(guide.value))
    begins, ends = (_edge(day, scale_x, edge) for day, edge in zip(*_reach(guide), strict=True))
    if guide.name in AIMED:
        fits = begins + LETTER * len(guide.label) <= RIGHT
        place = (begins, "start") if fits else (RIGHT, "end")
        return Line(guide.name, y, guide.label, place[0], y - 6, place[1], begins, ends)
    above = [y - scale_y(float(other.value)) for other in others if other is not guide]
    is_close = any(0 <= gap < LABEL_HEIGHT for gap in above)
    return Line(guide.name, y, guide.label, RIGHT, y + 14 if is_close else y - 6, "end")


def _reach(guide: Guide) -> tuple[tuple[date | None, date | None], tuple[int, int]]:
    return (guide.since, guide.until), (LEFT, RIGHT)


def _edge(day: date | None, scale_x: _Scale, edge: int) -> float:
    """Where a line begins or ends, never off the paper."""
    return max(LEFT, min(RIGHT, scale_x(_day(day)))) if day else edge


def _apart(lines: list[Line]) -> list[Line]:
    """A label that would be written over an earlier one goes below its line."""
    placed: list[Line] = []
    for line in lines:
        is_taken = any(_overlap(line, other) for other in placed)
        placed.append(replace(line, label_y=line.y + 14) if is_taken else line)
    return placed


def _overlap(one: Line, other: Line) -> bool:
    (begins, ends), (first, last) = one.label_ends, other.label_ends
    return begins < last and first < ends and abs(one.label_y - other.label_y) < TALL
