"""The plan on paper: an official document in Lithuanian, from the same content as the page."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from common import pdf
from files.services import as_data_uri
from grants.formula import Formula
from schools.models import School
from selection.choices import Party

from .choices import IN_FORCE, Decision
from .content import PlanContent, load
from .models import Agreement, PaperSource, PlanVersion

TEMPLATE = "plans/plan_pdf.html"


@dataclass(frozen=True)
class Signature:
    """A party's place on the first page: its name, and its agreement when there is one."""

    name: str
    agreement: Agreement | None


def plan_pdf(version: PlanVersion, content: PlanContent | None = None) -> bytes:
    """The version as PDF; `content` is what the reader may see, otherwise all of it.

    The same content gives the same bytes. Refuses (PdfUnavailable) without system libraries.
    """
    return pdf.write(plan_html(version, content))


def plan_html(version: PlanVersion, content: PlanContent | None = None) -> str:
    """What is printed."""
    with translation.override("lt"):
        return pdf.to_html(TEMPLATE, _context(version, content or load(version)))


def plan_pdf_name(version: PlanVersion) -> str:
    """„mvt-planas-azuolo-mokykla-2026-2028-projektas.pdf“: plain letters for every system."""
    grant = version.plan.grant
    years = f"{grant.first_school_year}-{grant.first_school_year + grant.years}"
    amendment = f"-patikslinimas-{version.number}" if version.number else ""
    draft = "" if version.status in IN_FORCE else "-projektas"
    school = slugify(author_of(version).name)[:80].strip("-")
    return f"mvt-planas-{school}-{years}{amendment}{draft}.pdf"


def author_of(version: PlanVersion) -> School:
    """Whose plan it is on paper: after a merger an earlier order stays the old school's."""
    grant = version.plan.grant
    closed_on = grant.school.deregistered_on
    if version.ordered_on and closed_on and version.ordered_on <= closed_on:
        return grant.school
    return grant.holder


def _context(version: PlanVersion, content: PlanContent) -> dict[str, Any]:
    plan, grant = version.plan, content.grant
    programme = grant.round.programme
    return {
        "content": content,
        "version": version,
        "grant": grant,
        "author": author_of(version),
        "programme": programme,
        "sign": as_data_uri(programme.publicity_sign),
        "formula": Formula(grant.pupils, grant.rate, grant.years),
        "correction": _correction(content),
        "signatures": _signatures(version),
        "is_in_force": version.status in IN_FORCE,
        "is_example": plan.is_example or grant.holder.is_example,
        "paper": PaperSource.objects.filter(version=version.pk).first(),
        "last_school_year": grant.first_school_year + grant.years - 1,
        "created": _moment(version.created_at),
        "modified": _moment(version.ordered_on or version.status_since),
    }


def _correction(content: PlanContent) -> Decimal:
    """By how many EUR corrections changed what the formula gives; signed."""
    grant = content.grant
    return content.granted - Formula(grant.pupils, grant.rate, grant.years).amount


def _signatures(version: PlanVersion) -> list[Signature]:
    """The parties that must agree, each with its standing agreement to the last submission."""
    grant, decisions = version.plan.grant, version.decisions()
    names = {
        Party.MUNICIPALITY: str(author_of(version).municipality),
        Party.AGENCY: _("National Agency for Education"),
    }
    agreed = {party: item for party, item in decisions.items() if item.decision == Decision.AGREED}
    return [
        Signature(names[Party(party)], agreed.get(party))
        for party in grant.round.programme.required_parties
    ]


def _moment(value: date | datetime) -> datetime:
    """A moment that doesn't depend on when the document is made."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(microsecond=0)
    return datetime(value.year, value.month, value.day, tzinfo=UTC)
