"""A money entry is written once: the model refuses changes, and so does the database itself."""

import pytest
from django.db import DatabaseError, connection, transaction

from grants.models import MoneyEntry
from tests.world import World


def raw(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_database_refuses_a_changed_amount(world: World) -> None:
    entry = world.grant.entries.get()
    with pytest.raises(DatabaseError, match="never edited"):
        raw("UPDATE grants_moneyentry SET amount = 1 WHERE id = %s", entry.pk)
    assert MoneyEntry.objects.get(pk=entry.pk).amount == entry.amount


def test_database_refuses_deleting(world: World) -> None:
    entry = world.grant.entries.get()
    with pytest.raises(DatabaseError, match="never edited or deleted"):
        raw("DELETE FROM grants_moneyentry WHERE id = %s", entry.pk)


def test_model_refuses_every_way_of_changing(world: World) -> None:
    entry = world.grant.entries.get()
    everything = MoneyEntry.objects.filter(pk=entry.pk)
    for change in (
        entry.save,
        entry.delete,
        lambda: everything.update(amount=1),
        everything.delete,
    ):
        with pytest.raises(TypeError):
            change()


def test_entry_is_called_by_its_kind_and_a_whole_amount(world: World) -> None:
    entry = world.grant.entries.get()
    assert (
        str(entry) == f"{entry.get_kind_display()} 101\N{NO-BREAK SPACE}346,00\N{NO-BREAK SPACE}Eur"
    )
