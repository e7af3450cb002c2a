"""History in sentences: each verb's wording in one table, read by both sides."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Entry

SENTENCES: dict[str, str | Promise] = {
    "plan.started": _("started the plan"),
    "plan.texts_changed": _("changed the goal or the sustainability"),
    "plan.finding_added": _("added the finding “%(row)s”"),
    "plan.finding_changed": _("changed the finding “%(row)s”"),
    "plan.finding_deleted": _("deleted the finding “%(row)s”"),
    "plan.finding_moved": _("moved the finding “%(row)s”"),
    "plan.objective_added": _("added the objective “%(row)s”"),
    "plan.objective_changed": _("changed the objective “%(row)s”"),
    "plan.objective_deleted": _("deleted the objective “%(row)s”"),
    "plan.objective_moved": _("moved the objective “%(row)s”"),
    "plan.activity_added": _("added the activity “%(row)s”"),
    "plan.activity_changed": _("changed the activity “%(row)s”"),
    "plan.activity_deleted": _("deleted the activity “%(row)s”"),
    "plan.activity_moved": _("moved the activity “%(row)s”"),
    "plan.indicator_added": _("added the indicator “%(row)s”"),
    "plan.indicator_changed": _("changed the indicator “%(row)s”"),
    "plan.indicator_deleted": _("deleted the indicator “%(row)s”"),
    "plan.indicator_moved": _("moved the indicator “%(row)s”"),
    "plan.paper_attached": _("attached the scan of the paper document"),
    "plan.submitted": _("submitted the plan for agreement"),
    "plan.withdrawn": _("withdrew the plan from agreement"),
    "plan.agreed": _("agreed to the plan (%(agreed_on)s, No. %(document_number)s)"),
    "plan.returned": _("returned the plan for changes"),
    "plan.approved": _("recorded the head's order (%(ordered_on)s, No. %(order_number)s)"),
    "value.recorded": _("recorded %(reads)s (%(measured_on)s) for the indicator “%(indicator)s”"),
    "value.withdrawn": _(
        "withdrew the value %(reads)s (%(measured_on)s) of the indicator “%(indicator)s”"
    ),
    "evaluation.started": _("began an evaluation"),
    "evaluation.header_changed": _("changed the header of the evaluation"),
    "evaluation.ratings_changed": _("rated indicators of the framework"),
    "evaluation.finished": _("finished the evaluation (%(rated)s indicators rated)"),
    "conclusion.recorded": _("recorded the conclusion (%(concluded_on)s)"),
    "plan.completed": _("completed the plan (%(on)s)"),
}


class _Values(dict[str, Any]):
    """Absent values read as empty text, so that an old entry never breaks a page."""

    def __missing__(self, key: str) -> str:
        return ""


def sentence(entry: Entry) -> str:
    """What was done, without the person: „pateikė planą derinti“."""
    words = SENTENCES.get(entry.verb)
    if words is None:
        return entry.verb
    return str(words) % _Values(entry.changes)
