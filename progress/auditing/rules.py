"""How long a school may take: by the programme's rule of audits in force on a day."""

from dataclasses import dataclass
from datetime import date

from common.days import after_working_days
from grants.models import Grant
from progress.models import AuditRule


@dataclass(frozen=True)
class Terms:
    """Until when a finding is answered, and one that stands is put right; None without a rule."""

    answer_by: date | None = None
    due_on: date | None = None


def terms_of(grant: Grant, today: date) -> Terms:
    """By the programme's newest rule in force today."""
    rules = AuditRule.objects.filter(programme__rounds=grant.round_id, valid_from__lte=today)
    rule = rules.order_by("-valid_from").first()
    if rule is None:
        return Terms()
    return Terms(
        after_working_days(today, rule.answer_days), after_working_days(today, rule.settle_days)
    )
