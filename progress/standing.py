"""Where an indicator stands between its baseline and its target, in one sentence."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum, auto

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.templatetags.ui import date_iso, percent, share
from common.text import ended
from plans.choices import Direction, IndicatorKind
from plans.models import Indicator
from plans.wording import Aims, shown


class State(Enum):
    """What the latest value means, by what an indicator aims at."""

    NO_VALUE = auto()
    NO_TARGET = auto()
    REACHED = auto()
    BEHIND = auto()  # of an interim value that was due
    SHORT = auto()  # of the target; nothing tells where it began
    UNCHANGED = auto()
    AWAY = auto()  # further from the target than at the start
    MOVING = auto()


# Tone, label and the sentence still to be filled in
WORDS = {
    State.NO_TARGET: (
        "note",
        gettext_lazy("no target"),
        gettext_lazy("The value was %(value)s on %(on)s; no target is named."),
    ),
    State.REACHED: (
        "ok",
        gettext_lazy("reached"),
        gettext_lazy("The target of %(target)s is reached: %(value)s on %(on)s."),
    ),
    State.BEHIND: (
        "wait",
        gettext_lazy("behind"),
        gettext_lazy(
            "The interim value of %(interim)s was due by %(due)s; on %(on)s it was %(value)s."
        ),
    ),
    State.SHORT: (
        "wait",
        gettext_lazy("below target"),
        gettext_lazy("On %(on)s it was %(value)s; the target is %(target)s."),
    ),
    State.UNCHANGED: (
        "note",
        gettext_lazy("unchanged"),
        gettext_lazy("It is still %(value)s, as at the start; the target is %(target)s."),
    ),
    State.AWAY: (
        "wait",
        gettext_lazy("further away"),
        gettext_lazy(
            "On %(on)s it was %(value)s, further from the target of %(target)s than at the start."
        ),
    ),
    State.MOVING: (
        "note",
        gettext_lazy("on the way"),
        gettext_lazy(
            "From %(baseline)s it has come to %(value)s: %(way)s of the way to %(target)s."
        ),
    ),
}
ON_WAY = frozenset({State.REACHED, State.MOVING})
Told = tuple[str, str, str]  # tone, label, sentence
Read = tuple[str, str, str, str]  # the latest value, baseline, interim value, target


@dataclass(frozen=True)
class Overruled:
    """That people judged otherwise than the values do: who, on which day and why."""

    pk: int
    is_reached: bool
    reason: str
    by: str
    on: date


@dataclass(frozen=True)
class Standing:
    """The latest value and what it means; `tone` and `words` make a status.

    `latest`, `baseline`, `interim` and `target` are the values as they read, empty for none.
    `is_reached` and `is_on_way` follow what people judged, where they overruled the values.
    """

    indicator: Indicator
    value: Decimal | None
    on: date | None
    tone: str
    words: str
    sentence: str
    latest: str
    baseline: str
    interim: str
    target: str
    is_reached: bool = False
    is_on_way: bool = False
    overruled: Overruled | None = None


def meets(kind: str, direction: str, value: Decimal | None, goal: Decimal | None) -> bool:
    """Whether the value is at the goal or beyond. An absent value is no zero: it meets nothing.

    To keep means not to fall below; yes and no are the goal itself or not. Against the national
    average the value is the difference from it.
    """
    if value is None or goal is None:
        return False
    if kind == IndicatorKind.YES_NO:
        return value == goal
    return value <= goal if direction == Direction.LOWER else value >= goal


def judged(aims: Aims, value: Decimal | None, today: date) -> State:
    """What the latest value means; the one place that decides whether a target is reached."""
    if value is None:
        return State.NO_VALUE
    if aims.target_value is None:
        return State.NO_TARGET
    if meets(aims.kind, aims.direction, value, aims.target_value):
        return State.REACHED
    if _misses_interim(aims, value, today):
        return State.BEHIND
    if aims.baseline_value is None or aims.baseline_value == aims.target_value:
        return State.SHORT
    if value == aims.baseline_value:
        return State.UNCHANGED
    return State.AWAY if _way(aims, value) < 0 else State.MOVING


def rule_of(indicator: Indicator) -> str:
    """When the indicator counts as reached, in words; empty without a target."""
    if indicator.target_value is None:
        return ""
    text = _("Counts as reached when the value is not below %(target)s.")
    if indicator.kind == IndicatorKind.YES_NO:
        text = _("Counts as reached when the value is %(target)s.")
    elif indicator.direction == Direction.LOWER:
        text = _("Counts as reached when the value is not above %(target)s.")
    target = shown(indicator.kind, indicator.unit, indicator.target_value)
    return ended(text % {"target": target})


def standing(
    indicator: Indicator,
    latest: tuple[Decimal, date] | None,
    today: date,
    overruled: Overruled | None = None,
) -> Standing:
    """Judge the latest value, with its date, against target, interim value and baseline.

    An indicator that an amendment has ended keeps its values and is judged no more.
    """
    value, on = latest or (None, None)
    read = _read(indicator, value)
    if indicator.is_ended:
        said = _("Ended: %(reason)s") % {"reason": indicator.ended_reason}
        return Standing(indicator, value, on, "draft", _("ended"), said, *read)
    state = judged(indicator, value, today)
    if value is None or on is None:
        told = _without_value(indicator, today)
    else:
        told = _told(indicator, state, value, on, read)
    is_reached, is_on_way = state == State.REACHED, state in ON_WAY
    found = Standing(indicator, value, on, *told, *read, is_reached, is_on_way)
    return _overruled(found, overruled) if overruled else found


def _read(indicator: Indicator, latest: Decimal | None) -> Read:
    """How its values read."""
    kind, unit = indicator.kind, indicator.unit
    return (
        shown(kind, unit, latest),
        shown(kind, unit, indicator.baseline_value),
        shown(kind, unit, indicator.interim_value),
        shown(kind, unit, indicator.target_value),
    )


def _told(indicator: Indicator, state: State, value: Decimal, on: date, read: Read) -> Told:
    """The state in words."""
    tone, label, sentence = WORDS[state]
    words = {
        **dict(zip(("value", "baseline", "interim", "target"), read, strict=True)),
        "on": date_iso(on),
        "due": date_iso(indicator.interim_on),
        "way": percent(_way(indicator, value)),
    }
    return tone, str(label), str(sentence % words).replace("..", ".")


def _overruled(found: Standing, by_people: Overruled) -> Standing:
    """The same as people judged it, the computed words kept beside theirs."""
    is_reached = by_people.is_reached
    text = (
        _("By a decision of %(on)s it counts as reached (%(by)s): %(reason)s")
        if is_reached
        else _("By a decision of %(on)s it counts as not reached (%(by)s): %(reason)s")
    )
    said = {"on": date_iso(by_people.on), "by": by_people.by, "reason": by_people.reason}
    return replace(
        found,
        tone="ok" if is_reached else "wait",
        words=_("reached by decision") if is_reached else _("not reached by decision"),
        sentence=f"{found.sentence} {text % said}",
        is_reached=is_reached,
        is_on_way=is_reached,
        overruled=by_people,
    )


def _without_value(indicator: Indicator, today: date) -> Told:
    due = indicator.interim_on or indicator.target_on
    if due and due < today:
        sentence = _("No value has been recorded yet, though one was due by %(date)s.")
        sentence %= {"date": date_iso(due)}
        return "wait", _("value missing"), sentence
    return "draft", _("no values yet"), _("No value has been recorded yet.")


def _misses_interim(aims: Aims, value: Decimal, today: date) -> bool:
    due, goal = aims.interim_on, aims.interim_value
    is_due = due is not None and due < today and goal is not None
    return is_due and not meets(aims.kind, aims.direction, value, goal)


def _way(aims: Aims, value: Decimal) -> int:
    """How much of the way from baseline to target is done, in whole percent; 0 without both."""
    baseline, target = aims.baseline_value, aims.target_value
    if baseline is None or target is None:
        return 0
    return share(value - baseline, target - baseline)
