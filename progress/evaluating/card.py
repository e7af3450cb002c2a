"""What the page of a school's progress tells of its evaluations, and what waits there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from common.templatetags.ui import date_iso
from grants.models import Grant
from progress.choices import EvaluationStatus
from progress.models import Assignment, Evaluation
from progress.rights import WRITERS, assigner, remarker
from schools.access import access_of
from schools.choices import Role
from selection.choices import EvaluationKind

from .remarks import is_open


@dataclass(frozen=True)
class Waits:
    """What waits for the person, where it is done, and the words on the button."""

    text: str
    url: str
    action: str


class EvaluationsCard:
    """The evaluations of one basket as one person sees them."""

    def __init__(self, grant: Grant, user: Any, evaluations: Sequence[Evaluation]) -> None:
        self.grant, self.user, self.evaluations = grant, user, evaluations

    @cached_property
    def unstated(self) -> Assignment | None:
        """The person's assignment that waits for their statement."""
        roles = WRITERS[EvaluationKind.EXTERNAL]
        if self.grant.holder_id not in access_of(self.user).school_ids(*roles):
            return None
        rows = self.grant.assignments.filter(person=self.user, ended_on=None, stated_at=None)
        return rows.first()

    @property
    def evaluators_url(self) -> str:
        """The page of those who evaluate, for the agency."""
        if assigner(self.user, self.grant) is None:
            return ""
        return reverse("progress:assignment_list", args=[self.grant.pk])

    @property
    def is_one_written(self) -> bool:
        """Whether one is being written that the person does not read yet; the agency reads all."""
        if access_of(self.user).has(Role.AGENCY):
            return False
        return Evaluation.objects.unfinished().filter(grant=self.grant).exists()

    def waits(self) -> list[Waits]:
        """What the person does before anything else."""
        found = [self._state()] if self.unstated else []
        draft = next((row for row in self.evaluations if is_open(row)), None)
        if draft and remarker(self.user, self.grant):
            found.append(self._remark(draft))
        return found

    def tone(self, evaluation: Evaluation) -> str:
        """The tone of an evaluation's status."""
        tones = {EvaluationStatus.FINISHED: "ok", EvaluationStatus.REMARKS: "wait"}
        return tones.get(EvaluationStatus(evaluation.status), "draft")

    @property
    def rows(self) -> list[tuple[Evaluation, str]]:
        """Each evaluation with the tone of its status."""
        return [(row, self.tone(row)) for row in self.evaluations]

    def _state(self) -> Waits:
        assert self.unstated is not None
        text = _("You are assigned to evaluate this school. First state that you are impartial.")
        url = reverse("progress:assignment_state", args=[self.grant.pk, self.unstated.pk])
        return Waits(text, url, _("State that there is no conflict"))

    def _remark(self, draft: Evaluation) -> Waits:
        text = _("The draft of the external evaluation waits for your remarks until %(date)s.")
        words = {"date": date_iso(draft.remarks_until)}
        return Waits(text % words, draft.get_absolute_url(), _("Read the draft"))
