"""What a person can do now for the progress of one school, the most pressing first."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.models import Grant
from selection.choices import EvaluationKind

from .details import SchoolProgress
from .models import Evaluation
from .reporting.standing import Timeline
from .rights import report_writer

BEFORE_END = timedelta(days=183)


@dataclass(frozen=True)
class Task:
    """What the person can do now."""

    text: str
    url: str
    action: str


def tasks_of(school: SchoolProgress, reports: Timeline | None = None) -> list[Task]:
    """The tasks of the person who looks at the page; `reports`, unless told elsewhere there."""
    found = [
        *_reports(school, reports),
        _conclude(school),
        _confirm(school),
        *_evaluate(school),
        _measure(school),
    ]
    return [task for task in found if task]


def _reports(school: SchoolProgress, reports: Timeline | None) -> list[Task]:
    """The reports that the person writes and that are late or were sent back."""
    rows = [row for row in reports.rows if row.is_pressing] if reports else []
    if not rows or report_writer(school.user, school.grant) is None:
        return []
    action = _("Write the report")
    return [Task(row.plea, row.url, action) for row in rows]


def _conclude(school: SchoolProgress) -> Task | None:
    if not school.may_conclude:
        return None
    text = _("The evaluation is finished. Conclude whether the goal of the plan was reached.")
    url = reverse("progress:conclusion_add", args=[school.grant.pk])
    return Task(text, url, _("Record the conclusion"))


def _confirm(school: SchoolProgress) -> Task | None:
    if not school.may_confirm_conclusion:
        return None
    text = _("The conclusion awaits your confirmation.")
    url = reverse("progress:conclusion_confirm", args=[school.grant.pk])
    return Task(text, url, _("Look at the conclusion"))


def _evaluate(school: SchoolProgress) -> list[Task]:
    drafts = {row.kind: row for row in school.evaluations if not row.finished_at}
    tasks: list[Any] = school.evaluating.waits() if school.is_open else []
    for kind in school.own_kinds if school.is_open else []:
        if kind in drafts:
            tasks.append(_continue(drafts[kind]))
        elif kind == school.grant.evaluation_kind and _is_evaluation_due(school):
            tasks.append(_begin(school.grant, kind))
    return tasks


def _is_evaluation_due(school: SchoolProgress) -> bool:
    """Towards the plan's end, while none of the required kind is finished."""
    is_missing = school.is_going_on and school.basis is None
    return is_missing and school.today >= school.grant.ends_on - BEFORE_END


def _measure(school: SchoolProgress) -> Task | None:
    waiting = [card for card in school.cards if card.standing.value is None]
    if not school.may_measure or not waiting:
        return None
    text = ngettext(
        "%(count)s indicator has no value yet.",
        "%(count)s indicators have no value yet.",
        len(waiting),
    ) % {"count": len(waiting)}
    key = waiting[0].indicator.key
    url = reverse("progress:measurement_add", args=[school.grant.pk, key])
    return Task(text, url, _("Record a value"))


def _continue(evaluation: Evaluation) -> Task:
    text = _("%(kind)s is being written.") % {"kind": capfirst(evaluation.get_kind_display())}
    return Task(text, evaluation.get_absolute_url(), _("Go on with the evaluation"))


def _begin(grant: Grant, kind: str) -> Task:
    words = {
        EvaluationKind.SELF: _("Progress is judged by self-evaluation."),
        EvaluationKind.EXTERNAL: _("Progress is judged by external evaluation."),
    }
    url = reverse("progress:evaluation_add", args=[grant.pk])
    return Task(words[EvaluationKind(kind)], url, _("Begin the evaluation"))
