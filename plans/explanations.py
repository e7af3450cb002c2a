"""What the school says of the warnings that it leaves as they are: asked for at submission."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from audit.transitions import Refused

from . import health
from .choices import VersionStatus
from .content import PlanContent
from .health import Problem
from .models import PlanVersion, Submission

Explained = dict[str, str]
UNCHANGED = "unchanged"  # the code of what is no fault of the text


def to_explain(content: PlanContent, *, is_unchanged: bool) -> list[Problem]:
    """What is mended or explained: the warnings, and first that nothing was done after a return."""
    first = [_unchanged(content.version)] if is_unchanged else []
    return [*first, *health.warnings(content)]


def _unchanged(version: PlanVersion) -> Problem:
    text = _("Nothing has been changed since %(what)s was returned.") % {"what": version.as_object}
    return Problem(UNCHANGED, text, "activities", is_error=False)


def explain(
    content: PlanContent, given: Mapping[str, str], *, is_unchanged: bool = False
) -> list[Explained]:
    """What is left as it is with its explanations, `given` by the problems' keys, to be kept.

    Refuses while one of them is without, and names it. Kept in the site's first language.
    """
    said = {key: text.strip() for key, text in given.items()}
    found = to_explain(content, is_unchanged=is_unchanged)
    if bare := [item for item in found if not said.get(item.key)]:
        raise Refused([_("Correct or explain it. %(text)s") % {"text": item.text} for item in bare])
    with override(settings.LANGUAGE_CODE):
        found = to_explain(content, is_unchanged=is_unchanged)
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
    """What was explained at the last submission, by the keys of today's warnings; of an amendment
    not submitted yet, when the plan in force was."""
    told = {(row["code"], row["row"]): row["explanation"] for row in _last(content.version)}
    return {
        item.key: told.get((item.code, _row_key(content, item)), "")
        for item in (health.warnings(content) if told else [])
    }


def _last(version: PlanVersion) -> list[Explained]:
    rows = Submission.objects.order_by("-number")
    sent = rows.filter(version=version).first()
    if sent is None and version.number:
        in_force = {"version__plan": version.plan_id, "version__status": VersionStatus.APPROVED}
        sent = rows.filter(**in_force).first()
    return list(sent.explanations) if sent else []


def in_words(rows: list[Explained]) -> str:
    """All of them as one text, for the history."""
    return "\n".join(f"{row['text']}\n– {row['explanation']}" for row in rows)


def _row_key(content: PlanContent, problem: Problem) -> str:
    """The key of the problem's row, which copies and later versions keep; empty for no row."""
    if problem.row is None:
        return ""
    items = getattr(content, problem.section)
    return str(next(item.row.key for item in items if item.row.pk == problem.row))
