"""Four people take one expense back at once: only PostgreSQL lets them try."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from audit.transitions import Refused
from common.money import ZERO
from progress import spent
from progress.models import Expense
from progress.spending import reverse_expense
from tests.progress.spending import in_force, paid, spend
from tests.world import World, build

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
WRITERS = ("asta", "rasa", "asta", "rasa")


@pytest.fixture
def world(transactional_db: None) -> World:
    return build()


def test_four_reversals_at_once_leave_one(world: World) -> None:
    first, _second = in_force(world)
    paid(world)
    wrong, start = spend(world, first), Barrier(len(WRITERS))

    def take_back(who: str) -> str:
        try:
            start.wait(10)
            reverse_expense(expense=wrong, reason="Klaida", by=world.people[who])
        except Refused as refused:
            return str(refused)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(WRITERS)) as people:
        said = sorted(people.map(take_back, WRITERS))
    assert said == ["", *["Šios išlaidos jau atšauktos."] * 3]
    assert Expense.objects.filter(reverses=wrong).count() == 1
    assert spent.by_grant([world.grant.pk]) == {world.grant.pk: ZERO}
