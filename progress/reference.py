"""The first rules of external evaluations and of audits, with their sources.

How many aspects a report names is read in published reports; how long a school may remark, answer
a finding and put it right is not confirmed [?]. The agency changes them in the admin; loading again
changes nothing.
"""

from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import User
from audit.choices import Source
from audit.services import record
from selection.choices import EvaluationKind
from selection.models import Programme

from .models import AuditRule, EvaluationRule

RULE: dict[str, Any] = {
    "kind": EvaluationKind.EXTERNAL,
    "strong": 10,
    "to_improve": 5,
    "remark_days": 10,
    "valid_from": date(2016, 3, 29),
    "source": "Viešai skelbiamose išorinio vertinimo ataskaitose įvardijama 10 stipriųjų ir "
    "5 tobulintini veiklos aspektai; pastabų terminas nepatvirtintas, tikslintinas.",
}
AUDIT_RULE: dict[str, Any] = {
    "answer_days": 10,
    "settle_days": 20,
    "valid_from": date(2018, 8, 28),
    "source": "Terminai nepatvirtinti, tikslintini.",
}


@transaction.atomic
def load_evaluation_rules(programme: Programme, by: User | None = None) -> None:
    """The rule of external evaluations, where the programme has none."""
    kind = EvaluationKind.EXTERNAL
    if EvaluationRule.objects.filter(programme=programme, kind=kind).exists():
        return
    EvaluationRule.objects.create(programme=programme, **RULE)
    record("programme.evaluation_rules_loaded", programme, by=by, source=Source.SYSTEM)


@transaction.atomic
def load_audit_rules(programme: Programme, by: User | None = None) -> None:
    """The rule of audits, where the programme has none."""
    if AuditRule.objects.filter(programme=programme).exists():
        return
    AuditRule.objects.create(programme=programme, **AUDIT_RULE)
    record("programme.audit_rules_loaded", programme, by=by, source=Source.SYSTEM)
