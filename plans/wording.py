"""A plan in plain words: values, indicators as sentences, terms."""

import re
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from common.money import NBSP
from common.templatetags.ui import date_iso, number, percent

from .choices import Direction, IndicatorKind
from .units import after_number

LEVELS = ("N", "1", "2", "3", "4")
# A title that can be the subject of „padidės“: „Mokinių dalis“, „Pamokų skaičius per metus“. Others
# („Ne mažiau kaip 80 proc. tėvų dalyvauja …“, „Mokinių skaičius – 110“) are followed by a colon.
SUBJECT = re.compile(
    r"(?!.* – |ne (mažiau|daugiau) |bent |\d+([–-]\d+)?(?![\d–-]| klas| kl\.))"
    r".*\b(dalis|skaičius|kiekis|vidurkis|procentas|balas"
    r"|rezultatas|rezultatai|pasiekimai|įvertis|įvertinimas|indeksas|lankomumas|pažangumas"
    r"|aktyvumas|dažnis|trukmė|laikas|rodiklis)\b",
    re.IGNORECASE,
)


# Sentences still to be filled in, by the way that the values go; without one a plain „from … to …“.
Frames = dict[Direction | None, Any]
PLAIN: Frames = {
    Direction.RAISE: gettext_lazy("%(title)s will rise from %(baseline)s to %(target)s"),
    Direction.LOWER: gettext_lazy("%(title)s will fall from %(baseline)s to %(target)s"),
    Direction.KEEP: gettext_lazy(
        "%(title)s: keep no less than %(target)s, at the start %(baseline)s"
    ),
    None: gettext_lazy("%(title)s: from %(baseline)s to %(target)s"),
}
# For a title that can't be the subject of the sentence.
APART: Frames = PLAIN | {
    Direction.RAISE: gettext_lazy("%(title)s: a rise from %(baseline)s to %(target)s"),
    Direction.LOWER: gettext_lazy("%(title)s: a fall from %(baseline)s to %(target)s"),
}
# Of a count or a score nothing tells whether it should stay high or low, as of missed lessons.
EITHER = {IndicatorKind.COUNT, IndicatorKind.SCORE}
KEPT = gettext_lazy("%(title)s: keep %(target)s, at the start %(baseline)s")
LEVEL = re.compile(r"\b(lygis|lygio|lygį|lygiu|lygyje|lygmuo|level)\b", re.IGNORECASE)
OF_LEVELS: Frames = {
    Direction.RAISE: gettext_lazy("%(title)s: the level will rise from %(baseline)s to %(target)s"),
    Direction.LOWER: gettext_lazy("%(title)s: the level will fall from %(baseline)s to %(target)s"),
    Direction.KEEP: gettext_lazy("%(title)s: keep level %(target)s, at the start %(baseline)s"),
    None: gettext_lazy("%(title)s: level from %(baseline)s to %(target)s"),
}
NATIONAL: Frames = {
    Direction.RAISE: gettext_lazy(
        "%(title)s: against the national average the value will rise"
        " from %(baseline)s to %(target)s"
    ),
    Direction.LOWER: gettext_lazy(
        "%(title)s: against the national average the value will fall"
        " from %(baseline)s to %(target)s"
    ),
    Direction.KEEP: gettext_lazy(
        "%(title)s: keep the difference from the national average at %(target)s,"
        " at the start %(baseline)s"
    ),
    None: gettext_lazy(
        "%(title)s: the difference from the national average will change"
        " from %(baseline)s to %(target)s"
    ),
}
YES_NO: Frames = {
    Direction.KEEP: gettext_lazy("%(title)s: keep – %(target)s, at the start %(baseline)s"),
    None: gettext_lazy("%(title)s: at the start %(baseline)s, the target is %(target)s"),
}
FRAMES: dict[str, Frames] = {
    IndicatorKind.LEVEL: OF_LEVELS,
    IndicatorKind.NATIONAL: NATIONAL,
    IndicatorKind.YES_NO: YES_NO,
}


