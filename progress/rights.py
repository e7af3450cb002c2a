"""Who records progress: values by the school, each kind of evaluation by its own people.

For a school that works on paper the municipality's officer enters what the school would.
"""

from typing import TYPE_CHECKING, Any

from common import clock
from plans.choices import VersionStatus
from plans.models import PaperSource
from schools.access import access_of
from schools.choices import Role
from selection.choices import EvaluationKind

if TYPE_CHECKING:
    from grants.models import Grant
    from schools.models import Membership, School

MEASURERS = frozenset({Role.DIRECTOR, Role.EDITOR})
REPORT_READERS = frozenset({Role.AGENCY, Role.AUDITOR, Role.OFFICER, Role.FOUNDER})
WRITERS: dict[str, frozenset[Role]] = {
    EvaluationKind.SELF: frozenset({Role.DIRECTOR, Role.EDITOR}),
    EvaluationKind.EXTERNAL: frozenset({Role.EVALUATOR}),
}
CONCLUDERS: dict[str, frozenset[Role]] = {
    EvaluationKind.SELF: frozenset({Role.DIRECTOR}),
    EvaluationKind.EXTERNAL: frozenset({Role.EVALUATOR}),
}
DOSSIER_READERS = frozenset(
    {Role.DIRECTOR, Role.EDITOR, Role.OFFICER, Role.FOUNDER, Role.AGENCY, Role.AUDITOR}
)
RIGHTS: dict[str, frozenset[Role]] = {
    "record_value": MEASURERS,
    "withdraw_value": MEASURERS,
    "write_self_evaluation": WRITERS[EvaluationKind.SELF],
    "write_external_evaluation": WRITERS[EvaluationKind.EXTERNAL],
    "conclude_after_self_evaluation": CONCLUDERS[EvaluationKind.SELF],
    "conclude_after_external_evaluation": CONCLUDERS[EvaluationKind.EXTERNAL],
    "enter_progress_from_paper": frozenset({Role.OFFICER}),
    "withdraw_conclusion": frozenset({Role.AGENCY}),
    "read_progress_report": REPORT_READERS,
    "have_dossier": DOSSIER_READERS,
}


def is_on_paper(grant: "Grant") -> bool:
    """Whether nobody of the school can sign in and write, or its plan in force came on paper."""
    held = grant.holder.memberships.valid_on(clock.today()).filter(role__in=MEASURERS)
    if not held.filter(user__is_active=True).exists():
        return True
    in_force = VersionStatus.APPROVED
    papers = PaperSource.objects.filter(version__plan__grant=grant.pk, version__status=in_force)
    return papers.exists()


def measurer(user: Any, grant: "Grant") -> "Membership | None":
    """The membership that may record and withdraw values of the school's indicators."""
    return _for_school(user, grant, MEASURERS)


def evaluator(user: Any, grant: "Grant", kind: str) -> "Membership | None":
    """The membership that may write an evaluation of the kind: the school's or its evaluator's."""
    if kind == EvaluationKind.SELF:
        return _for_school(user, grant, WRITERS[kind])
    return access_of(user).membership_for(WRITERS[kind], grant.holder)


def concluder(user: Any, grant: "Grant") -> "Membership | None":
    """Who concludes: the head after a self-evaluation, the evaluator after an external one."""
    roles = CONCLUDERS[grant.evaluation_kind]
    if grant.evaluation_kind == EvaluationKind.SELF:
        return _for_school(user, grant, roles)
    return access_of(user).membership_for(roles, grant.holder)


def conclusion_withdrawer(user: Any, grant: "Grant") -> "Membership | None":
    """The agency takes back a conclusion that proved wrong or too early."""
    return access_of(user).membership_for(RIGHTS["withdraw_conclusion"], grant.holder)


def dossier_membership(user: Any, school: "School") -> "Membership | None":
    """Who may have all papers of the school that they may read as one file."""
    return access_of(user).membership_for(DOSSIER_READERS, school)


def reads_report(user: Any) -> bool:
    """Agency and auditors read the report over all schools, officers and founders over theirs."""
    return access_of(user).has(*REPORT_READERS)


def _for_school(user: Any, grant: "Grant", roles: frozenset[Role]) -> "Membership | None":
    """The school's own membership, else its municipality's officer's where it works on paper."""
    access = access_of(user)
    own = access.membership_for(roles, grant.holder)
    if own is not None:
        return own
    officer = access.membership_for(RIGHTS["enter_progress_from_paper"], grant.holder)
    return officer if officer and is_on_paper(grant) else None
