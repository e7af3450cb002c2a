"""A finding from its recording to its end; each step locks the basket first.

The school answers, the agency decides. What ends a finding is an entry: the expense reversed, or
the money claimed, returned and confirmed (`standing`).
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.choices import Source
from audit.services import record, school_chain
from audit.transitions import Refused
from common import clock
from common.money import ZERO, format_eur, to_cents
from common.templatetags.ui import date_iso
from files.models import StoredFile
from grants.choices import ClaimKind
from grants.claims import make_claim
from progress.models import AuditFinding, SampledExpense
from progress.rights import finding_answerer
from progress.services import lock_grant, refuse_without_scan
from schools.choices import Role
from schools.models import Membership

from .emails import tell_answered, tell_decided, tell_found
from .left import left_of
from .sampling import agency_or_refuse
from .standing import Standing, standing_of

ABOUT = ("item__expense__grant__holder__municipality", "item__expense__grant__round", "claim", "by")


@transaction.atomic
def find(
    *, item: SampledExpense, kind: str, amount: Decimal, reason: str, answer_by: date, by: User
) -> AuditFinding:
    """Record what is wrong with a drawn expense, EUR; the school is told and answers by a day.

    Refuses all but the agency, more than the expense has left, no reason, a day to answer that is
    not ahead, and a second finding beside one that stands.
    """
    lock_grant(item.expense.grant_id)
    membership = agency_or_refuse(by)
    current = SampledExpense.objects.select_related("expense").get(pk=item.pk)
    if reasons := _faults(current, amount, reason, answer_by):
        raise Refused(reasons)
    told: dict[str, Any] = {"amount": amount, "reason": reason.strip(), "answer_by": answer_by}
    made = AuditFinding.objects.create(item=current, kind=kind, by=by, at=clock.now(), **told)
    made = _read(made.pk)
    _history("audit.found", made, by, membership, made.reason, answer_by=date_iso(answer_by))
    tell_found(made)
    return made


@transaction.atomic
def answer(
    *,
    finding: AuditFinding,
    stance: str,
    text: str,
    by: User,
    file: StoredFile | None = None,
) -> AuditFinding:
    """The school's answer, once; late ones are taken until the agency has decided.

    Refuses all but the school's head and plan editors (for a school on paper the officer, with the
    scan), an empty answer, and findings that are decided or ended.
    """
    current, membership = _locked(finding), finding_answerer(by, finding.item.expense.grant)
    if membership is None:
        raise Refused([_("Only the school's head and plan editors answer.")])
    refuse_without_scan(membership, file)
    _refuse_ended(current)
    if current.answered_at:
        raise Refused([_("The school has answered already.")])
    if current.upheld_at:
        raise Refused([_("The agency has decided already: put the expense right.")])
    if not text.strip():
        raise Refused([_("Write what the school answers.")])
    given = {"stance": stance, "answer": text.strip(), "answer_file": file}
    _write(current, **given, answered_by=by, answered_at=clock.now())
    _history("audit.answered", current, by, membership, current.answer, stance=stance)
    tell_answered(current)
    return current


@transaction.atomic
def uphold(*, finding: AuditFinding, reason: str, due_on: date, by: User) -> AuditFinding:
    """The finding stands and is put right by a day, whatever the school answered.

    Refuses all but the agency, no reason, a day that is not ahead, a finding that is decided or
    ended, and one that the school may still answer.
    """
    membership = agency_or_refuse(by)
    current = _locked(finding)
    _refuse_ended(current)
    if current.upheld_at:
        raise Refused([_("It was decided already that the finding stands.")])
    if not current.answered_at and current.answer_by >= clock.today():
        words = _("The school may answer until %(day)s. Decide after that or after its answer.")
        raise Refused([words % {"day": date_iso(current.answer_by)}])
    if not reason.strip():
        raise Refused([_("Write why: the school reads it.")])
    if due_on <= clock.today():
        raise Refused([_("The day to put it right is not ahead. Choose a later one.")])
    _write(
        current, upheld_by=by, upheld_at=clock.now(), upheld_reason=reason.strip(), due_on=due_on
    )
    _history(
        "audit.upheld", current, by, membership, current.upheld_reason, due_on=date_iso(due_on)
    )
    tell_decided(current)
    return current


@transaction.atomic
def withdraw(*, finding: AuditFinding, reason: str, by: User) -> AuditFinding:
    """The agency takes the finding back, with the reason, before it has ended.

    Refuses others, no reason, and a finding whose money is claimed: the claim goes first.
    """
    membership = agency_or_refuse(by)
    current = _locked(finding)
    _refuse_ended(current)
    if standing_of(current).is_claimed:
        raise Refused([_("The money is claimed back. Withdraw the claim first.")])
    if not reason.strip():
        raise Refused([_("Write why: the school reads it.")])
    _write(current, withdrawn_by=by, withdrawn_at=clock.now(), withdrawn_reason=reason.strip())
    _history("audit.withdrawn", current, by, membership, current.withdrawn_reason)
    tell_decided(current)
    return current


@transaction.atomic
def claim_back(
    *,
    finding: AuditFinding,
    dated_on: date,
    due_on: date,
    document: str,
    reason: str,
    by: User,
    file: StoredFile | None = None,
) -> AuditFinding:
    """Claim the sum of a standing finding back by a document; the return ends the finding.

    Refuses all but the agency, a finding that does not stand or has ended, one that is claimed
    already, and what `make_claim` refuses.
    """
    membership = agency_or_refuse(by)
    current = _locked(finding)
    _refuse_ended(current)
    if not current.upheld_at:
        raise Refused([_("Decide first that the finding stands.")])
    if standing_of(current).is_claimed:
        raise Refused([_("The money is claimed back already.")])
    made = make_claim(
        grant=current.item.expense.grant,
        kind=ClaimKind.INELIGIBLE,
        amount=current.amount,
        dated_on=dated_on,
        due_on=due_on,
        document=document,
        reason=reason,
        by=by,
        file=file,
    )
    _write(current, claim=made)
    _history("audit.claimed", current, by, membership, due_on=date_iso(due_on))
    return current


def may_decide(stands: Standing) -> bool:
    """Whether the agency may say that the finding stands: answered, or the term is over."""
    found = stands.finding
    is_ready = found.answered_at is not None or found.answer_by < stands.today
    return stands.is_open and found.upheld_at is None and is_ready


def _faults(item: SampledExpense, amount: Decimal, reason: str, answer_by: date) -> list[str]:
    left, standing = left_of(item.expense), item.findings.standing().exists()
    more = _("Only %(sum)s of this expense are left to be found wrong.") % {"sum": format_eur(left)}
    wrong = [
        (standing, _("Something was found in this expense already. Withdraw it first.")),
        (not standing and left == ZERO, _("The expense was reversed: nothing of it is left.")),
        (amount <= ZERO or amount != to_cents(amount), _("Enter a sum above zero, in cents.")),
        (ZERO < left < amount, more),
        (not reason.strip(), _("Write what is wrong: the school reads it.")),
        (answer_by <= clock.today(), _("The day to answer is not ahead. Choose a later one.")),
    ]
    return [words for is_wrong, words in wrong if is_wrong]


def _locked(finding: AuditFinding) -> AuditFinding:
    """The finding as it stands, its basket under lock."""
    lock_grant(finding.item.expense.grant_id)
    return _read(finding.pk)


def _read(pk: int) -> AuditFinding:
    rows = AuditFinding.objects.select_related(*ABOUT)
    return rows.prefetch_related("claim__refunds__answers").get(pk=pk)


def _refuse_ended(finding: AuditFinding) -> None:
    stands = standing_of(finding)
    if not stands.is_open:
        raise Refused([_("Nothing more can be done here: %(state)s.") % {"state": stands.words}])


def _write(finding: AuditFinding, **values: Any) -> None:
    for name, value in values.items():
        setattr(finding, name, value)
    finding.save(update_fields=list(values))


def _history(
    verb: str,
    finding: AuditFinding,
    by: User,
    membership: Membership,
    comment: str = "",
    **more: Any,
) -> None:
    """One entry in the school's chain, marked when it came in on paper."""
    expense = finding.item.expense
    told = {"sum": format_eur(finding.amount), "document": expense.document, "kind": finding.kind}
    from_paper = membership.role == Role.OFFICER
    record(
        verb,
        finding,
        by=by,
        chain=school_chain(expense.grant.holder_id),
        changes=told | more,
        comment=comment,
        role=membership.role,
        source=Source.PAPER if from_paper else Source.SCREEN,
    )
