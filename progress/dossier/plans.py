"""What of a plan goes into the dossier: versions, agreements, orders, scans, files, remarks."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from common.archive import Member
from plans.checklist import note_of
from plans.choices import IN_FORCE
from plans.documents import order_texts
from plans.models import Agreement, Attachment, PlanVersion
from plans.official import OfficialPaper, prepare, readers_html
from plans.papers import kept, note_paper, party_name
from plans.pdf import plan_pdf_name
from selection.choices import Party

from .folder import Folder, day_of, opened

PLACES = {"plan": "planas", "agreed": "derinimas", "order": "isakymai", "paper": "popierius"}


def versions_of(user: User, grant: Any) -> list[PlanVersion]:
    """The versions whose text the person may read, the original first."""
    about = ("plan__grant__holder__municipality", "plan__grant__school", "order_file")
    more = ("plan__grant__round__programme", "current_submission", "paper_source__scan")
    rows = PlanVersion.objects.visible_to(user).filter(plan__grant=grant)
    return list(rows.select_related(*about, *more).order_by("number", "pk"))


def add_versions(folder: Folder, versions: Iterable[PlanVersion], user: User) -> None:
    """Each version as PDF: of an approved one the bytes that were issued."""
    for version in versions:
        folder.add(
            version_member(folder.path(PLACES["plan"], plan_pdf_name(version)), version, user)
        )


def version_member(path: str, version: PlanVersion, user: User) -> Member:
    """The version's PDF under the path: kept, or printed as the person reads it."""
    title = f"{version.label}, {version.status_words}"
    dated = version.ordered_on or day_of(version.status_since)
    if version.status not in IN_FORCE:
        return Member(path, title, dated, html=lambda: readers_html(version, user))
    official = Official(version, user)
    if file := official.paper.file:
        return Member(path, title, dated, open=lambda: opened(file))
    return Member(path, title, dated, html=lambda: official.paper.html, keep=official.keep)


@dataclass(frozen=True)
class Official:
    """An approved version: what was issued, or what is issued now as it is printed."""

    version: PlanVersion
    by: User

    @cached_property
    def paper(self) -> OfficialPaper:
        return prepare(self.version, by=self.by)

    def keep(self, path: Path) -> Path:
        """Keep what was printed; of two at once the one kept goes into the archive."""
        file = self.paper.keep(path.read_bytes())
        with opened(file) as stored:
            path.write_bytes(stored.read())
        return path


def add_agreements(folder: Folder, versions: Iterable[PlanVersion], user: User) -> None:
    """The signed file and the note of each decision, also of those taken back."""
    place, by_key = PLACES["agreed"], {version.pk: version for version in versions}
    rows = Agreement.objects.filter(submission__version__in=by_key)
    about = ("file", "submission__version__plan__grant__holder__municipality")
    for row in rows.select_related(*about).order_by("submission_id", "pk"):
        version = by_key[row.submission.version_id]
        who = party_name(version, row.party)
        words = {"version": version.label, "who": who, "decision": row.get_decision_display()}
        title = _("%(version)s, %(who)s: %(decision)s") % words
        title = _("%(title)s (taken back)") % {"title": title} if row.withdrawn_at else title
        name = f"{_plain_name(row, version)}-{row.agreed_on:%Y-%m-%d}"
        signed = _("%(title)s (the signed document)") % {"title": title}
        folder.add_stored(place, f"{name}-pasirasytas", signed, row.file, row.agreed_on)
        _add_note(folder, f"{name}-pazyma.pdf", title, row, user)


def _plain_name(row: Agreement, version: PlanVersion) -> str:
    """The party in a file's name, called as pages call it."""
    if row.party == Party.AGENCY:
        return "agentura"
    return "savivaldybe" if version.plan.grant.holder.is_municipal else "steigejas"


def _add_note(folder: Folder, name: str, title: str, row: Agreement, user: User) -> None:
    path = folder.path(PLACES["agreed"], name)
    title = _("%(title)s (the note)") % {"title": title}
    paper = note_paper(note_of(row))
    folder.add(Member(path, title, row.agreed_on, open=lambda: opened(kept(paper, by=user))))


def add_orders(folder: Folder, versions: Iterable[PlanVersion]) -> None:
    """The head's orders, their texts and the papers that plans were entered from, as they came."""
    texts = order_texts(versions)
    for version in versions:
        words = {"version": version.label, "number": version.order_number}
        title = _("%(version)s: the head's order No. %(number)s") % words
        name = f"isakymas-{version.order_number}"
        folder.add_stored(PLACES["order"], name, title, version.order_file, version.ordered_on)
        if text := texts.get(version.current_submission_id):
            title = _("%(version)s: the text of the head's order") % words
            name = f"{name}-tekstas"
            folder.add_stored(PLACES["order"], name, title, text.file, version.ordered_on)
        if source := getattr(version, "paper_source", None):
            title = _("%(version)s: the paper it was entered from") % words
            folder.add_stored(
                PLACES["paper"], "planas-popieriuje", title, source.scan, source.received_on
            )


def add_attachments(folder: Folder, versions: Iterable[PlanVersion], user: User) -> None:
    """Files beside the plan, each once, though amendments carry them on."""
    rows = Attachment.objects.visible_to(user).filter(version__in=list(versions))
    seen: set[str] = set()
    for row in rows.select_related("file").order_by("version__number", "at", "pk"):
        if row.file.sha256 not in seen:
            seen.add(row.file.sha256)
            folder.add_stored("priedai", row.title, row.title, row.file, day_of(row.at))
