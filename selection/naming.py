"""Criteria and figures of a ranking as people read them."""

from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.text import NBSP
from schools.models import FactKind
from schools.models.facts import in_figures

from .models import Criterion


def short_name(item: Criterion) -> str:
    """„NMPP, 8 kl., matematika“: the kind up to its colon, and what of it counts."""
    return ", ".join([item.kind.name.partition(":")[0], *_narrowed(item.grade, item.subject)])


def full_name(item: Criterion) -> str:
    """„NMPP: …, 8 kl., matematika, 2017–2018“."""
    years = dict.fromkeys((item.first_year, item.last_year))
    told = [item.kind.name, *_narrowed(item.grade, item.subject), "–".join(map(str, years))]
    return ", ".join(told)


def narrowed_words(year: int, grade: int, subject: str) -> str:
    """„2018, 8 kl., matematika“."""
    return ", ".join([str(year), *_narrowed(grade, subject)])


def _narrowed(grade: int, subject: str) -> list[str]:
    words = _("grade %(n)s") % {"n": grade} if grade else ""
    return [text for text in (words.replace(" ", NBSP), subject) if text]


def figure(value: float | Decimal, places: int = 2) -> str:
    """A number to so many decimals, no idle zeros."""
    return in_figures(Decimal(str(round(float(value), places))))


def fixed(value: float | Decimal, places: int = 2) -> str:
    """A number below a thousand with exactly so many decimals, for columns."""
    text = f"{value:.{places}f}".replace(".", formats.get_format("DECIMAL_SEPARATOR"))
    return text.replace("-", "\u2212")


def signed(value: float) -> str:
    """„+0,30“, „−0,20“, „0,00“."""
    text = fixed(round(value, 2) + 0.0)
    return f"+{text}" if round(value, 2) > 0 else text


def value_words(kind: FactKind, value: float) -> str:
    """A value of the kind, in its unit where it has one."""
    return kind.shown(Decimal(str(round(value, 2))))


def chance_words(chance: Any) -> str:
    """In whole percent; what draws can't tell from certainty is not called certain."""
    hundred = float(chance) * 100
    if hundred >= 99.5:
        return f">{NBSP}{percent(99)}"
    return f"<{NBSP}{percent(1)}" if hundred < 0.5 else percent(round(hundred))


def percent(value: int) -> str:
    """„38 proc.“ of whole hundredths."""
    return f"{value}{NBSP}{pgettext('percent sign in text', '%')}"
