"""Criteria and figures of a ranking as people read them."""

from collections import Counter
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import formats
from django.utils.translation import pgettext

from common.text import NBSP
from schools.kind_names import names_of
from schools.models import FactKind
from schools.models.facts import in_figures

from .models import Criterion
from .parts import part_words


def short_names(criteria: Iterable[Criterion]) -> dict[int, str]:
    """By number, each unlike the others: „NMPP, 8 kl., matematika“, with years where they tell."""
    rows = list(criteria)
    kinds = names_of(row.kind for row in rows)
    names = {
        row.number: ", ".join([kinds[row.kind.code], *part_words(row.grade, row.subject)])
        for row in rows
    }
    names = _unlike(names, {row.number: f", {_years(row)}" for row in rows})
    return _unlike(names, {row.number: f" ({row.number})" for row in rows})


def _unlike(names: dict[int, str], more: dict[int, str]) -> dict[int, str]:
    """The names, each that is there twice with what tells it from the other."""
    many = Counter(names.values())
    return {key: name + more[key] if many[name] > 1 else name for key, name in names.items()}


def full_name(item: Criterion) -> str:
    """„NMPP: …, 8 kl., matematika, 2017–2018“."""
    return str(item)


def _years(item: Criterion) -> str:
    return "–".join(str(year) for year in dict.fromkeys((item.first_year, item.last_year)))


def narrowed_words(year: int, grade: int, subject: str) -> str:
    """„2018, 8 kl., matematika“."""
    return ", ".join([str(year), *part_words(grade, subject)])


def rounded(value: float | Decimal, places: int) -> Decimal:
    """To so many decimals, a half always away from zero: so on every page, letter and paper."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0


def figure(value: float | Decimal, places: int = 2) -> str:
    """A number to so many decimals, no idle zeros."""
    return in_figures(rounded(value, places))


# Decimals of a score: to those below the agency neighbours' scores would tell one not shown.
EXACT, ROUGH = 3, 1


def fixed(value: float | Decimal, places: int = 2) -> str:
    """A number below a thousand with exactly so many decimals, for columns."""
    text = f"{rounded(value, places):f}".replace(".", formats.get_format("DECIMAL_SEPARATOR"))
    return text.replace("-", "\u2212")


def signed(value: float) -> str:
    """„+0,30“, „−0,20“, „0,00“."""
    return f"+{fixed(value)}" if rounded(value, 2) > 0 else fixed(value)


def value_words(kind: FactKind, value: float) -> str:
    """A value of the kind, in its unit where it has one."""
    return kind.shown(rounded(value, 2))


def chance_words(chance: Any) -> str:
    """In whole percent; what draws can't tell from certainty is not called certain."""
    hundredths = in_hundredths(chance)
    if hundredths > 99:
        return f">{NBSP}{percent(99)}"
    return percent(hundredths) if hundredths else f"<{NBSP}{percent(1)}"


def in_hundredths(part: float | Decimal) -> int:
    """A part of one in whole hundredths."""
    return int(rounded(Decimal(str(part)) * 100, 0))


def percent(value: int) -> str:
    """„38 proc.“ of whole hundredths."""
    return f"{value}{NBSP}{pgettext('percent sign in text', '%')}"
