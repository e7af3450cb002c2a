"""Rounds in the admin: made with their rules, deleted while nothing is decided."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from audit.models import Entry
from audit.sentences import sentence
from audit.transitions import Refused
from grants.models import Grant
from selection.models import Candidate, CandidateFact, Round
from selection.services import delete_round
from tests.grants.test_services import award, decide, open_round
from tests.schools.test_admin import page
from tests.selection.test_views import signed_in
from tests.world import World


@pytest.fixture
def agency(world: World) -> Client:
    return signed_in(world.feliksas)


def round_data(world: World, **fields: str) -> dict[str, Any]:
    return {
        "programme": world.programme.pk,
        "name": "IV etapas",
        "stage": "IV",
        "expression": "unspecified",
        "first_school_year": 2027,
        "starts_on": "2027-09-01",
        "ends_on": "2029-08-31",
        "rules_version": "2023-08-09",
        "weight_spread": 20,
    } | fields


def test_round_is_saved_with_the_rules_it_is_made_under(world: World, agency: Client) -> None:
    for text in ("", "  "):
        answer = agency.post(page(Round, "add"), round_data(world, rules_version=text))
        assert list(answer.context["adminform"].form.errors) == ["rules_version"]
    assert agency.post(page(Round, "add"), round_data(world)).status_code == 302
    assert Round.objects.get(name="IV etapas").rules_version == "2023-08-09"


@pytest.mark.parametrize(("ends_on", "is_saved"), [("2027-09-01", False), ("2027-09-02", True)])
def test_round_ends_after_it_starts(
    world: World, agency: Client, ends_on: str, is_saved: bool
) -> None:
    agency.post(page(Round, "add"), round_data(world, ends_on=ends_on))
    assert Round.objects.filter(name="IV etapas").exists() == is_saved


def test_round_made_by_mistake_is_deleted_after_a_second_look(world: World, agency: Client) -> None:
    chosen = open_round(world.programme)
    candidate = award(chosen, world.azuolas, 10).candidate
    CandidateFact.objects.create(
        candidate=candidate, name="NMPP", value="52", dated_on="2026-05-01", source="NMPP"
    )
    address = page(Round, "delete", chosen.pk)
    assert address in agency.get(chosen.get_absolute_url()).content.decode()
    assert address not in agency.get(world.round.get_absolute_url()).content.decode()
    asked = agency.get(address).content.decode()
    assert ("III etapas" in asked, "Ąžuolo mokykla" in asked) == (True, True)
    assert ("Taip, ištrinti" in asked, "I’m sure" in asked) == (True, False)
    assert Round.objects.filter(pk=chosen.pk).exists()
    answer = agency.post(address, {"post": "yes"}, follow=True)
    assert "sėkmingai" not in answer.content.decode()
    assert not Round.objects.filter(pk=chosen.pk).exists()
    assert not Candidate.objects.filter(pk=candidate.pk).exists()
    entry = Entry.objects.get(verb="round.deleted")
    assert (entry.by, sentence(entry)) == (
        world.feliksas,
        "ištrynė atranką „III etapas“ ir jos kandidates (1)",
    )
    assert LogEntry.objects.count() == 0


def test_decided_round_is_never_deleted(world: World, agency: Client) -> None:
    answer = agency.post(page(Round, "delete", world.round.pk), {"post": "yes"})
    assert answer.status_code == 403
    with pytest.raises(Refused):
        delete_round(round=world.round, by=world.feliksas)
    assert (Round.objects.count(), Grant.objects.count()) == (1, 3)


def test_round_decided_meanwhile_is_not_deleted_by_a_stale_page(world: World) -> None:
    stale = open_round(world.programme)
    decide(world, Round.objects.get(pk=stale.pk), award(stale, world.azuolas, 10))
    with pytest.raises(Refused):
        delete_round(round=stale, by=world.feliksas)
    assert Round.objects.filter(pk=stale.pk).exists()


@pytest.mark.parametrize("name", ["asta", "domas", "kazys", "aurelija", "stasys"])
def test_others_delete_no_round(world: World, name: str) -> None:
    chosen = open_round(world.programme)
    answer = signed_in(world.people[name]).post(page(Round, "delete", chosen.pk), {"post": "yes"})
    assert answer.status_code in {302, 403}
    assert Round.objects.filter(pk=chosen.pk).exists()
