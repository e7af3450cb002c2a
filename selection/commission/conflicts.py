"""Conflicts of interest: declared by members, and known from where a person has (had) a role."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common import clock
from schools.models import Membership
from selection.choices import InterestKind
from selection.models import Candidate, CommissionMember, Interest

Pair = tuple[int, int]  # keys of the member and the candidate


@dataclass(frozen=True)
class Conflict:
    """Why a member doesn't vote on a school, in words, and where that is known from."""

    member: CommissionMember
    candidate: Candidate
    kind: str
    words: str
    interest: Interest | None = None

    @property
    def pair(self) -> Pair:
        return self.member.pk, self.candidate.pk


def conflicts_of(
    members: Iterable[CommissionMember], candidates: "QuerySet[Candidate]"
) -> dict[Pair, list[Conflict]]:
    """All that blocks these members on these candidates: what is kept first, then what is known."""
    people = list(members)
    found: dict[Pair, list[Conflict]] = defaultdict(list)
    kept = Interest.objects.filter(member__in=people, candidate__in=candidates)
    for item in kept.for_list():
        told = Conflict(item.member, item.candidate, item.kind, item.explanation, item)
        found[told.pair].append(told)
    for conflict in known(people, candidates):
        if not any(item.kind == InterestKind.KNOWN for item in found[conflict.pair]):
            found[conflict.pair].append(conflict)
    return {pair: items for pair, items in found.items() if items}


def known(members: Iterable[CommissionMember], candidates: "QuerySet[Candidate]") -> list[Conflict]:
    """From valid memberships, present and past, of that school, one merged into it, or its
    municipality. One conflict for each pair, in the order of the schools."""
    roles = _roles([member.user_id for member in members])
    found = []
    for candidate in _near(candidates, [role for held in roles.values() for role in held]):
        places = _places(candidate)
        for member in members:
            if fitting := [role for role in roles[member.user_id] if _place(role) & places]:
                words = "; ".join(role_words(role) for role in fitting)
                found.append(Conflict(member, candidate, InterestKind.KNOWN, words))
    return found


def role_words(role: Membership) -> str:
    """„Ąžuolo mokykla: direktorius (nuo 2020-09-01)“."""
    place = role.school or role.municipality
    begun = date_format(role.valid_from, "Y-m-d")
    when = _("from %(day)s on") % {"day": begun}
    if role.valid_until:
        when = f"{begun}–{date_format(role.valid_until, 'Y-m-d')}"
    return f"{place}: {role.get_role_display()} ({when})"


def _roles(people: list[int]) -> dict[int, list[Membership]]:
    """The roles at schools and municipalities that the people have or had."""
    begun = Membership.objects.filter(user__in=people, valid_from__lte=clock.today())
    placed = begun.exclude(school=None, municipality=None).with_places()
    found: dict[int, list[Membership]] = defaultdict(list)
    for role in placed:
        found[role.user_id].append(role)
    return found


def _near(candidates: "QuerySet[Candidate]", roles: list[Membership]) -> "QuerySet[Candidate]":
    """The candidates that any of the roles touches."""
    schools = [role.school_id for role in roles if role.school_id]
    places = [role.municipality_id for role in roles if role.municipality_id]
    touched = candidates.filter(
        Q(school__in=schools)
        | Q(school__predecessors__in=schools)
        | Q(school__municipality__in=places)
    )
    listed = touched.select_related("school__municipality").order_by("school__sort_key", "pk")
    return listed.prefetch_related("school__predecessors").distinct()


def _places(candidate: Candidate) -> set[tuple[str, int]]:
    school = candidate.school
    merged = {("school", item.pk) for item in school.predecessors.all()}
    return {("school", school.pk), ("municipality", school.municipality_id)} | merged


def _place(role: Membership) -> set[tuple[str, int]]:
    if role.school_id:
        return {("school", role.school_id)}
    return {("municipality", role.municipality_id)} if role.municipality_id else set()
