"""What is overdue, missing or contradictory is told to whoever sees it, and leads to its field."""

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from progress.gaps import RULES
from progress.gaps.reading import Gap, Gaps, Wanted
from tests.progress.gap_cases import CASES, READERS
from tests.world import World

NOON = "T12:00:00+02:00"
OTHERS = "benas cecilija egle gintare kazys stasys"


def found(world: World, who: str, rule: str) -> list[Gap]:
    """The gaps of a rule at Ąžuolas that the person is told of; read anew, as on a request."""
    person = User.objects.get(pk=world.people[who].pk)
    gaps = Gaps(person, Wanted(rule=rule, school="Ąžuolo"))
    rows = gaps[:]
    assert len(gaps) == len(rows)
    return rows


def test_every_rule_is_tried() -> None:
    assert sorted(CASES) == sorted(rule.code for rule in RULES)


@pytest.mark.parametrize("rule", sorted(CASES))
def test_gap_is_told_and_leads_to_its_field(world: World, rule: str) -> None:
    case = CASES[rule]
    with time_machine.travel(f"2026-11-22{NOON}", tick=True):
        case.make(world)
    with time_machine.travel(f"{case.on}{NOON}", tick=True):
        for who in case.readers.split():
            assert_leads_to_field(world, who, found(world, who, rule))
        for who in {*OTHERS.split(), *READERS.split()} - {*case.readers.split()}:
            if who != "asta" or rule != "head_absent":
                assert found(world, who, rule) == []


def assert_leads_to_field(world: World, who: str, gaps: list[Gap]) -> None:
    assert len(gaps) == 1, who
    assert gaps[0].text
    address, _, place = gaps[0].url.partition("#")
    client = Client()
    client.force_login(world.people[who])
    answer = client.get(address)
    assert answer.status_code == 200, (who, address)
    assert f'id="{place}"' in answer.content.decode(), (who, gaps[0].url)


@pytest.mark.parametrize("rule", sorted(CASES))
def test_near_miss_is_no_gap(world: World, rule: str) -> None:
    case = CASES[rule]
    with time_machine.travel(f"2026-11-22{NOON}", tick=True):
        case.near(world)
    with time_machine.travel(f"{case.near_on or case.on}{NOON}", tick=True):
        assert found(world, "feliksas", rule) == []
        assert found(world, "asta", rule) == []
