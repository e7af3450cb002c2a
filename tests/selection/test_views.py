"""Rounds and candidates on screen: who may, what is refused in words, what is not doubled."""

from datetime import date
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schools.choices import Expression
from selection.models import Candidate, Round
from tests.grants.test_services import award, decide, open_round
from tests.once import COUNTED
from tests.world import World, school

FACT = {
    "name": "NMPP, matematika",
    "value": "53 proc.",
    "dated_on": "2026-05-20",
    "source": "NŠA duomenys",
}


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def agency(world: World) -> Client:
    return signed_in(world.feliksas)


@pytest.fixture
def chosen(world: World) -> Round:
    return open_round(world.programme)


def url(name: str, *args: Any) -> str:
    return reverse(f"selection:{name}", args=args)


def said(response: Any) -> list[str]:
    return [str(message).replace("\u00a0", " ") for message in get_messages(response.wsgi_request)]


@pytest.mark.parametrize("name", ["feliksas", "kazys", "aurelija"])
def test_agency_commission_and_auditor_read_rounds(world: World, chosen: Round, name: str) -> None:
    client = signed_in(world.people[name])
    assert client.get(url("round_list")).status_code == 200
    assert client.get(url("round_detail", chosen.pk)).status_code == 200


@pytest.mark.parametrize("name", ["asta", "domas", "vilte", "stasys"])
def test_others_are_kept_from_rounds(world: World, chosen: Round, name: str) -> None:
    client = signed_in(world.people[name])
    assert client.get(url("round_list")).status_code == 403
    assert client.get(url("round_detail", chosen.pk)).status_code == 404
    assert client.get(url("candidate_add", chosen.pk)).status_code == 404


@pytest.mark.parametrize("name", ["kazys", "aurelija"])
def test_reader_may_not_prepare(world: World, chosen: Round, name: str) -> None:
    client = signed_in(world.people[name])
    one = award(chosen, world.azuolas, 10).candidate
    assert client.get(url("candidate_add", chosen.pk)).status_code == 403
    assert client.post(url("candidate_detail", one.pk), FACT).status_code == 403
    assert client.post(url("candidate_remove", one.pk)).status_code == 403
    assert (Candidate.objects.filter(round=chosen).count(), one.facts.count()) == (1, 0)


def test_pasted_codes_become_candidates_once(world: World, agency: Client, chosen: Round) -> None:
    data = {"codes": "900000001, 900000002;\n900000001", "expression": "weak"}
    agency.post(url("candidate_add", chosen.pk), data)
    response = agency.post(url("candidate_add", chosen.pk), data)
    assert said(response)[-1] == "Pridėta 0 kandidačių. 2 jau buvo."
    rows = chosen.candidates.order_by("pk").values_list("school__code", "expression")
    assert list(rows) == [("900000001", "weak"), ("900000002", "weak")]


def test_signs_that_no_database_takes_are_left_out_of_the_search(
    world: World, agency: Client, chosen: Round
) -> None:
    page = agency.get(url("candidate_add", chosen.pk), {"tekstas": "kašto\x00no"})
    assert list(page.context["found"]) == [world.kastonas]


def test_ticked_school_becomes_a_candidate(world: World, agency: Client, chosen: Round) -> None:
    page = agency.get(url("candidate_add", chosen.pk), {"tekstas": "kaštono"})
    assert [item.code for item in page.context["found"]] == ["900000003"]
    data = {"codes": "", "schools": [world.kastonas.pk], "expression": "strong"}
    response = agency.post(url("candidate_add", chosen.pk), data)
    assert response.url == chosen.get_absolute_url()
    assert chosen.candidates.get().school == world.kastonas


@pytest.mark.parametrize(
    "codes", ["900000001 123456789", "abc", "=1+1 900000001", "😀", "9" * 5000, "1 " * 600, "\x00"]
)
def test_wrong_codes_are_all_named_and_nobody_is_added(
    agency: Client, chosen: Round, codes: str
) -> None:
    data = {"codes": codes, "expression": "weak"}
    response = agency.post(url("candidate_add", chosen.pk), data)
    assert (response.status_code, bool(response.context["form"].errors)) == (200, True)
    assert chosen.candidates.count() == 0


