"""Sending an evaluation for remarks, finishing it, concluding: who may, what may be missing."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from audit.transitions import Refused, Transition, move
from common import clock
from common.days import after_working_days
from files.models import StoredFile
from grants.choices import GrantStatus
from grants.models import Grant
from plans.choices import VersionStatus
from plans.models import Indicator
from plans.services import complete_plan, reopen_plan
from schools.choices import Role
from schools.models import FrameworkIndicator, Membership
from selection.choices import EvaluationKind

from .choices import EvaluationStatus, Result
from .concluding import Judged, contrary_fault, early_fault, faults, keep
from .emails import tell_school
from .evaluating.confirming import unconfirmed
from .evaluating.doubts import doubts as doubts_of
from .evaluating.lacks import Lack, Lacks
from .evaluating.rules import rule_of
from .models import Conclusion, Evaluation, Measurement
from .rights import concluder, conclusion_withdrawer, evaluator
from .services import (
    lock_evaluation,
    lock_grant,
    refuse_closed,
    refuse_without_scan,
    write_history,
)


def lacks(evaluation: Evaluation) -> list[Lack]:
    """What an evaluation still needs before its next step, each with a link."""
    return Lacks(evaluation).all()


def missing(evaluation: Evaluation) -> list[str]:
    """The same in words alone."""
    return [lack.text for lack in lacks(evaluation)]


def doubts(evaluation: Evaluation) -> list[str]:
    """Judged changes that the levels don't bear out: a word of warning, no obstacle."""
    return doubts_of(evaluation, evaluation.ratings.select_related("indicator", "level"))


def unrated(evaluation: Evaluation) -> QuerySet[FrameworkIndicator]:
    """The framework's indicators that have no level in the evaluation."""
    rated = evaluation.ratings.filter(level__isnull=False).values("indicator")
    return evaluation.framework.indicators.exclude(pk__in=rated)


def thin(evaluation: Evaluation) -> str:
    """That less than half of a self-evaluation is rated, in words; else empty."""
    if evaluation.kind != EvaluationKind.SELF:
        return ""
    left, total = unrated(evaluation).count(), evaluation.framework.indicators.count()
    if left * 2 <= total:
        return ""
    words = {"rated": total - left, "total": total}
    text = _("Only %(rated)s of %(total)s indicators are rated. Confirm that no more will be.")
    return text % words


def incomplete(evaluation: Evaluation) -> str:
    """How many indicators of an external evaluation have no level; empty when all have one."""
    if evaluation.kind != EvaluationKind.EXTERNAL:
        return ""
    left, total = unrated(evaluation).count(), evaluation.framework.indicators.count()
    text = ngettext(
        "%(n)s of %(total)s indicators has no level. Rate it, or write why it is left out.",
        "%(n)s of %(total)s indicators have no level. Rate them, or write why they are left out.",
        left,
    )
    return text % {"n": left, "total": total} if left else ""


FINISH_SELF = Transition(
    name="finish",
    label=gettext_lazy("Finish the evaluation"),
    sources=frozenset({EvaluationStatus.DRAFT}),
    target=EvaluationStatus.FINISHED,
    may=frozenset({Role.DIRECTOR, Role.EDITOR, Role.OFFICER}),
    missing=missing,
)
SEND = Transition(
    name="send",
    label=gettext_lazy("Send to the school for remarks"),
    sources=frozenset({EvaluationStatus.DRAFT}),
    target=EvaluationStatus.REMARKS,
    may=frozenset({Role.EVALUATOR}),
    missing=missing,
)
FINISH_EXTERNAL = Transition(
    name="finish",
    label=gettext_lazy("Finish the evaluation"),
    sources=frozenset({EvaluationStatus.REMARKS}),
    target=EvaluationStatus.FINISHED,
    may=frozenset({Role.EVALUATOR}),
    missing=missing,
)
TRANSITIONS: dict[str, tuple[Transition, ...]] = {
    EvaluationKind.SELF: (FINISH_SELF,),
    EvaluationKind.EXTERNAL: (SEND, FINISH_EXTERNAL),
}


def available(evaluation: Evaluation, user: Any) -> list[Transition]:
    """The verbs open to the person now; the kind decides whose evaluation it is."""
    if evaluator(user, evaluation.grant, evaluation.kind) is None:
        return []
    steps = TRANSITIONS[evaluation.kind]
    return [step for step in steps if step.open_from(evaluation.status)]


@dataclass(frozen=True)
class Sure:
    """What the person has confirmed: that few indicators are rated, that doubted changes stand;
    of an external evaluation also why indicators have no level."""

    of_few: bool = False
    of_changes: bool = False
    why_unrated: str = ""


