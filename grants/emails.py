"""Letters about baskets, enqueued in the transaction that awards them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.utils import translation

from common import clock
from notices.emails import LANGUAGE, enqueue_letter
from schools.choices import Role
from schools.models import Membership
from selection.explained import explain
from selection.listing import Departure
from selection.models import Placing, Round
from selection.outcomes import NOTHING, outcomes_of

from .letters import own_people
from .models import Claim, CountCorrection, Grant, GrantStep, MoneyEntry

PLACED = ("candidate__school", "freeze__round__programme")


def tell_awarded(grants: Sequence[Grant]) -> None:
    """A letter to each head and founder's person for the school's basket, to each officer for
    the municipality's."""
    rows = Grant.objects.filter(pk__in=[grant.pk for grant in grants])
    granted = dict(rows.values_list("pk", "granted"))
    lines = [{"grant": grant, "amount": granted[grant.pk]} for grant in grants]
    schools: dict[int, list[dict[str, Any]]] = defaultdict(list)
    places: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for grant, line in zip(grants, lines, strict=True):
        schools[grant.holder_id].append(line)
        places[grant.holder.municipality_id].append(line)
    acting = Membership.objects.valid_on(clock.today()).filter(user__is_active=True)
    own = own_people(schools)
    officers = acting.filter(role=Role.OFFICER, municipality__in=list(places))
    for place, email in sorted(set(own.values_list("school", "user__email"))):
        _tell(email, "grants/emails/awarded", schools[place])
    for place, email in sorted(set(officers.values_list("municipality", "user__email"))):
        agrees = any(line["grant"].holder.is_municipal for line in places[place])
        _tell(email, "grants/emails/awarded_here", places[place], agrees=agrees)


@translation.override(LANGUAGE)
def tell_placed(round: Round, differs: Departure) -> None:  # noqa: A002
    """A letter to the head and the founder's person of every ranked school, chosen or not: its
    place, what the commission did with it, the reasons and the data used. Values of few pupils are
    not in it. A school in which the decision differs from the list is told why."""
    rows = Placing.objects.filter(freeze__round=round, freeze__withdrawn_at=None)
    placings = {row.candidate.school_id: row for row in rows.select_related(*PLACED)}
    own = own_people(placings)
    told: dict[int, Any] = {}
    outcomes = outcomes_of(round)
    for place, email in sorted(set(own.values_list("school", "user__email"))):
        placing = placings[place]
        told.setdefault(place, explain(placing, sees_small=False))
        values = {"placing": placing, "told": told[place], "round": round}
        values["outcome"] = outcomes.get(placing.candidate_id, NOTHING)
        values["departs"] = differs.words_for(placing.candidate_id)
        enqueue_letter(email, "grants/emails/placed", values)


def tell_step(step: GrantStep) -> None:
    """What became of the basket: its head, its founder's person and the municipality's officers."""
    _tell_around(step.grant, "grants/emails/step", {"step": step})


def tell_claim(claim: Claim) -> None:
    """Money has to be given back by a day: the same people."""
    _tell_around(claim.grant, "grants/emails/claim", {"claim": claim})


def tell_undone(entry: MoneyEntry) -> None:
    """Money that was confirmed was reversed: the same people."""
    _tell_around(entry.grant, "grants/emails/undone", {"entry": entry, "sum": -entry.amount})


def tell_count(correction: CountCorrection, *, is_amended: bool) -> None:
    """The number of pupils was wrong, so the sum is another: the same people.

    `is_amended`: the plan in force promises more than the new sum and has to be amended.
    """
    words = {"correction": correction, "is_amended": is_amended}
    _tell_around(correction.grant, "grants/emails/count", words)


def _tell_around(grant: Grant, template: str, words: dict[str, Any]) -> None:
    acting = Membership.objects.valid_on(clock.today()).filter(user__is_active=True)
    officers = acting.filter(role=Role.OFFICER, municipality=grant.holder.municipality_id)
    emails = set(own_people([grant.holder_id]).values_list("user__email", flat=True))
    emails |= set(officers.values_list("user__email", flat=True))
    for email in sorted(emails):
        enqueue_letter(email, template, {"grant": grant, **words})


def _tell(email: str, template: str, lines: list[dict[str, Any]], **more: bool) -> None:
    enqueue_letter(email, template, {"lines": lines, "round": lines[0]["grant"].round} | more)
