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
GAP_READERS = frozenset(Role) - {Role.COMMISSION}
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
SAMPLE_READERS = frozenset({Role.AGENCY, Role.AUDITOR})
FINDING_READERS = frozenset({Role.DIRECTOR, Role.EDITOR, Role.FOUNDER})  # of the school itself
RIGHTS: dict[str, frozenset[Role]] = {
    "record_value": MEASURERS,
    "withdraw_value": MEASURERS,
    "record_expense": MEASURERS,
    "reverse_expense": MEASURERS,
    "import_expenses": MEASURERS,
    "overrule_indicator": frozenset({Role.AGENCY, Role.OFFICER, Role.FOUNDER}),
    "write_self_evaluation": WRITERS[EvaluationKind.SELF],
    "write_external_evaluation": WRITERS[EvaluationKind.EXTERNAL],
    "assign_evaluator": frozenset({Role.AGENCY}),
    "state_no_conflict": WRITERS[EvaluationKind.EXTERNAL],
    "confirm_ratings": WRITERS[EvaluationKind.EXTERNAL],
    "remark_on_evaluation": MEASURERS,
    "answer_evaluation_remark": WRITERS[EvaluationKind.EXTERNAL],
    "conclude_after_self_evaluation": CONCLUDERS[EvaluationKind.SELF],
    "conclude_after_external_evaluation": CONCLUDERS[EvaluationKind.EXTERNAL],
    "enter_progress_from_paper": frozenset({Role.OFFICER}),
    "withdraw_conclusion": frozenset({Role.AGENCY}),
    "confirm_conclusion": frozenset({Role.AGENCY}),
    "adopt_recommendation": MEASURERS,
    "assign_consultant": frozenset({Role.AGENCY}),
    "record_visit": frozenset({Role.CONSULTANT}),
    "read_progress_report": REPORT_READERS,
    "have_dossier": DOSSIER_READERS,
    "read_data_gaps": GAP_READERS,
    "write_report": MEASURERS,
    "submit_report": frozenset({Role.DIRECTOR}),
    "answer_report": frozenset({Role.OFFICER, Role.FOUNDER, Role.AGENCY}),
    "reopen_report": frozenset({Role.AGENCY}),
    "manage_report_periods": frozenset({Role.AGENCY}),
    "read_report_periods": REPORT_READERS,
    "draw_sample": frozenset({Role.AGENCY}),
    "read_samples": SAMPLE_READERS,
    "read_audit_findings": SAMPLE_READERS | FINDING_READERS | {Role.OFFICER},
    "decide_audit_finding": frozenset({Role.AGENCY}),
    "answer_audit_finding": MEASURERS,
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


def spender(user: Any, grant: "Grant") -> "Membership | None":
    """The membership that records, reverses and imports the school's expenses."""
    return _for_school(user, grant, RIGHTS["record_expense"])


def overruler(user: Any, grant: "Grant") -> "Membership | None":
    """Who may judge otherwise than the values do: the agency and who acts for the founder.

    For a municipal school that is its municipality's officer, else the founder's own person.
    """
    founder = Role.OFFICER if grant.holder.is_municipal else Role.FOUNDER
    return access_of(user).membership_for({Role.AGENCY, founder}, grant.holder)


def evaluator(user: Any, grant: "Grant", kind: str) -> "Membership | None":
    """The membership that may write an evaluation of the kind: the school's or its evaluator's.

    An evaluator is assigned by the agency and has stated to have no conflict of interest.
    """
    if kind == EvaluationKind.SELF:
        return _for_school(user, grant, WRITERS[kind])
    held = access_of(user).membership_for(WRITERS[kind], grant.holder)
    if held is None:
        return None
    assigned = user.assignments.filter(grant=grant, ended_on=None, stated_at__isnull=False)
    return held if assigned.exists() else None


def assigner(user: Any, grant: "Grant") -> "Membership | None":
    """The agency assigns evaluators and ends their assignments."""
    return access_of(user).membership_for(RIGHTS["assign_evaluator"], grant.holder)


def remarker(user: Any, grant: "Grant") -> "Membership | None":
    """The membership that remarks on a draft external evaluation: the school's."""
    return _for_school(user, grant, RIGHTS["remark_on_evaluation"])


def concluder(user: Any, grant: "Grant") -> "Membership | None":
    """Who concludes: the head after a self-evaluation, the evaluator after an external one."""
    roles = CONCLUDERS[grant.evaluation_kind]
    if grant.evaluation_kind == EvaluationKind.SELF:
        return _for_school(user, grant, roles)
    return access_of(user).membership_for(roles, grant.holder)


def conclusion_withdrawer(user: Any, grant: "Grant") -> "Membership | None":
    """The agency takes back a conclusion that proved wrong or too early."""
    return access_of(user).membership_for(RIGHTS["withdraw_conclusion"], grant.holder)


def conclusion_confirmer(user: Any, grant: "Grant") -> "Membership | None":
    """The agency confirms a conclusion."""
    return access_of(user).membership_for(RIGHTS["confirm_conclusion"], grant.holder)


def adopter(user: Any, grant: "Grant") -> "Membership | None":
    """The membership that makes activities of recommendations: who writes the school's plan."""
    return _for_school(user, grant, RIGHTS["adopt_recommendation"])


def consultant_assigner(user: Any, grant: "Grant") -> "Membership | None":
    """The agency assigns consultants and ends their work."""
    return access_of(user).membership_for(RIGHTS["assign_consultant"], grant.holder)


def consultant(user: Any, grant: "Grant") -> "Membership | None":
    """The membership that writes down visits: of a consultant who sees the school today."""
    return access_of(user).membership_for(RIGHTS["record_visit"], grant.holder)


def dossier_membership(user: Any, school: "School") -> "Membership | None":
    """Who may have all papers of the school that they may read as one file."""
    return access_of(user).membership_for(DOSSIER_READERS, school)


def report_writer(user: Any, grant: "Grant") -> "Membership | None":
    """The membership that writes the school's reports."""
    return _for_school(user, grant, RIGHTS["write_report"])


def report_sender(user: Any, grant: "Grant") -> "Membership | None":
    """The membership that submits the school's reports: its head's."""
    return _for_school(user, grant, RIGHTS["submit_report"])


def report_opener(user: Any, grant: "Grant") -> "Membership | None":
    """The agency opens an accepted report again."""
    return access_of(user).membership_for(RIGHTS["reopen_report"], grant.holder)


def manages_periods(user: Any) -> bool:
    """The agency sets and closes the periods of reports."""
    return access_of(user).has(*RIGHTS["manage_report_periods"])


def reads_report(user: Any) -> bool:
    """Agency and auditors read the report over all schools, officers and founders over theirs."""
    return access_of(user).has(*REPORT_READERS)


def reads_gaps(user: Any) -> bool:
    """Everybody who sees schools reads what is missing in their data."""
    return access_of(user).has(*GAP_READERS)


def draws_samples(user: Any) -> "Membership | None":
    """The membership that draws samples of expenses, finds and decides: the agency's."""
    access = access_of(user)
    held = [row for row in access.memberships if row.role in RIGHTS["draw_sample"]]
    return access.in_use if access.in_use in held else next(iter(held), None)


def reads_samples(user: Any) -> bool:
    """The agency and auditors read samples."""
    return access_of(user).has(*RIGHTS["read_samples"])


def reads_findings(user: Any) -> bool:
    """They read all findings; schools, founders and officers those that are theirs."""
    return access_of(user).has(*RIGHTS["read_audit_findings"])


def finding_answerer(user: Any, grant: "Grant") -> "Membership | None":
    """The membership that answers what was found in the school's expenses."""
    return _for_school(user, grant, RIGHTS["answer_audit_finding"])


def _for_school(user: Any, grant: "Grant", roles: frozenset[Role]) -> "Membership | None":
    """The school's own membership, else its municipality's officer's where it works on paper."""
    access = access_of(user)
    own = access.membership_for(roles, grant.holder)
    if own is not None:
        return own
    officer = access.membership_for(RIGHTS["enter_progress_from_paper"], grant.holder)
    return officer if officer and is_on_paper(grant) else None
