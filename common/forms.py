"""Form fields of our own: amounts as people write them, and native dates."""

import re
from datetime import date
from decimal import Decimal
from functools import cache
from html import escape
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.forms.utils import flatatt
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from .money import NBSP, format_eur, parse_eur
from .text import clean_pasted, one_line

LARGEST = Decimal("999999999999.99")
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class MoneyInput(forms.TextInput):
    """A text box for an amount, with „Eur“ beside it."""

    template_name = "django/forms/widgets/money.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value: Any) -> str:
        """„12 400,00“ for a Decimal; what was typed stays as typed."""
        return format_eur(value, unit="") if isinstance(value, Decimal) else value or ""


class MoneyFormField(forms.Field):
    """EUR with cents, read from „198 628,00 Eur“ in all its spellings; not negative unless told."""

    widget = MoneyInput

    def __init__(self, *, min_value: Decimal | None = Decimal(0), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators.append(MaxValueValidator(LARGEST, _("The amount is too large. Check it.")))
        if min_value is not None:
            least = format_lazy(_("Enter at least {sum}."), sum=format_eur(min_value))
            words = least if min_value else _("Enter 0 or more.")
            self.validators.append(MinValueValidator(min_value, words))

    def to_python(self, value: Any) -> Decimal | None:
        if isinstance(value, Decimal):
            return value
        text = str(value or "").replace(NBSP, " ").strip()
        return parse_eur(text) if text else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except forms.ValidationError:
            return True


class FilterSelect(forms.Select):
    """A select of a filter row: plain choices, drawn as one text.

    Django makes a context of each option: a quarter of a list page's time.
    """

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        around = self.build_attrs({**self.attrs, "name": name}, attrs)
        chosen = "" if value is None else str(value)
        options = (self._option(str(key), str(label), chosen) for key, label in self.choices)
        return mark_safe(f"<select{flatatt(around)}>{''.join(options)}</select>")

    @staticmethod
    def _option(key: str, label: str, chosen: str) -> str:
        mark = " selected" if key == chosen else ""
        return f'<option value="{escape(key)}"{mark}>{escape(label)}</option>'


class KeyChoice(forms.TypedChoiceField):
    """A row to filter by, as its key; drawn from two columns, since such lists are long."""

    widget = FilterSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, empty_value=None, required=False, **kwargs)

    def offer(self, rows: "QuerySet[Any]", shown: str = "name") -> None:
        """Offer these, by the column shown, and „all“; read once and only if asked for."""
        self.choices = cache(lambda: [("", _("all")), *rows.values_list("pk", shown)])


class FilterChoice(forms.ChoiceField):
    """A choice to filter by; none is „all“."""

    widget = FilterSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)


class DateInput(forms.DateInput):
    """The browser's own date picker; the value travels as 2026-11-22."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class PlainTextField(forms.CharField):
    """Text in plain characters. The length is told by the server: nothing is cut off.

    Where the box is one line, so is the text: a browser would drop its breaks and glue the words.
    """

    default_error_messages = {
        "max_length": _(
            "The text is too long: it has %(show_value)d characters, at most %(limit_value)d fit."
            " Shorten it."
        )
    }

    def __init__(self, *, max_length: int = 5000, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    @property
    def is_one_line(self) -> bool:
        return not isinstance(self.widget, forms.Textarea)

    def to_python(self, value: Any) -> str:
        text = clean_pasted(str(value or ""))
        return str(super().to_python(one_line(text) if self.is_one_line else text))

    def prepare_value(self, value: Any) -> Any:
        """What stands in the box; what came before such texts were cleaned as it is seen there."""
        return one_line(value) if self.is_one_line and isinstance(value, str) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other words were typed; what stands may have come before it was cleaned."""
        return super().has_changed(self.to_python(initial), data)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


IN_WORDS = re.compile(r"(?P<year>\d{4})\s*m\.\s*(?P<month>\w+)\s+(?P<day>\d{1,2})\s*d\.?")
MONTHS = [
    "sausio",
    "vasario",
    "kovo",
    "balandžio",
    "gegužės",
    "birželio",
    "liepos",
    "rugpjūčio",
    "rugsėjo",
    "spalio",
    "lapkričio",
    "gruodžio",
]


class DayField(forms.DateField):
    """A date of our times, chosen in the browser's own picker."""

    widget = DateInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"input_formats": ["%Y-%m-%d", "%Y.%m.%d", "%Y %m %d"], **kwargs})
        message = _("Check the year: it must be between 1990 and 2100.")
        self.validators += [
            MinValueValidator(EARLIEST, message),
            MaxValueValidator(LATEST, message),
        ]

    def to_python(self, value: Any) -> Any:
        """Also „2026 m. rugsėjo 1 d.“, as Lithuanian documents write it."""
        found = IN_WORDS.fullmatch(value.strip()) if isinstance(value, str) else None
        if found and (month := found["month"].casefold()) in MONTHS:
            value = f"{found['year']}-{MONTHS.index(month) + 1}-{found['day']}"
        return super().to_python(value)
