"""What a school remarks on the draft of its external evaluation, and the answers to it."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.transitions import Refused
from common import clock
from progress.choices import EvaluationStatus
from progress.models import Evaluation, EvaluationRemark
from progress.rights import evaluator, remarker
from progress.services import lock_grant, write_history
from schools.models import FrameworkIndicator, Membership


def is_open(evaluation: Evaluation) -> bool:
    """Whether the school may still remark: until the end of the last day, or that it is done."""
    until = evaluation.remarks_until
    in_time = until is not None and clock.today() <= until
    waits = evaluation.status == EvaluationStatus.REMARKS
    return waits and in_time and evaluation.remarks_done_at is None


@transaction.atomic
def add_remark(
    *, evaluation: Evaluation, text: str, by: User, indicator: FrameworkIndicator | None = None
) -> EvaluationRemark:
    """A remark of the school on the whole draft or one indicator.

    Sent twice it is the same one. Refuses others, an empty text and a closed time for remarks.
    """
    locked, membership = _lock_for_school(evaluation, by)
    if not text.strip():
        raise Refused([_("Write the remark.")])
    if indicator and indicator.framework_id != locked.framework_id:
        raise Refused([_("The indicator belongs to another framework.")])
    given = {"evaluation": locked, "indicator": indicator, "text": text.strip(), "by": by}
    twin = EvaluationRemark.objects.filter(**given).first()
    if twin:
        return twin
    made = EvaluationRemark.objects.create(**given, at=clock.now())
    changes = {"number": indicator.number if indicator else ""}
    write_history(
        "evaluation.remarked",
        locked,
        by=by,
        membership=membership,
        changes=changes,
        comment=made.text,
    )
    return made


@transaction.atomic
def end_remarks(*, evaluation: Evaluation, by: User) -> None:
    """The school has no more remarks: the evaluators needn't wait for the last day."""
    locked, membership = _lock_for_school(evaluation, by)
    Evaluation.objects.filter(pk=locked.pk).update(remarks_done_at=clock.now())
    write_history("evaluation.remarks_ended", locked, by=by, membership=membership)


@transaction.atomic
def answer_remark(*, remark: EvaluationRemark, text: str, by: User) -> None:
    """Answer a remark; until the evaluation is finished the answer may be worded anew.

    Refuses all but the evaluators, and an empty answer.
    """
    locked = lock_grant(remark.evaluation.grant_id)
    evaluation = Evaluation.objects.get(pk=remark.evaluation_id)
    membership = evaluator(by, locked, evaluation.kind)
    if membership is None:
        raise Refused([_("The assigned evaluators answer the school's remarks.")])
    if evaluation.status != EvaluationStatus.REMARKS:
        raise Refused([_("The evaluation is finished and can only be read.")])
    if not text.strip():
        raise Refused([_("Write the answer.")])
    rows = EvaluationRemark.objects.filter(pk=remark.pk)
    rows.update(answer=text.strip(), answered_by=by, answered_at=clock.now())
    write_history(
        "evaluation.remark_answered",
        evaluation,
        by=by,
        membership=membership,
        comment=text.strip(),
    )


def _lock_for_school(evaluation: Evaluation, by: User) -> tuple[Evaluation, Membership]:
    locked = lock_grant(evaluation.grant_id)
    membership = remarker(by, locked)
    if membership is None:
        raise Refused([_("The school itself remarks on its evaluation.")])
    current = Evaluation.objects.get(pk=evaluation.pk)
    current.grant = locked
    if not is_open(current):
        raise Refused([_("The time for remarks is over, or has not begun.")])
    return current, membership
