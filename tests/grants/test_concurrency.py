"""Two people at once: the envelope and the sums hold. Only a real PostgreSQL can tell."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from audit.transitions import Refused
from grants.checks import envelope_problems, refuse
from grants.models import Grant, MoneyEntry
from grants.services import correct, decide_round, transfer
from selection.models import Programme
from tests.grants.test_services import award, open_round
from tests.world import build

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
DAY = date(2026, 10, 1)
GRANTED = (399 + 100 + 782) * 254


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Run each deed in its own connection from one starting line: „done“ or „refused“."""
    barrier = Barrier(len(deeds), timeout=20)
    outcomes: list[str] = []

    def run(deed: Callable[[], object]) -> None:
        try:
            barrier.wait()
            deed()
            outcomes.append("done")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(outcomes)


def test_two_rounds_at_once_stay_within_the_envelope() -> None:
    world = build()
    first, second = open_round(world.programme), open_round(world.programme, name="IV etapas")
    awards = [award(first, world.azuolas, 10), award(second, world.berzas, 10)]
    Programme.objects.update(envelope=GRANTED + Decimal(2540))
    outcomes = at_once(
        *(
            lambda chosen=chosen, one=one: decide_round(
                round=chosen,
                awards=[one],
                decided_on=DAY,
                decision_number=f"V-{chosen.pk}",
                by=world.feliksas,
            )
            for chosen, one in zip((first, second), awards, strict=True)
        )
    )
    assert outcomes == ["done", "refused"]
    assert MoneyEntry.objects.granted() == GRANTED + 2540


def test_one_round_decided_by_two_people_makes_its_baskets_once() -> None:
    world = build()
    chosen = open_round(world.programme)
    one = award(chosen, world.azuolas, 10)
    deed = lambda: decide_round(  # noqa: E731
        round=chosen, awards=[one], decided_on=DAY, decision_number="V-9", by=world.feliksas
    )
    assert at_once(deed, deed) == ["done", "refused"]
    assert Grant.objects.filter(round=chosen).count() == 1


def test_corrections_at_once_stay_within_the_envelope() -> None:
    world = build()
    Programme.objects.update(envelope=GRANTED + Decimal(100))

    def raised(grant: Grant, document: str) -> Callable[[], object]:
        return lambda: correct(
            grant=grant,
            amount=Decimal(60),
            dated_on=DAY,
            document=document,
            reason="Patikslinta",
            by=world.feliksas,
        )

    outcomes = at_once(raised(world.grant, "D-1"), raised(world.berzas_grant, "D-2"))
    assert outcomes == ["done", "refused"]
    assert MoneyEntry.objects.granted() == GRANTED + 60


def test_transfers_at_once_stay_within_the_basket() -> None:
    world = build()

    def paid(document: str) -> Callable[[], object]:
        return lambda: transfer(
            grant=world.berzas_grant,
            amount=Decimal(20000),
            dated_on=DAY,
            document=document,
            by=world.feliksas,
        )

    assert at_once(paid("D-1"), paid("D-2")) == ["done", "refused"]
    row = Grant.objects.with_totals().get(pk=world.berzas_grant.pk)
    assert (row.granted, row.paid) == (Decimal(25400), Decimal(20000))


def test_envelope_lowered_while_a_basket_is_raised_still_covers_it() -> None:
    world = build()
    Programme.objects.update(envelope=GRANTED + Decimal(100))

    def lowered() -> None:
        with transaction.atomic():
            refuse(envelope_problems(world.programme, Decimal(GRANTED)))
            Programme.objects.update(envelope=GRANTED)

    def raised() -> None:
        correct(
            grant=world.grant,
            amount=Decimal(60),
            dated_on=DAY,
            document="D-1",
            reason="Patikslinta",
            by=world.feliksas,
        )

    assert at_once(lowered, raised) == ["done", "refused"]
    assert Programme.objects.get().envelope >= MoneyEntry.objects.granted()
