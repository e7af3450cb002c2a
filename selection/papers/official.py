"""The minutes of a closed sitting: made once, kept, and from then on the same bytes for ever."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django_tasks import task

from accounts.models import User
from common import codes
from common.checks import Check, digest, in_groups
from common.pdf import PdfUnavailable
from files.models import StoredFile
from files.services import store
from selection.commission import sittings
from selection.models import CommissionMember, Minutes, Sitting

from .frame import Paper
from .minutes import minutes_paper


@transaction.atomic
def close_sitting(
    *,
    sitting: Sitting,
    minutes_number: str,
    by: User,
    led_by: CommissionMember | None = None,
    ended_at: time | None = None,
) -> None:
    """Close the sitting; its minutes are made right after. Refuses as `sittings.close`."""
    given: dict[str, Any] = {"led_by": led_by, "ended_at": ended_at, "by": by}
    sittings.close(sitting=sitting, minutes_number=minutes_number, **given)
    make_minutes.enqueue(sitting.pk, by.pk)


def official_minutes(sitting: Sitting, *, by: User) -> StoredFile:
    """The stored minutes of a closed sitting; made and given a code now if they aren't there yet.

    They are made outside the transaction, since that takes seconds; of two at once one is kept.
    Refuses (PdfUnavailable) without system libraries, and then keeps nothing.
    """
    assert sitting.closed_at  # what an open sitting says may still change
    if kept := _kept(sitting):
        return kept
    paper = minutes_paper(sitting)
    check = Check(codes.new_code(), digest(paper.said))
    return _keep(sitting, paper, check, paper.pdf(check), by)


@transaction.atomic
def _keep(sitting: Sitting, paper: Paper, check: Check, data: bytes, by: User) -> StoredFile:
    """Keep the bytes, unless somebody was faster."""
    Sitting.objects.select_for_update().get(pk=sitting.pk)
    if kept := _kept(sitting):
        return kept
    file = store(ContentFile(data, paper.file_name), by=by, kind="application/pdf")
    Minutes.objects.create(
        sitting=sitting, code=check.code, content_sha256=check.content_sha256, file=file, by=by
    )
    return file


def _kept(sitting: Sitting) -> StoredFile | None:
    found = Minutes.objects.filter(sitting=sitting).select_related("file").first()
    return found.file if found else None


@task()
def make_minutes(sitting_pk: int, by_pk: int) -> None:
    """After closing: nobody has to wait for the first look. Without libraries: left to it."""
    try:
        official_minutes(
            Sitting.objects.for_page().get(pk=sitting_pk), by=User.objects.get(pk=by_pk)
        )
    except PdfUnavailable:
        return


@dataclass(frozen=True)
class FoundMinutes:
    """What anybody may know of minutes whose code they have read: nobody's name, no school."""

    minutes: Minutes

    @property
    def check(self) -> Check:
        return Check(self.minutes.code, self.minutes.content_sha256)

    @property
    def issued_at(self) -> datetime:
        return self.minutes.at

    @property
    def sha256(self) -> str:
        """Of the kept file."""
        return self.minutes.file.sha256

    @property
    def sha256_in_groups(self) -> str:
        return in_groups(self.sha256)


def find_minutes(text: str) -> FoundMinutes | None:
    """The minutes with this code, however it was typed; None when there are none."""
    code = codes.read_code(text)
    rows = Minutes.objects.select_related("file", "sitting__commission__round__programme")
    found = rows.filter(code=code).first() if code else None
    return FoundMinutes(found) if found else None
