"""The agreement note: what a party asked, what it found and how it decided on a submission."""

from django.utils import translation
from django.utils.translation import gettext as _

from common.checks import digest
from common.text import shortened
from plans.checklist import Note, remarks_left
from plans.choices import Audience, DocumentKind
from plans.comparing import PARTS
from plans.difference.shape import Canonical
from plans.earlier import nth
from plans.models import Agreement, Comment, PlanVersion
from plans.rights import is_for_founder
from schools.choices import Role
from selection.choices import Party

from .frame import Paper, decider_name, party_name


@translation.override("lt")
def note_paper(note: Note) -> Paper:
    """The note of a decision. It names the post of who decided, not the person."""
    decision, submission = note.decision, note.submission
    version = submission.version
    party, left = party_name(version, note.party), remarks_left(decision)
    return Paper(
        version=version,
        submission=submission,
        agreement=decision,
        kind=DocumentKind.NOTE,
        heading=_("Agreement note"),
        template="plans/note_pdf.html",
        said=_said(note, left),
        dated=decision.at,
        whose=party,
        context={
            "note": note,
            "decision": decision,
            "remarks": _told(left, submission.content),
            "unsaid": sum(row.audience != Audience.ALL for row in left),
            "submission": submission,
            "nth": nth(submission),
            "party": decider_name(version, decision),
            "post": post_of(decision, version),
        },
    )


def post_of(decision: Agreement, version: PlanVersion) -> str:
    """The post of who decided for the party, without a name."""
    if decision.party == Party.AGENCY or is_for_founder(version, decision):
        return str(Role.AGENCY.label)
    is_municipal = version.plan.grant.holder.is_municipal
    return str(Role.OFFICER.label if is_municipal else Role.FOUNDER.label)


def _told(left: list[Comment], content: Canonical) -> list[tuple[str, str]]:
    """Where each remark for all readers stands, and its words."""
    return [(_place(row, content), row.text) for row in left if row.audience == Audience.ALL]


def _place(comment: Comment, content: Canonical) -> str:
    """„Rodikliai, 2 („Pagerėjo skaitymas“)“: the part and the row, as they were sent."""
    name = comment.section
    part = str(PARTS.get(name) or (_("Money") if name == "money" else _("The whole plan")))
    for number, row in enumerate(content.get(name, []) if comment.row_key else [], 1):
        if row["key"] == str(comment.row_key):
            return (
                f"{part}, {number} („{shortened(row.get('title') or row.get('text') or '', 80)}“)"
            )
    return part


def _said(note: Note, left: list[Comment]) -> dict[str, object]:
    """What the note says; what it didn't say before is left out where there is nothing of it."""
    decision = note.decision
    taken_back = decision.withdrawn_at
    more: dict[str, object] = {"remarks": [row.text for row in left]} if left else {}
    if left:
        more["places"] = [_place(row, note.submission.content) for row in left]
    more |= {"taken_back": [taken_back.isoformat()]} if taken_back else {}
    said: dict[str, object] = {
        "plan": digest(note.submission.content),
        "party": note.party,
        "decision": decision.decision,
        "agreed_on": decision.agreed_on.isoformat(),
        "document_number": decision.document_number,
        "comment": decision.comment,
        "answers": [
            {"question": row.text, "answer": row.answer, "note": row.note} for row in note.answers
        ],
    }
    return said | more
