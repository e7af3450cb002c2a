"""What came of reading a file: rows, faults, columns that were not read."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from import_export import results


@dataclass(frozen=True)
class Fault:
    """What is wrong in a cell, a row (as a spreadsheet numbers it) or, without a row, the file."""

    text: str
    row: int | None = None
    column: str = ""
    value: str = ""

    def __str__(self) -> str:
        place = [_("Row %(row)s") % {"row": self.row}] if self.row else []
        place += [self.column] if self.column else []
        place += [f"„{self.value}“"] if self.value else []
        return ": ".join([", ".join(place), self.text] if place else [self.text])


@dataclass(frozen=True)
class Change:
    """A column's old and new value as they stand in an export."""

    column: str
    old: str
    new: str


class RowResult(results.RowResult):  # type: ignore[misc]
    """One row of a preview."""

    line = 0
    changes: tuple[Change, ...] = ()


class Result(results.Result):  # type: ignore[misc]
    """A preview or what was done: rows, faults, and columns that were not read."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[Fault] = []
        self.unused: list[str] = []
        self.unknown: list[str] = []

    @property
    def added(self) -> list[RowResult]:
        return [row for row in self.rows if row.is_new()]

    @property
    def changed(self) -> list[RowResult]:
        return [row for row in self.rows if row.is_update()]

    @property
    def unchanged(self) -> int:
        return int(self.totals[RowResult.IMPORT_TYPE_SKIP])
