"""Marks of several sources on one scale placed on the server: a line for each thing compared."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

WIDTH, LEFT, RIGHT = 360, 14, 346
HEAD, STEP, FOOT = 8, 38, 22  # above the first line, from one line to the next, under the last
NAME, TRACK = 14, 28  # from a line's top to its name and to its marks
MARK = 5  # half of a mark's size
Shape = Literal["dot", "box", "ring"]


@dataclass(frozen=True)
class Reading:
    """What one source says: the shape tells the sources apart without colour."""

    shape: Shape
    value: Decimal
    words: str


@dataclass(frozen=True)
class Track:
    """A thing compared, with what is known of it; between the two of `gap` a bar is drawn."""

    name: str
    readings: Sequence[Reading]
    gap: tuple[Decimal, Decimal] | None = None


@dataclass(frozen=True)
class Mark:
    """A reading's place."""

    shape: Shape
    x: float
    y: float
    words: str

    @property
    def path(self) -> str:
        """The outline of a box."""
        size = 2 * MARK
        return f"M{self.x - MARK} {self.y - MARK}h{size}v{size}h-{size}z"


@dataclass(frozen=True)
class Lane:
    """A line of the drawing: its name, where its track runs, its bar and its marks."""

    name: str
    name_y: float
    y: float
    marks: list[Mark]
    gap: tuple[float, float] | None


@dataclass(frozen=True)
class GapDrawing:
    """All that the template writes down; `ticks` are the scale's places with their names."""

    title: str
    lanes: list[Lane]
    ticks: list[tuple[float, str]]
    height: int
    width: int = WIDTH
    left: int = LEFT
    right: int = RIGHT
    head: int = HEAD

    @property
    def bottom(self) -> int:
        return self.height - FOOT

    @property
    def foot(self) -> int:
        return self.height - 6


def gap_chart(title: str, tracks: Sequence[Track], scale: Sequence[tuple[int, str]]) -> GapDrawing:
    """Place the tracks under each other over a scale (value, name) from the least to the most."""
    low, high = scale[0][0], scale[-1][0]

    def x(value: Decimal | int) -> float:
        part = float(value - low) / (high - low) if high > low else 0.5
        return round(LEFT + part * (RIGHT - LEFT), 1)

    return GapDrawing(
        title=title,
        lanes=[_lane(track, HEAD + place * STEP, x) for place, track in enumerate(tracks)],
        ticks=[(x(value), name) for value, name in scale],
        height=HEAD + STEP * len(tracks) + FOOT,
    )


def _lane(track: Track, top: int, x: Callable[[Decimal], float]) -> Lane:
    y = top + TRACK
    marks = [Mark(item.shape, x(item.value), y, item.words) for item in track.readings]
    gap = (x(min(track.gap)), x(max(track.gap))) if track.gap else None
    return Lane(track.name, top + NAME, y, marks, gap)
