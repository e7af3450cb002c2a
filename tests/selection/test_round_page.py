"""The round's page as a path of steps; all registered schools at once; schools merged since."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from schools.models import PupilCount, School
from selection.choices import RuleKind
from selection.freezing import freeze_round
from selection.models import Candidate, EligibilityRule, Round
from selection.steps import way_of
from tests.grants.test_services import award, decide, open_round
from tests.once import DRAWN
from tests.selection.compared import UNTIL, bare, candidates, ready
from tests.selection.test_views import signed_in, url
from tests.world import World, school


@pytest.fixture
def agency(world: World) -> Client:
    return signed_in(world.feliksas)


@pytest.fixture
def chosen(world: World) -> Round:
    return open_round(world.programme)


def states(chosen: Round) -> list[str]:
    return [step.state for step in way_of(Round.objects.for_list().get(pk=chosen.pk)).steps]


def missing(chosen: Round) -> list[str]:
    way = way_of(Round.objects.for_list().get(pk=chosen.pk))
    return [item["url"].split("/")[-2] for item in way.missing]


@DRAWN
def test_way_begins_with_candidates_and_says_what_is_missing(world: World, chosen: Round) -> None:
    assert states(chosen) == ["current", *["next"] * 5]
    assert missing(chosen) == ["nustatymai", "nustatymai", "kriterijai", "prideti"]
    candidates(world, chosen, [1])
    assert states(chosen) == ["done", "current", *["next"] * 4]
    assert missing(chosen) == ["nustatymai", "nustatymai", "kriterijai"]


@DRAWN
def test_way_goes_on_to_freezing_and_the_commission(world: World) -> None:
    chosen = ready(world)
    assert (states(chosen)[:4], missing(chosen)) == (["done", "done", "current", "next"], [])
    freeze_round(round=chosen, by=world.feliksas)
    assert states(chosen)[:4] == ["done", "done", "done", "current"]


@DRAWN
def test_way_of_a_decided_round_has_nothing_to_do(world: World, chosen: Round) -> None:
    decide(world, chosen, award(chosen, world.azuolas, 10))
    assert states(chosen) == ["done", "next", "next", "next", "done", "done"]


@DRAWN
@pytest.mark.parametrize("name", ["kazys", "aurelija"])
def test_reader_sees_the_way_without_the_agencys_work(
    world: World, chosen: Round, agency: Client, name: str
) -> None:
    address = chosen.get_absolute_url()
    page = signed_in(world.people[name]).get(address).content.decode()
    assert ("Atrankos kelias" in page, "Kas toliau" in page) == (True, False)
    assert "Kas toliau" in agency.get(address).content.decode()


def test_all_registered_schools_are_added_once_in_few_queries(
    world: World, agency: Client, chosen: Round
) -> None:
    School.objects.bulk_create(
        School(code=f"{800000000 + n}", name=f"Mokykla {n}", sort_key=f"m{n:04}",
               kind="Gimnazija", municipality=world.klaipeda)
        for n in range(1000)
    )  # fmt: skip
    data = {"tipas": "Gimnazija", "savivaldybe": world.klaipeda.pk, "expression": "weak"}
    address = url("candidate_add_all", chosen.pk)
    assert agency.get(address, {"tipas": "Gimnazija"}).context["new"] == 1000
    with CaptureQueriesContext(connection) as seen:
        assert agency.post(address, data).status_code == 302
    assert (len(seen) < 60, chosen.candidates.count()) == (True, 1000)
    agency.post(address, data)
    assert chosen.candidates.filter(expression="weak").count() == 1000


def test_merged_and_deregistered_schools_are_left_out_of_all(
    world: World, agency: Client, chosen: Round
) -> None:
    everyone = School.objects.count()
    world.azuolas.deregistered_on = date(2026, 1, 1)
    world.azuolas.save()
    world.kastonas.successor = world.azuolas
    world.kastonas.save()
    assert agency.get(url("candidate_add_all", chosen.pk)).context["new"] == everyone - 2


@pytest.mark.parametrize("field", ["tipas", "savivaldybe"])
def test_unknown_filter_adds_nobody(agency: Client, chosen: Round, field: str) -> None:
    data = {field: "999999", "expression": "weak"}
    assert agency.post(url("candidate_add_all", chosen.pk), data).status_code == 200
    assert chosen.candidates.count() == 0


def test_merged_school_is_refused_with_its_successor(
    world: World, agency: Client, chosen: Round
) -> None:
    world.azuolas.deregistered_on, world.azuolas.successor = date(2026, 1, 1), world.kastonas
    world.azuolas.save()
    data = {"codes": world.azuolas.code, "expression": "weak"}
    answer = agency.post(url("candidate_add", chosen.pk), data)
    (told,) = answer.context["form"].non_field_errors()
    assert (world.kastonas.code in told, chosen.candidates.count()) == (True, 0)


def test_school_merged_after_the_freeze_is_named_with_what_to_do(
    world: World, agency: Client
) -> None:
    chosen = ready(world)
    freeze_round(round=chosen, by=world.feliksas)
    address = chosen.get_absolute_url()
    assert "Tokia mokykla krepšelio gauti negali" not in agency.get(address).content.decode()
    merged = School.objects.get(code="910000012")
    merged.deregistered_on, merged.successor = date(2026, 10, 1), world.azuolas
    merged.save()
    page = agency.get(address).content.decode()
    assert "prijungta prie mokyklos Ąžuolo mokykla (900000001)" in page
    assert "Tokia mokykla krepšelio gauti negali" in page
    assert [item.school for item in chosen.left_candidates] == [merged]


def test_decision_names_a_school_merged_since(world: World, agency: Client) -> None:
    chosen = bare(world.programme)
    (one,) = candidates(world, chosen, [1])
    one.deregistered_on, one.successor = date(2026, 10, 1), school(
        "910000099", "Perėmėja", world.klaipeda, 10
    )  # fmt: skip
    one.save()
    page = agency.get(f"/krepseliai/sprendimas/{chosen.pk}/").content.decode()
    assert "prijungta prie mokyklos Perėmėja (910000099)" in page


def test_candidates_are_searched_as_they_stand(world: World, agency: Client) -> None:
    chosen = ready(world, 30, data_until=UNTIL)
    Candidate.objects.create(round=chosen, school=world.azuolas)
    School.objects.filter(code="910000007").update(municipality=world.ukmerge)
    EligibilityRule.objects.create(round=chosen, kind=RuleKind.PUPILS, value=203)

    def found(query: str) -> list[str]:
        rows = agency.get(f"{chosen.get_absolute_url()}?{query}").context["rows"]
        return [candidate.school.code[0:2] + candidate.school.code[-2:] for candidate in rows]

    for _twice in ("as of now", "as frozen"):
        assert found("q=azuol") == ["9001"]
        assert found("q=910000012") == ["9112"]
        assert found(f"savivaldybe={world.ukmerge.pk}") == ["9001", "9107"]
        assert found(f"savivaldybe={world.ukmerge.pk}&q=mokykla+0") == ["9107"]
        assert found("tinka=pupils") == ["9101", "9102"]
        assert (len(found("tinka=gali")), found("tinka=not_counted")) == (25, ["9001"])
        assert (found("q=nebuvo"), len(found("tinka=nebuvo"))) == ([], 25)
        if not chosen.freezes.exists():
            freeze_round(round=chosen, by=world.feliksas)
            PupilCount.objects.update(pupils=1)
    page = agency.get(f"{chosen.get_absolute_url()}?tinka=gali&q=mokykla").content.decode()
    assert "?tinka=gali&amp;q=mokykla&amp;page=2#kandidates" in page


@DRAWN
def test_old_decision_says_nothing_of_who_might_have_been_chosen(world: World) -> None:
    page = signed_in(world.aurelija).get(world.round.get_absolute_url())
    names = [column.label for column in page.context["table"].columns]
    assert ("tinka" in page.context["form"].fields, names) == (
        False,
        ["Mokykla", "Raiška", "Sprendimas"],
    )
