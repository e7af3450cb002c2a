"""The fields of a plan's forms: values of indicators, numbered rows, texts of a known length."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import CONTROL, DayField, PlainTextField
from common.templatetags.ui import glue_html

LONGEST = 5000
LINE = 300  # names and other texts of one line; on paper they stand in a narrow column
SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
NUMBER = re.compile(r"[+-]?\d{1,8}([.,]\d{1,2})?", re.ASCII)
PERCENT = re.compile(r"(%|proc\.?)$", re.IGNORECASE)
WORDS = {"n": "0", "taip": "1", "yes": "1", "ne": "0", "no": "0"}


class ValueField(forms.Field):
    """An indicator's value: „78,5“, „N“ for the lowest level, „taip“ and „ne“; never `1e3`."""

    widget = forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off", "size": 8})

    def to_python(self, value: Any) -> Decimal | None:
        typed = "" if value is None else str(value)  # 0 is a value, nothing is none
        text = SPACES.sub("", CONTROL.sub("", typed)).replace("\u2212", "-")
        text = PERCENT.sub("", text)
        if not text:
            return None
        text = WORDS.get(text.lower(), text)
        if not NUMBER.fullmatch(text):
            message = _("“%(value)s” is not a number. Write it like 78 or 78,5.")
            raise ValidationError(message, code="value", params={"value": str(value)[:40]})
        return Decimal(text.replace(",", "."))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether it is another value: „N“ and „ne“ stand for numbers on both sides."""
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Decimal):
            return value
        text = f"{value:f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"
        return text.replace(".", ",")


class NumberedChoice(forms.ModelMultipleChoiceField[Any]):
    """Rows of the same version as tick boxes, each with its number and whole text."""

    widget = forms.CheckboxSelectMultiple

    def narrow(self, rows: "models.QuerySet[Any]") -> None:
        """Offer these rows and no others."""
        self.queryset = rows
        self.choices = [
            (row.pk, glue_html(f"{place}. {row.words}")) for place, row in enumerate(rows, 1)
        ]


def ours(field: "models.Field[Any, Any]", **kwargs: Any) -> forms.Field | None:
    """The form field for a model's field: our texts and dates, Django's for the rest."""
    if isinstance(field, models.DateField):
        kwargs["form_class"] = DayField
    elif isinstance(field, models.DecimalField):
        return ValueField(label=capfirst(kwargs.get("label", field.verbose_name)), required=False)
    elif isinstance(field, models.ManyToManyField):
        label = capfirst(field.verbose_name)
        return NumberedChoice(queryset=None, label=label, required=False)
    elif isinstance(field, models.TextField):
        widget = forms.Textarea(attrs={"rows": 3})
        kwargs |= {"form_class": PlainTextField, "max_length": LONGEST, "widget": widget}
    elif isinstance(field, models.CharField) and not field.choices:
        longest = min(field.max_length or LINE, LINE)
        kwargs |= {"form_class": PlainTextField, "max_length": longest}
    found = field.formfield(**kwargs)
    if isinstance(found, forms.TypedChoiceField):
        found.choices = [("", gettext_lazy("choose")), *(field.choices or ())]
    return found
