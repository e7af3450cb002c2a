"""A sent file as it was read: what it is of, what it was made from, what it says, its faults."""

from dataclasses import dataclass, field
from typing import Any

from .columns import Sheet, State, Values

SHOWN = 60


class WorkbookFault(ValueError):
    """The file as a whole can't be taken; the text says why and what to do."""


@dataclass(frozen=True)
class Fault:
    """One fault: where it is, what stands there and what to do."""

    text: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""


@dataclass
class FileRow:
    """A filled row of a sheet; a cleared one with a key has no values and stands for a deletion."""

    line: int
    key: str
    number: str = ""
    is_new: bool = False
    is_cleared: bool = False
    values: Values = field(default_factory=dict)


@dataclass
class Upload:
    """The whole file: what it is of, what it was made from, what it says, what is wrong with it."""

    sha256: str
    identity: dict[str, Any] = field(default_factory=dict)
    base: State = field(default_factory=dict)
    rows: dict[str, list[FileRow]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    is_misshapen: bool = False

    def fault(
        self, sheet: Sheet, row: FileRow | None, head: str, text: str, value: str = ""
    ) -> None:
        """Note a fault at its place."""
        shown = value if len(value) <= SHOWN else f"{value[:SHOWN]}…"
        self.faults.append(Fault(text, sheet.title, row.line if row else None, head, shown))

    def state(self) -> State:
        """What the file says, by sheet and key; what it deletes is left out."""
        return {
            name: {row.key: row.values for row in rows if not row.is_cleared}
            for name, rows in self.rows.items()
        }
