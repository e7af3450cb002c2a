"""The form of a submission: what has to be explained, and what was typed of it kept meanwhile."""

from django.http import HttpRequest

from plans import council
from plans.explanations import earlier
from plans.forms import SubmitForm
from plans.models import PlanVersion
from plans.outlook import Outlook

from .sections import todos

EXPLAINING = "explaining"  # the session's key of explanations that are not submitted yet


def submit_form(request: HttpRequest, outlook: Outlook) -> SubmitForm:
    """Explanations: what is sent, else what was kept, else those of the last submission.

    What is sent is kept in the session until the plan is submitted: a refusal loses nothing.
    """
    version, problems = outlook.version, outlook.problems
    asked = [*(item.key for item in problems), "council_on", "council_number"]
    kept = _keep(request, version, {n: request.POST[n] for n in asked if n in request.POST})
    return SubmitForm(
        request.POST if request.method == "POST" else None,
        warnings=problems,
        places=[todo.url for todo in todos(version, problems)],
        council_of=version if council.is_needed(version) else None,
        initial=council.earlier(version) | earlier(outlook.content) | kept,
    )


def _keep(request: HttpRequest, version: PlanVersion, typed: dict[str, str]) -> dict[str, str]:
    """What has been typed of this version so far, kept in the session."""
    before = request.session.get(EXPLAINING, {})
    texts = before.get("texts", {}) if before.get("version") == version.pk else {}
    if typed:
        request.session[EXPLAINING] = {"version": version.pk, "texts": texts | typed}
    return dict(texts | typed)
