"""The final list: the ranking, moved as the commission decided, without the schools it refused."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .choices import Outcome, QuestionKind
from .models import Candidate, Placing, Question, Round


@dataclass(frozen=True)
class Move:
    """A school that the commission put in another place, and why."""

    candidate: int
    to_place: int
    reason: str


@dataclass(frozen=True)
class Entry:
    """A school in the final list: its place there, whether it is in, and what moved it.

    `vote` is what the commission last said of choosing it; empty while it wasn't asked.
    """

    candidate: int
    place: int
    is_in: bool
    vote: str = ""
    moves: tuple[Move, ...] = ()

    @property
    def is_refused(self) -> bool:
        return self.vote == Outcome.REJECTED


def arrange(
    ranked: Sequence[int],
    moves: Sequence[Move],
    votes: Mapping[int, str],
    wanted: int | None,
) -> list[Entry]:
    """The list in its final order; no database.

    Moves are made in the order in which they were accepted. The first `wanted` that were not
    refused are in; without a wanted number, all that were accepted.
    """
    order = list(ranked)
    for move in moves:
        if move.candidate in order:
            order.remove(move.candidate)
            order.insert(move.to_place - 1, move.candidate)
    able = [key for key in order if votes.get(key) != Outcome.REJECTED]
    if wanted is None:
        inside = {key for key in able if votes.get(key) == Outcome.ACCEPTED}
    else:
        inside = set(able[:wanted])
    return [
        Entry(key, place, key in inside, votes.get(key, ""), _moves_of(key, moves))
        for place, key in enumerate(order, 1)
    ]


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


def final_list(chosen: Round) -> list[Line]:
    """The round's final list by the standing ranking and the closed sittings; empty without one."""
    placings = _placings(chosen)
    questions = list(_decided(chosen))
    entries = arrange(list(placings), _moves(questions), _votes(questions), chosen.wanted)
    return [Line(entry, placings[entry.candidate]) for entry in entries]


def _placings(chosen: Round) -> dict[int, Placing]:
    rows = Placing.objects.filter(
        freeze__round=chosen, freeze__withdrawn_at=None, rank__isnull=False
    )
    listed = rows.select_related("candidate__school__municipality").order_by("rank")
    return {row.candidate_id: row for row in listed}


def _decided(chosen: Round) -> Iterable[Question]:
    closed = Question.objects.filter(
        sitting__commission__round=chosen, sitting__closed_at__isnull=False
    )
    return closed.order_by("sitting__number", "number")


def _moves(questions: Iterable[Question]) -> list[Move]:
    return [
        Move(item.candidate_id, item.to_place or 1, item.reason)
        for item in questions
        if item.kind == QuestionKind.MOVE and item.outcome == Outcome.ACCEPTED
    ]


def _votes(questions: Iterable[Question]) -> dict[int, str]:
    """What was last decided of each school."""
    return {
        item.candidate_id: item.outcome for item in questions if item.kind == QuestionKind.CHOOSE
    }