class Aims(Protocol):
    """From where to where an indicator is to come."""

    @property
    def kind(self) -> str: ...
    @property
    def direction(self) -> str: ...
    @property
    def baseline_value(self) -> Decimal | None: ...
    @property
    def interim_value(self) -> Decimal | None: ...
    @property
    def interim_on(self) -> date | None: ...
    @property
    def target_value(self) -> Decimal | None: ...


class Measured(Aims, Protocol):
    """What a sentence needs to know of an indicator."""

    @property
    def title(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def baseline_on(self) -> date | None: ...
    @property
    def target_on(self) -> date | None: ...


def shown(kind: str, unit: str, value: Decimal | None) -> str:
    """„78 proc.“, „110 mok.“, „18 (pamokos)“, „N lygis“, „taip“; nothing for an absent value.

    Levels N–4 are stored as 0–4, yes as 1; the national kind is a signed difference.
    """
    if value is None:
        return ""
    if kind == IndicatorKind.LEVEL:
        return _("level %(level)s") % {"level": level_code(value)}
    return _bare(kind, unit, value)


def level_code(value: Decimal) -> str:
    """The level's sign by its place: 0 is N; what is no level reads as the number it is."""
    fits = value == int(value) and 0 <= value < len(LEVELS)
    return LEVELS[int(value)] if fits else number(value)


def indicator_sentence(item: Measured) -> str:
    """„Mokinių dalis padidės nuo 78 proc. (2021-09) iki 85 proc. (2023-06).“ Empty is not zero."""
    words = {
        "title": _title(item),
        "baseline": _dated(item, item.baseline_value, item.baseline_on),
        "target": _target(item),
    }
    return _ended(_frame(item) % words) + _interim(item)


def values_before(now: Any, was: Any) -> str:
    """„Buvo: siektina reikšmė 85 proc. (2023-06)“: what an amendment changes; empty for nothing."""
    names = {
        "baseline": _("baseline"),
        "interim": _("interim value"),
        "target": _("target value"),
    }
    told = []
    for name, words in names.items():
        old, new = (
            (getattr(row, f"{name}_value"), getattr(row, f"{name}_on")) for row in (was, now)
        )
        if old != new:
            text = _dated(was, *old) or _("none")
            told.append(f"{words} {text}")
    return _("Before: %(values)s") % {"values": "; ".join(told)} if told else ""


def _ended(text: str) -> str:
    """A sentence with its full stop; „proc.“ and „mok.“ end one themselves."""
    return text if text.endswith(".") else f"{text}."


@dataclass
class Sketch:
    """An indicator as far as it can be read from a form that is still being filled in."""

    title: str = ""
    kind: str = ""
    unit: str = ""
    direction: str = ""
    baseline_value: Decimal | None = None
    baseline_on: date | None = None
    interim_value: Decimal | None = None
    interim_on: date | None = None
    target_value: Decimal | None = None
    target_on: date | None = None


def sentence_of_form(form: Any) -> str:
    """The sentence of an indicator's form, sent or not; what is absent or wrong is left out.

    Empty while there is neither a title nor a value to speak of.
    """
    read = {item.name: _read(form, item.name) for item in fields(Sketch)}
    sketch = Sketch(**{name: value for name, value in read.items() if value is not None})
    if not sketch.title and sketch.baseline_value is None and sketch.target_value is None:
        return ""
    sketch.title = sketch.title or _("The indicator")
    return indicator_sentence(sketch)


def _read(form: Any, name: str) -> Any:
    """A field's value, whatever else is wrong; None for what can't be read."""
    try:
        value = form.fields[name].clean(form[name].value())
    except ValidationError:
        return None
    return None if value == "" else value


def period(starts_on: date | None, ends_on: date | None) -> str:
    """„2021-09-01 – 2023-08-31“; with one end „nuo …“ or „iki …“; empty without both."""
    if starts_on and ends_on:
        return f"{date_iso(starts_on)}{NBSP}– {date_iso(ends_on)}"
    if starts_on:
        return _("from %(date)s") % {"date": date_iso(starts_on)}
    return _("until %(date)s") % {"date": date_iso(ends_on)} if ends_on else ""


def _bare(kind: str, unit: str, value: Decimal, decimals: int = 0) -> str:
    if kind == IndicatorKind.YES_NO:
        words = {Decimal(0): _("no"), Decimal(1): _("yes")}
        return words.get(value, number(value))
    if kind == IndicatorKind.LEVEL:
        return level_code(value)
    if kind == IndicatorKind.PERCENT:
        return percent(value)
    plus = "+" if kind == IndicatorKind.NATIONAL and value > 0 else ""
    return _with_unit(f"{plus}{number(value, decimals)}", unit)


def _with_unit(amount: str, unit: str) -> str:
    """„110 mok.“; a unit in words would have to agree with the number, so „18 (pamokos)“."""
    if not unit:
        return amount
    is_sign = unit.endswith(".") or not any(letter.isalpha() for letter in unit)
    return f"{amount}{NBSP}{unit}" if is_sign else f"{amount} ({unit})"


def _dated(item: Measured, value: Decimal | None, on: date | None) -> str:
    """„78 proc. (2021-09)“; empty for an absent value.

    A sentence takes abbreviated units („mok.“): words would need a grammatical case.
    """
    if value is None:
        return ""
    unit = item.unit if item.unit.endswith(".") else ""
    text = _bare(item.kind, unit, value, _decimals(item))
    return f"{text} ({on.isoformat()[:7]})" if on else text


def _decimals(item: Measured) -> int:
    """With how many decimals the scores of one sentence are told: „nuo 2,4 iki 3,0“."""
    if item.kind != IndicatorKind.SCORE:
        return 0
    values = (item.baseline_value, item.interim_value, item.target_value)
    told = [f"{value.normalize():f}".partition(".")[2] for value in values if value is not None]
    return max(map(len, told), default=0)


def _target(item: Measured) -> str:
    """The target; of a count that goes „from … to …“ with its unit in words."""
    told = _dated(item, item.target_value, item.target_on)
    amount, dated, day = told.partition(" (")
    unit = _unit_of_target(item)
    return f"{amount}{NBSP}{unit}{dated}{day}" if unit else told


def _unit_of_target(item: Measured) -> str:
    if item.kind != IndicatorKind.COUNT or get_language() != "lt":
        return ""
    if None in (item.baseline_value, item.target_value) or item.direction == Direction.KEEP:
        return ""
    return after_number(item.unit, item.target_value or Decimal(0))


def _title(item: Measured) -> str:
    """The title; of a count with the unit that has no place in the rest of the sentence."""
    title = item.title.rstrip(" .;:?!")
    if item.kind != IndicatorKind.COUNT or not item.unit or item.unit.endswith("."):
        return title
    is_told = item.unit[:-2].casefold() in title.casefold() or _unit_of_target(item)
    return title if is_told else f"{title} ({item.unit})"


def _frame(item: Measured) -> str:
    """The sentence still to be filled in, by what is known and by the kind."""
    if item.baseline_value is None and item.target_value is None:
        return _("%(title)s: neither the baseline nor the target is given")
    if item.target_value is None:
        return _("%(title)s: baseline %(baseline)s, the target is not given")
    if item.baseline_value is None:
        return _("%(title)s: target %(target)s, the baseline is not given")
    way = _way(item, item.baseline_value, item.target_value)
    if way == Direction.KEEP and item.kind in EITHER:
        return str(KEPT)
    frames = FRAMES.get(item.kind) or (PLAIN if SUBJECT.match(item.title) else APART)
    if frames is OF_LEVELS and way != Direction.KEEP and LEVEL.search(item.title):
        frames = APART  # the word stands in the title
    return str(frames.get(way) or frames[None])


def _way(item: Measured, baseline: Decimal, target: Decimal) -> Direction | None:
    """The direction, where the values go that way; otherwise a plain „from … to …“."""
    if item.direction == Direction.KEEP:
        return Direction.KEEP
    if item.direction == Direction.RAISE and target > baseline:
        return Direction.RAISE
    if item.direction == Direction.LOWER and target < baseline:
        return Direction.LOWER
    return None


def _interim(item: Measured) -> str:
    value = _dated(item, item.interim_value, item.interim_on)
    return " " + _ended(_("Interim value: %(value)s") % {"value": value}) if value else ""
