"""A finding as one person sees it: what came of it, and what the person can do now."""

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from audit.models import Entry
from audit.sentences import sentence
from common.money import format_eur
from common.templatetags.ui import Step, date_iso
from grants.models import Grant
from progress.choices import ENDED, FindingState
from progress.models import AuditFinding
from progress.rights import draws_samples, finding_answerer, reads_samples, spender

from .findings import may_decide
from .standing import Standing, standing_of


class FindingDesk:
    """One finding and one person."""

    def __init__(self, finding: AuditFinding, user: Any) -> None:
        self.finding, self.user = finding, user

    @property
    def grant(self) -> Grant:
        return self.finding.item.expense.grant

    @cached_property
    def stands(self) -> Standing:
        return standing_of(self.finding)

    @property
    def heading(self) -> str:
        """The state of affairs in one line."""
        told = {"sum": format_eur(self.finding.amount), "state": self.stands.words}
        return _("%(sum)s: %(state)s") % told

    @property
    def path(self) -> list[Step]:
        """From the finding to its end."""
        found, stands = self.finding, self.stands
        done = [
            (_("Found"), date_iso(found.at), True),
            (_("The school answers"), date_iso(found.answered_at), bool(found.answered_at)),
            (_("The agency decides"), date_iso(found.upheld_at), bool(found.upheld_at)),
            (self._end_words(), "", not stands.is_open),
        ]
        left = [place for place, step in enumerate(done) if not step[2]]
        current = left[0] if left and stands.is_open else None
        return [
            Step(label, note, "done" if is_done else "current" if place == current else "next")
            for place, (label, note, is_done) in enumerate(done)
            if is_done or stands.is_open
        ]

    def _end_words(self) -> str:
        return _("Reversed or returned") if self.stands.is_open else capfirst(self.stands.words)

    @cached_property
    def may_audit(self) -> bool:
        return draws_samples(self.user) is not None

    @property
    def may_see_sample(self) -> bool:
        return reads_samples(self.user)

    @cached_property
    def may_answer(self) -> bool:
        """The school, until it has answered or the agency has decided."""
        found = self.finding
        is_open = self.stands.is_open and not found.answered_at and not found.upheld_at
        return is_open and finding_answerer(self.user, self.grant) is not None

    @property
    def may_uphold(self) -> bool:
        return self.may_audit and may_decide(self.stands)

    @property
    def may_withdraw(self) -> bool:
        return self.may_audit and self.stands.is_open and not self.stands.is_claimed

    @property
    def may_claim(self) -> bool:
        return self.may_audit and self.stands.state == FindingState.UPHELD

    @cached_property
    def may_reverse(self) -> bool:
        """The school puts it right by taking the expense back, while no money is claimed and the
        basket is not over."""
        is_open = self.stands.is_open and not self.stands.is_claimed and not self.grant.is_over
        return is_open and spender(self.user, self.grant) is not None

    @property
    def has_idle_claim(self) -> bool:
        """Whether the expense was reversed while the money is claimed back too."""
        return self.stands.state == FindingState.REVERSED and self.stands.is_claimed

    @property
    def expense_url(self) -> str:
        return reverse(
            "progress:expense_detail", args=[self.grant.pk, self.finding.item.expense_id]
        )

    @property
    def reverse_url(self) -> str:
        expense = self.finding.item.expense_id
        return reverse("progress:expense_reverse", args=[self.grant.pk, expense])

    @property
    def steps(self) -> list[tuple[str, str]]:
        """The buttons of the agency and the school, the main one first."""
        offered = [
            (self.may_answer, "finding_answer", _("Answer")),
            (self.may_uphold, "finding_uphold", _("The finding stands")),
            (self.may_claim, "finding_claim", _("Claim the money back")),
            (self.may_withdraw, "finding_withdraw", _("Withdraw the finding")),
        ]
        key = [self.finding.pk]
        return [(reverse(f"progress:{name}", args=key), said) for may, name, said in offered if may]

    @property
    def is_ended(self) -> bool:
        return self.stands.state in ENDED

    def history(self) -> list[dict[str, Any]]:
        """What was done about it, the newest first."""
        return [
            {"at": row.at, "text": sentence(row), "by": str(row.by or ""), "comment": row.comment}
            for row in Entry.objects.about(self.finding).for_list()
        ]
