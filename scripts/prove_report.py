"""What a proof found out: figures, faults, and what could not be had; it travels as JSON."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

SHOWN = 40


@dataclass
class Report:
    """One proof on one database."""

    figures: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    optional: list[str] = field(default_factory=list)

    def figure(self, text: str) -> None:
        self.figures.append(text)

    def fault(self, text: str) -> None:
        """Each kind of fault once; the same words again are not news."""
        if text not in self.faults:
            self.faults.append(text)

    def expect(self, is_so: bool, otherwise: str) -> None:
        """A fault unless it is so."""
        if not is_so:
            self.fault(otherwise)

    def without(self, text: str) -> None:
        """A part that is listed as optional and was not there."""
        self.optional.append(text)

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")


def read(path: Path) -> Report:
    """The report that a proof has written; one that wrote none has died."""
    if not path.exists():
        return Report(faults=["the proof ended without a report"])
    return Report(**json.loads(path.read_text(encoding="utf-8")))
