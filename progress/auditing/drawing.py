"""Which lines of a list a seed draws: reckoned from the list alone, the same everywhere.

Only SHA-256 and whole cents are used, so any language on any machine draws the same lines.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from common.money import to_cents
from progress.choices import SampleMethod

HEAD = "expense;school;date;document;amount"


@dataclass(frozen=True)
class Line:
    """An expense in the list: its key, its line as text, and its sum in cents."""

    key: int
    text: str
    cents: int


def line_of(key: int, school: str, day: str, document: str, amount: Decimal) -> Line:
    """„17;900000001;2026-11-10;SF-1;100.00“; the document on one line, without semicolons."""
    plain = " ".join(document.replace(";", ",").split())
    exact = to_cents(amount)
    return Line(key, f"{key};{school};{day};{plain};{exact}", int(exact * 100))


def as_bytes(lines: Sequence[Line]) -> bytes:
    """The list as it is kept: a head, then a line for each expense; UTF-8, each line ended."""
    return "".join(f"{text}\n" for text in (HEAD, *(line.text for line in lines))).encode()


def from_bytes(content: bytes) -> list[Line]:
    """The lines of a list that was kept."""
    return [_parsed(text) for text in content.decode().split("\n")[1:-1]]


def _parsed(text: str) -> Line:
    key, *_middle, amount = text.split(";")
    return Line(int(key), text, int(Decimal(amount) * 100))


def draw(lines: Sequence[Line], method: str, size: int, seed: int) -> list[int]:
    """The keys of `size` lines, in the order of the list; all of them where there are no more."""
    if size >= len(lines):
        return [line.key for line in lines]
    chosen = METHODS[SampleMethod(method)](lines, size, seed)
    return [line.key for line in lines if line.key in chosen]


def number_of(seed: int, text: str) -> int:
    """SHA-256 of „seed:text“ as a whole number."""
    return int(hashlib.sha256(f"{seed}:{text}".encode()).hexdigest(), 16)


def _simple(lines: Sequence[Line], size: int, seed: int) -> set[int]:
    """The lines whose numbers are the smallest."""
    ranked = sorted(lines, key=lambda line: number_of(seed, line.text))
    return {line.key for line in ranked[:size]}


def _by_money(lines: Sequence[Line], size: int, seed: int) -> set[int]:
    """The large ones surely, the rest by a fixed step through their euros from a drawn start.

    The step is sum ÷ size; what is at least a step is taken, then the step is reckoned anew. All
    is counted in cents × size, so that no step is rounded.
    """
    sure = _large(lines, size)
    rest = [line for line in lines if line.key not in sure]
    wanted, total = size - len(sure), sum(line.cents for line in rest)
    chosen, passed = set(sure), 0
    point = number_of(seed, "start") % total if wanted else 0
    for line in rest:
        passed += line.cents * wanted
        if wanted and point < passed:
            chosen.add(line.key)
            point += total
    return chosen


def _large(lines: Sequence[Line], size: int) -> set[int]:
    """Those that no fixed step could miss."""
    sure: set[int] = set()
    while True:
        rest = [line for line in lines if line.key not in sure]
        wanted, total = size - len(sure), sum(line.cents for line in rest)
        found = {line.key for line in rest if line.cents * wanted >= total} if wanted else set()
        if not found:
            return sure
        sure |= found


METHODS: dict[SampleMethod, Callable[[Sequence[Line], int, int], set[int]]] = {
    SampleMethod.SIMPLE: _simple,
    SampleMethod.MONEY: _by_money,
}
