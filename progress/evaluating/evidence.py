"""Files that an evaluation rests on."""

from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.transitions import Refused
from common import clock
from files.services import store
from progress.models import Evaluation, Evidence
from progress.services import lock_evaluation, write_history
from schools.models import FrameworkIndicator

MOST = 40


@transaction.atomic
def add_evidence(
    *,
    evaluation: Evaluation,
    title: str,
    upload: File[bytes],
    kind: str,
    by: User,
    indicator: FrameworkIndicator | None = None,
) -> Evidence:
    """Keep a checked file with the evaluation or one of its indicators; at most 40.

    Refuses others, a finished evaluation, an indicator of another framework.
    """
    locked, membership = lock_evaluation(evaluation, by)
    if indicator and indicator.framework_id != locked.framework_id:
        raise Refused([_("The indicator belongs to another framework.")])
    if locked.files.count() >= MOST:
        text = _("An evaluation holds at most %(most)s files. Remove one that is not needed.")
        raise Refused([text % {"most": MOST}])
    given: dict[str, Any] = {"title": title.strip(), "indicator": indicator, "by": by}
    file = store(upload, by=by, kind=kind)
    made = Evidence.objects.create(evaluation=locked, file=file, at=clock.now(), **given)
    changes = {"row": made.title, "file": file.name}
    write_history("evaluation.file_added", locked, by=by, membership=membership, changes=changes)
    return made


@transaction.atomic
def remove_evidence(*, evidence: Evidence, by: User) -> None:
    """Take a file off an unfinished evaluation; that it was there stays in history."""
    locked, membership = lock_evaluation(evidence.evaluation, by)
    row = locked.files.filter(pk=evidence.pk).select_related("file").first()
    if row is None:
        return
    row.delete()
    changes = {"row": row.title, "file": row.file.name}
    write_history("evaluation.file_removed", locked, by=by, membership=membership, changes=changes)
