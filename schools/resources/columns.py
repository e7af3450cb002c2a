"""What a cell of a register file may hold: each widget gives a value or says what to write."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from import_export import widgets

from schools.choices import FounderKind

FORMULA = re.compile(r"^'*[=+\-@\t\r]")
DEFUSED = re.compile(r"^'+[=+\-@]")
CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
DATE_FORMATS = ("%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")
FOUNDERS = {
    "valstybė": FounderKind.STATE,
    "valstybinė": FounderKind.STATE,
    "savivaldybė": FounderKind.MUNICIPALITY,
    "savivaldybės": FounderKind.MUNICIPALITY,
    "nevalstybinė": FounderKind.PRIVATE,
    "privati": FounderKind.PRIVATE,
} | {kind.value: kind for kind in FounderKind}


def defuse(text: Any) -> Any:
    """A cell that a spreadsheet won't take for a formula: an apostrophe goes before = + - @."""
    return f"'{text}" if isinstance(text, str) and FORMULA.match(text) else text


def plain(value: Any) -> str:
    """The cell as one line of text, without the apostrophe that `defuse` put before it."""
    text = re.sub(r"[\t\r\n]+", " ", str(value)).strip()
    if CONTROLS.search(text):
        raise ValueError(_("The cell holds an invisible character. Type the text anew."))
    return text[1:] if DEFUSED.match(text) else text


class Text(widgets.Widget):
    """A line of text."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return plain(value)


class Address(Text):
    """A web address; one written without its beginning gets http://."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = plain(value)
        return f"http://{text}" if text and "://" not in text else text


class Code(Text):
    """A school's 9 digits; says it when a spreadsheet has eaten zeros or shortened the number."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = plain(value)
        if re.fullmatch(r"[0-9]{9}", text):
            return text
        raise ValueError(_code_advice(text))


def _code_advice(text: str) -> str:
    if not text:
        return _("The school code is missing. Write its 9 digits.")
    if re.fullmatch(r"[0-9]{6,8}", text):
        return _(
            "A school code has 9 digits. If the spreadsheet dropped the zeros in front, it is "
            "%(code)s: format the column as text."
        ) % {"code": text.zfill(9)}
    if re.fullmatch(r"[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+", text):
        return _(
            "The spreadsheet shortened the number. Format the column as text and type the code."
        )
    return _("A school code has exactly 9 digits.")


class Known(Text):
    """A code or a name of something known: `known` maps each spelling, in small letters, to it."""

    def __init__(self, advice: str | Promise) -> None:
        super().__init__()
        self.advice = advice
        self.known: Mapping[str, Any] = {}
        self.codes: Mapping[Any, str] = {}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = plain(value).casefold()
        if text not in self.known:
            raise ValueError(str(self.advice))
        return self.known[text]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return self.codes.get(value, "")


class Day(widgets.Widget):
    """A date written as 2026-11-22; empty is none."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date | None:
        text = plain(value)
        if not text:
            return None
        for pattern in DATE_FORMATS:
            try:
                day = datetime.strptime(text, pattern).date()  # noqa: DTZ007
            except ValueError:
                continue
            if 1800 <= day.year <= 2100:
                return day
        raise ValueError(_("This is not a date. Write it like 2026-11-22."))


class Pupils(widgets.Widget):
    """A whole number from 0 to 10 000."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int:
        text = re.sub(r"[\s\u00a0\u202f]", "", plain(value))
        if re.fullmatch(r"[0-9]{1,5}", text) and int(text) <= 10_000:
            return int(text)
        raise ValueError(_("Write the number of pupils as a whole number from 0 to 10,000."))
