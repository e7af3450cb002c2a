"""Two officers of the agency at once: of what excludes each other one is done."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from audit.transitions import Refused
from common import clock
from progress.auditing import findings
from progress.auditing.standing import standing_of
from progress.models import AuditFinding, Sample
from progress.spending import reverse_expense
from tests.together import second_while_first_is_open
from tests.world import World, build

from .audits import answered, claimed, drawn, found, item_of, upheld
from .spending import in_force, paid, spend

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> World:
    made = build()
    first, _second = in_force(made)
    paid(made)
    spend(made, first, "100.00")
    return made


def together(first: Callable[[], Any], second: Callable[[], Any]) -> list[bool]:
    """Who of the two was refused."""
    return [isinstance(done, Refused) for done in second_while_first_is_open(first, second)]


def withdrawn(world: World, finding: AuditFinding) -> AuditFinding:
    return findings.withdraw(finding=finding, reason="Klydome", by=world.feliksas)


def test_claimed_and_withdrawn_at_once_is_one_of_them(world: World) -> None:
    finding = upheld(world, answered(world, found(world, item_of(drawn(world, 1)))))
    lost = together(lambda: claimed(world, finding), lambda: withdrawn(world, finding))
    kept = AuditFinding.objects.get()
    assert (lost, kept.withdrawn_at, kept.claim is None) == ([False, True], None, False)


def test_withdrawn_and_upheld_at_once_is_one_of_them(world: World) -> None:
    finding = answered(world, found(world, item_of(drawn(world, 1))))
    lost = together(lambda: withdrawn(world, finding), lambda: upheld(world, finding))
    assert lost == [False, True]
    assert AuditFinding.objects.get().upheld_at is None


def test_two_decisions_at_once_leave_the_first(world: World) -> None:
    finding = answered(world, found(world, item_of(drawn(world, 1))))
    days = [clock.today() + timedelta(days=count) for count in (5, 50)]
    first, second = (lambda day=day: upheld(world, finding, due_on=day) for day in days)
    assert together(first, second) == [False, True]
    assert AuditFinding.objects.get().due_on == days[0]


def test_two_findings_at_once_never_exceed_the_expense(world: World) -> None:
    items = [item_of(drawn(world, 1, repeat_reason="Dar")) for _ in range(2)]
    first, second = (lambda item=item: found(world, item, "60.00") for item in items)
    assert together(first, second) == [False, True]
    assert AuditFinding.objects.get().amount == Decimal("60.00")


def test_nothing_is_found_in_what_is_being_reversed(world: World) -> None:
    item = item_of(drawn(world, 1))
    lost = together(
        lambda: reverse_expense(expense=item.expense, reason="Klaida", by=world.asta),
        lambda: found(world, item),
    )
    assert (lost, AuditFinding.objects.count()) == ([False, True], 0)


def test_answer_and_reversal_at_once_leave_it_reversed(world: World) -> None:
    item = item_of(drawn(world, 1))
    finding = found(world, item)
    lost = together(
        lambda: reverse_expense(expense=item.expense, reason="Klaida", by=world.asta),
        lambda: answered(world, finding, by=world.rasa),
    )
    assert lost == [False, True]
    assert standing_of(AuditFinding.objects.for_list().get()).state == "reversed"


def test_of_two_draws_at_once_the_second_knows_of_the_first(world: World) -> None:
    lost = together(lambda: drawn(world, 1), lambda: drawn(world, 1))
    assert (lost, Sample.objects.count()) == ([False, True], 1)
    again = [lambda: drawn(world, 1, repeat_reason="Dar")] * 2
    assert together(*again) == [False, False]
    assert sorted(Sample.objects.values_list("number", flat=True)) == [1, 2, 3]
