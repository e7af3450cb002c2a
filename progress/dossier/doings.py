"""What of progress goes into the dossier: the report, evaluations with their conclusion, scans."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from common import clock
from common.archive import Member
from files.models import StoredFile
from grants.models import Grant
from plans.models import PlanVersion
from plans.papers import Paper, kept
from progress.details import SchoolProgress
from progress.evaluations import Desk
from progress.models import Conclusion, Evaluation, Measurement
from progress.pdf import evaluation_paper, progress_paper
from selection.choices import EvaluationKind

from .folder import Folder, day_of, opened

PLACE = "pazanga"
NAMED = {"scan": "skenas", "evidence": "pagrindimas"}
NAMES: dict[str, str] = {
    EvaluationKind.SELF: "isivertinimas",
    EvaluationKind.EXTERNAL: "isorinis-vertinimas",
}


def add_progress(folder: Folder, grant: Grant, user: User) -> None:
    """Once a plan is in force: the report of today and each evaluation that the person may read."""
    school = SchoolProgress(grant, user)
    if version := school.version:
        _add_paper(folder, "pazangos-ataskaita", progress_paper(school, version), user)
        for evaluation in reversed(school.evaluations):
            _add_evaluation(folder, school, evaluation, version)
    _add_scans(folder, grant, user)


def _add_evaluation(
    folder: Folder, school: SchoolProgress, evaluation: Evaluation, version: PlanVersion
) -> None:
    ends = school.conclusion
    mine = ends if ends and ends.evaluation_id == evaluation.pk else None
    paper = evaluation_paper(Desk(evaluation, school.user), version, mine)
    name = f"{NAMES[evaluation.kind]}-{evaluation.ends_on:%Y-%m-%d}"
    _add_paper(folder, name, paper, school.user)


def _add_paper(folder: Folder, name: str, paper: Paper, user: User) -> None:
    path = folder.path(PLACE, f"{name}{'-projektas' * paper.is_draft}.pdf")
    dated = day_of(paper.dated) if isinstance(paper.dated, datetime) else paper.dated
    if paper.is_draft:
        folder.add(Member(path, paper.heading, dated, html=paper.html))
        return
    folder.add(Member(path, paper.heading, dated, open=lambda: opened(kept(paper, by=user))))


def _add_scans(folder: Folder, grant: Grant, user: User) -> None:
    """The papers that values, evaluations and the conclusion were entered from, and the evidence
    of values, each once."""
    seen: set[int] = set()
    values = Measurement.objects.visible_to(user)
    kinds: tuple[tuple[Any, str, str, str], ...] = (
        (values, "scan", "at", _("The paper of an indicator's value")),
        (values, "evidence", "at", _("The evidence of an indicator's value")),
        (
            Evaluation.objects.visible_to(user),
            *("scan", "finished_at", _("The paper of an evaluation")),
        ),
        (Conclusion.objects.all(), "scan", "at", _("The paper of the conclusion")),
    )
    for rows, name, moment, title in kinds:
        held = rows.filter(grant=grant).exclude(**{name: None}).select_related(name)
        for row in held.order_by("pk"):
            file: StoredFile = getattr(row, name)
            if file.pk not in seen:
                seen.add(file.pk)
                dated = day_of(getattr(row, moment)) or clock.local_day(file.uploaded_at)
                folder.add_stored(PLACE, NAMED[name], title, file, dated)
