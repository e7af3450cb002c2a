"""History: chained, unbroken, never edited."""

from datetime import datetime

import pytest
from django.utils import timezone

from audit.models import Chain, Entry
from audit.services import Deed, first_break, record, record_many
from common import clock
from tests.world import World

pytestmark = pytest.mark.django_db


def test_entries_of_a_chain_are_linked_and_agree(world: World) -> None:
    for verb in ("a.done", "b.done", "c.done"):
        record(verb, world.azuolas, by=world.asta, chain="bandymas")
    chain = Chain.objects.get(name="bandymas")
    entries = list(chain.entries.order_by("number"))
    assert [entry.number for entry in entries] == [1, 2, 3]
    assert entries[2].previous == entries[1].hash
    assert (chain.length, chain.head) == (3, entries[2].hash)
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


def test_many_deeds_at_once_continue_their_chains(world: World) -> None:
    record("a.done", world.azuolas, by=world.asta, chain="x")
    deeds = [Deed("b.done", world.azuolas, chain, {"n": n}) for n in range(3) for chain in "xy"]
    record_many(deeds, by=world.asta, role="director", source="import")
    for name, verbs in (("x", ["a.done", *["b.done"] * 3]), ("y", ["b.done"] * 3)):
        chain = Chain.objects.get(name=name)
        assert [entry.verb for entry in chain.entries.order_by("number")] == verbs
        assert chain.length == len(verbs)
        assert first_break(chain) is None


def test_chain_is_whole_whatever_zone_the_clock_told(world: World) -> None:
    """The demonstration's deeds are of local moments; the database gives them back in UTC."""
    with clock.pretend(datetime(2026, 10, 5, 9, tzinfo=timezone.get_default_timezone())):
        record("a.done", world.azuolas, by=world.asta, chain="x")
    assert first_break(Chain.objects.get(name="x")) is None


def test_history_names_a_person_by_number_only(world: World) -> None:
    assert record("user.changed", world.asta, by=None).object_label == f"#{world.asta.pk}"
