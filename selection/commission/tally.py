"""Reckoning of a sitting: whether there is a quorum, and what a vote came to. No database."""

from collections.abc import Mapping
from dataclasses import dataclass

from selection.choices import Outcome, TieRule, VoteChoice


@dataclass(frozen=True)
class Quorum:
    """How many of a commission's voting seats are taken, against the part asked for (percent)."""

    seats: int
    present: int
    percent: int

    @property
    def needed(self) -> int:
        """The fewest seats that are more than the part; all of them where more is asked."""
        return min(self.seats, self.seats * self.percent // 100 + 1)

    @property
    def is_met(self) -> bool:
        return self.seats > 0 and self.present >= self.needed


@dataclass(frozen=True)
class Tally:
    """The votes cast on one question, and how the sitting's leader did, where known."""

    for_: int = 0
    against: int = 0
    abstain: int = 0
    leader: str = ""

    @property
    def cast(self) -> int:
        return self.for_ + self.against + self.abstain

    @property
    def is_tie(self) -> bool:
        return self.for_ == self.against

    def outcome(self, tie_rule: str) -> Outcome:
        """Accepted by more votes for than against; equal votes are decided by the tie rule.

        Where the leader's vote decides and the leader didn't vote for it, it is not accepted.
        """
        if not self.is_tie:
            return Outcome.ACCEPTED if self.for_ > self.against else Outcome.REJECTED
        by_leader = tie_rule == TieRule.CHAIR and self.leader == VoteChoice.FOR
        return Outcome.ACCEPTED if by_leader and self.cast else Outcome.REJECTED


def tally(counts: Mapping[str, int], leader: str = "") -> Tally:
    """From how many votes there are of each choice."""
    return Tally(
        counts.get(VoteChoice.FOR, 0),
        counts.get(VoteChoice.AGAINST, 0),
        counts.get(VoteChoice.ABSTAIN, 0),
        leader,
    )
