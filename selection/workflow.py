"""A round's steps: its data are frozen, unfrozen while nobody has voted, and it is decided."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from audit.services import record
from audit.transitions import Refused, Transition, move
from common import clock

from .choices import RoundStatus
from .deciding import decided_on_problems, lacks_sitting, unbacked, why_words
from .models import Freeze, Round, Sitting
from .rights import DECIDING

DECIDE = Transition(
    name="decide",
    label=gettext_lazy("Record the decision"),
    sources=frozenset({RoundStatus.OPEN, RoundStatus.FROZEN}),
    target=RoundStatus.DECIDED,
    may=DECIDING,
)
FREEZE = Transition(
    name="freeze",
    label=gettext_lazy("Freeze the data"),
    sources=frozenset({RoundStatus.OPEN}),
    target=RoundStatus.FROZEN,
    may=DECIDING,
)
UNFREEZE = Transition(
    name="unfreeze",
    label=gettext_lazy("Unfreeze the data"),
    sources=frozenset({RoundStatus.FROZEN}),
    target=RoundStatus.OPEN,
    may=DECIDING,
    comment_required=True,
)
TRANSITIONS = (FREEZE, UNFREEZE, DECIDE)


@transaction.atomic
def decide(
    round: Round,  # noqa: A002
    *,
    decided_on: date,
    decision_number: str,
    by: User,
    departure: str = "",
    without_commission: str = "",
    candidates: Collection[int] = (),
    told: Mapping[str, str] = {},
) -> None:
    """Close the round with the decision's date and number; `move` refuses one decided before.

    `departure` is why others were chosen than the list has, `told` names them in the history;
    `without_commission` is asked for where a ranking was not voted on, and where `candidates`, the
    chosen, have one of whom the commission decided nothing. Refused too while the commission votes,
    and of a day before what the decision rests on.
    """
    number, why = decision_number.strip(), without_commission.strip()
    _refuse_undecidable(round, decided_on, number)
    is_asked = _asks_why(round, candidates, why)
    texts = {"departure": departure, "without_commission": why if is_asked else ""}
    move(round, DECIDE, decided_on=decided_on, decision_number=number, **texts)
    changes = {"decided_on": decided_on, "decision_number": number, **told}
    comment = "\n".join(text for text in texts.values() if text)
    record("round.decided", round, by=by, comment=comment, changes=changes, role="agency")


def _refuse_undecidable(chosen: Round, day: date, number: str) -> None:
    if reasons := decided_on_problems(chosen, day):
        raise Refused(reasons)
    if not number:
        raise Refused([_("Enter the decision's number.")])
    if Sitting.objects.filter(commission__round=chosen.pk, closed_at=None).exists():
        raise Refused([_("A sitting of the round's commission is open. Close it first.")])


def _asks_why(chosen: Round, candidates: Collection[int], why: str) -> bool:
    """Whether it is to be said why the commission's decision is not waited for. Refuses without."""
    if lacks_sitting(chosen):
        schools: list[str] = []
    elif not (schools := unbacked(chosen, candidates)):
        return False
    if not why:
        raise Refused([why_words(schools)])
    return True


def refuse_decided(round: Round) -> None:  # noqa: A002
    """Refuse a round whose decision the database already holds, in words that name it."""
    current = Round.objects.select_for_update().get(pk=round.pk)
    if DECIDE.open_from(current.status) or not current.decided_on:
        return
    raise Refused(
        [
            _("This round is already decided: %(day)s, No. %(number)s. Nothing was changed.")
            % {
                "day": date_format(current.decided_on),
                "number": current.decision_number,
            }
        ]
    )


def refuse_frozen(round: Round) -> None:  # noqa: A002
    """Refuse what would change a ranking: the round is decided, or its data are frozen."""
    refuse_decided(round)
    frozen = Freeze.objects.standing().filter(round=round).first()
    if frozen is not None:
        words = _(
            "The data of this round were frozen on %(day)s. To change them, unfreeze them first."
        )
        raise Refused([words % {"day": date_format(clock.local_day(frozen.at))}])


def freeze(round: Round) -> None:  # noqa: A002
    """From being prepared to frozen; the caller has locked it by `refuse_frozen`."""
    move(round, FREEZE)


@transaction.atomic
def unfreeze(freeze: Freeze, *, reason: str, by: User) -> None:
    """Back to being prepared, with the reason; the files stay, the places in the list go.

    Refuses without a reason, when it is not frozen, and when the commission has voted or closed
    a sitting.
    """
    chosen = Round.objects.select_for_update().get(pk=freeze.round_id)
    refuse_decided(chosen)
    if not reason.strip():
        raise Refused([_("Enter the reason.")])
    if words := voted_words(chosen):
        raise Refused([words])
    told = {"withdrawn_at": clock.now(), "withdrawn_reason": reason.strip()}
    if not Freeze.objects.standing().filter(pk=freeze.pk).update(**told):
        raise Refused([_("Someone has changed this meanwhile. Reload the page and look again.")])
    freeze.placings.all().delete()
    move(chosen, UNFREEZE)
    record(
        *("round.unfrozen", chosen),
        by=by,
        comment=reason.strip(),
        changes={"number": freeze.number},
        role="agency",
    )


def voted_words(chosen: Round) -> str:
    """Why the data can't be unfrozen any more; empty while the commission has not voted."""
    sittings = Sitting.objects.filter(commission__round=chosen)
    if sittings.filter(Q(closed_at__isnull=False) | Q(questions__ballots__isnull=False)).exists():
        return _("The commission has voted on these data already; they stay as they are.")
    return ""
