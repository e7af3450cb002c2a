"""Official documents: each has a short code that is printed on it, by which a copy is checked."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils import translation

from accounts.models import User
from common import clock, codes
from common.checks import Check, digest, in_groups
from files.models import StoredFile
from schools.models import School

from .choices import IN_FORCE, Decision, DocumentKind, VersionStatus, label_of
from .content import PlanContent, as_json, files_as_json, load
from .models import Agreement, Document, PlanVersion, Submission

VERSIONS = frozenset({DocumentKind.PLAN, DocumentKind.AMENDMENT})


def check_of(document: Document) -> Check:
    """What is printed at the end of the document."""
    return Check(document.code, document.content_sha256)


@transaction.atomic
def issue(
    *,
    version: PlanVersion,
    kind: str,
    title: str,
    content: Any,
    by: User,
    submission: Submission | None = None,
    agreement: Agreement | None = None,
    file: StoredFile | None = None,
    code: str = "",
) -> Document:
    """Write down that the document is issued; it gets a code unless one was printed already.

    `content` is the JSON of what it says; only its digest is kept.
    """
    return Document.objects.create(
        version=version,
        submission=submission,
        agreement=agreement,
        kind=kind,
        title=title,
        code=code or unused_code(),
        content_sha256=digest(content),
        file=file,
        by=by,
        at=clock.now(),
    )


def unused_code() -> str:
    """A code that no document has; the database refuses a second one as well."""
    code = codes.new_code()
    while Document.objects.filter(code=code).exists():
        code = codes.new_code()
    return code


def issue_submitted(submission: Submission, *, by: User) -> Document:
    """The document of what was sent for agreement: its copies are told from later ones."""
    version = submission.version
    return issue(
        version=version,
        kind=kind_of(version),
        title=title_of(version),
        content=submission.content,
        by=by,
        submission=submission,
    )


def of_submission(submission: Submission) -> Document:
    """The same; what was sent before documents had codes gets its own now."""
    sent = Document.objects.filter(submission=submission, kind__in=VERSIONS)
    return sent.first() or issue_submitted(submission, by=submission.by)


def order_text(version: PlanVersion) -> Document | None:
    """The text of the order that the head signed for a version in force or once in force: the last
    one issued; None where none was asked for."""
    if version.status not in IN_FORCE or version.current_submission_id is None:
        return None
    texts = Document.objects.filter(
        submission=version.current_submission_id, kind=DocumentKind.ORDER
    )
    return texts.exclude(file=None).select_related("file").order_by("-pk").first()


def content_of(version: PlanVersion) -> dict[str, Any]:
    """The canonical JSON of a version with its files: the same as of its submission."""
    return json_of(load(version))


def json_of(content: PlanContent) -> dict[str, Any]:
    """The same where it has been read already."""
    return as_json(content) | {"attachments": files_as_json(content.version)}


def kind_of(version: PlanVersion) -> DocumentKind:
    return DocumentKind.AMENDMENT if version.number else DocumentKind.PLAN


def title_of(version: PlanVersion) -> str:
    """„Ąžuolo mokykla, 2026–2028 m., Patikslinimas Nr. 1“, always in Lithuanian."""
    with translation.override("lt"):
        parts = (author_of(version).name, years_of(version), label_of(version.number))
        return ", ".join(parts)[:300]


def years_of(version: PlanVersion) -> str:
    """„2026–2028 m.“: the calendar years that the plan spans."""
    grant = version.plan.grant
    return f"{grant.first_school_year}–{grant.first_school_year + grant.years}\u00a0m."


def author_of(version: PlanVersion) -> School:
    """Whose plan it is on paper: after a merger an earlier order stays the old school's."""
    grant = version.plan.grant
    closed_on = grant.school.deregistered_on
    if version.ordered_on and closed_on and version.ordered_on <= closed_on:
        return grant.school
    return grant.holder


@dataclass(frozen=True)
class Found:
    """What anybody may know of a document whose code they have read."""

    document: Document

    @property
    def version(self) -> PlanVersion:
        return self.document.version

    @cached_property
    def is_public(self) -> bool:
        """Whose document it is, is said of what was approved, of the notes and the order on the way
        to it; of drafts, and of agreements taken back, only that there was one."""
        if self.version.status not in IN_FORCE:
            return False
        return (
            self.document.submission_id is None or self._is_standing_note or self._is_signed_order
        )

    @property
    def _is_standing_note(self) -> bool:
        of = self.document.agreement
        if of is None or of.withdrawn_at or of.decision != Decision.AGREED:
            return False
        later = Agreement.objects.filter(submission__version=self.version, party=of.party)
        return not later.filter(withdrawn_at=None, pk__gt=of.pk).exists()

    @property
    def _is_signed_order(self) -> bool:
        """The last text of the order, made after all agreements that it names: the head signed it.

        One that was made before an agreement was given anew names what no longer stands.
        """
        about = self.document.submission_id, self.version.current_submission_id
        if self.document.kind != DocumentKind.ORDER or about[0] != about[1]:
            return False
        later = Agreement.objects.filter(
            submission=about[0], withdrawn_at=None, at__gt=self.document.at
        )
        texts = Document.objects.filter(submission=about[0], kind=DocumentKind.ORDER)
        return not later.exists() and not texts.filter(pk__gt=self.document.pk).exists()

    @property
    def is_in_force(self) -> bool:
        return self.version.status == VersionStatus.APPROVED

    @property
    def check(self) -> Check:
        return check_of(self.document)

    @property
    def issued_at(self) -> datetime:
        return self.document.at

    @property
    def school(self) -> School:
        return author_of(self.version)

    @property
    def years(self) -> str:
        return years_of(self.version)

    @cached_property
    def newer(self) -> PlanVersion | None:
        """The version in force that stands in this one's place, if any."""
        if self.is_in_force:
            return None
        return self.version.plan.versions.filter(status=VersionStatus.APPROVED).first()

    @property
    def sha256(self) -> str:
        """Of the issued file; empty for what is not kept or not public."""
        file = self.document.file if self.is_public else None
        return file.sha256 if file else ""

    @property
    def sha256_in_groups(self) -> str:
        return in_groups(self.sha256)


def find(text: str) -> Found | None:
    """The document with this code, however it was typed; None when there is none."""
    code = codes.read_code(text)
    about = ("version__plan__grant__holder", "version__plan__grant__school", "file", "agreement")
    document = Document.objects.select_related(*about).filter(code=code).first() if code else None
    return Found(document) if document else None
