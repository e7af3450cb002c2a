"""Who records progress: values by the school, each kind of evaluation by its own people."""

from typing import TYPE_CHECKING, Any

from schools.access import access_of
from schools.choices import Role
from selection.choices import EvaluationKind

if TYPE_CHECKING:
    from grants.models import Grant
    from schools.models import Membership

MEASURERS = frozenset({Role.DIRECTOR, Role.EDITOR})
REPORT_READERS = frozenset({Role.AGENCY, Role.AUDITOR, Role.OFFICER})
WRITERS: dict[str, frozenset[Role]] = {
    EvaluationKind.SELF: frozenset({Role.DIRECTOR, Role.EDITOR}),
    EvaluationKind.EXTERNAL: frozenset({Role.EVALUATOR}),
}
CONCLUDERS: dict[str, frozenset[Role]] = {
    EvaluationKind.SELF: frozenset({Role.DIRECTOR}),
    EvaluationKind.EXTERNAL: frozenset({Role.EVALUATOR}),
}
RIGHTS: dict[str, frozenset[Role]] = {
    "record_value": MEASURERS,
    "withdraw_value": MEASURERS,
    "write_self_evaluation": WRITERS[EvaluationKind.SELF],
    "write_external_evaluation": WRITERS[EvaluationKind.EXTERNAL],
    "conclude_after_self_evaluation": CONCLUDERS[EvaluationKind.SELF],
    "conclude_after_external_evaluation": CONCLUDERS[EvaluationKind.EXTERNAL],
    "read_progress_report": REPORT_READERS,
}


def measurer(user: Any, grant: "Grant") -> "Membership | None":
    """The membership that may record and withdraw values of the school's indicators."""
    return access_of(user).membership_for(MEASURERS, grant.holder)


def evaluator(user: Any, grant: "Grant", kind: str) -> "Membership | None":
    """The membership that may write an evaluation of the kind: the school's or its evaluator's."""
    return access_of(user).membership_for(WRITERS[kind], grant.holder)


def concluder(user: Any, grant: "Grant") -> "Membership | None":
    """Who concludes: the head after a self-evaluation, the evaluator after an external one."""
    return access_of(user).membership_for(CONCLUDERS[grant.evaluation_kind], grant.holder)


def reads_report(user: Any) -> bool:
    """Agency and auditors read the report over all schools, officers over their own."""
    return access_of(user).has(*REPORT_READERS)
