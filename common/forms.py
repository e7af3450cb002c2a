"""Form fields of our own: amounts as people write them, and native dates."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from .money import NBSP, format_eur, parse_eur

LARGEST = Decimal("999999999999.99")


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
        self.validators.append(MaxValueValidator(LARGEST))
        if min_value is not None:
            self.validators.append(MinValueValidator(min_value))

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


class DateInput(forms.DateInput):
    """The browser's own date picker; the value travels as 2026-11-22."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")
