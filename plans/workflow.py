"""The life of a plan version: who may take which step from where, and what each step does.

`seen` of every step is the token (`services.version_token`) of what the person's page showed;
a step is refused when something else stands now. None: the caller showed nobody a page.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from audit.transitions import Refused, Transition, move
from common import clock
from common.templatetags.ui import date_words
from files.models import StoredFile
from schools.choices import Role
from schools.models import Membership

from . import emails, health
from .choices import Decision, VersionStatus
from .comments import binding_words
from .content import PlanContent, as_json, files_as_json, load
from .explanations import explain, in_words
from .models import Agreement, PlanVersion, Submission
from .rights import head_membership, parties_of, party_membership
from .services import version_token, write_history

PARTIES = frozenset({Role.OFFICER, Role.AGENCY})


class Outdated(Refused):
    """The plan is no longer what the person was shown; nothing was done."""

    def __init__(self) -> None:
        super().__init__(
            [_("The plan has changed since you opened this page. Look at it once more.")]
        )


def _missing(version: PlanVersion) -> list[str]:
    return _missing_in(load(version))


def _missing_in(content: PlanContent) -> list[str]:
    return [problem.text for problem in health.errors(content)]


SUBMIT = Transition(
    name="submit",
    label=gettext_lazy("Submit for agreement"),
    sources=frozenset({VersionStatus.DRAFT, VersionStatus.RETURNED}),
    target=VersionStatus.SUBMITTED,
    may=frozenset({Role.DIRECTOR}),
    missing=_missing,
)
WITHDRAW = Transition(
    name="withdraw",
    label=gettext_lazy("Withdraw the plan"),
    sources=frozenset({VersionStatus.SUBMITTED}),
    target=VersionStatus.DRAFT,
    may=frozenset({Role.DIRECTOR}),
)
AGREE = Transition(
    name="agree",
    label=gettext_lazy("Agree to the plan"),
    sources=frozenset({VersionStatus.SUBMITTED}),
    target=VersionStatus.AGREED,
    may=PARTIES,
    missing=binding_words,
)
SEND_BACK = Transition(
    name="send_back",
    label=gettext_lazy("Return for changes"),
    sources=frozenset({VersionStatus.SUBMITTED, VersionStatus.AGREED}),
    target=VersionStatus.RETURNED,
    may=PARTIES,
    comment_required=True,
)
APPROVE = Transition(
    name="approve",
    label=gettext_lazy("Enter the order"),
    sources=frozenset({VersionStatus.AGREED}),
    target=VersionStatus.APPROVED,
    may=frozenset({Role.DIRECTOR}),
)
SUPERSEDE = Transition(
    name="supersede",
    label=gettext_lazy("Supersede"),
    sources=frozenset({VersionStatus.APPROVED}),
    target=VersionStatus.SUPERSEDED,
    may=frozenset(),
)
TRANSITIONS = (SUBMIT, WITHDRAW, AGREE, SEND_BACK, APPROVE)


def available(
    version: PlanVersion, user: Any, decided: dict[str, Agreement] | None = None
) -> list[Transition]:
    """The steps that the person may take now; the page's buttons. Decisions known are not read."""
    known = version.decisions() if decided is None else decided
    steps = [step for step in TRANSITIONS if step.open_from(version.status)]
    return [step for step in steps if _may(step, version, user, known)]


def _may(step: Transition, version: PlanVersion, user: Any, decided: dict[str, Agreement]) -> bool:
    if step is AGREE:
        return any(party not in decided for party in parties_of(user, version))
    if step is SEND_BACK:
        return bool(parties_of(user, version))
    if step is WITHDRAW and decided:
        return False
    return head_membership(user, version) is not None


