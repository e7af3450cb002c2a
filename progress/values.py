"""What values of an indicator may be and how they read; levels N–4 are stored as 0–4, yes as 1."""

from decimal import Decimal

from django.utils.translation import gettext as _

from common.money import NBSP
from common.templatetags.ui import number, percent
from plans.choices import IndicatorKind

LEVELS = ("N", "1", "2", "3", "4")
LARGEST = Decimal("99999999.99")
SIGNED = frozenset({IndicatorKind.NATIONAL})
WHOLE = frozenset({IndicatorKind.COUNT, IndicatorKind.LEVEL, IndicatorKind.YES_NO})
HIGHEST = {
    IndicatorKind.PERCENT: Decimal(100),
    IndicatorKind.LEVEL: Decimal(4),
    IndicatorKind.YES_NO: Decimal(1),
}


def shown(kind: str, unit: str, value: Decimal | None) -> str:
    """„78 proc.“, „110 mok.“, „N lygis“, „taip“; nothing for an absent value."""
    if value is None:
        return ""
    if kind == IndicatorKind.YES_NO:
        return _("yes") if value else _("no")
    if kind == IndicatorKind.LEVEL:
        return _("level %(level)s") % {"level": level_code(value)}
    if kind == IndicatorKind.PERCENT:
        return percent(value)
    return f"{number(value)}{NBSP}{unit}".strip() if unit else number(value)


def level_code(value: Decimal) -> str:
    """The level's sign by its place: 0 is N; what is no level reads as the number it is."""
    place = int(value)
    fits = value == place and 0 <= place < len(LEVELS)
    return LEVELS[place] if fits else number(value)


def problem(kind: str, value: Decimal) -> str:
    """Why a value of this kind is impossible, in words; empty when it is possible."""
    if kind == IndicatorKind.PERCENT and not 0 <= value <= 100:
        return _("A percentage is between 0 and 100.")
    if kind == IndicatorKind.LEVEL and (value % 1 or not 0 <= value <= 4):
        return _("Choose a level: N, 1, 2, 3 or 4.")
    if kind == IndicatorKind.YES_NO and value not in (0, 1):
        return _("Choose yes or no.")
    if kind == IndicatorKind.COUNT and (value % 1 or value < 0):
        return _("A count is a whole number, 0 or more.")
    if kind == IndicatorKind.SCORE and value < 0:
        return _("A score is 0 or more.")
    if abs(value) > LARGEST or value != round(value, 2):
        return _("Write a number of at most 8 digits, with at most 2 after the comma.")
    return ""
