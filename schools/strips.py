"""A strip of dots: where one school stands among those like it, placed on the server."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from common.text import ended

from .models import FactKind

WIDTH, HEIGHT = 360, 64
LEFT, RIGHT, LINE = 14, 346, 34
ROOM = 50  # from the end of the line, where a label is turned inwards


@dataclass(frozen=True)
class Mark:
    """A place on the line, its words for `<title>`, and where its label is held."""

    x: float
    words: str
    label: str = ""
    anchor: str = "middle"


@dataclass(frozen=True)
class Strip:
    """All that the template writes down; `sentence` says the same in words."""

    title: str
    sentence: str
    lowest: str
    highest: str
    others: list[Mark]
    middle: Mark
    own: Mark | None
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    line: int = LINE


def strip(
    title: str,
    kind: FactKind,
    own: Decimal | None,
    others: Sequence[tuple[str, Decimal]],
    middle: Decimal,
) -> Strip:
    """Place the values of the other schools, their middle one and the school's own, if known."""
    values = [value for _name, value in others] + ([] if own is None else [own])
    low, high = min(values), max(values)
    here = None if own is None else _mark(own, low, high, kind.shown(own))
    said = {"middle": kind.shown(_rounded(middle)), "own": "–" if own is None else kind.shown(own)}
    words = _("This school: %(own)s; the middle one of those like it: %(middle)s.")
    return Strip(
        title=title,
        sentence=ended(words % said),
        lowest=kind.shown(low),
        highest=kind.shown(high),
        others=[_mark(value, low, high, kind.shown(value), name) for name, value in others],
        middle=_mark(middle, low, high, said["middle"]),
        own=here,
    )


def _mark(value: Decimal, low: Decimal, high: Decimal, label: str, name: str = "") -> Mark:
    part = float((value - low) / (high - low)) if high > low else 0.5
    x = round(LEFT + part * (RIGHT - LEFT), 1)
    anchor = "end" if x > RIGHT - ROOM else "start" if x < LEFT + ROOM else "middle"
    return Mark(x, f"{name}: {label}" if name else label, label, anchor)


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.001"))
