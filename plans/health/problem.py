"""What a rule of plan health says: the fault in words and the place where it is mended."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _

from common.text import shortened
from plans.content import PlanContent

NAME = 50  # characters of a row's text that tell it apart within a sentence
Section = Literal[
    "findings", "goal", "objectives", "activities", "indicators", "money", "sustainability"
]


@dataclass(frozen=True)
class Problem:
    """A fault in words and where it is mended: section, row's id and the field of its form.

    Errors block submission; the rest are warnings: each is mended or explained.
    """

    code: str
    text: str
    section: Section
    row: int | None = None
    field: str = ""
    is_error: bool = True

    @property
    def key(self) -> str:
        """What tells a plan's problems apart; the name of the field for its explanation."""
        return f"{self.code}-{self.row or 0}"


Rule = Callable[[PlanContent], Iterable[Problem]]


def named(item: Any) -> str:
    """„Nr. 2 „Konsultacijos mažomis…““: a numbered row within a sentence."""
    return _("No. %(number)s %(title)s") % {"number": item.number, "title": quoted(item)}


def quoted(item: Any) -> str:
    """„Konsultacijos mažomis…“: the beginning of a row's text, within a sentence."""
    return _("“%(title)s”") % {"title": shortened(item.row.words.strip(" .;:"), NAME)}


def hint(
    code: str, text: str, section: Section, row: int | None = None, field: str = ""
) -> Problem:
    """A warning; `text` goes on after „Worth a look:“."""
    words = _("Worth a look: %(text)s") % {"text": text}
    return Problem(code, words, section, row, field, is_error=False)
