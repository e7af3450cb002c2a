"""The agency's word on a conclusion: from then on the papers of the end stay as they are."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.transitions import Refused
from common import clock

from .evaluating.confirming import unconfirmed
from .final import keep_final_papers
from .models import Conclusion
from .rights import conclusion_confirmer
from .services.shared import lock_grant, write_history


@transaction.atomic
def confirm_conclusion(conclusion: Conclusion, *, comment: str, by: User) -> None:
    """The agency confirms the conclusion, with a word of its own if it has one.

    Refuses all others, levels of the evaluation that wait to be confirmed, a withdrawn conclusion
    and one confirmed already. The papers of the end are kept with the figures of this moment.
    """
    locked = lock_grant(conclusion.grant_id)
    membership = conclusion_confirmer(by, locked)
    if membership is None:
        raise Refused([_("Only the agency confirms a conclusion.")])
    if reasons := unconfirmed(conclusion.evaluation):
        raise Refused(reasons)
    rows = Conclusion.objects.valid().filter(pk=conclusion.pk, confirmed_at=None)
    said = comment.strip()
    if not rows.update(confirmed_at=clock.now(), confirmed_by=by, confirmed_comment=said):
        raise Refused([_("The conclusion is confirmed or withdrawn already.")])
    conclusion.refresh_from_db()
    changes = {"result": conclusion.result}
    write_history(
        "conclusion.confirmed",
        conclusion,
        by=by,
        membership=membership,
        changes=changes,
        comment=said,
    )
    keep_final_papers.enqueue(conclusion.pk, by.pk)
