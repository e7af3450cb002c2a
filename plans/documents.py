"""Official documents: each has a short code that is printed on it, by which a copy is checked."""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import translation

from accounts.models import User
from common import clock, codes
from common.checks import Check, digest, in_groups
from files.models import StoredFile
from schools.models import Municipality, School

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
    about: str = "",
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
        about=about,
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
    one issued; None where none was asked for, or only before an agreement was given anew or another
    school took the plan over."""
    if version.status not in IN_FORCE or version.current_submission_id is None:
        return None
    return order_texts([version]).get(version.current_submission_id)


def order_texts(versions: Iterable[PlanVersion]) -> dict[int | None, Document]:
    """The same by submission, of many versions; one query."""
    return _usable({row.current_submission_id: row for row in versions if row.status in IN_FORCE})


def is_order_text_void(version: PlanVersion) -> bool:
    """Whether a text of the order was issued and may no longer be signed, and there is no newer."""
    sent = version.current_submission_id
    return bool(sent and _issued({sent: version}).exists() and not _usable({sent: version}))


def _issued(versions: Mapping[int | None, PlanVersion]) -> QuerySet[Document]:
    """The texts of orders for these submissions."""
    texts = Document.objects.filter(submission__in=versions, kind=DocumentKind.ORDER)
    return texts.exclude(file=None)


def _usable(versions: Mapping[int | None, PlanVersion]) -> dict[int | None, Document]:
    """The last text by submission that names the standing agreements and whose head signs."""
    found = _issued(versions).exclude(_agreed_after()).select_related("file").order_by("pk")
    return {
        row.submission_id: row
        for row in found
        if not _is_of_closed_school(row, versions[row.submission_id])
    }


def _is_of_closed_school(text: Document, version: PlanVersion) -> bool:
    """Whether the text is headed by the school that sent the version, though the order was given
    by the one that has taken it over: it was issued before that and never signed."""
    if version.plan.grant.holder_id == version.plan.grant.school_id:
        return False
    then = author_of(version)
    is_headed_so = text.title.endswith(f". {title_of(version, then)}")
    return is_headed_so and signer_of(version).name != then.name


def _agreed_after() -> Exists:
    """That a standing agreement is newer than the text of the order, which can't name it."""
    standing = Agreement.objects.filter(submission=OuterRef("submission"), withdrawn_at=None)
    return Exists(standing.filter(at__gt=OuterRef("at")))


def content_of(version: PlanVersion) -> dict[str, Any]:
    """The canonical JSON of a version with its files: the same as of its submission."""
    return json_of(load(version))


def json_of(content: PlanContent) -> dict[str, Any]:
    """The same where it has been read already: with whose plan it is, which is printed too."""
    files = files_as_json(content.version)
    return as_json(content) | {"attachments": files, "school": named(registered(content.version))}


def said_by(content: PlanContent) -> dict[str, Any]:
    """The JSON whose digest a version's paper carries: of what was sent just what was sent."""
    sent = sent_of(content.version)
    return sent.content if sent else json_of(content)


def sent_of(version: PlanVersion) -> Submission | None:
    """The submission that a version still says; None while it is written."""
    return None if version.is_editable else version.current_submission


def named(school: School) -> dict[str, str]:
    """What papers print of the school from the register."""
    return {"name": school.name, "code": school.code, "municipality": str(school.municipality)}


def kind_of(version: PlanVersion) -> DocumentKind:
    return DocumentKind.AMENDMENT if version.number else DocumentKind.PLAN


def title_of(version: PlanVersion, author: School | None = None) -> str:
    """„Ąžuolo mokykla, 2026–2028 m., Patikslinimas Nr. 1“, always in Lithuanian."""
    with translation.override("lt"):
        parts = ((author or author_of(version)).name, years_of(version), label_of(version.number))
        return ", ".join(parts)[:300]


def years_of(version: PlanVersion) -> str:
    """„2026–2028 m.“: the calendar years that the plan spans."""
    grant = version.plan.grant
    return f"{grant.first_school_year}–{grant.first_school_year + grant.years}\u00a0m."


def author_of(version: PlanVersion, sent: Submission | None = None) -> School:
    """Whose plan it is on paper, of what was sent named as it was then: one code has one text.

    What was sent before submissions kept the name is printed with today's, under its old digest.
    A draft has the name of the register.
    """
    school, sent = registered(version), sent or sent_of(version)
    named = sent.content.get("school") if sent else None
    if not named:
        return school
    then = copy(school)  # the register's own stays as it is
    then.name, then.code = named["name"], named["code"]
    then.municipality = Municipality(name=named["municipality"])
    return then


def signer_of(version: PlanVersion) -> School:
    """Whose head gives the order: the school that has taken the version over since it was sent,
    else the one that sent it, named as it was then."""
    now, then = registered(version), author_of(version)
    return now if now.code != then.code else then


def registered(version: PlanVersion) -> School:
    """Whose plan it is today; an approved one is of the school that had it on the order's day:
    after a merger an earlier order stays the old school's. From the day itself it is the other's.
    """
    grant = version.plan.grant
    if version.ordered_on is None or grant.school_id == grant.holder_id:
        return grant.holder
    school = grant.school
    while school.pk != grant.holder_id and school.successor and school.deregistered_on:
        if version.ordered_on < school.deregistered_on:
            return school
        school = school.successor
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
    def is_returned(self) -> bool:
        """Whether it is the note of a return: it never agreed to anything."""
        of = self.document.agreement
        return of is not None and of.decision == Decision.RETURNED

    @property
    def is_taken_back(self) -> bool:
        """Whether it is the note of an agreement that its party ended."""
        of = self.document.agreement
        return of is not None and not self.is_returned and of.withdrawn_at is not None

    @property
    def _is_standing_note(self) -> bool:
        of = self.document.agreement
        if of is None or of.withdrawn_at or of.decision != Decision.AGREED:
            return False
        standing = self.version.decisions().get(of.party)
        return standing is not None and standing.pk == of.pk

    @property
    def _is_signed_order(self) -> bool:
        """The last text of the order that the head could sign (`order_text`)."""
        if self.document.kind != DocumentKind.ORDER:
            return False
        return order_text(self.version) == self.document

    @property
    def is_in_force(self) -> bool:
        return self.version.status == VersionStatus.APPROVED

    @property
    def check(self) -> Check:
        return check_of(self.document)

    @property
    def issued_at(self) -> datetime:
        return self.document.at

    @cached_property
    def school(self) -> School:
        """Whose document it is: an order's is the school whose head signs it."""
        if self.document.kind == DocumentKind.ORDER:
            return self.signer
        return author_of(self.version, self.document.submission)

    @cached_property
    def signer(self) -> School:
        """The school whose head gave the order, which may have taken the plan over."""
        return signer_of(self.version)

    @property
    def awarded_to(self) -> School:
        """The school that the basket was awarded to: a successor may have a plan of its own too."""
        return self.version.plan.grant.school

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
