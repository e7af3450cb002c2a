"""Who may give which role where: the table, cell by cell."""

import pytest

from schools.choices import Role
from schools.rights import MAY_INVITE, Scope, inviting_membership, may_invite
from tests.world import World

SCHOOLS = ("azuolas", "berzas", "kastonas")
SCHOOL_ROLES = (Role.DIRECTOR, Role.EDITOR, Role.FOUNDER, Role.EVALUATOR, Role.CONSULTANT)
EVERYTHING = {
    *(f"{role} {school}" for role in SCHOOL_ROLES for school in SCHOOLS),
    "officer ukmerge",
    "officer klaipeda",
    "agency",
    "commission",
    "auditor",
}
ALLOWED = {
    "feliksas": EVERYTHING,
    "asta": {"editor azuolas"},
    "benas": {"editor berzas"},
    "cecilija": {"editor kastonas"},
    "domas": {"officer ukmerge", "director azuolas", "director berzas"},
    "egle": {"officer klaipeda", "director kastonas"},
    "rasa": set(),
    "vilte": set(),
    "kazys": set(),
    "aurelija": set(),
    "stasys": set(),
}


def scope_of(world: World, words: str) -> tuple[str, Scope]:
    role, _space, place = words.partition(" ")
    thing = getattr(world, place) if place else None
    if role == Role.OFFICER:
        return role, Scope(municipality=thing)
    return role, Scope(school=thing)


@pytest.mark.parametrize("name", ALLOWED)
def test_person_may_invite_exactly_what_the_table_says(world: World, name: str) -> None:
    user = getattr(world, name)
    found = {
        words
        for words in EVERYTHING
        if inviting_membership(user, *scope_of(world, words)) is not None
    }
    assert found == ALLOWED[name]


def test_roles_offered_agree_with_the_table(world: World) -> None:
    for name, words in ALLOWED.items():
        roles = {word.split()[0] for word in words}
        assert set(may_invite(getattr(world, name))) == roles


def test_only_three_roles_invite() -> None:
    assert set(MAY_INVITE) == {Role.AGENCY, Role.OFFICER, Role.DIRECTOR}
