"""What every paper about a plan has in common: whose it is, its code, and its bytes kept."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import translation
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _

from accounts.models import User
from common import pdf
from common.checks import Check, digest
from files.models import StoredFile
from files.services import as_data_uri, store
from plans import documents
from plans.choices import DocumentKind
from plans.documents import author_of
from plans.models import Agreement, Document, PlanVersion, Submission
from plans.rights import is_for_founder
from schools.models import School
from selection.choices import Party

OF_TODAY = frozenset({DocumentKind.PROGRESS, DocumentKind.EVALUATION})


@dataclass(frozen=True)
class Paper:
    """A document about a version: what it is, what it says (`said`, the JSON whose digest is
    printed), and the template with its context. `whose` tells papers of one kind apart; one that
    is `about` something is written of it once, whatever changes later. A draft has the watermark
    and no code."""

    version: PlanVersion
    kind: DocumentKind
    heading: str
    template: str
    said: dict[str, Any]
    dated: date | datetime
    context: dict[str, Any] = field(default_factory=dict)
    submission: Submission | None = None
    agreement: Agreement | None = None
    is_draft: bool = False
    whose: str = ""
    about: str = ""

    @property
    def title(self) -> str:
        """„Derinimo pažyma. Ąžuolo mokykla, 2026–2028 m., Planas“."""
        title = documents.title_of(self.version, self.author)
        return f"{capfirst(self.heading)}. {title}"[:300]

    @property
    def author(self) -> School:
        """Whose it is: of what was sent by its name then, of reports by today's; an order is given
        by the school that has taken the plan over."""
        if self.kind in OF_TODAY:
            return documents.registered(self.version)
        if self.kind == DocumentKind.ORDER:
            return documents.signer_of(self.version)
        return author_of(self.version, self.submission)

    @property
    def file_name(self) -> str:
        """Plain letters for every system, whose it is and which version it is about."""
        words = (self.heading, self.whose, self.author.name)
        names = "-".join(slugify(word)[:60].strip("-") for word in words if word)
        number = f"-patikslinimas-{self.version.number}" if self.version.number else ""
        return f"{names}{number}{'-projektas' * self.is_draft}.pdf"

    def html(self, check: Check | None = None) -> str:
        """What is printed; with `check` it carries its code."""
        with translation.override("lt"):
            context = _frame(self) | self.context | {"check": check}
            return pdf.to_html(self.template, context)

    def pdf(self, check: Check | None = None) -> bytes:
        """The same as PDF. Refuses (PdfUnavailable) without system libraries."""
        return pdf.write(self.html(check))


def kept(paper: Paper, *, by: User) -> StoredFile:
    """The stored bytes of an official paper that says this, or is about this; made and given a
    code if there are none yet. It is made outside the transaction; of two at once one is kept."""
    assert not paper.is_draft  # a draft has no code
    if found := _stored(paper):
        return found
    check = Check(documents.unused_code(), digest(paper.said))
    return _keep(paper, paper.pdf(check), check.code, by)


@transaction.atomic
def _keep(paper: Paper, data: bytes, code: str, by: User) -> StoredFile:
    PlanVersion.objects.select_for_update(of=("self",)).get(pk=paper.version.pk)
    if found := _stored(paper):
        return found
    file = store(ContentFile(data, paper.file_name), by=by, kind="application/pdf")
    documents.issue(
        version=paper.version,
        submission=paper.submission,
        agreement=paper.agreement,
        kind=paper.kind,
        title=paper.title,
        content=paper.said,
        file=file,
        code=code,
        about=paper.about,
        by=by,
    )
    return file


def _stored(paper: Paper) -> StoredFile | None:
    told = {"about": paper.about} if paper.about else {"content_sha256": digest(paper.said)}
    same = Document.objects.filter(
        version=paper.version,
        submission=paper.submission,
        agreement=paper.agreement,
        kind=paper.kind,
        **told,
    )
    document = same.exclude(file=None).select_related("file").first()
    return document.file if document else None


def _frame(paper: Paper) -> dict[str, Any]:
    version = paper.version
    grant = version.plan.grant
    programme = grant.round.programme
    return {
        "paper": paper,
        "version": version,
        "grant": grant,
        "author": paper.author,
        "programme": programme,
        "sign": as_data_uri(programme.publicity_sign),
        "years": documents.years_of(version),
        "is_draft": paper.is_draft,
        "is_example": version.plan.is_example or grant.holder.is_example,
        "created": moment(paper.dated),
        "modified": moment(paper.dated),
    }


def moment(value: date | datetime) -> datetime:
    """A moment that doesn't depend on when the document is made."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(microsecond=0)
    return datetime(value.year, value.month, value.day, tzinfo=UTC)


def party_name(version: PlanVersion, party: str) -> str:
    """Who the party is on paper: the agency, the municipality, or the school's own founder."""
    if party == Party.AGENCY:
        return _("National Agency for Education")
    school = author_of(version)
    return str(school.municipality) if school.is_municipal else _("The founder")


def decider_name(version: PlanVersion, decision: Agreement) -> str:
    """Whose decision it is on paper; where the agency decided for a founder, that it did."""
    name = party_name(version, decision.party)
    if not is_for_founder(version, decision):
        return name
    return _("%(party)s (on its behalf: %(agency)s)") % {
        "party": name,
        "agency": party_name(version, Party.AGENCY),
    }
