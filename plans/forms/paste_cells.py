"""Fields of a pasted table's cells: one of a few things, rows of the plan by their numbers."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from plans.models import Row
from plans.paste import plain

NUMBERS = re.compile(r"[\s,;.]+(?:ir\s)?|\sir\s")


class OneOf(forms.Field):
    """One of a few things, by its name, its number or its key; the names differ in letters.

    What is `offered` is told once for the whole column.
    """

    def __init__(self, options: Sequence[tuple[Any, Sequence[Any]]], **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput, **kwargs)
        self.known = {plain(str(name)): value for value, names in options for name in names}
        self.offered = "; ".join(str(names[0]) for _value, names in options)

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        if (found := self.known.get(plain(text))) is None:
            raise ValidationError(_("This can't be chosen here."))
        return found


class Numbers(forms.Field):
    """Rows of the plan by their numbers: „1, 2“."""

    def __init__(self, rows: "Sequence[Row]", **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput, required=False, **kwargs)
        self.rows = {str(number): row for number, row in enumerate(rows, 1)}

    def to_python(self, value: Any) -> list[Row]:
        asked = [part for part in NUMBERS.split(str(value or "").strip()) if part]
        numbers = "–".join(dict.fromkeys(("1", str(len(self.rows)))))
        for number in asked:
            if number not in self.rows:
                message = _("There is no “%(value)s” in the plan. Write numbers of: %(numbers)s.")
                none = _("The plan has no such rows yet, so leave this cell empty.")
                raise ValidationError(
                    message % {"value": number[:40], "numbers": numbers} if self.rows else none
                )
        return [self.rows[number] for number in dict.fromkeys(asked)]
