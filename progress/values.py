"""Which values an indicator may have; levels N–4 are stored as 0–4, yes as 1 (`plans.wording`)."""

from decimal import Decimal

from django.utils.translation import gettext as _

from plans.choices import IndicatorKind

LARGEST = Decimal("99999999.99")


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
