"""One school's place in plain words: each criterion, its values and what they did to the score."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.text import ended
from schools.models import FactKind

from .choices import Exclusion, Scaling
from .models import Criterion, Placing
from .naming import (
    EXACT,
    ROUGH,
    chance_words,
    figure,
    fixed,
    full_name,
    in_hundredths,
    narrowed_words,
    rounded,
    signed,
    value_words,
)
from .ranking import ALL
from .ranking.estimate import FEWEST_SCHOOLS
from .reading import reading_words
from .unshown import Hidden, hidden_of, is_mean_hidden, is_of_few, key_of, used_of

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
    """All that one page says; `reading` says what points and the score mean."""

    heading: str
    sentences: list[str]
    pieces: list[Piece]
    reading: list[str]


def explain(placing: Placing, *, sees_small: bool, is_own: bool = True) -> Explained:
    """The place of a school; `sees_small` for the agency and auditors.

    Of schools that aren't the reader's own the score is told roughly.
    """
    criteria = list(placing.freeze.round.criteria.select_related("kind"))
    school = placing.candidate.school_id
    hidden: Hidden | None = None
    if not sees_small:
        hidden = hidden_of({school: placing.details}, criteria)[school]
    pairs = _pairs(placing, criteria)
    tells = any(is_mean_hidden(*pair, hidden or set()) for pair in pairs)
    return Explained(
        _heading(placing),
        _summary(placing, tells=tells, places=EXACT if sees_small or is_own else ROUGH),
        [_piece(*pair, criteria, hidden) for pair in pairs],
        [] if placing.exclusion else reading_words(criteria),
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


def _summary(placing: Placing, *, tells: bool, places: int) -> list[str]:
    """Why it is out, or the score (unless it would tell of few), the interval and the chance."""
    if placing.exclusion:
        return [_why_out(placing)]
    wanted = placing.freeze.round.wanted
    told = {
        "score": fixed(placing.score or 0, places),
        "low": placing.rank_low,
        "high": placing.rank_high,
        "chance": chance_words(placing.chance or 0),
        "wanted": wanted,
    }
    chance = ngettext(
        "The chance that it is the first: %(chance)s.",
        "The chance that it is among the first %(wanted)s: %(chance)s.",
        wanted or 0,
    )
    hidden = _("The score is not shown, since it would tell a value of fewer than 5 pupils.")
    score = hidden if tells else _("Score: %(score)s.") % told
    return [score, _interval(placing) % told, ended(chance % told)]


def _interval(placing: Placing) -> str:
    if placing.rank_low == placing.rank_high:
        return _("Data are never exact, but in nine of ten draws the school was at place %(low)s.")
    return _(
        "Data are never exact: in nine of ten draws the school was between places %(low)s and"
        " %(high)s."
    )


def _why_out(placing: Placing) -> str:
    """The reason in words, with what the data say of it."""
    details, words = placing.details, placing.get_exclusion_display()
    more = {
        Exclusion.DEREGISTERED: details.get("deregistered_on"),
        Exclusion.MERGED: details.get("successor"),
        Exclusion.PUPILS: details.get("pupils"),
        Exclusion.TYPES: details.get("kind"),
    }
    value = more.get(Exclusion(placing.exclusion))
    return _("Reason: %(why)s.") % {"why": f"{words} ({value})" if value else words}


def _piece(item: Criterion, part: Any, criteria: list[Criterion], hidden: Hidden | None) -> Piece:
    whole = sum((row.weight for row in criteria), Decimal(0))
    tells = is_mean_hidden(item, part, hidden or set())
    is_placed = part.get("points") is not None
    sentences = _hidden_mean(item, part) if tells else _sentences(item, part)
    used = used_of(item, part)
    return Piece(
        name=full_name(item),
        weight=figure(item.weight * 100 / whole, 1) if whole else "0",
        sentences=[ended(text) for text in sentences] if "share" in part else [],
        share=signed(part["share"]) if is_placed and not tells else "",
        values=[_shown(item, row, hidden, is_used=row in used) for row in part["values"]],
    )


def _hidden_mean(item: Criterion, part: Any) -> list[str]:
    """Nothing that the mean could be reckoned from: neither points nor what they added."""
    words = _(
        "The mean and what it added to the score are not shown, since they would tell a value of"
        " fewer than 5 pupils."
    )
    return [words, *_among(item, part)]


def _sentences(item: Criterion, part: Any) -> list[str]:
    if part.get("points") is None:
        return [_uncountable(part)]
    known, points = _known(item, part), _compared(item, part)
    return [*known, points, *_among(item, part), _added(part["share"])]


def _uncountable(part: Any) -> str:
    """Until the second method one's own missing value was enough; see `docs/ranking.md`."""
    if "over" not in part:
        return _("No value of the school counts here, so the other criteria count for more.")
    return _("No school of its type has a value here, so the other criteria count for more.")


def _among(item: Criterion, part: Any) -> list[str]:
    """That the school is compared with all; said of what is compared at all."""
    if part.get("among") != ALL or item.scaling == Scaling.RAW:
        return []
    words = _(
        "Of its type fewer than %(n)s schools are known by this, so it is compared with all"
        " schools."
    )
    return [words % {"n": FEWEST_SCHOOLS}]


