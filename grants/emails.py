"""Letters about baskets, enqueued in the transaction that awards them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from common import clock
from notices.emails import enqueue_letter
from schools.choices import Role
from schools.models import Membership

from .models import Grant, MoneyEntry


def tell_awarded(grants: Sequence[Grant]) -> None:
    """A letter to each head and founder's person for the school's basket, to each officer for
    the municipality's."""
    sums = MoneyEntry.objects.sums(grant.pk for grant in grants)
    lines = [{"grant": grant, "amount": sums[grant.pk][0]} for grant in grants]
    schools: dict[int, list[dict[str, Any]]] = defaultdict(list)
    places: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for grant, line in zip(grants, lines, strict=True):
        schools[grant.holder_id].append(line)
        places[grant.holder.municipality_id].append(line)
    acting = Membership.objects.valid_on(clock.today()).filter(user__is_active=True)
    own = acting.filter(role__in=(Role.DIRECTOR, Role.FOUNDER), school__in=list(schools))
    officers = acting.filter(role=Role.OFFICER, municipality__in=list(places))
    for place, email in sorted(set(own.values_list("school", "user__email"))):
        _tell(email, "grants/emails/awarded", schools[place])
    for place, email in sorted(set(officers.values_list("municipality", "user__email"))):
        agrees = any(line["grant"].holder.is_municipal for line in places[place])
        _tell(email, "grants/emails/awarded_here", places[place], agrees=agrees)


def _tell(email: str, template: str, lines: list[dict[str, Any]], **more: bool) -> None:
    enqueue_letter(email, template, {"lines": lines, "round": lines[0]["grant"].round} | more)
