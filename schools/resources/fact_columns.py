"""What a cell of a file of facts may hold, beside what all register files may."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .columns import Code, Day, Known, Pupils, Text, plain

BLANKS = re.compile(r"[\s\u00a0\u202f]")
NOTHING = {"", "-", "–", "—", "n/d", "nd", "nėra", "nežinoma"}
NUMBER = re.compile(r"-?[0-9]{1,7}(\.[0-9]+)?")
UNIT = re.compile(r"(%|proc\.?)$")
PLACES = Decimal("0.001")


class KnownSchool(Known):
    """A school of the register by its code; what is no code at all gets the code's own advice."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        if plain(value) not in self.known:
            Code().clean(value)
        return super().clean(value)


class Year(Text):
    """A calendar year, 2000 to 2100; „2024 m.“ is read too."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int:
        text = BLANKS.sub("", plain(value)).removesuffix("m.")
        if re.fullmatch(r"20[0-9]{2}|2100", text):
            return int(text)
        raise ValueError(_("Write the calendar year as four digits, like 2024."))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(value)


class Grade(Text):
    """A grade from 1 to 12; empty or 0 is the whole school."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int:
        text = BLANKS.sub("", plain(value)).removesuffix("klasė").removesuffix("kl.") or "0"
        if re.fullmatch(r"0?[0-9]|1[0-2]", text):
            return int(text)
        raise ValueError(_("Write a grade from 1 to 12; leave it empty for the whole school."))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(value or "")


class Subject(Text):
    """A subject, spelled as it is known already whatever the case of its letters."""

    def __init__(self) -> None:
        super().__init__()
        self.known: set[str] = set()
        self.spelled: dict[str, str] = {}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = plain(value)
        return (
            text if text in self.known else self.spelled.setdefault(text.casefold(), capital(text))
        )

    def know(self, subjects: set[str]) -> None:
        """Take these spellings for the ones to keep."""
        self.known = subjects
        self.spelled = {text.casefold(): text for text in sorted(subjects, reverse=True)}


class Value(Text):
    """A number with a comma or a point, rounded to three places; „N“ is the lowest level, 0.

    An empty cell or a dash is a missing value and never 0: the row is refused.
    """

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Decimal:
        text = BLANKS.sub("", plain(value)).casefold().replace("\u2212", "-").replace(",", ".")
        if text in NOTHING:
            advice = _("The value is missing. Missing is not zero: leave the whole row out.")
            raise ValueError(advice)
        text = "0" if text == "n" else UNIT.sub("", text)
        if NUMBER.fullmatch(text):
            return Decimal(text).quantize(PLACES, ROUND_HALF_UP)
        raise ValueError(_("Write a number, like 65,4."))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return plain_number(value)


class NeededDay(Day):
    """A date that may not be absent."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        day = super().clean(value)
        if day is None:
            raise ValueError(_("The date is missing. Write it like 2026-11-22."))
        return day


class PupilsOrUnknown(Pupils):
    """A whole number of pupils; empty when it isn't known."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return super().clean(value) if plain(value) not in NOTHING else None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value)


def plain_number(value: Decimal) -> str:
    """„65,4“: with a comma and without idle zeros."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def capital(text: str) -> str:
    """The text with its first letter large."""
    return str(capfirst(text))
