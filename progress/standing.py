"""Where an indicator stands between its baseline and its target, in one sentence."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from common.templatetags.ui import date_iso, percent, share
from plans.choices import Direction
from plans.models import Indicator
from plans.wording import shown


@dataclass(frozen=True)
class Standing:
    """The latest value and what it means; `tone` and `words` make a status."""

    indicator: Indicator
    value: Decimal | None
    on: date | None
    tone: str
    words: str
    sentence: str
    is_reached: bool = False

    @property
    def latest(self) -> str:
        return shown(self.indicator.kind, self.indicator.unit, self.value)

    @property
    def baseline(self) -> str:
        return shown(self.indicator.kind, self.indicator.unit, self.indicator.baseline_value)

    @property
    def interim(self) -> str:
        return shown(self.indicator.kind, self.indicator.unit, self.indicator.interim_value)

    @property
    def target(self) -> str:
        return shown(self.indicator.kind, self.indicator.unit, self.indicator.target_value)


def meets(direction: str, value: Decimal | None, goal: Decimal | None) -> bool:
    """Whether the value is at the goal or beyond; to keep means not to fall below it."""
    if value is None or goal is None:
        return False
    return value <= goal if direction == Direction.LOWER else value >= goal


def standing(indicator: Indicator, latest: tuple[Decimal, date] | None, today: date) -> Standing:
    """Judge the latest value, with its date, against target, interim value and baseline.

    An indicator that an amendment has ended keeps its values and is judged no more.
    """
    if indicator.is_ended:
        value, on = latest or (None, None)
        said = _("Ended: %(reason)s") % {"reason": indicator.ended_reason}
        return Standing(indicator, value, on, "draft", _("ended"), said)
    if latest is None:
        return _without_value(indicator, today)
    value, on = latest
    words = {
        "value": shown(indicator.kind, indicator.unit, value),
        "on": date_iso(on),
        "target": shown(indicator.kind, indicator.unit, indicator.target_value),
        "baseline": shown(indicator.kind, indicator.unit, indicator.baseline_value),
        "interim": shown(indicator.kind, indicator.unit, indicator.interim_value),
        "due": date_iso(indicator.interim_on),
        "way": percent(_way(indicator, value)),
    }
    tone, label, sentence = _judged(indicator, value, today)
    text = (sentence % words).replace("..", ".")
    return Standing(indicator, value, on, tone, label, text, tone == "ok")


def _without_value(indicator: Indicator, today: date) -> Standing:
    due = indicator.interim_on or indicator.target_on
    if due and due < today:
        sentence = _("No value has been recorded yet, though one was due by %(date)s.")
        sentence %= {"date": date_iso(due)}
        return Standing(indicator, None, None, "wait", _("value missing"), sentence)
    sentence = _("No value has been recorded yet.")
    return Standing(indicator, None, None, "draft", _("no values yet"), sentence)


def _judged(indicator: Indicator, value: Decimal, today: date) -> tuple[str, str, str]:
    """Tone, words and the sentence still to be filled in."""
    if indicator.target_value is None:
        return "note", _("no target"), _("The value was %(value)s on %(on)s; no target is named.")
    if meets(indicator.direction, value, indicator.target_value):
        return "ok", _("reached"), _("The target of %(target)s is reached: %(value)s on %(on)s.")
    if _misses_interim(indicator, value, today):
        sentence = _(
            "The interim value of %(interim)s was due by %(due)s; on %(on)s it was %(value)s."
        )
        return "wait", _("behind"), sentence
    return _moved(indicator, value)


def _misses_interim(indicator: Indicator, value: Decimal, today: date) -> bool:
    due, goal = indicator.interim_on, indicator.interim_value
    is_due = due is not None and due < today and goal is not None
    return is_due and not meets(indicator.direction, value, goal)


def _moved(indicator: Indicator, value: Decimal) -> tuple[str, str, str]:
    """Between baseline and target: how much of the way, or the wrong way."""
    baseline, target = indicator.baseline_value, indicator.target_value
    if baseline is None or target is None or baseline == target:
        return "wait", _("below target"), _("On %(on)s it was %(value)s; the target is %(target)s.")
    if value == baseline:
        sentence = _("It is still %(value)s, as at the start; the target is %(target)s.")
        return "note", _("unchanged"), sentence
    if _way(indicator, value) < 0:
        sentence = _(
            "On %(on)s it was %(value)s, further from the target of %(target)s than at the start."
        )
        return "wait", _("further away"), sentence
    sentence = _("From %(baseline)s it has come to %(value)s: %(way)s of the way to %(target)s.")
    return "note", _("on the way"), sentence


def _way(indicator: Indicator, value: Decimal) -> int:
    """How much of the way from baseline to target is done, in whole percent; 0 without both."""
    baseline, target = indicator.baseline_value, indicator.target_value
    if baseline is None or target is None:
        return 0
    return share(value - baseline, target - baseline)
