"""What a cell says, as the plain text that the forms read; else why it can't be taken."""

import re
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.forms import DayField
from common.money import parse_eur
from common.text import LINE_ENDS, one_line
from plans.forms import ValueField
from plans.forms.rows import typed_value

from .columns import Column, Kind, amount, plain, value_text, words_of

ESCAPED = re.compile(r"_x(00[01][0-9A-Fa-f]|005F)_", re.IGNORECASE)
NUMBERS = re.compile(r"[\s,;]+")


class CellFault(ValueError):
    """Why the cell can't be taken, with what to do."""


def cell_text(cell: Any, formula: Any, kind: Kind) -> str:
    """The cell's value; a formula counts by the value that the program has kept with it."""
    value = cell.value
    if getattr(formula, "data_type", "") == "f" and value is None:
        raise CellFault(
            _("The formula has no value in it. Write the value itself instead of the formula.")
        )
    if getattr(cell, "data_type", "") == "e":
        raise CellFault(_("The cell shows an error. Write the value itself."))
    if isinstance(value, bool):
        return "taip" if value else "ne"
    if isinstance(value, int | float):
        is_share = kind in {"value", "eur"} and "%" in str(cell.number_format or "")
        return _figure(value * 100 if is_share else value)
    return _day(value) if isinstance(value, date | time) else _decoded(value)


def _figure(value: float) -> str:
    """78 and „78,5“; what binary figures add at the ninth decimal is not meant."""
    text = f"{round(value, 8):.8f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if text not in {"-0", ""} else "0"


def _day(value: date | time) -> str:
    day = value.date() if isinstance(value, datetime) else value
    return day.isoformat()


def _decoded(value: Any) -> str:
    """A text without the workbook's own signs: „_x000D_“ is a line's end, „_x005F_“ is „_“.

    Others are what someone typed: LibreOffice, unlike Excel, doesn't mark them so.
    """
    text = ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(value or ""))
    return plain(LINE_ENDS.sub("\n", text))


def as_kept(text: str, column: Column, values: dict[str, str], kinds: dict[str, str]) -> str:
    """The text as the plan would keep it, so that another spelling is no change.

    What can't be read stays as it is: the form will say what is wrong with it.
    """
    try:
        if column.kind == "eur":
            return amount(parse_eur(text)) if text else ""
        if column.kind == "date":
            day = DayField(required=False).to_python(text)
            return day.isoformat() if day else ""
        if column.kind == "value":
            kind = kinds.get(words_of(values.get("kind", "")), "")
            return value_text(typed_value(kind, ValueField().to_python(text)))
    except ValidationError:
        return text
    if column.kind == "choice":
        return _label(text, column)
    return one_line(text) if column.is_one_line else text


def _label(text: str, column: Column) -> str:
    """The label as the list has it, however it was typed."""
    asked = words_of(text)
    return next((label for label in column.choices if words_of(label) == asked), text)


def numbers_in(text: str) -> list[str]:
    """„1, 2; 4“ → the numbers; „1.“ is 1."""
    return [part.rstrip(".") for part in NUMBERS.split(text) if part]
