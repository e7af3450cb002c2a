"""Two texts of a plan beside each other on paper: alone, and in front of an amended plan."""

from django.utils import translation
from django.utils.translation import gettext as _

from common.checks import digest
from plans.choices import IN_FORCE, DocumentKind
from plans.comparing import Told, told
from plans.content import PlanContent
from plans.difference import compare
from plans.difference.shape import Canonical
from plans.documents import content_of, json_of
from plans.models import PlanVersion
from plans.texts import Text

from .frame import Paper
from .order import replaced_by


@translation.override("lt")
def comparison_paper(before: Text, after: Text, read: list[Canonical]) -> Paper:
    """What `after` says otherwise than `before`; `read` are their canonical JSONs as the reader
    may see them. It is official where both texts came into force."""
    versions = before.version, after.version
    is_draft = any(text.submission for text in (before, after)) or any(
        version.status not in IN_FORCE for version in versions
    )
    purposes = after.version.plan.grant.round.programme.purposes.all()
    return Paper(
        version=after.version,
        kind=DocumentKind.COMPARISON,
        heading=_("Comparison of versions"),
        template="plans/compare_pdf.html",
        said={"before": digest(read[0]), "after": digest(read[1])},
        dated=after.version.status_since,
        context={
            "told": told(compare(*read), purposes, is_paper=True),
            "before_name": before.label,
            "after_name": after.label,
        },
        is_draft=is_draft,
    )


def told_of_amendment(version: PlanVersion, content: PlanContent) -> Told | None:
    """What the amendment says otherwise than the version that it replaces; None for the original.

    `content` is what the reader may see of it.
    """
    before = replaced_by(version) if version.number else None
    if before is None:
        return None
    purposes = version.plan.grant.round.programme.purposes.all()
    return told(compare(content_of(before), json_of(content)), purposes, is_paper=True)
