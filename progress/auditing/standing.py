"""What a finding has come to: reckoned from the expense's reversal and the claim's refunds. EUR."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from common import clock
from common.money import ZERO
from common.templatetags.ui import date_iso
from grants.owed import Owed, owed_of
from progress.choices import ENDED, FindingState
from progress.models import AuditFinding, Expense

TONES: dict[str, str] = {
    FindingState.ASKED: "wait",
    FindingState.UNANSWERED: "stop",
    FindingState.ANSWERED: "note",
    FindingState.UPHELD: "wait",
    FindingState.CLAIMED: "wait",
    FindingState.REVERSED: "ok",
    FindingState.RETURNED: "ok",
    FindingState.WITHDRAWN: "draft",
}


@dataclass(frozen=True)
class Standing:
    """A finding with what came of it by today."""

    finding: AuditFinding
    reversal: Expense | None
    owed: Owed | None
    today: date

    @property
    def is_claimed(self) -> bool:
        """Whether a claim stands."""
        return self.owed is not None and self.owed.claim.withdrawn_at is None

    @property
    def state(self) -> FindingState:
        """An entry ends a finding, whatever was said before."""
        found = self.finding
        if found.withdrawn_at:
            return FindingState.WITHDRAWN
        if self.reversal is not None:
            return FindingState.REVERSED
        if found.upheld_at:
            return self._state_upheld()
        if found.answered_at:
            return FindingState.ANSWERED
        is_late = found.answer_by < self.today
        return FindingState.UNANSWERED if is_late else FindingState.ASKED

    def _state_upheld(self) -> FindingState:
        if self.owed is None or not self.is_claimed:
            return FindingState.UPHELD
        return FindingState.RETURNED if self.owed.is_settled else FindingState.CLAIMED

    @property
    def is_open(self) -> bool:
        return self.state not in ENDED

    @property
    def due_on(self) -> date | None:
        """Until when the next step is awaited; None where nothing is."""
        if not self.is_open:
            return None
        if self.owed is not None and self.is_claimed:
            return self.owed.claim.due_on
        return self.finding.due_on or self.finding.answer_by

    @property
    def is_overdue(self) -> bool:
        """Whether an answer or the money is awaited after its day; an answered one waits for the
        agency."""
        due_on = self.due_on
        is_theirs = self.state != FindingState.ANSWERED
        return is_theirs and due_on is not None and due_on < self.today

    @property
    def left(self) -> Decimal:
        """What is neither reversed nor returned, EUR."""
        if not self.is_open:
            return ZERO
        back = self.owed.confirmed if self.owed is not None and self.is_claimed else ZERO
        left: Decimal = self.finding.amount - back
        return max(left, ZERO)

    @property
    def days_late(self) -> int:
        """By how many days the school answered late."""
        answered = self.finding.answered_at
        return max((clock.local_day(answered) - self.finding.answer_by).days, 0) if answered else 0

    @property
    def words(self) -> str:
        return str(self.state.label)

    @property
    def tone(self) -> str:
        return "stop" if self.is_overdue else TONES[self.state]

    @property
    def when(self) -> str:
        """„iki 2026-12-07“, said to be late where it is; empty once ended."""
        if self.due_on is None or self.state == FindingState.ANSWERED:
            return ""
        told = {"day": date_iso(self.due_on)}
        return (_("overdue since %(day)s") if self.is_overdue else _("by %(day)s")) % told


def standing_of(finding: AuditFinding) -> Standing:
    """Read the finding by `for_list` for many."""
    reversal = getattr(finding.item.expense, "reversal", None)
    owed = owed_of(finding.claim) if finding.claim is not None else None
    return Standing(finding, reversal, owed, clock.today())


def findings_of(expense: Expense, user: Any) -> list[Standing]:
    """What was found in the expense, as far as the person may read it."""
    rows = AuditFinding.objects.visible_to(user).for_list().filter(item__expense=expense)
    return [standing_of(row) for row in rows]