def _known(item: Criterion, part: Any) -> list[str]:
    """What is known, and how much of it counts."""
    steadied = value_words(item.kind, part["steadied"])
    if part["value"] is None:
        words = _(
            "No value of the school counts here, so the mean of the schools compared counts:"
            " %(value)s."
        )
        return [words % {"value": steadied}, *_may_differ(part)]
    value, pupils = value_words(item.kind, part["value"]), part["pupils"]
    if pupils is None:
        told = [_("Value of the school: %(value)s.") % {"value": value}]
        return told + _evened(item.kind, part) + _uncounted(item.kind, part, steadied)
    words = ngettext(
        "Mean of the school: %(value)s, by %(n)s pupil.",
        "Mean of the school: %(value)s, by %(n)s pupils.",
        pupils,
    )
    told = [words % {"value": value, "n": pupils}, *_evened(item.kind, part)]
    if steadied != value_words(item.kind, _counted(part)):
        drawn = _(
            "Part of its difference from other schools may be chance, the more the fewer the"
            " pupils; therefore %(steadied)s was counted."
        )
        told.append(drawn % {"steadied": steadied})
    return told


def _may_differ(part: Any) -> list[str]:
    """Of an unknown value, since the third method, whichever way of counting is chosen."""
    if "over" not in part:
        return []
    return [_("What the value may be instead is reckoned with in the interval of places.")]


def _counted(part: Any) -> float:
    """The mean that counts: where years and grades are unlike the one made comparable."""
    even, value = part.get("even"), part["value"]
    return float(value if even is None else even)


def _evened(kind: FactKind, part: Any) -> list[str]:
    even = value_words(kind, _counted(part))
    if even == value_words(kind, part["value"]):
        return []
    words = _(
        "Other schools have values of other years, grades or subjects, which are harder or easier,"
        " so each was compared with the mean of its own; so made comparable it is %(value)s."
    )
    return [words % {"value": even}]


def _uncounted(kind: FactKind, part: Any, steadied: str) -> list[str]:
    """What not knowing the number of pupils does; nothing of judgments, which have no error."""
    if not kind.is_share and kind.spread is None:
        return []
    if part["steadied"] == _counted(part):
        return [_("By how many pupils is not known; it counts as exact.")]
    words = _(
        "By how many pupils is not known, so it counts as if they were as few as in the least sure"
        " school; therefore %(steadied)s was counted."
    )
    return [words % {"steadied": steadied}]


def _compared(item: Criterion, part: Any) -> str:
    points, is_all = part["points"], part.get("among") == ALL
    if item.scaling == Scaling.PERCENTILE:
        return _place(points, is_all=is_all)
    if item.scaling == Scaling.RAW:
        words = _("From the worst possible value (0) to the best (1) this is %(points)s.")
        return words % {"points": figure(points)}
    return _distance(points, is_all=is_all)


def _place(points: float, *, is_all: bool) -> str:
    """Schools that are alike are told the middle of their places, so none is called ahead."""
    of_type = _(
        "By this its place among the schools of its type is %(place)s of 100:"
        " the more the better. The middle of its place counts; schools that are alike share theirs."
    )
    of_all = _(
        "By this its place among all schools compared is %(place)s of 100:"
        " the more the better. The middle of its place counts; schools that are alike share theirs."
    )
    return (of_all if is_all else of_type) % {"place": in_hundredths(points)}


def _distance(points: float, *, is_all: bool) -> str:
    """From the mean of the schools that it is compared with."""
    whom = _("all schools compared") if is_all else _("schools of its type")
    if not rounded(points, 2):
        return _("This is as much as the mean of %(whom)s.") % {"whom": whom}
    better = _("This is %(points)s standard deviations better than the mean of %(whom)s.")
    worse = _("This is %(points)s standard deviations worse than the mean of %(whom)s.")
    return (better if points > 0 else worse) % {"points": figure(abs(points)), "whom": whom}


def _added(share: float) -> str:
    if not rounded(share, 2):
        return _("The score did not change by this.")
    words = _("To the score it added %(n)s.") if share > 0 else _("From the score it took %(n)s.")
    return words % {"n": figure(abs(share))}


def _shown(item: Criterion, row: Any, hidden: Hidden | None, *, is_used: bool) -> Shown:
    """A value as the reader may see it; `hidden` is None for who may see all."""
    when = narrowed_words(row["year"], row["grade"], row["subject"])
    dated, few = (row["dated_on"], row["source"]), is_of_few(row)
    if hidden is not None and few:
        return Shown(when, NOTHING, NOTHING, *dated, _("fewer than 5 pupils: not shown, not used"))
    if hidden is not None and key_of(item, row) in hidden:
        words = _("not shown: with the others it would tell the value of fewer than 5 pupils")
        return Shown(when, NOTHING, NOTHING, *dated, words)
    twice = "" if is_used else _("its pupils are counted by another value")
    note = _("fewer than 5 pupils: not used") if few else twice
    shown = NOTHING if row["pupils"] is None else str(row["pupils"])
    return Shown(when, value_words(item.kind, row["value"]), shown, *dated, note)
