"""The PDF of an approved version: made once, kept, and from then on the same bytes for ever."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.db import transaction
from django_tasks import task

from accounts.models import User
from common import pdf as frame
from common.checks import Check, digest
from common.pdf import PdfUnavailable
from files.models import StoredFile
from files.services import store

from . import documents, pdf, snapshot
from .choices import IN_FORCE
from .content import load
from .models import Document, PlanVersion


@dataclass(frozen=True)
class OfficialPaper:
    """The PDF of an approved version: its `file`, or the `html` to print and what keeps it."""

    file: StoredFile | None
    html: str
    keep: Callable[[bytes], StoredFile]


def official_pdf(version: PlanVersion, *, by: User) -> StoredFile:
    """The stored PDF of a version in force or superseded; made now if it isn't there yet.

    It is made outside the transaction, since that takes seconds; of two at once one is kept.
    Refuses (PdfUnavailable) without system libraries, and then keeps nothing.
    """
    paper = prepare(version, by=by)
    return paper.file or paper.keep(frame.write(paper.html))


def prepare(version: PlanVersion, *, by: User) -> "OfficialPaper":
    """The stored PDF, or what is to be printed and kept: many are printed at once elsewhere."""
    assert version.status in IN_FORCE  # the text of any other may still change
    if kept := _kept(version):
        return OfficialPaper(kept, "", lambda data: kept)
    content, code = load(version), documents.unused_code()
    said = documents.said_by(content)
    html = pdf.plan_html(version, content, Check(code, digest(said)))
    return OfficialPaper(None, html, lambda data: _keep(version, said, code, data, by))


def readers_html(version: PlanVersion, user: User) -> str:
    """What is printed of a version that is not approved yet: what the person may read of it now."""
    now = load(version)
    content = snapshot.for_reader(user, now)
    sent = version.current_submission
    is_as_sent = content is not now or not version.is_editable
    issued = documents.of_submission(sent) if sent and is_as_sent else None
    check = documents.check_of(issued) if issued else None
    return pdf.plan_html(version, content, check, sent if issued else None)


@transaction.atomic
def _keep(version: PlanVersion, content: object, code: str, data: bytes, by: User) -> StoredFile:
    """Keep the bytes, unless somebody was faster."""
    PlanVersion.objects.select_for_update().get(pk=version.pk)
    if kept := _kept(version):
        return kept
    file = store(ContentFile(data, pdf.plan_pdf_name(version)), by=by, kind="application/pdf")
    documents.issue(
        version=version,
        kind=documents.kind_of(version),
        title=documents.title_of(version),
        content=content,
        by=by,
        file=file,
        code=code,
    )
    return file


def _kept(version: PlanVersion) -> StoredFile | None:
    """What was kept; documents of submissions are drafts and have no file."""
    own = Document.objects.filter(version=version, submission=None, kind__in=documents.VERSIONS)
    document = own.select_related("file").first()
    return document.file if document else None


@task()
def make_official(version_pk: int, by_pk: int) -> None:
    """After the order: nobody has to wait for the first look. Without libraries: left to it."""
    version = PlanVersion.objects.for_list().get(pk=version_pk)
    try:
        official_pdf(version, by=User.objects.get(pk=by_pk))
    except PdfUnavailable:
        return
