"""Bars side by side placed on the server: what was planned beside what was done, by period."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from .money import ZERO

WIDTH, HEIGHT = 440, 200
LEFT, RIGHT, TOP, BOTTOM = 10, 430, 26, 156
GAP = 0.28  # of a group's room, between groups
LINE = 16  # from the bars to their names, and on to the names of what joins them


@dataclass(frozen=True)
class Value:
    """One bar of a group; `style` is „own“ (filled) or „other“ (outlined)."""

    style: Literal["own", "other"]
    value: Decimal
    words: str


@dataclass(frozen=True)
class Group:
    """Bars over one name; groups that follow each other may be joined under another (a year)."""

    name: str
    joined: str
    values: Sequence[Value]


@dataclass(frozen=True)
class Bar:
    """A bar's place and its words for `<title>`."""

    style: str
    x: float
    y: float
    width: float
    height: float
    words: str


@dataclass(frozen=True)
class Label:
    """A text and where it stands."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class BarDrawing:
    """All that the template writes down; `top` is the highest value's line with its label."""

    title: str
    bars: list[Bar]
    labels: list[Label]
    zero: float
    top: float
    top_label: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT


def bar_chart(title: str, groups: Sequence[Group], top_label: str) -> BarDrawing:
    """Place the groups in their order; values below zero hang under the line."""
    values = [item.value for group in groups for item in group.values]
    high, low = max([ZERO, *values]), min([ZERO, *values])
    scale = float(BOTTOM - TOP) / float(high - low) if high > low else 0.0
    zero = round(TOP + float(high) * scale, 1) if scale else float(BOTTOM)
    room = (RIGHT - LEFT) / max(len(groups), 1)
    bars: list[Bar] = []
    for place, group in enumerate(groups):
        bars += _bars(group, LEFT + room * place, room, zero, scale)
    return BarDrawing(title, bars, _labels(groups, room), zero, float(TOP), top_label)


def _bars(group: Group, left: float, room: float, zero: float, scale: float) -> list[Bar]:
    width = room * (1 - GAP) / max(len(group.values), 1)
    begins = left + room * GAP / 2
    found = []
    for place, item in enumerate(group.values):
        height = round(abs(float(item.value)) * scale, 1)
        y = zero - height if item.value > 0 else zero
        x = round(begins + width * place, 1)
        found.append(Bar(item.style, x, round(y, 1), round(width, 1), height, item.words))
    return found


def _labels(groups: Sequence[Group], room: float) -> list[Label]:
    """The name under each group, and under the first of those joined what joins them."""
    found, before = [], ""
    for place, group in enumerate(groups):
        middle = round(LEFT + room * (place + 0.5), 1)
        found.append(Label(group.name, middle, BOTTOM + LINE))
        if group.joined != before:
            found.append(Label(group.joined, middle, BOTTOM + 2 * LINE))
        before = group.joined
    return found