@transaction.atomic
def submit(
    version: PlanVersion,
    *,
    by: User,
    seen: str | None = None,
    explanations: Mapping[str, str] | None = None,
) -> Submission:
    """Send the whole version for agreement. Refuses while anything required is missing,
    a plan whose money exceeds its grant, and warnings that `explanations` (by key) leave out."""
    locked, membership = _lock_for_head(version, SUBMIT, by, None)
    content = load(locked)
    _refuse_unseen(locked, seen, content)
    if missing := _missing_in(content):
        raise Refused(missing)
    explained = explain(content, explanations or {})
    submission = Submission.objects.create(
        version=locked,
        number=locked.submissions.count() + 1,
        at=clock.now(),
        by=by,
        content=as_json(content) | {"attachments": files_as_json(locked)},
        explanations=explained,
    )
    sent = {"current_submission": submission, "is_open_for_advice": False}
    move(locked, SUBMIT, status_since=clock.now(), **sent)
    told = {"explanations": in_words(explained)} if explained else {}
    write_history("plan.submitted", locked, by=by, membership=membership, changes=told)
    emails.tell_asked(locked)
    _move_on_when_all_agreed(locked)
    _refresh(version, locked)
    return submission


@transaction.atomic
def withdraw(version: PlanVersion, *, by: User, seen: str | None = None) -> None:
    """Take the version back to writing; only while no party has decided."""
    locked, membership = _lock_for_head(version, WITHDRAW, by, seen)
    if locked.decisions():
        raise Refused([_("A party has already decided; ask it to return the plan.")])
    move(locked, WITHDRAW, status_since=clock.now(), current_submission=None)
    write_history("plan.withdrawn", locked, by=by, membership=membership)
    _refresh(version, locked)


@transaction.atomic
def agree(
    version: PlanVersion,
    *,
    party: str,
    agreed_on: date,
    document_number: str,
    by: User,
    seen: str | None = None,
) -> Agreement:
    """Record a party's agreement; when all required have agreed, the head's order is next.

    Refuses while a remark stands that must be corrected, whichever party wrote it.
    """
    locked, membership = _lock_for_party(version, AGREE, party, by, seen)
    if party in locked.decisions():
        raise Refused([_("This party has already agreed to the plan.")])
    if missing := AGREE.missing(locked):
        raise Refused(missing)
    _refuse_future(agreed_on)
    _refuse_before_decision(locked, agreed_on)
    agreement = _decide(locked, party, Decision.AGREED, agreed_on, by, number=document_number)
    if not _move_on_when_all_agreed(locked):
        emails.tell_agreement(agreement, locked)
    write_history(
        "plan.agreed",
        locked,
        by=by,
        membership=membership,
        changes={"party": party, "agreed_on": agreed_on, "document_number": document_number},
    )
    _refresh(version, locked)
    return agreement


@transaction.atomic
def send_back(
    version: PlanVersion, *, party: str, comment: str, by: User, seen: str | None = None
) -> Agreement:
    """Return the version to the school with a remark; other agreements then lapse."""
    locked, membership = _lock_for_party(version, SEND_BACK, party, by, seen)
    if not comment.strip():
        raise Refused([_("Write a remark: what should the school change?")])
    Agreement.objects.filter(
        submission=locked.current_submission, party=party, withdrawn_at=None
    ).update(withdrawn_at=clock.now())
    agreement = _decide(
        locked, party, Decision.RETURNED, clock.today(), by, comment=comment.strip()
    )
    move(locked, SEND_BACK, status_since=clock.now())
    write_history(
        "plan.returned",
        locked,
        by=by,
        membership=membership,
        changes={"party": party},
        comment=comment.strip(),
    )
    emails.tell_returned(locked, comment.strip())
    _refresh(version, locked)
    return agreement


