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
    """A column's old and new value as they stand in an export; its name on the screen."""

    column: str
    old: str
    new: str
    label: str


class RowResult(results.RowResult):
    """One row of a preview."""

    line = 0
    changes: tuple[Change, ...] = ()

    @property
    def cells(self) -> list[str]:
        """The new values in the order of `Result.columns`."""
        return [change.new for change in self.changes]


class Result(results.Result):
    """A preview or what was done: rows, faults, and columns that were not read."""

    def __init__(self) -> None:
        super().__init__()
        self.columns: list[str] = []
        self.faults: list[Fault] = []
        self.unused: list[str] = []
        self.unknown: list[str] = []
        self.warnings: list[str] = []

    @property
    def added(self) -> list[RowResult]:
        return [row for row in self.rows if row.is_new()]

    @property
    def changed(self) -> list[RowResult]:
        return [row for row in self.rows if row.is_update()]

    @property
    def unchanged(self) -> int:
        return int(self.totals[RowResult.IMPORT_TYPE_SKIP])

    def summary(self) -> str:
        """How many rows are what, in a sentence."""
        return _("New: %(added)s, changed: %(changed)s, unchanged: %(unchanged)s.") % {
            "added": len(self.added),
            "changed": len(self.changed),
            "unchanged": self.unchanged,
        }

    def remarks(self) -> list[str]:
        """What to look at once more, and which columns were not read, in sentences."""
        texts = [*self.warnings]
        if self.unknown:
            names = ", ".join(self.unknown)
            text = _("Unknown columns, not read: %(names)s. Check the spelling of their names.")
            texts.append(text % {"names": names})
        if self.unused:
            names = ", ".join(self.unused)
            text = _("Columns of the register that are not kept here: %(names)s.")
            texts.append(text % {"names": names})
        return texts
