"""The plan on paper: an official document in Lithuanian, from the same content as the page."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common import pdf
from common.checks import Check
from common.pdf import Block
from common.templatetags.ui import date_words
from files.services import as_data_uri
from grants.formula import Formula
from schools.models import School

from .choices import IN_FORCE, Decision
from .content import PlanContent, load
from .documents import author_of, sent_of, signer_of
from .earlier import is_earlier, when_sent
from .models import Agreement, PaperSource, PlanVersion, Submission
from .papers import decider_name, moment, party_name, told_of_amendment
from .parties import concerned

TEMPLATE = "plans/plan_pdf.html"


def plan_pdf(
    version: PlanVersion, content: PlanContent | None = None, check: Check | None = None
) -> bytes:
    """The version as PDF; `content` is what the reader may see, otherwise all of it.

    With `check` it carries its code. The same content gives the same bytes.
    Refuses (PdfUnavailable) without system libraries.
    """
    return pdf.write(plan_html(version, content, check))


def plan_html(
    version: PlanVersion,
    content: PlanContent | None = None,
    check: Check | None = None,
    sent: Submission | None = None,
) -> str:
    """What is printed; `sent` is the submission whose text it is while the version is written."""
    with translation.override("lt"):
        context = _context(version, content or load(version), sent)
        return pdf.to_html(TEMPLATE, context | {"check": check})


def plan_pdf_name(version: PlanVersion) -> str:
    """„mvt-planas-azuolo-mokykla-2026-2028-projektas.pdf“: plain letters for every system."""
    grant = version.plan.grant
    years = f"{grant.first_school_year}-{grant.first_school_year + grant.years}"
    amendment = f"-patikslinimas-{version.number}" if version.number else ""
    draft = "" if version.status in IN_FORCE else "-projektas"
    school = slugify(author_of(version).name)[:80].strip("-")
    return f"mvt-planas-{school}-{years}{amendment}{draft}.pdf"


def _context(
    version: PlanVersion, read: PlanContent, submission: Submission | None
) -> dict[str, Any]:
    plan, grant, sent = version.plan, read.grant, submission or sent_of(version)
    programme = grant.round.programme
    content = replace(read, granted=Decimal(sent.content["granted"])) if sent else read
    author = author_of(version, sent)
    return {
        "content": content,
        "version": version,
        "grant": grant,
        "author": author,
        "programme": programme,
        "sign": as_data_uri(programme.publicity_sign),
        "formula": Formula(grant.pupils, grant.rate, grant.years),
        "correction": _correction(content),
        "told": told_of_amendment(version, content),
        "blocks": blocks_of(version, author),
        "is_draft": version.status not in IN_FORCE,
        "is_example": plan.is_example or grant.holder.is_example,
        "paper": PaperSource.objects.filter(version=version.pk).first(),
        "last_school_year": grant.first_school_year + grant.years - 1,
        "created": moment(version.created_at),
        "modified": moment(version.ordered_on or version.status_since),
    }


def _correction(content: PlanContent) -> Decimal:
    """By how many EUR corrections changed what the formula gives; signed."""
    grant = content.grant
    return content.granted - Formula(grant.pupils, grant.rate, grant.years).amount


def blocks_of(version: PlanVersion, author: School | None = None) -> list[Block]:
    """SUDERINTA of each party, PRITARTA of the school council where asked, PATVIRTINTA last."""
    council = [_council(version)] if _asks_council(version) else []
    return [*_agreements(version), *council, _order(version, author or author_of(version))]


def _agreements(version: PlanVersion) -> list[Block]:
    """The parties that must agree, each with the agreement that stands."""
    decisions = version.decisions()
    hint, word = _("(date and number of the document)"), _("AGREED")
    names = {name: party_name(version, name) for name in concerned(version, decisions)}
    agreed = {
        party: _lines(item.agreed_on, item.document_number) + _to_earlier(version, item)
        for party, item in decisions.items()
        if item.decision == Decision.AGREED
    }
    names |= {party: decider_name(version, decisions[party]) for party in agreed}
    return [
        Block(word, name, agreed[party]) if party in agreed else Block(word, name, hint=hint)
        for party, name in names.items()
    ]


def _to_earlier(version: PlanVersion, item: Agreement) -> tuple[str, ...]:
    """To which submission an agreement was given, where it is not the newest."""
    return (when_sent(item.submission),) if is_earlier(version, item) else ()


def _lines(day: date, number: str) -> tuple[str, ...]:
    """The date, and the number where there is one."""
    named = (f"{_('No.')}\u00a0{number}",) if number else ()
    return (date_words(day), *named)


def _asks_council(version: PlanVersion) -> bool:
    sent = version.current_submission
    return version.plan.grant.round.programme.needs_council or bool(sent and sent.council_on)


def _council(version: PlanVersion) -> Block:
    """The school council's approval, with the protocol's date and number."""
    sent, word, name = version.current_submission, _("ENDORSED"), _("School council")
    if sent and sent.council_on:
        return Block(word, name, _lines(sent.council_on, sent.council_number))
    return Block(word, name, hint=_("(date and number of the protocol)"))


def _order(version: PlanVersion, author: School) -> Block:
    """The order of the head who gave it, also of a school that took the plan over; or its place."""
    if version.status not in IN_FORCE or version.ordered_on is None:
        hint = _("(date and number of the head's order)")
        return Block(pgettext("on paper", "DRAFT"), author.name, hint=hint)
    line = _("by the head's order of %(date)s No. %(number)s") % {
        "date": date_words(version.ordered_on),
        "number": version.order_number,
    }
    return Block(pgettext("on paper", "APPROVED"), signer_of(version).name, (line,))