@transaction.atomic
def send_for_remarks(evaluation: Evaluation, *, by: User, sure: Sure | None = None) -> None:
    """Let the school read the draft of its external evaluation and remark on it.

    Until when is reckoned by the rule in working days. Refuses a draft that is not whole, one
    with indicators without a level and no reason and, unless the person is sure, with doubted
    changes.
    """
    locked, membership = lock_evaluation(evaluation, by)
    sure = sure or Sure()
    _step(locked, "send", sure)
    rule = rule_of(locked)
    if rule is None:
        raise Refused([_("No rule says how long the school may remark. Ask the agency for one.")])
    until = after_working_days(clock.today(), rule.remark_days)
    why = _why_unrated(locked, sure)
    move(locked, SEND, remarks_until=until, remarks_done_at=None, unrated_reason=why)
    changes, told = {"until": until}, {"comment": why}
    write_history("evaluation.sent", locked, by=by, membership=membership, changes=changes, **told)
    tell_school(locked)
    evaluation.refresh_from_db(fields=["status", "remarks_until"])


@transaction.atomic
def finish(
    evaluation: Evaluation, *, by: User, is_sure: bool = False, sure: Sure | None = None
) -> None:
    """Close the evaluation for reading by all who see the grant.

    An external one only after the school's remarks. Refuses one that is not whole, an external one
    with indicators without a level and no reason and, unless the person is sure, a self-evaluation
    with less than half rated and one with doubted changes.
    """
    locked, membership = lock_evaluation(evaluation, by)
    sure = sure or Sure(is_sure, is_sure)
    step = _step(locked, "finish", sure)
    move(locked, step, finished_at=clock.now(), unrated_reason=_why_unrated(locked, sure))
    write_history(
        "evaluation.finished",
        locked,
        by=by,
        membership=membership,
        changes={"kind": locked.kind, "rated": locked.ratings.count()},
    )
    evaluation.refresh_from_db(fields=["status", "finished_at"])


def _step(locked: Evaluation, name: str, sure: Sure) -> Transition:
    """The verb, if it is open and nothing is in its way."""
    steps = [step for step in TRANSITIONS[locked.kind] if step.name == name]
    if not steps:
        raise Refused([_("Only an external evaluation is sent to the school for remarks.")])
    if not steps[0].open_from(locked.status):
        early = name == "finish"
        first = _("First send the evaluation to the school for its remarks.")
        raise Refused([first if early else _("The school has this evaluation already.")])
    reasons = steps[0].missing(locked) or _unsure(locked, sure)
    if reasons:
        raise Refused(reasons)
    return steps[0]


def _unsure(locked: Evaluation, sure: Sure) -> list[str]:
    """What the person has to confirm and has not."""
    few = incomplete(locked) if not _told_why(locked, sure) else ""
    few = few or ("" if sure.of_few else thin(locked))
    reasons = [few] if few else []
    found = [] if sure.of_changes else doubts(locked)
    if found:
        text = _("Correct the change, or confirm that the judgement stands. %(doubts)s")
        reasons.append(text % {"doubts": " ".join(found)})
    return reasons


def _told_why(locked: Evaluation, sure: Sure) -> str:
    """Why indicators have no level: as typed now, else as told when it was sent."""
    return sure.why_unrated.strip() or locked.unrated_reason


def _why_unrated(locked: Evaluation, sure: Sure) -> str:
    """The reason to keep; none where nothing is left out."""
    return _told_why(locked, sure) if incomplete(locked) else ""


def basis(grant: Grant) -> Evaluation | None:
    """The newest finished evaluation of the kind that the grant requires."""
    rows = Evaluation.objects.finished().filter(grant=grant, kind=grant.evaluation_kind)
    return rows.order_by("-ends_on", "-pk").first()


def may_conclude(grant: Grant, user: Any) -> bool:
    """Whether the person concludes here: the head after self-, the evaluator after external."""
    return concluder(user, grant) is not None


def unvalued(grant: Grant) -> list[str]:
    """The titles of the plan's indicators that have no value, in the plan's order."""
    valued = Measurement.objects.valid().filter(grant=grant).values("key")
    rows = Indicator.objects.filter(
        version__plan__grant=grant, version__status=VersionStatus.APPROVED, ended_reason=""
    ).exclude(key__in=valued)
    return list(rows.order_by("position", "pk").values_list("title", flat=True))


@dataclass(frozen=True)
class Verdict:
    """A conclusion as typed.

    `early_reason` is why it comes before the plan's end, `contrary_reason` why the goal is judged
    otherwise than all of its objectives; `is_sure` says that it was seen which
    indicators have no value; `scan` is the paper that an officer enters it from.
    """

    result: str
    concluded_on: date
    text: str
    early_reason: str = ""
    contrary_reason: str = ""
    is_sure: bool = False
    scan: StoredFile | None = None
    objectives: tuple[Judged, ...] = ()


