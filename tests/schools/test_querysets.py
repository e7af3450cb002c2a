"""Which schools a person sees."""

import pytest

from schools.models import School
from tests.world import World

pytestmark = pytest.mark.django_db

SEEN = {
    "asta": {"azuolas"},
    "rasa": {"azuolas"},
    "benas": {"berzas"},
    "domas": {"azuolas", "berzas"},
    "egle": {"kastonas"},
    "vilte": {"azuolas"},
    "feliksas": {"azuolas", "berzas", "kastonas"},
    "aurelija": {"azuolas", "berzas", "kastonas"},
    "kazys": set(),
    "stasys": set(),
}


@pytest.mark.parametrize("name", sorted(SEEN))
def test_each_person_sees_the_written_schools(world: World, name: str) -> None:
    expected = {getattr(world, school) for school in SEEN[name]}
    assert set(School.objects.visible_to(world.people[name])) == expected


def test_successor_reads_on_about_the_school_that_it_took_over(world: World) -> None:
    School.objects.filter(pk=world.kastonas.pk).update(successor=world.azuolas)
    assert set(School.objects.visible_to(world.asta)) == {world.azuolas, world.kastonas}
