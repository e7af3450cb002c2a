"""Files beside a version or one of its activities: adding, removing, and the list of them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.transitions import Refused
from files.services import store

from .models import Attachment, PlanVersion
from .services import lock_for_writing, write_history

MOST = 30
Titles = dict[UUID, str]  # of activities by key


@dataclass(frozen=True)
class Attached:
    """An attachment and what it is about: „3. Konsultacijos“, nothing for the whole plan.

    `is_orphan` tells that the activity has been deleted since.
    """

    row: Attachment
    about: str = ""
    is_orphan: bool = False


def attached(user: Any, version: PlanVersion, titles: Titles) -> list[Attached]:
    """The version's files that the person may have, oldest first; one query."""
    rows = Attachment.objects.visible_to(user).filter(version=version)
    return [_attached(row, titles) for row in rows.select_related("file", "by")]


def _attached(row: Attachment, titles: Titles) -> Attached:
    about = titles.get(row.row_key, "") if row.row_key else ""
    return Attached(row, about, is_orphan=bool(row.row_key) and not about)


def numbered_activities(version: PlanVersion) -> Titles:
    """Key → „3. Konsultacijos“ of each activity, in their order."""
    rows = version.activities.values_list("key", "title")
    return {key: f"{number}. {title}" for number, (key, title) in enumerate(rows, 1)}


@transaction.atomic
def add_attachment(
    *,
    version: PlanVersion,
    key: UUID,
    title: str,
    row_key: UUID | None,
    upload: File,  # type: ignore[type-arg]
    kind: str,
    by: User,
) -> Attachment:
    """Keep a checked file beside the version or the activity with `row_key`; at most 30.

    The same form sent twice (its `key` stands already) adds nothing. Refuses readers, a version
    that is not being written and an activity that is not of this version.
    """
    locked, membership = lock_for_writing(version.pk, by)
    rows = Attachment.objects.filter(version=locked)
    if twin := rows.filter(key=key).first():
        return twin
    if rows.count() >= MOST:
        message = _("A plan holds at most %(most)s files. Remove one that is not needed.")
        raise Refused([message % {"most": MOST}])
    if row_key and not locked.activities.filter(key=row_key).exists():
        raise Refused(
            [_("The activity has been deleted meanwhile. Choose what the file belongs to.")]
        )
    file = store(upload, by=by, kind=kind)
    row = Attachment(version=locked, key=key, title=title, row_key=row_key, file=file, by=by)
    row.save()
    changes = {"row": title, "file": file.name}
    write_history("plan.file_attached", locked, by=by, membership=membership, changes=changes)
    return row


@transaction.atomic
def remove_attachment(*, attachment: Attachment, by: User) -> None:
    """Take a file off a version being written; that it was there stays in history.

    One that a colleague has removed already needs nothing more.
    """
    locked, membership = lock_for_writing(attachment.version_id, by)
    row = Attachment.objects.filter(pk=attachment.pk, version=locked).select_related("file").first()
    if row is None:
        return
    row.delete()
    changes = {"row": row.title, "file": row.file.name}
    write_history("plan.file_removed", locked, by=by, membership=membership, changes=changes)
