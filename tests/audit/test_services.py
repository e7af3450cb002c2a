"""History: chained, unbroken, never edited."""

import pytest

from audit.models import Chain, Entry
from audit.services import first_break, record
from tests.world import World

pytestmark = pytest.mark.django_db


def test_entries_of_a_chain_are_linked_and_agree(world: World) -> None:
    for verb in ("a.done", "b.done", "c.done"):
        record(verb, world.azuolas, by=world.asta, chain="bandymas")
    chain = Chain.objects.get(name="bandymas")
    entries = list(chain.entries.order_by("number"))
    assert [entry.number for entry in entries] == [1, 2, 3]
    assert entries[2].previous == entries[1].hash
    assert first_break(chain) is None


def test_tampering_below_the_application_is_found(world: World) -> None:
    for verb in ("a.done", "b.done"):
        record(verb, world.azuolas, by=world.asta, chain="bandymas")
    Entry.objects.filter(verb="a.done").update(comment="kitas tekstas")
    broken = first_break(Chain.objects.get(name="bandymas"))
    assert broken is not None
    assert broken.verb == "a.done"


def test_history_is_never_edited_nor_deleted(world: World) -> None:
    entry = record("a.done", world.azuolas, by=world.asta)
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        entry.delete()
