"""A round's one step: from being prepared to decided."""

from datetime import date

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from audit.services import record
from audit.transitions import Refused, Transition, move
from common import clock

from .choices import RoundStatus
from .models import Round
from .rights import DECIDING

DECIDE = Transition(
    name="decide",
    label=gettext_lazy("Record the decision"),
    sources=frozenset({RoundStatus.OPEN}),
    target=RoundStatus.DECIDED,
    may=DECIDING,
)
TRANSITIONS = (DECIDE,)


@transaction.atomic
def decide(round: Round, *, decided_on: date, decision_number: str, by: User) -> None:  # noqa: A002
    """Close the round with the decision's date and number; `move` refuses one decided before."""
    if decided_on > clock.today():
        raise Refused([_("The decision's date is in the future. Check the date.")])
    if not decision_number.strip():
        raise Refused([_("Enter the decision's number.")])
    move(round, DECIDE, decided_on=decided_on, decision_number=decision_number.strip())
    changes = {"decided_on": decided_on, "decision_number": decision_number.strip()}
    record("round.decided", round, by=by, changes=changes, role="agency")


def refuse_decided(round: Round) -> None:  # noqa: A002
    """Refuse a round whose decision the database already holds, in words that name it."""
    current = Round.objects.select_for_update().get(pk=round.pk)
    if DECIDE.open_from(current.status) or not current.decided_on:
        return
    raise Refused(
        [
            _(
                "This round is already decided: %(day)s, No. %(number)s. "
                "Nothing was changed a second time."
            )
            % {
                "day": date_format(current.decided_on),
                "number": current.decision_number,
            }
        ]
    )
