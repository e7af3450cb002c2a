"""A round's steps, status × transition, and who may take it."""

from datetime import date

import pytest

from audit.transitions import Refused
from schools.choices import Role
from selection.choices import RoundStatus
from selection.models import Round
from selection.rights import may_prepare, may_read
from selection.workflow import TRANSITIONS, decide
from tests.grants.test_services import open_round
from tests.world import World


@pytest.mark.parametrize(
    ("status", "names"),
    [
        (RoundStatus.OPEN, ["freeze", "decide"]),
        (RoundStatus.FROZEN, ["unfreeze", "decide"]),
        (RoundStatus.DECIDED, []),
    ],
)
def test_steps_open_from_each_status(status: str, names: list[str]) -> None:
    assert [step.name for step in TRANSITIONS if step.open_from(status)] == names


def test_the_steps_are_the_agencys() -> None:
    names = ("freeze", "unfreeze", "decide")
    assert {step.name: step.may for step in TRANSITIONS} == {key: {Role.AGENCY} for key in names}


def test_who_prepares_and_who_reads(world: World) -> None:
    prepares = {name for name, user in world.people.items() if may_prepare(user)}
    reads = {name for name, user in world.people.items() if may_read(user)}
    assert (prepares, reads) == ({"feliksas"}, {"feliksas", "kazys", "aurelija"})


def test_stale_round_is_decided_once(world: World) -> None:
    chosen = open_round(world.programme)
    stale = Round.objects.get(pk=chosen.pk)
    decide(chosen, decided_on=date(2026, 10, 1), decision_number="V-7", by=world.feliksas)
    with pytest.raises(Refused):
        decide(stale, decided_on=date(2026, 10, 2), decision_number="V-8", by=world.feliksas)
    assert Round.objects.get(pk=chosen.pk).decision_number == "V-7"
