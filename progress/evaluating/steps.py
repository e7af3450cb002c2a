"""The five steps of a self-evaluation: when each was done and what was done in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.transitions import Refused
from common import clock
from common.templatetags.ui import Step, date_iso
from plans.services import token
from progress.choices import EvaluationStep
from progress.models import Evaluation, StepNote
from progress.services import Saved, lock_evaluation, write_history
from selection.choices import EvaluationKind


@dataclass(frozen=True)
class StepInput:
    """One step as typed; `seen` tells from which state the typing began."""

    step: str
    done_on: date | None = None
    text: str = ""
    seen: str = ""

    @property
    def state(self) -> dict[str, Any]:
        return {"done_on": self.done_on, "text": self.text.strip()}


@transaction.atomic
def save_steps(*, evaluation: Evaluation, notes: Iterable[StepInput], by: User) -> Saved:
    """Write the steps that were changed; one changed by a colleague meanwhile is left alone.

    Refuses others, an external evaluation, and days still to come.
    """
    locked, membership = lock_evaluation(evaluation, by)
    if locked.kind != EvaluationKind.SELF:
        raise Refused([_("Only a self-evaluation has these steps.")])
    stored, done, changes = notes_of(locked), Saved(), {}
    for item in notes:
        before = step_state(stored.get(item.step))
        if item.state == before or (item.seen and token(item.state) == item.seen):
            continue
        if item.seen and item.seen != token(before):
            done.conflicts.append(item.step)
            continue
        _write(locked, item)
        done.written.append(item.step)
        changes[item.step] = [before, item.state]
    if changes:
        write_history(
            "evaluation.steps_changed", locked, by=by, membership=membership, changes=changes
        )
    return done


def notes_of(evaluation: Evaluation) -> dict[str, StepNote]:
    """The notes by step."""
    return {row.step: row for row in evaluation.steps.all()}


def step_state(note: StepNote | None) -> dict[str, Any]:
    """A note as plain values; one not yet begun is all empty."""
    return {"done_on": note.done_on, "text": note.text} if note else {"done_on": None, "text": ""}


def step_token(note: StepNote | None) -> str:
    """What a form carries to tell whether the note has changed since."""
    return token(step_state(note))


def path_of(evaluation: Evaluation) -> list[Step]:
    """The five steps as a path: done with its day, the first that is not done is current."""
    notes = notes_of(evaluation)
    done = {step for step in EvaluationStep if (note := notes.get(step)) and note.done_on}
    left = [step for step in EvaluationStep if step not in done]
    steps = []
    for step in EvaluationStep:
        label, day = str(step.label), date_iso(notes[step].done_on) if step in done else ""
        is_next = left[:1] == [step] and not evaluation.finished_at
        name = label[:1].upper() + label[1:]
        steps.append(Step(name, day, "done" if step in done else "current" if is_next else "next"))
    return steps


def _write(evaluation: Evaluation, item: StepInput) -> None:
    if item.done_on and item.done_on > clock.today():
        raise Refused([_("The day of a step is still to come. Enter it when it is done.")])
    if not any(item.state.values()):
        StepNote.objects.filter(evaluation=evaluation, step=item.step).delete()
        return
    StepNote.objects.update_or_create(
        evaluation=evaluation, step=EvaluationStep(item.step), defaults=item.state
    )
