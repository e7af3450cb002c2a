"""Two people at once: the envelope and the sums hold. Only a real PostgreSQL can tell."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connection, transaction

from audit.transitions import Refused
from common import clock
from grants.checks import envelope_problems, refuse
from grants.models import ClosedYear, Grant, MoneyEntry
from grants.moving import confirm, reverse
from grants.services import correct, decide_round, transfer
from grants.years import close_year
from selection.models import Programme
from tests.grants.moves import Poster, paper, refuse_broken, send
from tests.grants.test_services import award, open_round
from tests.together import second_while_first_is_open
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
    row = Grant.objects.get(pk=world.berzas_grant.pk)
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


def test_four_writers_of_random_entries_keep_the_sums() -> None:
    world = build()
    grants = [world.grant, world.berzas_grant]
    people = {"agency": world.feliksas, "officer": world.domas, "head": world.asta}
    Programme.objects.update(envelope=GRANTED + 5000)
    posters = [Poster(seed, grants, people) for seed in (11, 12, 13, 14)]
    assert at_once(*(lambda one=one: one.post(40) for one in posters)) == ["done"] * 4
    refuse_broken(grants)
    assert sum(poster.done for poster in posters) > 40
    assert MoneyEntry.objects.granted() <= GRANTED + 5000


def test_year_closed_while_an_entry_is_written_waits_for_it() -> None:
    world = build()
    with time_machine.travel(date(2027, 9, 15), tick=True):
        given = {"dated_on": date(2027, 9, 15), "document": "V-9", "by": world.feliksas}
        entered = lambda: send(world, "10", school_year=2026)  # noqa: E731
        closed = lambda: close_year(programme=world.programme, school_year=2026, **given)  # noqa: E731
        assert isinstance(second_while_first_is_open(closed, entered)[1], Refused)
        ClosedYear.objects.update(
            reopened_at=clock.now(), reopened_by=world.feliksas, reopened_reason="Vėl"
        )
        entry, refused = second_while_first_is_open(entered, closed)
    assert entry.school_year == 2026
    assert isinstance(refused, Refused)  # it saw the entry, which nobody has confirmed
    assert not ClosedYear.objects.filter(reopened_at=None).exists()


def test_receipt_and_reversal_at_once_leave_no_receipt_of_what_is_undone() -> None:
    world = build()
    sent = send(world, "10")
    received = lambda: confirm(entry=sent, by=world.domas, dated_on=DAY, document="I-1")  # noqa: E731
    undone = lambda: reverse(entry=sent, **paper("T-1", by=world.feliksas))  # noqa: E731
    assert isinstance(second_while_first_is_open(undone, received)[1], Refused)
    refuse_broken([world.grant])
