"""Letters of a decision on paper, for schools whose people have no account here."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from common import clock
from schools.choices import Role
from schools.models import Membership, School
from selection.explained import Explained, explain
from selection.listing import departure_decided
from selection.models import Placing, Round
from selection.outcomes import NOTHING, Told, outcomes_of
from selection.papers import Paper

from .models import Grant, MoneyEntry

AT_ONCE = 50  # letters in one file, so that it is made in seconds


@dataclass(frozen=True)
class Letter:
    """What one school is told: the amount in EUR if it is chosen, and if it was ranked, its place,
    what the commission did, in what the decision differs from the list."""

    school: School
    amount: Decimal | None
    placing: Placing | None
    told: Explained | None
    outcome: Told
    departs: str


def own_people(schools: Collection[int]) -> QuerySet[Membership]:
    """Heads and founders' people of these schools who can sign in today."""
    acting = Membership.objects.valid_on(clock.today()).filter(user__is_active=True)
    return acting.filter(role__in=(Role.DIRECTOR, Role.FOUNDER), school__in=list(schools))


def concerned(chosen: Round) -> QuerySet[School]:
    """The schools that a decision is told to: the ranked ones, else the chosen ones."""
    ranked = Placing.objects.filter(freeze__round=chosen, freeze__withdrawn_at=None)
    keys = ranked.values("candidate__school")
    found = School.objects.filter(Q(pk__in=keys) | Q(awarded_grants__round=chosen)).distinct()
    return found.select_related("municipality").order_by("sort_key", "pk")


def unreached(chosen: Round) -> list[School]:
    """Those of them for whom nobody has an account here, by name."""
    schools = list(concerned(chosen))
    reached = set(own_people([item.pk for item in schools]).values_list("school", flat=True))
    return [item for item in schools if item.pk not in reached]


@translation.override("lt")
def letters_paper(chosen: Round, schools: Sequence[School]) -> Paper:
    """A letter to each of these schools, each on a page of its own. No values of few pupils."""
    return Paper(
        round=chosen,
        heading=_("Letters to schools"),
        template="grants/letters_pdf.html",
        dated=chosen.decided_on or clock.today(),
        context={"letters": _letters(chosen, schools), "terms": chosen.programme.appeal_terms},
    )


def _letters(chosen: Round, schools: Sequence[School]) -> list[Letter]:
    placings, amounts = _placings(chosen, schools), _amounts(chosen, schools)
    outcomes, differs = outcomes_of(chosen), departure_decided(chosen)
    return [
        Letter(
            school,
            amounts.get(school.pk),
            placing := placings.get(school.pk),
            explain(placing, sees_small=False) if placing else None,
            outcomes.get(placing.candidate_id, NOTHING) if placing else NOTHING,
            differs.words_for(placing.candidate_id) if placing else "",
        )
        for school in schools
    ]


def _placings(chosen: Round, schools: Sequence[School]) -> dict[int, Placing]:
    rows = Placing.objects.filter(freeze__round=chosen, freeze__withdrawn_at=None)
    found = rows.filter(candidate__school__in=schools)
    found = found.select_related("candidate__school", "freeze__round")
    return {row.candidate.school_id: row for row in found}


def _amounts(chosen: Round, schools: Sequence[School]) -> dict[int, Decimal]:
    """What each was awarded by the decision, without later entries."""
    grants = dict(
        Grant.objects.filter(round=chosen, school__in=schools).values_list("pk", "school")
    )
    entries = MoneyEntry.objects.filter(grant__in=grants, kind="allocation")
    return {grants[key]: amount for key, amount in entries.values_list("grant", "amount")}
