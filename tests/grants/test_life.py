"""A basket's life: who may take which step from where; claims; what a stopped basket refuses."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from audit.models import Entry
from audit.transitions import Refused
from grants import moving
from grants.choices import GrantStatus, Leg
from grants.claims import claims_of, withdraw_claim
from grants.handover import carry_over
from grants.models import Claim, Grant, GrantStep
from grants.owed import owed_of
from grants.workflow import TRANSITIONS, available, take_step
from tests.grants.moves import DAY, claim, give_back, paper, pass_on, send, sums
from tests.letters import waiting
from tests.world import World

# status: the steps that lead on from it; only the agency takes them
GRID = {
    GrantStatus.ACTIVE: {"suspend", "finish", "terminate"},
    GrantStatus.SUSPENDED: {"resume", "terminate"},
    GrantStatus.TERMINATED: {"resume"},
    GrantStatus.TAKEN_OVER: {"suspend", "finish", "terminate"},
    GrantStatus.FINISHED: {"resume"},
}
TARGETS = {
    "suspend": "suspended",
    "resume": "active",
    "finish": "finished",
    "terminate": "terminated",
}


def step(world: World, name: str, **more: Any) -> GrantStep:
    (chosen,) = [item for item in TRANSITIONS if item.name == name]
    return take_step(world.grant, chosen, **paper("V-5", by=world.feliksas) | more)


@pytest.mark.parametrize("status", GRID)
def test_grid_of_steps(world: World, status: str) -> None:
    Grant.objects.filter(pk=world.grant.pk).update(status=status)
    world.grant.refresh_from_db()
    for name, person in world.people.items():
        offered = {item.name for item in available(world.grant, person)}
        assert offered == (GRID[GrantStatus(status)] if name == "feliksas" else set())
    for item in TRANSITIONS:
        for name in ("feliksas", "asta", "domas", "aurelija", "stasys"):
            Grant.objects.filter(pk=world.grant.pk).update(status=status)
            done = name == "feliksas" and item.name in GRID[GrantStatus(status)]
            try:
                step(world, item.name, by=world.people[name])
            except Refused:
                assert not done
            else:
                assert done
            world.grant.refresh_from_db()
            assert world.grant.status == (TARGETS[item.name] if done else status)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"reason": " "}, "priežastį"),
        ({"document": ""}, "numerį"),
        ({"dated_on": date(2099, 1, 1)}, "dar neatėjo"),
        ({"dated_on": date(2026, 9, 14)}, "ankstesnė"),
    ],
)
def test_step_needs_its_paper(world: World, change: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        step(world, "suspend", **change)
    assert not GrantStep.objects.exists()


def test_step_is_kept_told_and_stops_the_money(world: World) -> None:
    send(world, "1000")
    step(world, "suspend", reason="Mokykla nevykdo plano")
    kept = GrantStep.objects.get()
    assert (kept.was, kept.status, kept.document) == ("active", "suspended", "V-5")
    assert Entry.objects.filter(verb="grant.suspend", comment="Mokykla nevykdo plano").count() == 1
    told = {letter["to"] for letter in waiting() if "sustabdytas" in letter["subject"]}
    assert told == {"asta@demo.lt", "domas@demo.lt"}
    for deed in (
        lambda: send(world, "1", document="MP-8"),
        lambda: pass_on(world, "1"),
        lambda: moving.plan_instalment(
            grant=world.grant,
            amount=Decimal(1),
            school_year=2026,
            due_on=DAY,
            **paper("P-1", by=world.feliksas),
        ),
    ):
        with pytest.raises(Refused, match="nebeplanuojama ir nepervedama"):
            deed()
    moving.refund(
        grant=world.grant, amount=Decimal(1), leg=Leg.MUNICIPALITY, **paper("MP-9", by=world.domas)
    )
    step(world, "resume")
    assert pass_on(world, "1").pk


def test_a_basket_goes_on_once_its_unspent_money_is_not_claimed_any_more(world: World) -> None:
    send(world, "1000")
    pass_on(world, "1000")
    step(world, "terminate")
    asked = claim(world, kind="unspent")
    with pytest.raises(Refused, match="Pirma"):
        step(world, "resume")
    withdraw_claim(claim=asked, reason="Nutraukta per klaidą.", by=world.feliksas)
    step(world, "resume")
    world.grant.refresh_from_db()
    assert world.grant.status == GrantStatus.ACTIVE


def test_handover_writes_the_step_and_keeps_two_baskets_apart(world: World) -> None:
    send(world, "1000")
    Grant.objects.filter(pk=world.berzas_grant.pk).update(status="terminated")
    carry_over(school=world.azuolas, successor=world.kastonas, on=DAY, by=world.feliksas)
    carry_over(school=world.berzas, successor=world.kastonas, on=DAY, by=world.feliksas)
    steps = GrantStep.objects.order_by("pk").values_list("grant", "was", "status")
    assert list(steps) == [
        (world.grant.pk, "active", "taken_over"),
        (world.berzas_grant.pk, "terminated", "terminated"),
    ]
    assert sums(world.kastonas_grant).sent == 0
    assert sums(world.grant).sent == 1000
    held = Grant.objects.filter(holder=world.kastonas).values_list("pk", flat=True)
    assert set(held) == {world.grant.pk, world.berzas_grant.pk, world.kastonas_grant.pk}


def test_no_more_is_claimed_than_the_school_got(world: World) -> None:
    send(world, "1000")
    pass_on(world, "1000")
    claim(world, "300")
    with pytest.raises(Refused, match="700,00"):
        claim(world, "700.01", document="R-2")
    assert claim(world, "700", document="R-2").pk


def test_claim_is_returned_by_the_school_passed_on_and_confirmed(world: World) -> None:
    send(world, "1000")
    pass_on(world, "1000")
    asked = claim(world)
    with pytest.raises(Refused, match="liko grąžinti"):
        give_back(world, "300.01", claim=asked)
    back = give_back(world, "100", claim=asked)
    (owed,) = claims_of([world.grant.pk])
    assert (owed.left, owed.on_its_way, owed.is_settled) == (200, 100, False)
    assert owed.is_overdue(asked.due_on + timedelta(days=1))
    assert not owed.is_overdue(asked.due_on)
    assert Claim.objects.overdue_on(asked.due_on + timedelta(days=1)).left() == 200
    moving.reverse(entry=back, **paper("T-1", by=world.asta))
    give_back(world, "300", document="MP-5", claim=asked)
    given = paper("MP-6", grant=world.grant, by=world.domas, leg=Leg.MUNICIPALITY)
    on = moving.refund(amount=Decimal(300), claim=asked, **given)
    assert not owed_of(asked).is_settled
    moving.confirm(entry=on, by=world.feliksas, dated_on=DAY, document="I-9")
    owed = owed_of(Claim.objects.get())
    assert (owed.left, owed.settled, owed.is_settled) == (0, 300, True)
    assert not Claim.objects.unreturned().exists()


def test_claim_is_the_agencys_made_once_and_withdrawn_with_a_reason(world: World) -> None:
    with pytest.raises(Refused, match="tik agentūra"):
        claim(world, by=world.domas)
    send(world, "1000")
    pass_on(world, "1000")
    asked = claim(world)
    assert {letter["to"] for letter in waiting()} == {"asta@demo.lt", "domas@demo.lt"}
    for change in ({}, {"due_on": DAY - timedelta(days=1)}, {"reason": ""}, {"amount": "0"}):
        with pytest.raises(Refused):
            claim(world, **{"document": "R-2"} | change if change else change)
    with pytest.raises(Refused, match="kodėl"):
        withdraw_claim(claim=asked, reason="", by=world.feliksas)
    withdraw_claim(claim=asked, reason="Rasta sąskaita", by=world.feliksas)
    with pytest.raises(Refused, match="jau atšauktas"):
        withdraw_claim(claim=asked, reason="Rasta sąskaita", by=world.feliksas)
    assert owed_of(Claim.objects.get()).left == 0
