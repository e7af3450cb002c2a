"""The school sends its version for agreement and takes it back."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.transitions import Refused, move
from common import clock
from plans import emails
from plans.amending import Sending, is_unchanged, sending
from plans.content import load
from plans.council import Council, approval
from plans.documents import issue_submitted, json_of
from plans.explanations import explain, in_words
from plans.models import PlanVersion, Submission
from plans.services import write_history

from .deciding import move_on_when_all_agreed
from .locks import lock_for_head, refresh, refuse_completed, refuse_unseen
from .steps import SUBMIT, WITHDRAW, can_be_withdrawn, missing_in


@transaction.atomic
def submit(
    version: PlanVersion,
    *,
    by: User,
    seen: str | None = None,
    explanations: Mapping[str, str] | None = None,
    council: Council | None = None,
) -> Submission:
    """Send the whole version for agreement. Refuses while anything required is missing,
    a plan whose money exceeds its grant, an amendment that changes nothing, an approval of the
    council that the rules ask for; and warnings, or that nothing was changed since a return,
    which `explanations` (by key) leave out."""
    locked, membership = lock_for_head(version, SUBMIT, by, None)
    content = load(locked)
    refuse_unseen(locked, seen, content)
    refuse_completed(locked)
    if missing := missing_in(content):
        raise Refused(missing)
    sent = json_of(content)
    explained = explain(content, explanations or {}, is_unchanged=is_unchanged(locked, sent))
    kept = {"explanations": explained} | approval(locked, council)
    submission = _write(locked, sent, sending(locked, sent), kept, by)
    told: dict[str, Any] = {"explanations": in_words(explained)} if explained else {}
    told |= {} if submission.asked else {"unasked": True}
    write_history("plan.submitted", locked, by=by, membership=membership, changes=told)
    emails.tell_asked(locked)
    move_on_when_all_agreed(locked)
    refresh(version, locked)
    return submission


def _write(
    version: PlanVersion, content: dict[str, Any], what: Sending, kept: dict[str, Any], by: User
) -> Submission:
    """Keep what is sent and whom it asks; the version is submitted."""
    submission = Submission.objects.create(
        version=version,
        number=version.submissions.count() + 1,
        at=clock.now(),
        by=by,
        content=content,
        difference=what.difference,
        kinds=what.kinds,
        asked=what.asked,
        standing=what.standing,
        **kept,
    )
    sent = {"current_submission": submission, "is_open_for_advice": False}
    rules = version.plan.grant.round.rules_version
    move(version, SUBMIT, status_since=clock.now(), rules_version=rules, **sent)
    issue_submitted(submission, by=by)
    emails.tell_informed(version, what.told)
    return submission


@transaction.atomic
def withdraw(version: PlanVersion, *, by: User, seen: str | None = None) -> None:
    """Take the version back to writing, only while no party has decided on what was submitted;
    where by rule nobody is asked, until the head's order."""
    locked, membership = lock_for_head(version, WITHDRAW, by, seen)
    if not can_be_withdrawn(locked, locked.decisions()):
        raise Refused([_("A party has already decided; ask it to return the plan.")])
    move(locked, WITHDRAW, status_since=clock.now(), current_submission=None)
    write_history("plan.withdrawn", locked, by=by, membership=membership)
    refresh(version, locked)
