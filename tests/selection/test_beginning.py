"""A round begun on its own page and changed there: what is asked, refused, never overwritten."""

from typing import Any

import pytest
from django.test import Client

from audit.models import Entry
from audit.sentences import sentence
from selection.choices import RoundStatus
from selection.criteria import mark_of
from selection.freezing import freeze_round
from selection.models import Round
from tests.grants.test_services import open_round
from tests.selection.compared import ready
from tests.selection.test_views import said, signed_in, url
from tests.world import World


@pytest.fixture
def agency(world: World) -> Client:
    return signed_in(world.feliksas)


@pytest.fixture
def typed(world: World) -> dict[str, Any]:
    return {
        "programme": world.programme.pk,
        "name": "II etapas: silpna raiška",
        "stage": "II",
        "expression": "weak",
        "rules_version": "2021-03-31",
        "first_school_year": 2026,
        "starts_on": "2026-12-01",
        "ends_on": "2028-12-31",
        "counted_by": "2026-09-01",
        "wanted": 90,
        "data_until": "2026-06-30",
        "weight_spread": 15,
    }


def test_round_is_begun_once_and_told_in_the_history(
    world: World, agency: Client, typed: dict[str, Any]
) -> None:
    done = agency.post(url("round_begin"), typed)
    made = Round.objects.get(name=typed["name"])
    assert (done["Location"], made.status) == (made.get_absolute_url(), RoundStatus.OPEN)
    names = [name for name in typed if name != "programme"]
    assert [str(getattr(made, name)) for name in names] == [str(typed[name]) for name in names]
    entry = Entry.objects.get(verb="round.begun")
    assert (entry.by, entry.object_id) == (world.feliksas, made.pk)
    assert sentence(entry) == "pradėjo atranką"
    again = agency.post(url("round_begin"), typed)
    assert "tokiu pavadinimu" in again.context["form"].non_field_errors()[0]
    assert Round.objects.filter(name=typed["name"]).count() == 1


def test_what_a_ranking_needs_may_wait(agency: Client, typed: dict[str, Any]) -> None:
    later = dict.fromkeys(("wanted", "data_until", "counted_by"), "")
    assert agency.post(url("round_begin"), typed | later).status_code == 302
    made = Round.objects.get(name=typed["name"])
    assert (made.wanted, made.data_until, made.counted_by) == (None, None, None)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": " "}, "name"),
        ({"stage": "antrasis etapas"}, "stage"),
        ({"expression": "vidutinė"}, "expression"),
        ({"programme": 0}, "programme"),
        ({"first_school_year": 1999}, "first_school_year"),
        ({"ends_on": "2026-12-01"}, "ends_on"),
        ({"starts_on": "rytoj"}, "starts_on"),
        ({"wanted": 0}, "wanted"),
        ({"data_until": "3026-01-01"}, "data_until"),
        ({"data_until": "2099-06-30"}, "data_until"),
        ({"weight_spread": 101}, "weight_spread"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    agency: Client, typed: dict[str, Any], fields: dict[str, Any], wrong: str
) -> None:
    before = Round.objects.count()
    answer = agency.post(url("round_begin"), typed | fields)
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [wrong])
    assert Round.objects.count() == before


def test_new_round_begins_by_the_newest_one(world: World, agency: Client) -> None:
    open_round(world.programme, rules_version="2023-08-09", weight_spread=7)
    form = agency.get(url("round_begin")).context["form"]
    assert form.initial == {
        "programme": world.programme,
        "rules_version": "2023-08-09",
        "weight_spread": 7,
    }
    assert url("round_begin") in agency.get(url("round_list")).content.decode()


def test_settings_are_changed_and_never_overwritten_unseen(
    world: World, agency: Client, typed: dict[str, Any]
) -> None:
    chosen = open_round(world.programme)
    stale = typed | {"seen": mark_of(chosen)}
    assert agency.post(url("round_settings", chosen.pk), stale).status_code == 302
    chosen.refresh_from_db()
    assert (chosen.name, chosen.wanted, str(chosen.counted_by)) == (typed["name"], 90, "2026-09-01")
    entry = Entry.objects.get(verb="round.settings_changed")
    assert entry.changes["wanted"] == [None, 90]
    answer = agency.post(url("round_settings", chosen.pk), stale | {"wanted": 1})
    assert "– 90," in answer.context["form"].non_field_errors()[0]
    chosen.refresh_from_db()
    assert chosen.wanted == 90
    taken = typed | {"seen": mark_of(chosen), "name": world.round.name}
    answer = agency.post(url("round_settings", chosen.pk), taken)
    assert "tokiu pavadinimu" in answer.context["form"].non_field_errors()[0]


def test_settings_of_a_frozen_round_stay(
    world: World, agency: Client, typed: dict[str, Any]
) -> None:
    chosen = ready(world)
    freeze_round(round=chosen, by=world.feliksas)
    sent = typed | {"seen": mark_of(chosen)}
    assert "atšildykite" in said(agency.post(url("round_settings", chosen.pk), sent))[-1]
    chosen.refresh_from_db()
    assert (chosen.wanted, chosen.counted_by) == (3, None)
