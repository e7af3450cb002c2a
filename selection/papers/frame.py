"""What the papers of a round have in common: the programme's publicity, the watermark, the name."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.utils.text import slugify

from common import pdf
from common.checks import Check
from files.services import as_data_uri
from selection.models import Round


@dataclass(frozen=True)
class Paper:
    """A document about a round: what it is, the template and its context. A draft has the watermark
    and no code; `whose` tells papers of one kind apart. `said` is the JSON of what it says."""

    round: Round
    heading: str
    template: str
    dated: date | datetime
    context: dict[str, Any] = field(default_factory=dict)
    is_draft: bool = False
    whose: str = ""
    said: dict[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """„Posėdžio protokolas Nr. 2. II etapas“."""
        words = f"{self.heading} {self.whose}".strip()
        return f"{words}. {self.round.name}"[:300]

    @property
    def file_name(self) -> str:
        """Plain letters for every system."""
        words = (self.heading, self.whose, self.round.name)
        names = "-".join(slugify(word)[:60].strip("-") for word in words if word)
        return f"{names}{'-projektas' * self.is_draft}.pdf"

    def html(self, check: Check | None = None) -> str:
        """What is printed, in Lithuanian; with `check` it carries its code."""
        programme = self.round.programme
        frame = {
            "paper": self,
            "round": self.round,
            "programme": programme,
            "sign": as_data_uri(programme.publicity_sign),
            "is_draft": self.is_draft,
            "created": moment(self.dated),
            "modified": moment(self.dated),
            "check": check,
        }
        return pdf.to_html(self.template, frame | self.context)

    def pdf(self, check: Check | None = None) -> bytes:
        """The same as PDF. Refuses (PdfUnavailable) without system libraries."""
        return pdf.write(self.html(check))


def moment(value: date | datetime) -> datetime:
    """A moment that doesn't depend on when the document is made."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(microsecond=0)
    return datetime(value.year, value.month, value.day, tzinfo=UTC)
