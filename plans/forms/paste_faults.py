"""The faults of a pasted table, told once where many rows have the same one."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any


@dataclass(frozen=True)
class SameFault:
    """A fault of a column: in which rows, what stands there where it is the same in all."""

    column: str
    text: str
    fault: str
    numbers: list[int]

    @property
    def first(self) -> int:
        return self.numbers[0]

    @property
    def rows(self) -> str:
        """[2, 3, 4, 7] → „2–4, 7“."""
        runs = groupby(enumerate(self.numbers), lambda pair: pair[1] - pair[0])
        spans = [[number for _place, number in run] for _key, run in runs]
        return ", ".join("–".join(map(str, dict.fromkeys((one[0], one[-1])))) for one in spans)


def faults_of(form: Any, name: str) -> list[str]:
    """What is wrong with a field of a form."""
    return [str(fault) for fault in form.errors.get(name, [])]


def together(wrong: Iterable[tuple[int, str, str, str]]) -> list[SameFault]:
    """Faults of row, column, value and advice; those that differ only in the value are one."""
    groups: dict[tuple[str, str], list[tuple[int, str, str]]] = {}
    for number, column, text, fault in wrong:
        told = fault.replace(text[:40], "…") if text else fault
        groups.setdefault((column, told), []).append((number, text, fault))
    return [_told(column, found) for (column, _advice), found in groups.items()]


def _told(column: str, found: list[tuple[int, str, str]]) -> SameFault:
    _number, text, fault = found[0]
    is_same = len({other for _place, other, _fault in found}) == 1
    shown = text if is_same and text[:40] not in fault else ""
    return SameFault(column, shown, fault, [number for number, _text, _fault in found])
