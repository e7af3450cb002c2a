"""One school's place in plain words: each criterion, its values and what they did to the score."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .choices import Exclusion, Scaling
from .models import Criterion, Placing
from .naming import chance_words, figure, full_name, narrowed_words, percent, signed, value_words
from .ranking import FEWEST

NOTHING = "–"


@dataclass(frozen=True)
class Shown:
    """One value as it may be shown to the reader; of few pupils: only to the agency."""

    when: str
    value: str
    pupils: str
    dated_on: str
    source: str
    note: str = ""


@dataclass(frozen=True)
class Piece:
    """A criterion: its weight, what is said of it, what it did to the score, its values."""

    name: str
    weight: str
    sentences: list[str]
    share: str
    values: list[Shown]


@dataclass(frozen=True)
class Explained:
    """All that one page says."""

    heading: str
    sentences: list[str]
    pieces: list[Piece]


def explain(placing: Placing, *, sees_small: bool) -> Explained:
    """The place of a school; `sees_small` for the agency and auditors."""
    criteria = list(placing.freeze.round.criteria.select_related("kind"))
    return Explained(
        _heading(placing),
        _summary(placing),
        [_piece(*pair, criteria, sees_small) for pair in _pairs(placing, criteria)],
    )


def _pairs(placing: Placing, criteria: Iterable[Criterion]) -> list[tuple[Criterion, Any]]:
    parts = {part["criterion"]: part for part in placing.details["parts"]}
    return [(item, parts[item.number]) for item in criteria if item.number in parts]


def _heading(placing: Placing) -> str:
    school, chosen = placing.candidate.school, placing.freeze.round
    told: dict[str, Any] = {"school": school.name, "round": chosen.name, "place": placing.rank}
    if placing.exclusion:
        return _("%(school)s may not be chosen in the round “%(round)s”") % told
    return _("%(school)s: place %(place)s in the round “%(round)s”") % told


def _summary(placing: Placing) -> list[str]:
    if placing.exclusion:
        return [_why_out(placing)]
    wanted = placing.freeze.round.wanted
    told = {
        "score": figure(placing.score or 0, 3),
        "low": placing.rank_low,
        "high": placing.rank_high,
        "chance": chance_words(placing.chance or 0),
        "wanted": wanted,
    }
    interval = _(
        "Data are never exact: in nine of ten draws the school was between places %(low)s and"
        " %(high)s."
    )
    chance = ngettext(
        "The chance that it is the first: %(chance)s.",
        "The chance that it is among the first %(wanted)s: %(chance)s.",
        wanted or 0,
    )
    return ended([_("Score: %(score)s.") % told, interval % told, chance % told])


def ended(sentences: list[str]) -> list[str]:
    """With one full stop each, also after „proc.“."""
    return [f"{text.removesuffix('..')}." if text.endswith("..") else text for text in sentences]


def _why_out(placing: Placing) -> str:
    """The reason in words, with what the data say of it."""
    details, words = placing.details, placing.get_exclusion_display()
    more = {
        Exclusion.DEREGISTERED: details.get("deregistered_on"),
        Exclusion.MERGED: details.get("successor"),
        Exclusion.PUPILS: details.get("pupils"),
        Exclusion.TYPES: details.get("kind"),
        Exclusion.DATA: details["pupils"] is None and _("the number of its pupils is not known"),
    }
    value = more.get(Exclusion(placing.exclusion))
    return _("Reason: %(why)s.") % {"why": f"{words} ({value})" if value else words}


def _piece(item: Criterion, part: Any, criteria: list[Criterion], sees_small: bool) -> Piece:
    whole = sum((row.weight for row in criteria), Decimal(0))
    return Piece(
        name=full_name(item),
        weight=figure(item.weight * 100 / whole, 1) if whole else "0",
        sentences=ended(_sentences(item, part, sees_small)) if "share" in part else [],
        share=signed(part["share"]) if part.get("points") is not None else "",
        values=[_shown(item, value, part["values"], sees_small) for value in part["values"]],
    )


def _sentences(item: Criterion, part: Any, sees_small: bool) -> list[str]:
    if part["points"] is None:
        return [_("No value of the school counts here, so the other criteria count for more.")]
    tells = not sees_small and any(_tells(value, part["values"]) for value in part["values"])
    words = _("The mean is not shown, since it would tell a value of fewer than 5 pupils.")
    known = [words] if tells else _known(item, part)
    return [*known, _compared(item, part["points"]), _added(part["share"])]


def _known(item: Criterion, part: Any) -> list[str]:
    """What is known, and how much of it counts."""
    steadied = value_words(item.kind, part["steadied"])
    if part["value"] is None:
        words = _("No value of the school counts here, so the mean of its type counts: %(value)s.")
        return [words % {"value": steadied}]
    value, pupils = value_words(item.kind, part["value"]), part["pupils"]
    if pupils is None:
        return [_("Value of the school: %(value)s.") % {"value": value}]
    words = ngettext(
        "Mean of the school: %(value)s, by %(n)s pupil.",
        "Mean of the school: %(value)s, by %(n)s pupils.",
        pupils,
    )
    told = [words % {"value": value, "n": pupils}]
    if steadied != value:
        drawn = _(
            "Part of its difference from other schools may be chance, the more the fewer the"
            " pupils; therefore %(steadied)s was counted."
        )
        told.append(drawn % {"steadied": steadied})
    return told


def _compared(item: Criterion, points: float) -> str:
    if item.scaling == Scaling.PERCENTILE:
        share = percent(round(points * 100))
        return _("By this it is ahead of %(share)s of the schools of its type.") % {"share": share}
    if item.scaling == Scaling.RAW:
        words = _("From the worst possible value (0) to the best (1) this is %(points)s.")
        return words % {"points": figure(points)}
    if not round(points, 2):
        return _("This is as much as the mean of its type.")
    better = _("This is %(points)s standard deviations better than the mean of its type.")
    worse = _("This is %(points)s standard deviations worse than the mean of its type.")
    return (better if points > 0 else worse) % {"points": figure(abs(points))}


def _added(share: float) -> str:
    if not round(share, 2):
        return _("The score did not change by this.")
    words = _("To the score it added %(n)s.") if share > 0 else _("From the score it took %(n)s.")
    return words % {"n": figure(abs(share))}


def _shown(item: Criterion, value: Any, beside: list[Any], sees_small: bool) -> Shown:
    when = narrowed_words(value["year"], value["grade"], value["subject"])
    dated, few = (value["dated_on"], value["source"]), _is_of_few(value)
    if few and not sees_small:
        return Shown(when, NOTHING, NOTHING, *dated, _("fewer than 5 pupils: not shown, not used"))
    if not sees_small and _tells(value, beside):
        words = _("not shown: with the others it would tell the value of fewer than 5 pupils")
        return Shown(when, NOTHING, NOTHING, *dated, words)
    note = _("fewer than 5 pupils: not used") if few else ""
    shown = NOTHING if value["pupils"] is None else str(value["pupils"])
    return Shown(when, value_words(item.kind, value["value"]), shown, *dated, note)


def _is_of_few(value: Any) -> bool:
    return value["pupils"] is not None and value["pupils"] < FEWEST


def _tells(value: Any, beside: list[Any]) -> bool:
    """Whether it is of all grades or subjects, and one of its parts is of few pupils."""
    grade, subject = value["grade"], value["subject"]
    few = [row for row in beside if _is_of_few(row) and row["year"] == value["year"]]
    return any(
        (not grade and not subject)
        or (not grade and row["subject"] == subject)
        or (not subject and row["grade"] == grade)
        for row in few
    ) and not _is_of_few(value)
