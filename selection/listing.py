"""The final list: the ranking, moved as the commission decided, without the schools it refused."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common import clock

from .choices import DECIDED, Outcome, QuestionKind
from .models import Candidate, Placing, Question, Round, Sitting
from .querysets import PlacingQuerySet


@dataclass(frozen=True)
class Move:
    """A school that the commission put in another place, and why."""

    candidate: int
    to_place: int
    reason: str


@dataclass(frozen=True)
class Entry:
    """A school in the final list: its place there, whether it is in, and what moved it.

    `vote` is what the commission last decided of choosing it; where it has decided nothing, why its
    vote came to nothing; empty where it has not voted. A school that was refused or is gone (has
    left the register) has no place and is not in.
    """

    candidate: int
    place: int | None
    is_in: bool
    vote: str = ""
    moves: tuple[Move, ...] = ()
    is_gone: bool = False

    @property
    def is_refused(self) -> bool:
        return self.vote == Outcome.REJECTED

    @property
    def is_backed(self) -> bool:
        """Whether a valid vote of the commission stands behind what becomes of the school: it was
        decided on, or at least moved."""
        return self.vote in DECIDED or (not self.vote and bool(self.moves))

    @property
    def vote_words(self) -> str:
        """What the commission said of choosing it, in short."""
        words: dict[str, str] = {
            Outcome.ACCEPTED: pgettext("question", "accepted"),
            Outcome.REJECTED: pgettext("question", "not accepted"),
            Outcome.UNMET: _("not decided: there was no quorum"),
            Outcome.TAINTED: _("not decided: one with a conflict of interest voted in secret"),
            Outcome.VOID: _("not decided: it had left the register"),
        }
        moved = pgettext("question", "moved in the list") if self.moves else _("not voted on")
        return words.get(self.vote, moved)


def arrange(
    ranked: Sequence[int],
    moves: Sequence[Move],
    votes: Mapping[int, str],
    wanted: int | None,
    gone: Collection[int] = (),
) -> list[Entry]:
    """The list in its final order; no database.

    Moves are made in the order in which they were accepted. The first `wanted` that were not
    refused and have not left the register are in; without a wanted number, all that were accepted.
    """
    order = _moved(ranked, moves)
    able = [key for key in order if votes.get(key) != Outcome.REJECTED and key not in gone]
    if wanted is None:
        inside = {key for key in able if votes.get(key) == Outcome.ACCEPTED}
    else:
        inside = set(able[:wanted])
    places = {key: place for place, key in enumerate(able, 1)}
    return [
        Entry(
            *(key, places.get(key), key in inside, votes.get(key, "")),
            moves=_moves_of(key, moves),
            is_gone=key in gone,
        )
        for key in order
    ]


def _moved(ranked: Iterable[int], moves: Iterable[Move]) -> list[int]:
    order = list(ranked)
    for move in moves:
        if move.candidate in order:
            order.remove(move.candidate)
            order.insert(move.to_place - 1, move.candidate)
    return order


def _moves_of(candidate: int, moves: Iterable[Move]) -> tuple[Move, ...]:
    return tuple(move for move in moves if move.candidate == candidate)


@dataclass(frozen=True)
class Line:
    """An entry with its school and what the ranking said of it."""

    entry: Entry
    placing: Placing

    @property
    def candidate(self) -> Candidate:
        return self.placing.candidate


def final_list(chosen: Round, last: Sitting | None = None) -> list[Line]:
    """The round's final list by the standing ranking and the closed sittings; empty without one.

    With `last` as it was when that sitting was closed.
    """
    placed = _placed(chosen).select_related("candidate__school__municipality").defer("details")
    placings = {row.candidate_id: row for row in placed}
    return [Line(entry, placings[entry.candidate]) for entry in entries_of(chosen, last)]


def entries_of(chosen: Round, last: Sitting | None = None) -> list[Entry]:
    """The same by the candidates' keys alone, in two queries.

    A school that was chosen by the decision stays in the list, whatever the register says later of
    the days before.
    """
    facts = ("candidate", "candidate__school__deregistered_on", "candidate__is_chosen")
    left = {key: None if kept else day for key, day, kept in _placed(chosen).values_list(*facts)}
    questions = list(_closed(chosen, last)) if left else []
    day = _day(chosen, last)
    gone = {key for key, left_on in left.items() if left_on and left_on <= day}
    return arrange(list(left), _moves(questions), _votes(questions), chosen.wanted, gone)


def _day(chosen: Round, last: Sitting | None) -> date:
    """The day by whose register the list stands."""
    if last and last.closed_at:
        return clock.local_day(last.closed_at)
    return chosen.decided_on or clock.today()


def left_out(lines: Sequence[Line], wanted: int | None) -> list[Line]:
    """Those that have left the register and would be in the list were they still there."""
    able = [line for line in lines if not line.entry.is_refused]
    if wanted is None:
        able = [line for line in able if line.entry.vote == Outcome.ACCEPTED]
    return [line for line in able[:wanted] if line.entry.is_gone]


def _placed(chosen: Round) -> PlacingQuerySet:
    rows = Placing.objects.filter(freeze__round=chosen, freeze__withdrawn_at=None)
    return rows.filter(rank__isnull=False).order_by("rank")


@dataclass(frozen=True)
class Departure:
    """In what the chosen differ from the list: who is chosen beside it, who of it is not.

    A round without a ranking has no list, and nothing to differ from.
    """

    is_ranked: bool = False
    enters: list[Candidate] = field(default_factory=list)
    leaves: list[Candidate] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.enters or self.leaves)

    @property
    def changes(self) -> dict[str, str]:
        """For the history: the schools by name and code."""
        told = {"entered": self.enters, "left_out": self.leaves}
        return {
            key: ", ".join(f"{row.school} ({row.school.code})" for row in rows)
            for key, rows in told.items()
            if rows
        }

    def words_for(self, candidate: int) -> str:
        """What a school that differs is told; an empty text for the others."""
        if any(row.pk == candidate for row in self.enters):
            return _("The school is chosen though it is not in the list.")
        if any(row.pk == candidate for row in self.leaves):
            return _("The school is in the list but is not chosen.")
        return ""


def departure_of(chosen: Round, keys: Collection[int]) -> Departure:
    """In what these candidates differ from the final list."""
    entries = entries_of(chosen)
    inside = {entry.candidate for entry in entries if entry.is_in}
    differing = set(keys) ^ inside if entries else set()
    rows = chosen.candidates.filter(pk__in=differing).select_related("school")
    listed = list(rows.order_by("school__sort_key", "pk")) if differing else []
    return Departure(
        is_ranked=bool(entries),
        enters=[row for row in listed if row.pk not in inside],
        leaves=[row for row in listed if row.pk in inside],
    )


def departure_decided(chosen: Round) -> Departure:
    """The same of a decided round; looked for only where a reason was given."""
    if not chosen.departure:
        return Departure()
    return departure_of(
        chosen, chosen.candidates.filter(is_chosen=True).values_list("pk", flat=True)
    )


def _closed(chosen: Round, last: Sitting | None) -> Iterable[Question]:
    """The questions of the closed sittings, up to the last one asked for."""
    closed = Question.objects.filter(
        sitting__commission__round=chosen, sitting__closed_at__isnull=False
    )
    if last:
        closed = closed.filter(sitting__number__lte=last.number)
    return closed.order_by("sitting__number", "number")


def _moves(questions: Iterable[Question]) -> list[Move]:
    return [
        Move(item.candidate_id, item.to_place or 1, item.reason)
        for item in questions
        if item.kind == QuestionKind.MOVE and item.outcome == Outcome.ACCEPTED
    ]


def _votes(questions: Iterable[Question]) -> dict[int, str]:
    """What was last decided of each school; where nothing was, why not."""
    found: dict[int, str] = {}
    for item in questions:
        stands = found.get(item.candidate_id) in DECIDED and item.outcome not in DECIDED
        if item.kind == QuestionKind.CHOOSE and not stands:
            found[item.candidate_id] = item.outcome
    return found
