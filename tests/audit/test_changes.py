"""What history says of a change: names and choices in words, values as they were."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.changes import lines
from audit.models import Entry
from tests.plans import stages
from tests.world import World, draft, fill


def told(changes: dict[str, Any], object_type: str = "plans.plan") -> list[str]:
    verb = "plan.indicator_changed"
    return lines(Entry(verb=verb, object_type=object_type, changes=changes))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": [None, "percent"]}, ["rūšis: – → procentai"]),
        ({"purpose_id": [1, 5]}, ["lėšų paskirtis: 1 → 5"]),
        ({"objectives": [None, [3, 4]]}, ["uždaviniai: – → 3, 4"]),
        ({"objectives": [3, 4, 5]}, ["uždaviniai: 3, 4, 5"]),
        ({"rate 5": {"amount": ["127.00", "130.00"]}}, ["įkainis 5 suma, Eur: 127.00 → 130.00"]),
        ({"role": "editor"}, ["vaidmuo: mokyklos plano rengėjas"]),
        ({"valid_until": None}, ["galioja iki: –"]),
        ({"expires_at": "2026-12-06T23:23:38.165Z"}, ["galioja iki: 2026-12-07 01:23"]),
        ({"nera": "tokio"}, ["nera: tokio"]),
        ({}, []),
    ],
)
def test_change_is_told_in_words(db: None, changes: dict[str, Any], words: list[str]) -> None:
    assert told(changes) == words


def test_history_of_a_plan_is_told_without_names_of_code(world: World) -> None:
    fill(draft(world.grant, world.asta), world.asta)
    shown = "\n".join(line for entry in Entry.objects.all() for line in lines(entry))
    assert "matavimo vienetas: – → proc." in shown
    found = [word for word in ("None", "_id", "expected_change", "percent\n") if word in shown]
    assert found == []


def test_agency_reads_no_words_of_a_draft_in_the_admin(world: World, client: Client) -> None:
    version = fill(draft(world.grant, world.asta), world.asta)
    stages.give_up(version, "Slaptas juodraštis", by=world.asta)
    client.force_login(world.feliksas)
    entries = Entry.objects.about(version.plan)
    addresses = [
        reverse("admin:plans_plan_history", args=[version.plan_id]),
        reverse("admin:audit_entry_changelist"),
        reverse("admin:audit_entry_changelist") + "?q=Slaptas",
        *(reverse("admin:audit_entry_change", args=[entry.pk]) for entry in entries),
    ]
    words = ("Geresni pasiekimai", "Konsultacijos 1", "Slaptas juodraštis", "Mokinių dalis 1")
    for address in addresses:
        page = client.get(address).content.decode()
        assert [word for word in words if word in page] == [], address
    assert "pridėjo veiklą" in client.get(addresses[0]).content.decode()
