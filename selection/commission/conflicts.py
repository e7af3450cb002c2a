"""Conflicts of interest: declared by members, and known from where a person has (had) a role."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common import clock
from schools.models import Membership, School
from selection.choices import InterestKind
from selection.models import Candidate, CommissionMember, Interest

Pair = tuple[int, int]  # keys of the member and the candidate
Place = tuple[str, int]  # „school“ or „municipality“ and its key


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
    """From valid memberships, present and past, of that school, one merged into it (also by way
    of others), or its municipality. One conflict for each pair, in the order of the schools."""
    roles = _roles([member.user_id for member in members])
    touched = _touched([role for held in roles.values() for role in held])
    found = []
    for candidate in _near(candidates, touched.values()):
        places = {
            ("school", candidate.school_id),
            ("municipality", candidate.school.municipality_id),
        }
        for member in members:
            if fitting := [role for role in roles[member.user_id] if touched[role.pk] & places]:
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


def _touched(roles: Iterable[Membership]) -> dict[int, set[Place]]:
    """By role the schools and municipalities that it is of; a school's successors with it."""
    held = list(roles)
    lines = School.objects.lines_of({role.school_id for role in held if role.school_id})
    return {role.pk: _places(role, lines) for role in held}


def _places(role: Membership, lines: Mapping[int, set[int]]) -> set[Place]:
    if role.school_id:
        return {("school", key) for key in lines[role.school_id]}
    return {("municipality", role.municipality_id)} if role.municipality_id else set()


def _near(
    candidates: "QuerySet[Candidate]", touched: Iterable[set[Place]]
) -> "QuerySet[Candidate]":
    """The candidates that any of the roles touches."""
    keys: dict[str, set[int]] = defaultdict(set)
    for kind, key in set().union(*touched):
        keys[kind].add(key)
    of_school = Q(school__in=keys["school"])
    rows = candidates.filter(of_school | Q(school__municipality__in=keys["municipality"]))
    return rows.select_related("school__municipality").order_by("school__sort_key", "pk")
