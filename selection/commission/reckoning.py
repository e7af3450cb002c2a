"""What the votes of a sitting come to: how many a question needs, what is decided, what can't be.

A question is decided by votes of more than the quorum's part of those seats whose sitter has no
conflict with the school; a secret one by three votes at least, since of fewer it is known whose
they are. Otherwise there is no decision, and a later sitting may vote anew.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from audit.transitions import Refused
from common import clock
from selection.choices import Outcome
from selection.models import Ballot, Candidate, CommissionMember, Question, Sitting, Vote

from .conflicts import Conflict
from .seats import Seat, leader_of
from .tally import Quorum, Tally, tally

MOST_NAMED = 5
FEWEST_SECRET = 3  # votes of a secret question


@dataclass(frozen=True)
class Standing:
    """A question with the votes that count and how many it needs."""

    question: Question
    tally: Tally
    needed: int
    voided: tuple[CommissionMember, ...] = ()  # voted before their conflict was known
    is_secret: bool = False

    @property
    def is_gone(self) -> bool:
        """Its school has left the register, or had when the sitting was closed."""
        if self.question.outcome:
            return self.question.outcome == Outcome.VOID
        return is_gone(self.question.candidate)

    @property
    def is_short(self) -> bool:
        """Voted on by too few to be decided."""
        if self.is_gone or self.is_tainted or self.is_unvoted:
            return False
        return self.tally.cast < self.needed

    @property
    def is_tainted(self) -> bool:
        """One with a conflict voted in secret: which vote that is can't be found."""
        return self.is_secret and bool(self.voided)

    @property
    def is_unvoted(self) -> bool:
        return not self.is_gone and self.tally.cast == 0 and not self.voided

    def outcome(self, tie_rule: str) -> Outcome:
        if self.is_gone:
            return Outcome.VOID
        if self.is_tainted:
            return Outcome.TAINTED
        return Outcome.UNMET if self.tally.cast < self.needed else self.tally.outcome(tie_rule)


def standings(
    sitting: Sitting, taken: list[Seat], conflicts: Collection[Conflict]
) -> list[Standing]:
    """The questions of the sitting in their order, `conflicts` being of those who sit."""
    found = tallies(sitting, taken, conflicts)
    blocked = Counter(candidate for _member, candidate in {item.pair for item in conflicts})
    voided = voided_at(sitting, conflicts)
    return [
        Standing(
            question,
            found.get(question.pk, Tally()),
            _needed(sitting, len(taken) - blocked[question.candidate_id]),
            tuple(voided.get(question.pk, ())),
            is_secret=sitting.commission.is_secret,
        )
        for question in sitting.questions.for_list()
    ]


def _needed(sitting: Sitting, seats: int) -> int:
    """Of so many seats without a conflict."""
    commission = sitting.commission
    fewest = FEWEST_SECRET if commission.is_secret else 1
    return max(Quorum(seats, 0, commission.quorum).needed, fewest)


def voided_at(
    sitting: Sitting, conflicts: Collection[Conflict]
) -> dict[int, list[CommissionMember]]:
    """By the question's key those who voted on it and whose conflict became known only later.

    Their votes don't count; a secret question stays without a decision, as none can be told apart.
    """
    members = {item.pair: item.member for item in conflicts}
    cast = Ballot.objects.filter(question__sitting=sitting, member__in=members.values())
    found: dict[int, list[CommissionMember]] = defaultdict(list)
    rows = cast.values_list("question", "member", "question__candidate") if members else ()
    for question, member, candidate in rows:
        if (member, candidate) in members:
            found[question].append(members[member, candidate])
    return found


def tallies(
    sitting: Sitting, taken: Iterable[Seat], conflicts: Collection[Conflict]
) -> dict[int, Tally]:
    """The votes that count on each question of the sitting, by its key."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    votes = Vote.objects.filter(question__sitting=sitting)
    for question, members in voided_at(sitting, conflicts).items():
        votes = votes.exclude(question=question, member__in=members)
    grouped = votes.order_by().values_list("question", "choice").annotate(n=Count("pk"))
    for question, choice, n in grouped:
        counts[question][choice] = n
    leader = leader_of(sitting, taken)
    led = dict(votes.filter(member=leader).values_list("question", "choice")) if leader else {}
    return {pk: tally(found, led.get(pk, "")) for pk, found in counts.items()}


def reckon(sitting: Sitting, rows: Sequence[Standing]) -> None:
    """Write what each question came to.

    Refuses where nobody has voted and where the school has no place any more; a school that has
    left the register stops nothing: of it nothing is decided.
    """
    asked = [row for row in rows if not row.is_gone]
    _refuse_unvoted([row.question for row in asked if row.is_unvoted])
    _refuse_unplaced([row.question for row in asked])
    outcomes = [(row.question, row.outcome(sitting.commission.tie_rule)) for row in rows]
    for question, outcome in outcomes:
        question.outcome = outcome
    Question.objects.bulk_update([row.question for row in rows], ["outcome"], batch_size=500)


def _refuse_unvoted(questions: list[Question]) -> None:
    if questions:
        words = _("Nobody has voted on: %(names)s. Vote, or remove the question.")
        raise Refused([words % {"names": _names(questions)}])


def _refuse_unplaced(questions: list[Question]) -> None:
    """A ranking made anew may have left a school out."""
    placed = Candidate.objects.filter(
        Q(placings__rank__isnull=False, placings__freeze__withdrawn_at=None),
        pk__in=[item.candidate_id for item in questions],
    )
    keys = set(placed.values_list("pk", flat=True))
    if left := [item for item in questions if item.candidate_id not in keys]:
        words = _("No longer in the ranking: %(names)s. Remove the question.")
        raise Refused([words % {"names": _names(left)}])


def _names(questions: list[Question]) -> str:
    names = [f"{item.number}. {item.candidate.school}" for item in questions[:MOST_NAMED]]
    return ", ".join([*names, *(["…"] if len(questions) > MOST_NAMED else [])])


def is_gone(candidate: Candidate) -> bool:
    """Whether the school has left the register by today."""
    left = candidate.school.deregistered_on
    return left is not None and left <= clock.today()


def refuse_gone(candidates: Iterable[Candidate]) -> None:
    """Refuse schools that left the register since the data were frozen."""
    if gone := [str(item.school) for item in candidates if is_gone(item)]:
        words = _("No longer in the register: %(names)s. Don't vote on them.")
        raise Refused([words % {"names": ", ".join(gone[:MOST_NAMED])}])
