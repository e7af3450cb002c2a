"""What the school says of the warnings that it leaves as they are: asked for at submission."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from audit.transitions import Refused

from . import health
from .content import PlanContent
from .health import Problem

Explained = dict[str, str]


def explain(content: PlanContent, given: Mapping[str, str]) -> list[Explained]:
    """The plan's warnings with their explanations, `given` by the problems' keys, to be kept.

    Refuses while one of them is without, and names it. Kept in the site's first language.
    """
    said = {key: text.strip() for key, text in given.items()}
    if bare := [item for item in health.warnings(content) if not said.get(item.key)]:
        raise Refused([_("Correct or explain it. %(text)s") % {"text": item.text} for item in bare])
    with override(settings.LANGUAGE_CODE):
        found = health.warnings(content)
    return [
        {
            "code": item.code,
            "row": _row_key(content, item),
            "text": item.text,
            "explanation": said[item.key],
        }
        for item in found
    ]


def earlier(content: PlanContent) -> dict[str, str]:
    """What was explained at the last submission, by the keys of today's problems."""
    sent = content.version.submissions.order_by("-number").first()
    rows = sent.explanations if sent else []
    told = {(row["code"], row["row"]): row["explanation"] for row in rows}
    return {
        item.key: told.get((item.code, _row_key(content, item)), "")
        for item in (health.warnings(content) if told else [])
    }


def in_words(rows: list[Explained]) -> str:
    """All of them as one text, for the history."""
    return "\n".join(f"{row['text']}\n– {row['explanation']}" for row in rows)


def _row_key(content: PlanContent, problem: Problem) -> str:
    """The key of the problem's row, which copies and later versions keep; empty for no row."""
    if problem.row is None:
        return ""
    items = getattr(content, problem.section)
    return str(next(item.row.key for item in items if item.row.pk == problem.row))