@transaction.atomic
def conclude(grant: Grant, found: Verdict, *, by: User) -> Conclusion:
    """Record whether the goal was reached; completes the plan.

    Only after a finished evaluation of the required kind. Refuses a missing ground, a day in the
    future, before the evaluation's end or, without a reason, before the plan's end; an objective
    without its result and grounds; levels that wait to be confirmed; indicators without
    values unless the person is sure; a second conclusion.
    """
    locked = lock_grant(grant.pk)
    membership = concluder(by, locked)
    if membership is None:
        raise Refused([_("The head concludes after a self-evaluation, else the evaluator.")])
    refuse_closed(locked)
    refuse_without_scan(membership, found.scan)
    made = Conclusion.objects.create(
        grant=locked,
        evaluation=_checked(locked, found),
        result=found.result,
        concluded_on=found.concluded_on,
        text=found.text.strip(),
        early_reason=found.early_reason.strip(),
        contrary_reason=found.contrary_reason.strip(),
        scan=found.scan,
        by=by,
        at=clock.now(),
    )
    keep(made, found.objectives)
    _close(made, by, membership)
    return made


@transaction.atomic
def withdraw_conclusion(conclusion: Conclusion, *, reason: str, by: User) -> None:
    """Take a wrong or premature conclusion back with a reason; the plan is in force again.

    Only the agency, and while the basket runs; the conclusion stays readable in history.
    """
    locked = lock_grant(conclusion.grant_id)
    membership = conclusion_withdrawer(by, locked)
    if membership is None:
        raise Refused([_("Only the agency may withdraw a conclusion.")])
    if problem := why_not_withdraw(locked):
        raise Refused([problem])
    why = reason.strip()
    if not why:
        raise Refused([_("Write why the conclusion is withdrawn.")])
    rows = Conclusion.objects.valid().filter(pk=conclusion.pk, grant=locked)
    if not rows.update(withdrawn_at=clock.now(), withdrawn_by=by, withdrawn_reason=why):
        raise Refused([_("The conclusion has been withdrawn already.")])
    write_history("conclusion.withdrawn", conclusion, by=by, membership=membership, comment=why)
    reopen_plan(plan=locked.plan, by=by, role=membership.role)


def why_not_withdraw(grant: Grant) -> str:
    """Why no conclusion of the basket can be withdrawn now, and what to do; empty where it can."""
    if grant.status != GrantStatus.FINISHED:
        return ""
    return _(
        "The basket is finished, so its conclusion stands. First let the basket go on again, on"
        " the basket's page."
    )


def _checked(grant: Grant, found: Verdict) -> Evaluation:
    """The evaluation that the conclusion rests on; refuses a conclusion that is not whole."""
    evaluation = basis(grant)
    if evaluation is None:
        raise Refused([first_finish(grant)])
    reasons = [*_faults(found), *_date_faults(grant, evaluation, found)]
    reasons += [*faults(grant, found.objectives), *unconfirmed(evaluation)]
    if not found.is_sure and (titles := unvalued(grant)):
        reason = _("No value is recorded for: %(titles)s. Record them, or confirm that it is so.")
        reasons.append(reason % {"titles": "; ".join(titles)})
    if reasons:
        raise Refused(reasons)
    return evaluation


def first_finish(grant: Grant) -> str:
    """What comes before the conclusion, in words."""
    if grant.evaluation_kind == EvaluationKind.EXTERNAL:
        return _("First finish the external evaluation.")
    return _("First finish the self-evaluation.")


def _faults(found: Verdict) -> list[str]:
    reasons = []
    if found.result not in Result:
        reasons.append(_("Choose whether the goal was reached."))
    if not found.text.strip():
        reasons.append(_("Write the grounds of the conclusion."))
    contrary = contrary_fault(found.result, found.objectives, found.contrary_reason)
    return [*reasons, contrary] if contrary else reasons


def _date_faults(grant: Grant, evaluation: Evaluation, found: Verdict) -> list[str]:
    reasons = []
    if found.concluded_on > clock.today():
        reasons.append(_("The date is in the future. Enter the day of the conclusion."))
    if found.concluded_on < evaluation.ends_on:
        reason = _("The conclusion can't be older than the evaluation, which ended on %(date)s.")
        reasons.append(reason % {"date": evaluation.ends_on})
    early = early_fault(grant.ends_on, found.concluded_on, found.early_reason)
    return [*reasons, early] if early else reasons


def _close(conclusion: Conclusion, by: User, membership: Membership) -> None:
    names = ("result", "concluded_on", "early_reason", "contrary_reason")
    changes = {name: getattr(conclusion, name) for name in names}
    write_history(
        "conclusion.recorded",
        conclusion,
        by=by,
        membership=membership,
        changes=changes,
        comment=conclusion.text,
    )
    complete_plan(
        plan=conclusion.grant.plan, on=conclusion.concluded_on, by=by, role=membership.role
    )
