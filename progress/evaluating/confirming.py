"""A replacement confirms anew the levels of an evaluator who had a conflict of interest."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.transitions import Refused
from common import clock
from progress.models import Evaluation, Rating
from progress.rights import evaluator
from progress.services import lock_grant, write_history

from .assigning import takes_over
from .lacks import to_confirm_words


def waiting(evaluation: Evaluation) -> list[Rating]:
    """The ratings that wait to be confirmed, in the order of their indicators."""
    rows = evaluation.ratings.filter(to_confirm=True)
    return list(rows.select_related("indicator", "level", "by"))


def unconfirmed(evaluation: Evaluation) -> list[str]:
    """Why nothing can be concluded from the evaluation: levels that wait to be confirmed."""
    text = to_confirm_words(waiting(evaluation))
    return [text] if text else []


@transaction.atomic
def confirm_ratings(*, evaluation: Evaluation, ratings: Collection[int], by: User) -> int:
    """Confirm the ratings with these keys as one's own judgement; answers how many.

    Only who replaces the person that judged them. Whoever judges otherwise changes the level
    instead. Refuses an empty choice.
    """
    locked = lock_grant(evaluation.grant_id)
    membership = evaluator(by, locked, evaluation.kind)
    rows = [row for row in waiting(evaluation) if row.pk in ratings]
    if membership is None or {row.by_id for row in rows} - takes_over(by, locked):
        raise Refused([_("Who replaces the evaluator confirms the levels.")])
    if not rows:
        raise Refused([_("Choose the levels that you confirm.")])
    found = Rating.objects.filter(pk__in=[row.pk for row in rows])
    found.update(to_confirm=False, confirmed_by=by, confirmed_at=clock.now())
    changes = {"numbers": ", ".join(row.indicator.number for row in rows)}
    write_history(
        "evaluation.ratings_confirmed", evaluation, by=by, membership=membership, changes=changes
    )
    return len(rows)