@transaction.atomic
def approve(
    version: PlanVersion,
    *,
    ordered_on: date,
    order_number: str,
    by: User,
    order_file: StoredFile | None = None,
    seen: str | None = None,
) -> None:
    """Record the head's order (date, number as free text); the version comes into force."""
    locked, membership = _lock_for_head(version, APPROVE, by, seen)
    if not order_number.strip():
        raise Refused([_("Enter the number of the order.")])
    _refuse_future(ordered_on)
    _refuse_before_agreements(locked, ordered_on)
    for earlier in locked.plan.versions.filter(status=VersionStatus.APPROVED):
        move(earlier, SUPERSEDE, status_since=clock.now())
    order = {"ordered_on": ordered_on, "order_number": order_number.strip()}
    move(locked, APPROVE, status_since=clock.now(), order_file=order_file, **order)
    write_history("plan.approved", locked, by=by, membership=membership, changes=order)
    emails.tell_approved(locked, by=by)
    _refresh(version, locked)


def _lock(version: PlanVersion, step: Transition, seen: str | None) -> PlanVersion:
    """The version under lock, as the person has seen it; refuses one that has moved on."""
    locked = PlanVersion.objects.select_for_update(of=("self",)).for_list().get(pk=version.pk)
    if not step.open_from(locked.status):
        raise Outdated
    _refuse_unseen(locked, seen)
    return locked


def _refuse_unseen(
    version: PlanVersion, seen: str | None, content: PlanContent | None = None
) -> None:
    if seen is not None and seen != version_token(version, content):
        raise Outdated


def _lock_for_head(
    version: PlanVersion, step: Transition, by: User, seen: str | None
) -> tuple[PlanVersion, Membership]:
    locked = _lock(version, step, seen)
    membership = head_membership(by, locked)
    if membership is None:
        raise Refused([_("Only the head of the school may do this.")])
    return locked, membership


def _lock_for_party(
    version: PlanVersion, step: Transition, party: str, by: User, seen: str | None
) -> tuple[PlanVersion, Membership]:
    locked = _lock(version, step, seen)
    if party not in locked.plan.grant.round.programme.required_parties:
        raise Refused([_("This party's agreement is not required.")])
    membership = party_membership(by, locked, party)
    if membership is None:
        raise Refused([_("You may not decide for this party.")])
    return locked, membership


def _decide(
    version: PlanVersion,
    party: str,
    decision: str,
    day: date,
    by: User,
    *,
    number: str = "",
    comment: str = "",
) -> Agreement:
    assert version.current_submission  # only a submitted version is decided on
    return Agreement.objects.create(
        submission=version.current_submission,
        party=party,
        decision=decision,
        agreed_on=day,
        document_number=number.strip(),
        comment=comment,
        by=by,
        at=clock.now(),
    )


def _move_on_when_all_agreed(version: PlanVersion) -> bool:
    """Whether all required parties have agreed and the head's order is next."""
    required = version.plan.grant.round.programme.required_parties
    if not set(required) <= set(version.decisions()):
        return False
    move(version, AGREE, status_since=clock.now())
    emails.tell_all_agreed(version)
    return True


def _refuse_future(day: date) -> None:
    if day > clock.today():
        raise Refused([_("The date is in the future. Enter the date of the document.")])


def _refuse_before_decision(version: PlanVersion, agreed_on: date) -> None:
    """A plan can't be agreed to before its school was chosen."""
    decided_on = version.plan.grant.round.decided_on
    if decided_on and agreed_on < decided_on:
        message = _("The date is before the school was chosen (%(date)s). Check the year.")
        raise Refused([message % {"date": date_words(decided_on)}])


def _refuse_before_agreements(version: PlanVersion, ordered_on: date) -> None:
    latest = max((row.agreed_on for row in version.decisions().values()), default=ordered_on)
    if ordered_on < latest:
        message = _("The order can't be older than the last agreement (%(date)s).")
        raise Refused([message % {"date": date_words(latest)}])


def _refresh(version: PlanVersion, locked: PlanVersion) -> None:
    """Show the caller's object what was written."""
    version.refresh_from_db(fields=[field.name for field in locked._meta.concrete_fields])
