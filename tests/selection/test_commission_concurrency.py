"""Votes and closings at the same moment: only PostgreSQL lets two try."""

import pytest

from audit.transitions import Refused
from selection.choices import Presence, TieRule
from selection.commission import interests, sittings
from selection.models import Ballot, Interest, Question, Sitting, Vote
from tests.selection.commission_day import Day, commission_day
from tests.together import second_while_first_is_open
from tests.world import World, build

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> World:
    return build()


def close(day: Day) -> object:
    return sittings.close(sitting=Sitting.objects.get(), minutes_number="1", by=day.agency)


def test_same_secret_vote_twice_at_once_counts_once(world: World) -> None:
    day = commission_day(world, is_secret=True, tie_rule=TieRule.AGAINST)
    day.open("kazys", "liudas")
    results = second_while_first_is_open(
        lambda: day.vote("kazys", {2: "for"}), lambda: day.vote("kazys", {2: "against"})
    )
    assert isinstance(results[1], Refused)
    assert [vote.choice for vote in Vote.objects.all()] == ["for"]


def test_vote_does_not_slip_into_a_sitting_that_is_being_closed(world: World) -> None:
    day = commission_day(world)
    day.open("kazys", "morta")
    day.vote("kazys", {1: "for", 2: "for", 3: "for", 4: "for"})
    results = second_while_first_is_open(
        lambda: close(day), lambda: day.vote("morta", {1: "against"})
    )
    assert isinstance(results[1], Refused)
    assert (Vote.objects.count(), Ballot.objects.count()) == (4, 4)
    assert set(Question.objects.values_list("outcome", flat=True)) == {"unmet"}


def test_two_who_close_at_once_close_once(world: World) -> None:
    day = commission_day(world)
    day.open("kazys", "morta")
    day.vote("kazys", {1: "for", 2: "for", 3: "for", 4: "for"})
    results = second_while_first_is_open(lambda: close(day), lambda: close(day))
    assert isinstance(results[1], Refused)


def test_conflict_declared_while_voting_leaves_no_vote(world: World) -> None:
    day = commission_day(world)
    day.open("kazys", "morta")
    declare = {"member": day.members["kazys"], "candidate": day.candidates[1]}
    results = second_while_first_is_open(
        lambda: day.vote("kazys", {2: "for"}),
        lambda: interests.declare(**declare, explanation="Sesuo", by=day.user("kazys")),
    )
    assert isinstance(results[1], Interest)
    assert Vote.objects.count() == 0


def test_member_can_not_come_in_while_the_substitute_votes(world: World) -> None:
    day = commission_day(world)
    sitting = day.open("kazys", "ona")
    here = {day.members["morta"].pk: Presence.HERE}
    results = second_while_first_is_open(
        lambda: day.vote("ona", {2: "for"}),
        lambda: sittings.take_attendance(sitting=sitting, presences=here, by=day.agency),
    )
    assert isinstance(results[1], Refused)
    assert Vote.objects.count() == 1


def test_two_sittings_opened_at_once_are_one(world: World) -> None:
    day = commission_day(world)
    results = second_while_first_is_open(
        lambda: day.open("kazys", ask=False), lambda: day.open("kazys", ask=False)
    )
    assert isinstance(results[1], Refused)
    assert Sitting.objects.count() == 1
