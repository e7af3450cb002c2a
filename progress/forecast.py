"""Where an indicator is heading: a straight line through its values, told with its uncertainty.

No database. A line is the least that can be said: it knows nothing of what the school will do, so
it is told as „about“, beside how far the values so far lay from it, and not at all where it makes
no sense.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.templatetags.ui import date_iso
from plans.choices import IndicatorKind
from plans.wording import shown

STEPPED = frozenset({IndicatorKind.LEVEL, IndicatorKind.YES_NO})  # nothing lies between their steps
REACH = 3  # our assumption: no further ahead than three times the time that the values span
ZERO, WHOLE, TENTH = Decimal(0), Decimal(1), Decimal("0.1")
BOUNDS: dict[str, tuple[Decimal | None, Decimal | None]] = {
    IndicatorKind.PERCENT: (Decimal(0), Decimal(100)),
    IndicatorKind.COUNT: (Decimal(0), None),
    IndicatorKind.SCORE: (Decimal(0), None),
}
Value = tuple[date, Decimal]


@dataclass(frozen=True)
class Forecast:
    """What the line shows on a day; `spread` is how far a value lay from it at most."""

    on: date
    value: Decimal
    spread: Decimal
    count: int


def forecast(kind: str, values: Sequence[Value], on: date | None) -> Forecast | None:
    """The line through the values, at most one a day, followed to the day.

    None for a kind that goes by steps, without two days, for a day that isn't ahead of them or
    lies further away than the values can tell.
    """
    days = [day for day, _value in values]
    if kind in STEPPED or on is None or len(set(days)) < 2:
        return None
    first, last = min(days), max(days)
    if on <= last or (on - last).days > REACH * (last - first).days:
        return None
    return _followed(kind, values, first, on)


def _followed(kind: str, values: Sequence[Value], first: date, on: date) -> Forecast:
    """The line of least squares, in exact decimals."""
    places = [(Decimal((day - first).days), value) for day, value in values]
    count = Decimal(len(places))
    middle = sum((place for place, _value in places), ZERO) / count
    mean = sum((value for _place, value in places), ZERO) / count
    width = sum(((place - middle) ** 2 for place, _value in places), ZERO)
    slope = sum(((place - middle) * (value - mean) for place, value in places), ZERO) / width
    spread = max(abs(mean + slope * (place - middle) - value) for place, value in places)
    ahead = mean + slope * (Decimal((on - first).days) - middle)
    return Forecast(on, _rounded(kind, _bounded(kind, ahead)), _rounded(kind, spread), len(places))


def _bounded(kind: str, value: Decimal) -> Decimal:
    """Never beyond what such a value can be."""
    least, most = BOUNDS.get(kind, (None, None))
    value = value if least is None else max(least, value)
    return value if most is None else min(most, value)


def _rounded(kind: str, value: Decimal) -> Decimal:
    """No finer than a forecast deserves."""
    is_whole = kind in {IndicatorKind.PERCENT, IndicatorKind.COUNT}
    return value.quantize(WHOLE if is_whole else TENTH, ROUND_HALF_UP)


def in_words(kind: str, unit: str, found: Forecast, *, is_reached: bool) -> str:
    """„Jei keistųsi taip, kaip iki šiol, 2028-06-01 būtų apie 84 proc. …“"""
    said = {"on": date_iso(found.on), "value": shown(kind, unit, found.value)}
    text = _("If it went on as so far, it would be about %(value)s on %(on)s.") % said
    target = (
        _("The target would be reached.") if is_reached else _("The target would not be reached.")
    )
    return f"{text} {target} {_trust(kind, unit, found)}".replace("..", ".")


def _trust(kind: str, unit: str, found: Forecast) -> str:
    """How far to trust it."""
    if found.count == 2:
        return _("This is a straight line through two values only, so a very rough guess.")
    plain = IndicatorKind.SCORE if kind == IndicatorKind.NATIONAL else kind
    said = {"n": found.count, "spread": shown(plain, unit, found.spread)}
    return (
        ngettext(
            "This is a straight line through %(n)s value; they lay up to %(spread)s from it.",
            "This is a straight line through %(n)s values; they lay up to %(spread)s from it.",
            found.count,
        )
        % said
    )
