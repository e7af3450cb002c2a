"""The minutes of a sitting: who came, who didn't vote on what and why, every question and vote."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from selection.choices import DECIDED, Duty, Outcome, QuestionKind, TieRule, VoteChoice
from selection.commission.conflicts import Conflict
from selection.commission.reckoning import Standing, standings
from selection.commission.seats import PRESENT, Seat, leader_of, quorum_of, seats_of
from selection.commission.sittings import interests_of
from selection.commission.statements import stated
from selection.commission.tally import Tally
from selection.listing import Line, final_list, left_out
from selection.models import Attendance, Ballot, Placing, Question, Sitting, Vote
from selection.naming import EXACT, ROUGH, chance_words, fixed
from selection.unshown import telling_of

from .frame import Paper
from .said import said_by


@dataclass
class Asked:
    """A question with what was voted: names where votes are open, else counts alone.

    `missed` are those who sat, could vote and didn't; `voided` those who voted before their
    conflict was known, whose votes don't count; `is_counted`: its votes are told. Of a secret
    question with too few votes they are not: it would be known whose they are.
    """

    question: Question
    tally: Tally
    needed: int = 0
    is_counted: bool = True
    names: dict[str, list[str]] = field(default_factory=dict)
    reasons: list[tuple[str, str]] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    voided: list[str] = field(default_factory=list)

    @property
    def is_void(self) -> bool:
        return self.question.outcome == Outcome.VOID

    @property
    def is_unmet(self) -> bool:
        return self.question.outcome == Outcome.UNMET

    @property
    def is_tainted(self) -> bool:
        return self.question.outcome == Outcome.TAINTED

    @property
    def is_tied(self) -> bool:
        """Decided though as many were for as against."""
        return self.is_counted and self.question.outcome in DECIDED and self.tally.is_tie

    @property
    def is_move(self) -> bool:
        return self.question.kind == QuestionKind.MOVE

    @property
    def is_accepted(self) -> bool:
        return self.question.outcome == Outcome.ACCEPTED

    @property
    def counts(self) -> list[tuple[str, int, list[str]]]:
        """The words of each choice, how many, and who where that is known."""
        shown = (
            (VoteChoice.FOR, self.tally.for_),
            (VoteChoice.AGAINST, self.tally.against),
            (VoteChoice.ABSTAIN, self.tally.abstain),
        )
        return [(str(key.label), n, self.names.get(key, [])) for key, n in shown]


@dataclass(frozen=True)
class Ranked:
    """A row of the annex; `is_telling`: its score would tell a value of fewer than 5 pupils."""

    placing: Placing
    is_telling: bool
    places: int = EXACT

    @property
    def score(self) -> str:
        return "–" if self.is_telling else fixed(self.placing.score or 0, self.places)

    @property
    def chance(self) -> str:
        return chance_words(self.placing.chance or 0)


@translation.override("lt")
def minutes_paper(sitting: Sitting) -> Paper:
    """The minutes; until the sitting is closed a draft with what has been recorded so far."""
    context = _context(sitting)
    return Paper(
        round=sitting.commission.round,
        heading=_("Minutes of the commission's sitting"),
        template="selection/minutes_pdf.html",
        dated=sitting.closed_at or sitting.held_on,
        whose=_("No. %(number)s") % {"number": sitting.minutes_number or sitting.number},
        is_draft=sitting.closed_at is None,
        context=context,
        said=said_by(sitting, context),
    )


def _context(sitting: Sitting) -> dict[str, Any]:
    """What the minutes are printed from."""
    taken = seats_of(sitting)
    conflicts = interests_of(sitting)
    asked = asked_at(sitting, taken, conflicts)
    ties = sitting.commission.tie_rule == TieRule.CHAIR
    rows = list(_attendances(sitting))
    leader = sitting.led_by or leader_of(sitting, taken)
    return {
        "sitting": sitting,
        "commission": sitting.commission,
        "attendances": rows,
        "chair": str(leader.user) if leader else "",
        "leader_decides": ties,
        "secretary": _leading(rows, Duty.SECRETARY),
        "quorum": quorum_of(sitting, taken),
        "statements": stated(sitting, taken),
        "conflicts": conflicts,
        "asked": asked,
        "moves": [item for item in asked if item.is_move and item.is_accepted],
        **resolved_at(sitting),
        **annex_of(sitting),
    }


def resolved_at(sitting: Sitting) -> dict[str, Any]:
    """The list as it stood when the sitting was closed: who is in it by a decision of the
    commission, who by the ranking alone, and the others of whom the commission has said something;
    nothing while it is open."""
    lines = final_list(sitting.commission.round, sitting) if sitting.closed_at else []
    inside = [line for line in lines if line.entry.is_in]
    return {
        "inside": inside,
        "resolved": [line for line in inside if line.entry.is_backed],
        "unresolved": [line for line in inside if not line.entry.is_backed],
        "outside": [line for line in lines if not line.entry.is_in and _is_told(line)],
        "gone": left_out(lines, sitting.commission.round.wanted),
    }


def _is_told(line: Line) -> bool:
    return bool(line.entry.vote or line.entry.moves) and not line.entry.is_gone


def _attendances(sitting: Sitting) -> Iterable[Attendance]:
    rows = sitting.attendances.select_related("member__user", "member__institution")
    listed = rows.select_related("member__stands_in_for__user")
    return listed.order_by("member__institution", "member")


def _leading(rows: Iterable[Attendance], duty: str) -> str:
    """The name of the one with this duty who was there; empty for none."""
    here = [row.member for row in rows if row.presence in PRESENT and row.member.duty == duty]
    return str(here[0].user) if here else ""


def asked_at(sitting: Sitting, taken: list[Seat], conflicts: Iterable[Conflict]) -> list[Asked]:
    """The questions of the sitting in their order with all that is to be said of each."""
    told = list(conflicts)
    questions = [_counted(row, sitting) for row in standings(sitting, taken, told)]
    _name_voters({item.question.pk: item for item in questions}, sitting)
    blocked = defaultdict(list)
    for conflict in told:
        blocked[conflict.candidate.pk].append(str(conflict.member.user))
    for item in questions:
        people = dict.fromkeys(blocked[item.question.candidate_id])
        item.blocked = [name for name in people if name not in item.voided]
    _name_missed(questions, sitting, taken)
    return questions


def _counted(row: Standing, sitting: Sitting) -> Asked:
    """The votes of a secret question are told once it is decided."""
    voided = [str(member.user) for member in row.voided]
    if sitting.commission.is_secret and row.question.outcome not in DECIDED:
        return Asked(row.question, Tally(), row.needed, is_counted=False, voided=voided)
    return Asked(row.question, row.tally, row.needed, voided=voided)


def _name_missed(asked: list[Asked], sitting: Sitting, taken: list[Seat]) -> None:
    """Who sat and cast no vote though nothing kept them from it; of a closed sitting."""
    if not sitting.closed_at:
        return
    cast = set(Ballot.objects.filter(question__sitting=sitting).values_list("question", "member"))
    sitters = [seat.sitter for seat in taken if seat.sitter]
    for item in asked:
        silent = [str(one.user) for one in sitters if (item.question.pk, one.pk) not in cast]
        item.missed = [name for name in silent if name not in item.blocked]


def _name_voters(asked: dict[int, Asked], sitting: Sitting) -> None:
    votes = Vote.objects.filter(question__sitting=sitting, member__isnull=False)
    for vote in votes.select_related("member__user").order_by("member"):
        item = asked[vote.question_id]
        name = str(vote.member.user) if vote.member else ""
        if name in item.voided:
            continue
        item.names.setdefault(vote.choice, []).append(name)
        if vote.reason:
            item.reasons.append((name, vote.reason))


def annex_of(sitting: Sitting) -> dict[str, Any]:
    """The ranking that was voted on, and those that may not be chosen.

    `telling`: schools whose score would tell a value of fewer than 5 pupils, so it isn't printed.
    """
    rows = Placing.objects.filter(
        freeze__round=sitting.commission.round_id, freeze__withdrawn_at=None
    )
    listed = list(rows.select_related("candidate__school__municipality").order_by("rank", "pk"))
    telling = _telling(sitting, listed)
    places = ROUGH if telling else EXACT  # one not printed lies between its neighbours'
    return {
        "ranked": [
            Ranked(row, row.candidate.school_id in telling, places)
            for row in listed
            if row.rank is not None
        ],
        "excluded": [row for row in listed if row.rank is None],
        "telling": telling,
    }


def _telling(sitting: Sitting, rows: list[Placing]) -> set[int]:
    criteria = sitting.commission.round.criteria.select_related("kind")
    details = {row.candidate.school_id: row.details for row in rows}
    return {school for school, numbers in telling_of(details, criteria).items() if numbers}