def test_deregistered_school_is_refused_by_name(
    world: World, agency: Client, chosen: Round
) -> None:
    world.azuolas.deregistered_on = date(2026, 1, 1)
    world.azuolas.save()
    data = {"codes": "900000001", "expression": "weak"}
    response = agency.post(url("candidate_add", chosen.pk), data)
    assert "Ąžuolo mokykla" in str(response.context["form"].non_field_errors())
    assert chosen.candidates.count() == 0


def test_fact_is_kept_with_date_and_source_and_not_doubled(
    world: World, agency: Client, chosen: Round
) -> None:
    one = award(chosen, world.azuolas, 10).candidate
    address = url("candidate_detail", one.pk)
    assert agency.post(address, FACT).url == address
    assert agency.post(address, FACT).context["fact"].non_field_errors()
    fact = one.facts.get()
    assert (fact.name, fact.dated_on, fact.source) == (
        "NMPP, matematika",
        date(2026, 5, 20),
        "NŠA duomenys",
    )


@pytest.mark.parametrize(
    "change", [{"dated_on": "2099-01-01"}, {"dated_on": "x"}, {"source": ""}, {"name": "a" * 500}]
)
def test_wrong_fact_is_refused(
    world: World, agency: Client, chosen: Round, change: dict[str, str]
) -> None:
    one = award(chosen, world.azuolas, 10).candidate
    response = agency.post(url("candidate_detail", one.pk), FACT | change)
    assert (response.status_code, one.facts.count()) == (200, 0)


def test_expression_fixes_the_way_of_measuring(world: World, agency: Client, chosen: Round) -> None:
    one = award(chosen, world.azuolas, 10).candidate
    data = {"expression": "weak", "evaluation_kind": "self", "reason": "Pastaba"}
    agency.post(url("candidate_detail", one.pk), data)
    one.refresh_from_db()
    assert (one.expression, one.evaluation_kind, one.reason) == ("weak", "external", "Pastaba")


def test_candidate_leaves_a_round_being_prepared(
    world: World, agency: Client, chosen: Round
) -> None:
    one = award(chosen, world.azuolas, 10).candidate
    agency.post(url("candidate_detail", one.pk), FACT)
    agency.post(url("candidate_remove", one.pk))
    assert chosen.candidates.count() == 0


def test_decided_round_is_only_read(world: World, agency: Client, chosen: Round) -> None:
    taken = award(chosen, world.azuolas, 10)
    decide(world, chosen, taken)
    one = taken.candidate
    data = {"codes": "900000002", "expression": "weak"}
    agency.post(url("candidate_add", chosen.pk), data)
    agency.post(url("candidate_detail", one.pk), FACT)
    response = agency.post(url("candidate_remove", one.pk))
    assert "V-7" in said(response)[-1]
    assert (chosen.candidates.count(), one.facts.count()) == (1, 0)


@COUNTED
def test_lists_take_the_same_queries_with_more_rows(
    world: World, agency: Client, chosen: Round
) -> None:
    addresses = [url("round_list"), url("round_detail", chosen.pk), url("candidate_add", chosen.pk)]
    one = award(chosen, world.azuolas, 10).candidate
    agency.post(url("candidate_detail", one.pk), FACT)
    few = [queries(agency, address) for address in addresses]
    for place in range(3):
        made = school(f"90000008{place}", f"Mokykla {place}", world.ukmerge, 10)
        extra = Candidate.objects.create(round=chosen, school=made, expression=Expression.WEAK)
        agency.post(url("candidate_detail", extra.pk), FACT)
        open_round(world.programme, name=f"Atranka {place}")
    assert [queries(agency, address) for address in addresses] == few


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address, {"tekstas": "mokykla"}).status_code == 200
    return len(seen)
