"""Finishing an evaluation and concluding: who may, from what, and what may be missing."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from audit.transitions import Refused, Transition, move
from common import clock
from grants.models import Grant
from plans.services import complete_plan
from schools.choices import Role
from schools.models import Membership

from .choices import EvaluationStatus, Result
from .models import Conclusion, Evaluation
from .rights import concluder, evaluator
from .services import lock_evaluation, lock_grant, refuse_closed, write_history


def missing(evaluation: Evaluation) -> list[str]:
    """What an evaluation still needs before it can be finished."""
    reasons, rows = [], list(evaluation.ratings.select_related("indicator"))
    if not any(row.level_id for row in rows):
        reasons.append(_("Rate at least one indicator."))
    unrated = ", ".join(row.indicator.number for row in rows if not row.level_id)
    if unrated:
        text = _("Choose a level for what you have begun to rate (%(numbers)s), or empty it.")
        reasons.append(text % {"numbers": unrated})
    if evaluation.ends_on > clock.today():
        text = _("The evaluation ends on %(date)s. Finish it then, or correct the date.")
        reasons.append(text % {"date": evaluation.ends_on})
    return reasons


FINISH = Transition(
    name="finish",
    label=gettext_lazy("Finish the evaluation"),
    sources=frozenset({EvaluationStatus.DRAFT}),
    target=EvaluationStatus.FINISHED,
    may=frozenset({Role.DIRECTOR, Role.EDITOR, Role.EVALUATOR}),
    missing=missing,
)
TRANSITIONS = (FINISH,)


def available(evaluation: Evaluation, user: Any) -> list[Transition]:
    """The verbs open to the person now; the kind decides whose evaluation it is."""
    if evaluator(user, evaluation.grant, evaluation.kind) is None:
        return []
    return [step for step in TRANSITIONS if step.open_from(evaluation.status)]


@transaction.atomic
def finish(evaluation: Evaluation, *, by: User) -> None:
    """Close the evaluation for reading by all who see the grant. Refuses an empty one."""
    locked, membership = lock_evaluation(evaluation, by)
    reasons = FINISH.missing(locked)
    if reasons:
        raise Refused(reasons)
    move(locked, FINISH, finished_at=clock.now())
    write_history(
        "evaluation.finished",
        locked,
        by=by,
        membership=membership,
        changes={"kind": locked.kind, "rated": locked.ratings.count()},
    )
    evaluation.refresh_from_db(fields=["status", "finished_at"])


def basis(grant: Grant) -> Evaluation | None:
    """The newest finished evaluation of the kind that the grant requires."""
    rows = Evaluation.objects.finished().filter(grant=grant, kind=grant.evaluation_kind)
    return rows.order_by("-ends_on", "-pk").first()


def may_conclude(grant: Grant, user: Any) -> bool:
    """Whether the person concludes here: the head after self-, the evaluator after external."""
    return concluder(user, grant) is not None


@transaction.atomic
def conclude(grant: Grant, *, result: str, concluded_on: date, text: str, by: User) -> Conclusion:
    """Record whether the goal was reached; completes the plan.

    Only after a finished evaluation of the required kind. Refuses a missing ground, a day in the
    future or before the evaluation's end, and a second conclusion.
    """
    locked = lock_grant(grant.pk)
    membership = concluder(by, locked)
    if membership is None:
        raise Refused([_("The head concludes after a self-evaluation, else the evaluator.")])
    refuse_closed(locked)
    made = Conclusion.objects.create(
        grant=locked,
        evaluation=_checked(locked, result, concluded_on, text),
        result=result,
        concluded_on=concluded_on,
        text=text.strip(),
        by=by,
        at=clock.now(),
    )
    _close(made, by, membership)
    return made


def _checked(grant: Grant, result: str, concluded_on: date, text: str) -> Evaluation:
    evaluation = basis(grant)
    if evaluation is None:
        kind = grant.get_evaluation_kind_display()
        raise Refused([_("First finish the required evaluation: %(kind)s.") % {"kind": kind}])
    reasons = []
    if result not in Result:
        reasons.append(_("Choose whether the goal was reached."))
    if not text.strip():
        reasons.append(_("Write the grounds of the conclusion."))
    if concluded_on > clock.today():
        reasons.append(_("The date is in the future. Enter the day of the conclusion."))
    if concluded_on < evaluation.ends_on:
        reason = _("The conclusion can't be older than the evaluation, which ended on %(date)s.")
        reasons.append(reason % {"date": evaluation.ends_on})
    if reasons:
        raise Refused(reasons)
    return evaluation


def _close(conclusion: Conclusion, by: User, membership: Membership) -> None:
    changes = {"result": conclusion.result, "concluded_on": conclusion.concluded_on}
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
