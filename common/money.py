"""Euros: Decimal with two places, rounded half-up here, summed exactly on both databases."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
NBSP = "\u00a0"
SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
NUMBER = re.compile(r"-?\d{1,15}([.,]\d{1,2})?", re.ASCII)
DOTTED = re.compile(r"-?\d{1,3}(\.\d{3})+,\d{1,2}", re.ASCII)  # „15.355,50“: only with cents


def to_cents(value: Decimal) -> Decimal:
    """The value rounded half-up to whole cents."""
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def format_eur(value: Decimal | None, unit: str = "Eur") -> str:
    """„198 628,00 Eur“ with non-breaking spaces; an absent value is an empty text."""
    if value is None:
        return ""
    number = f"{to_cents(value):,.2f}".replace(",", NBSP).replace(".", ",")
    number = number.replace("-", "\u2212")
    return f"{number}{NBSP}{unit}" if unit else number


def parse_eur(text: str) -> Decimal:
    """Read „198 628,00 Eur“ in all its real spellings; refuses exponents and 3 decimals."""
    cleaned = SPACES.sub("", text).replace("\u2212", "-")
    cleaned = re.sub(r"(eur|€)\.?$", "", cleaned, flags=re.IGNORECASE).rstrip(".")
    if DOTTED.fullmatch(cleaned):
        cleaned = cleaned.replace(".", "")
    if not NUMBER.fullmatch(cleaned):
        raise ValidationError(
            _("“%(value)s” is not an amount. Write it like 1 234,50."),
            code="amount",
            params={"value": text[:40]},
        )
    return to_cents(Decimal(cleaned.replace(",", ".")))


class MoneyField(models.DecimalField[Any, Any]):
    """An amount in EUR with cents, up to 999 999 999 999,99."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_digits"], kwargs["decimal_places"] = 14, 2
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_digits"], kwargs["decimal_places"]
        return name, path, args, kwargs


class SumEur(models.Sum):
    """SUM exact to the cent on SQLite (whole cents inside); plain SUM on PostgreSQL; empty is 0."""

    def __init__(self, expression: Any, **extra: Any) -> None:
        extra.setdefault("default", models.Value(ZERO, output_field=MoneyField()))
        extra.setdefault("output_field", MoneyField())
        super().__init__(expression, **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        clone = self.copy()
        clone.template = "SUM(CAST(ROUND((%(expressions)s) * 100) AS INTEGER))"
        sql, params = clone.as_sql(compiler, connection, **extra)
        return f"CAST(({sql} / 100.0) AS NUMERIC)", params
