"""Baskets on screen: who sees which, money entries, the decision, the handover."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.money import NBSP
from grants.models import Grant, MoneyEntry
from grants.services import carry_over, transfer
from schools.models import PupilCount, School
from selection.models import Candidate, CandidateFact, Programme, Round
from tests.grants.moves import claim, pass_on, send
from tests.grants.test_services import award, decide, open_round
from tests.once import COUNTED, DRAWN
from tests.selection.test_views import said, signed_in
from tests.world import World, school

ENTRY = {"amount": "1 000,50 Eur", "dated_on": "2026-10-01", "document": "MP-1", "reason": "Dalis"}


@pytest.fixture
def agency(world: World) -> Client:
    return signed_in(world.feliksas)


@pytest.fixture
def chosen(world: World) -> Round:
    return open_round(world.programme)


def url(name: str, *args: Any) -> str:
    return reverse(f"grants:{name}", args=args)


def text(response: Any) -> str:
    return str(response.content.decode()).replace(NBSP, " ")


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("asta", ["azuolas"]),
        ("rasa", ["azuolas"]),
        ("vilte", ["azuolas"]),
        ("benas", ["berzas"]),
        ("domas", ["azuolas", "berzas"]),
        ("egle", ["kastonas"]),
        ("feliksas", ["azuolas", "berzas", "kastonas"]),
        ("aurelija", ["azuolas", "berzas", "kastonas"]),
        ("kazys", []),
        ("stasys", []),
    ],
)
def test_each_sees_own_baskets_only(world: World, name: str, seen: list[str]) -> None:
    client = signed_in(world.people[name])
    rows = client.get(url("grant_list")).context["rows"]
    mine = {getattr(world, key).pk for key in seen}
    assert {row.school for row in rows} == {getattr(world, key).name for key in seen}
    for grant in Grant.objects.all():
        code = client.get(url("grant_detail", grant.pk)).status_code
        assert code == (200 if grant.holder_id in mine else 404)


def test_list_sums_what_is_granted_to_those_shown(world: World, agency: Client) -> None:
    page = agency.get(url("grant_list"))
    assert page.context["granted"] == Decimal((399 + 100 + 782) * 254)
    page = agency.get(url("grant_list"), {"savivaldybe": world.ukmerge.pk})
    assert page.context["granted"] == Decimal((399 + 100) * 254)
    names = [row.school for row in page.context["rows"]]
    assert names == [world.azuolas.name, world.berzas.name]


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"tekstas": "ąžuol"}, ["Ąžuolo mokykla"]),
        ({"tekstas": "900000003"}, ["Kaštono mokykla"]),
        ({"tekstas": "=1+1"}, []),
        ({"etapas": "x"}, []),
        ({"mokykla": "99999999999999999999"}, []),
    ],
)
def test_filters_narrow_the_list(
    world: World, agency: Client, filters: dict[str, str], names: list[str]
) -> None:
    page = agency.get(url("grant_list"), filters)
    assert [row.school for row in page.context["rows"]] == names


def test_link_of_a_school_shows_its_baskets(world: World, agency: Client) -> None:
    page = agency.get(url("grant_list"), {"mokykla": world.berzas.pk})
    assert [row.pk for row in page.context["rows"]] == [world.berzas_grant.pk]


def test_basket_shows_the_sum_step_by_step_with_both_kinds_of_dates(
    world: World, agency: Client
) -> None:
    page = text(agency.get(url("grant_detail", world.grant.pk)))
    for words in (
        "101 346,00 Eur",
        "127,00 Eur",
        "per 2 m. m.",
        "2026–2027 ir 2027–2028 m. m.",
        "2026-09-01",
        "2028-08-31",
        "Mokinių registras",
        "V-1",
    ):
        assert words in page


@DRAWN
def test_history_of_a_basket_is_told_in_sentences(world: World, agency: Client) -> None:
    agency.post(url("entry_add", world.grant.pk, "pervedimas"), ENTRY)
    agency.post(url("entry_add", world.grant.pk, "grazinimas"), ENTRY | {"amount": "0,50"})
    agency.post(url("entry_add", world.grant.pk, "patikslinimas"), ENTRY | {"amount": "-1"})
    events = agency.get(url("grant_detail", world.grant.pk)).context["events"]
    assert [event["text"].replace(NBSP, " ") for event in events] == [
        "pataisė skirtą sumą: −1,00 Eur (MP-1)",
        "įrašė agentūrai grąžintas lėšas: 0,50 Eur (MP-1)",
        "pervedė 1 000,50 Eur (MP-1)",
        "skyrė 101 346,00 Eur pagal mokinių skaičių: 399 (2026-09-01)",
    ]
    page = text(agency.get(url("grant_detail", world.grant.pk)))
    assert "<span>Pervedė 1 000,50 Eur (MP-1)</span>" in page
    assert page.count(f"&nbsp;· {world.feliksas}</small>") == 4


def test_running_balance_is_what_is_not_yet_paid(world: World, agency: Client) -> None:
    for place, amount in enumerate(("1000.00", "346.00")):
        transfer(
            grant=world.grant,
            amount=Decimal(amount),
            dated_on=date(2026, 10, 1 + place),
            document=f"MP-{place}",
            by=world.feliksas,
        )
    ledger = agency.get(url("grant_detail", world.grant.pk)).context["ledger"]
    assert [line.left for line in ledger.lines] == [
        Decimal("101346.00"),
        Decimal("100346.00"),
        Decimal("100000.00"),
    ]
    assert (ledger.granted, ledger.paid, ledger.left) == (
        Decimal("101346.00"),
        Decimal("1346.00"),
        Decimal("100000.00"),
    )


def test_returned_money_is_shown_apart_from_what_was_transferred(
    world: World, agency: Client
) -> None:
    for kind, amount in (("pervedimas", "10000"), ("grazinimas", "1000")):
        agency.post(url("entry_add", world.grant.pk, kind), ENTRY | {"amount": amount})
    for address in (
        url("grant_detail", world.grant.pk),
        url("entry_add", world.grant.pk, "pervedimas"),
    ):
        page = agency.get(address)
        sums = page.context["sums"]
        assert (sums.sent, sums.returned, sums.left) == (
            Decimal("10000.00"),
            Decimal("1000.00"),
            Decimal("92346.00"),
        )
        for words in (
            "<dt>Pervesta</dt><dd>10 000,00 Eur</dd>",
            "<dt>Grąžinta</dt><dd>1 000,00 Eur</dd>",
            "<dt>Dar galima pervesti</dt><dd>92 346,00 Eur</dd>",
        ):
            assert words in text(page)
    assert "<dt>Grąžinta</dt>" not in text(agency.get(url("grant_detail", world.berzas_grant.pk)))


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("asta", [403, 403, 403, 200]),
        ("domas", [403, 403, 200, 200]),
        ("vilte", [403, 403, 403, 403]),
        ("aurelija", [403, 403, 403, 403]),
    ],
)
def test_each_end_moves_only_what_it_has(world: World, name: str, codes: list[int]) -> None:
    """Nothing was sent yet: the head has nothing to return, the officer nothing to pass on."""
    client = signed_in(world.people[name])
    kinds = ("patikslinimas", "dalis", "pervedimas", "grazinimas")
    answers = [client.post(url("entry_add", world.grant.pk, kind), ENTRY) for kind in kinds]
    assert [answer.status_code for answer in answers] == codes
    address = url("school_carry_over", world.azuolas.pk)
    assert client.get(address).status_code == 403
    assert world.grant.entries.count() == 1


def test_stranger_finds_no_basket_to_move(world: World) -> None:
    address = url("entry_add", world.grant.pk, "pervedimas")
    assert signed_in(world.benas).post(address, ENTRY).status_code == 404


def test_entry_is_recorded_once_however_often_the_form_is_sent(
    world: World, agency: Client
) -> None:
    address = url("entry_add", world.grant.pk, "pervedimas")
    assert agency.post(address, ENTRY).url == world.grant.get_absolute_url()
    again = agency.post(address, ENTRY)
    assert (again.status_code, len(again.context["form"].non_field_errors())) == (200, 1)
    assert world.grant.entries.filter(kind="transfer").get().amount == Decimal("1000.50")


def test_correction_down_and_refund_keep_their_signs(world: World, agency: Client) -> None:
    for kind, amount in (("pervedimas", "500"), ("grazinimas", "0,50"), ("patikslinimas", "−346")):
        agency.post(url("entry_add", world.grant.pk, kind), ENTRY | {"amount": amount})
    amounts = dict(world.grant.entries.values_list("kind", "amount"))
    assert amounts == {
        "allocation": Decimal("101346.00"),
        "transfer": Decimal("500.00"),
        "refund": Decimal("-0.50"),
        "correction": Decimal("-346.00"),
    }


@DRAWN
@pytest.mark.parametrize(
    ("kind", "amount", "words"),
    [
        ("patikslinimas", "−70", "Įrašyta: pataisa, −70,00 Eur."),
        ("patikslinimas", "70", "Įrašyta: pataisa, 70,00 Eur."),
        ("pervedimas", "70", "Įrašyta: pervedimas, 70,00 Eur."),
        ("grazinimas", "70", "Įrašyta: grąžinimas, 70,00 Eur."),
    ],
)
def test_recorded_amount_is_confirmed_with_its_sign(
    world: World, agency: Client, kind: str, amount: str, words: str
) -> None:
    agency.post(url("entry_add", world.grant.pk, "pervedimas"), ENTRY)
    address = url("entry_add", world.grant.pk, kind)
    answer = agency.post(address, ENTRY | {"amount": amount}, follow=True)
    assert said(answer)[-1] == words


@DRAWN
@pytest.mark.parametrize(
    "change",
    [
        {"amount": "1e3"},
        {"amount": "-5"},
        {"amount": "9" * 30},
        {"amount": ""},
        {"amount": "101346,01"},
        {"dated_on": "2026-13-01"},
        {"dated_on": "2099-01-01"},
        {"dated_on": "2026-01-01"},
        {"document": ""},
        {"document": "a" * 500},
    ],
)
def test_wrong_entry_is_refused_in_words(
    world: World, agency: Client, change: dict[str, str]
) -> None:
    response = agency.post(url("entry_add", world.grant.pk, "pervedimas"), ENTRY | change)
    assert (response.status_code, bool(response.context["form"].errors)) == (200, True)
    assert world.grant.entries.count() == 1


def test_unknown_kind_of_entry_is_not_found(world: World, agency: Client) -> None:
    assert agency.get(url("entry_add", world.grant.pk, "dovana")).status_code == 404


@DRAWN
@pytest.mark.parametrize("name", ["asta", "domas", "feliksas", "stasys", "kazys"])
def test_programme_is_readable_for_everyone_signed_in(world: World, name: str) -> None:
    page = signed_in(world.people[name]).get(url("programme_detail"))
    assert page.context["programme"] == world.programme
    assert page.context["granted"] == Decimal((399 + 100 + 782) * 254)
    assert "30 324 200,95 Eur" in text(page)


def test_second_programme_has_its_own_page_and_sums(world: World, agency: Client) -> None:
    other = Programme.objects.create(
        number="X-1", name="Išgalvota programa", goal="Kita.", envelope=Decimal(1000), years=3
    )
    page = agency.get(url("programme_detail", other.pk))
    assert (page.context["programme"], page.context["granted"]) == (other, Decimal(0))
    assert "Išgalvota programa" in text(agency.get(url("programme_detail")))


def test_programme_page_without_a_programme_says_so(db: None, django_user_model: Any) -> None:
    somebody = django_user_model.objects.create_user("x@demo.lt", "x")
    assert signed_in(somebody).get(url("programme_detail")).status_code == 200


def decision(*candidates: Candidate, **fields: str) -> dict[str, str]:
    data = {"decided_on": "2026-10-01", "decision_number": "V-7"}
    for candidate in candidates:
        count = candidate.school.pupil_counts.order_by("-counted_on").first()
        data |= {f"k{candidate.pk}-chosen": "on", f"k{candidate.pk}-count": str(count.pk)}
    return data | fields


def test_decision_is_shown_first_and_made_when_confirmed(
    world: World, agency: Client, chosen: Round
) -> None:
    one, other = award(chosen, world.azuolas, 399), award(chosen, world.berzas, 782)
    address = url("round_decide", chosen.pk)
    data = decision(one.candidate, other.candidate)
    page = agency.post(address, data)
    assert "399 mok. × 127,00 Eur × 2 m. m. = 101 346,00 Eur" in text(page)
    assert page.context["sums"].total == Decimal("299974.00")
    assert Grant.objects.filter(round=chosen).count() == 0
    done = agency.post(address, data | {"confirm": page.context["sums"].mark})
    assert done.url == f"{url('grant_list')}?etapas={chosen.pk}"
    made = MoneyEntry.objects.filter(grant__round=chosen)
    assert sorted(made.values_list("amount", flat=True)) == [
        Decimal("101346.00"),
        Decimal("198628.00"),
    ]


def test_same_decision_sent_twice_doubles_nothing_and_says_so(
    world: World, agency: Client, chosen: Round
) -> None:
    one = award(chosen, world.azuolas, 10)
    address, data = url("round_decide", chosen.pk), decision(one.candidate)
    data["confirm"] = agency.post(address, data).context["sums"].mark
    agency.post(address, data)
    again = agency.post(address, data)
    assert "V-7" in said(again)[-1]
    assert Grant.objects.filter(round=chosen).count() == 1


def test_changed_choice_is_shown_again_before_it_is_made(
    world: World, agency: Client, chosen: Round
) -> None:
    one, other = award(chosen, world.azuolas, 10), award(chosen, world.berzas, 10)
    address = url("round_decide", chosen.pk)
    mark = agency.post(address, decision(one.candidate)).context["sums"].mark
    data = decision(one.candidate, other.candidate, confirm=mark)
    assert agency.post(address, data).status_code == 200
    assert Grant.objects.filter(round=chosen).count() == 0


def test_newest_count_by_the_day_of_the_decision_is_preselected(
    world: World, agency: Client, chosen: Round
) -> None:
    one = award(chosen, world.azuolas, 10).candidate
    PupilCount.objects.create(
        school=world.azuolas, counted_on=date(2026, 10, 2), pupils=11, source="Vėlesnis"
    )
    page = agency.post(url("round_decide", chosen.pk), decision(decided_on="2026-10-01"))
    (row,) = page.context["form"].rows
    offered = [row.counts[pk].counted_on for pk, _words in row.fields["count"].choices]
    assert (offered, row.initial["count"]) == (
        [date(2026, 9, 20), date(2026, 9, 1)],
        one.school.pupil_counts.get(pupils=10).pk,
    )


def test_other_amount_asks_for_a_reason_and_shows_that_it_does_not_divide(
    world: World, agency: Client, chosen: Round
) -> None:
    one = award(chosen, world.azuolas, 10).candidate
    address = url("round_decide", chosen.pk)
    odd = decision(one, **{f"k{one.pk}-amount": "2 500,00"})
    page = agency.post(address, odd)
    (row,) = page.context["form"].rows
    assert (page.context["sums"], list(row.errors)) == (None, ["reason"])
    data = odd | {f"k{one.pk}-reason": "Dalis grąžinta"}
    page = agency.post(address, data)
    assert "2 500,00 Eur nesidalija iš 254,00 Eur" in text(page)
    agency.post(address, data | {"confirm": page.context["sums"].mark})
    entry = MoneyEntry.objects.get(grant__round=chosen)
    assert (entry.amount, entry.reason) == (Decimal("2500.00"), "Dalis grąžinta")


def test_exceeded_envelope_is_shown_and_refused(
    world: World, agency: Client, chosen: Round
) -> None:
    one = award(chosen, world.azuolas, 10).candidate
    Programme.objects.update(envelope=(399 + 100 + 782) * 254 + 2539)
    address, data = url("round_decide", chosen.pk), decision(one)
    sums = agency.post(address, data).context["sums"]
    assert sums.missing == Decimal("1.00")
    page = agency.post(address, data | {"confirm": sums.mark})
    assert "1,00 Eur" in str(page.context["form"].non_field_errors()).replace(NBSP, " ")
    assert Grant.objects.filter(round=chosen).count() == 0


@DRAWN
def test_facts_are_shown_where_one_chooses_and_take_no_query_each(
    world: World, agency: Client, chosen: Round
) -> None:
    address = url("round_decide", chosen.pk)
    one = award(chosen, world.azuolas, 399).candidate
    CandidateFact.objects.create(
        candidate=one, name="Savijauta", value="61 proc.", dated_on="2026-05-04", source="Apklausa"
    )
    few = queries(agency, address)
    for name in ("NMPP", "VBE"):
        CandidateFact.objects.create(
            candidate=one, name=name, value="52", dated_on="2026-05-01", source="NŠA"
        )
    page = text(agency.get(address))
    assert queries(agency, address) == few
    for words in ("3 faktai apie mokyklą", "Savijauta", "61 proc.", "2026-05-04", "Apklausa"):
        assert words in page


@DRAWN
def test_day_without_a_rate_speaks_of_the_rate_alone(
    world: World, agency: Client, chosen: Round
) -> None:
    one = award(chosen, world.azuolas, 399).candidate
    page = agency.post(url("round_decide", chosen.pk), decision(one, decided_on="2018-01-01"))
    assert page.context["form"].rate is None
    assert "Pridėkite kandid" not in text(page)
    assert "kai sprendimo dieną galioja įkainis" in text(page)


@DRAWN
def test_ticks_outlive_a_day_without_a_rate(world: World, agency: Client, chosen: Round) -> None:
    one = award(chosen, world.azuolas, 399).candidate
    data = decision(one)
    page = agency.post(url("round_decide", chosen.pk), data | {"decided_on": "2018-01-01"})
    kept = dict(page.context["form"].kept)
    assert kept == {name: str(data[name]) for name in kept}
    assert all(f'name="{name}" value="{value}"' in text(page) for name, value in kept.items())
    again = {**kept, **{name: data[name] for name in ("decided_on", "decision_number")}}
    assert agency.post(url("round_decide", chosen.pk), again).context["sums"] is not None


@DRAWN
def test_round_without_candidates_speaks_of_candidates_alone(
    world: World, agency: Client, chosen: Round
) -> None:
    page = text(agency.get(url("round_decide", chosen.pk)))
    assert ("Pridėkite kandid" in page, "galioja įkainis" in page) == (True, False)


@DRAWN
def test_unchosen_way_zero_pupils_and_nobody_ticked_are_named(
    world: World, agency: Client, chosen: Round
) -> None:
    one, other = (
        award(chosen, world.azuolas, 10).candidate,
        award(chosen, world.berzas, 0).candidate,
    )
    one.expression = "unspecified"
    one.save()
    page = agency.post(url("round_decide", chosen.pk), decision(one, other))
    errors = [list(row.errors) for row in page.context["form"].rows]
    assert sorted(errors) == [["count"], ["kind"]]
    assert agency.post(url("round_decide", chosen.pk), decision()).context["sums"] is None


@DRAWN
@pytest.mark.parametrize(
    "change",
    [
        {"decided_on": "x"},
        {"decided_on": "2099-01-01"},
        {"decision_number": "a" * 500},
        {"k1": "😀"},
    ],
)
def test_wrong_decision_makes_nothing(
    world: World, agency: Client, chosen: Round, change: dict[str, str]
) -> None:
    one = award(chosen, world.azuolas, 10).candidate
    data = decision(one, confirm="x") | change
    assert agency.post(url("round_decide", chosen.pk), data).status_code == 200
    assert Grant.objects.filter(round=chosen).count() == 0


def test_decision_is_the_agencys(world: World, chosen: Round) -> None:
    address = url("round_decide", chosen.pk)
    codes = {
        name: signed_in(world.people[name]).get(address).status_code
        for name in ("feliksas", "kazys", "aurelija", "asta", "domas", "stasys")
    }
    assert codes == {
        "feliksas": 200,
        "kazys": 403,
        "aurelija": 403,
        "asta": 404,
        "domas": 404,
        "stasys": 404,
    }


def test_school_is_handed_on_after_a_second_look(world: World, agency: Client) -> None:
    target = school("900000009", "Ąžuolyno gimnazija", world.ukmerge, 500)
    address = url("school_carry_over", world.azuolas.pk)
    data = {"code": "900000009", "on": "2026-11-01"}
    assert "Ąžuolyno gimnazija" in text(agency.post(address, data))
    world.grant.refresh_from_db()
    assert world.grant.holder == world.azuolas
    agency.post(address, data | {"confirm": "1"})
    world.grant.refresh_from_db()
    assert world.grant.holder == target
    page = text(signed_in(world.asta).get(url("grant_detail", world.grant.pk)))
    assert "Krepšelis skirtas mokyklai „Ąžuolo mokykla“" in page


def test_rows_of_a_handed_on_basket_name_the_school_it_was_awarded_to(
    world: World, agency: Client
) -> None:
    words = "skirtas mokyklai: Ąžuolo mokykla"
    own = [signed_in(world.domas).get(reverse("dashboard:start")), agency.get(url("grant_list"))]
    assert [text(page).count("skirtas mokyklai:") for page in own] == [0, 0]
    carry_over(
        school=world.azuolas, successor=world.berzas, on=date(2026, 10, 1), by=world.feliksas
    )
    pages = [signed_in(world.domas).get(reverse("dashboard:start")), agency.get(url("grant_list"))]
    assert [text(page).count(words) for page in pages] == [1, 1]
    assert [text(page).count("skirtas mokyklai:") for page in pages] == [1, 1]


@DRAWN
@pytest.mark.parametrize(
    ("code", "on", "field"),
    [
        ("900000001", "2026-11-01", "code"),
        ("900000009", "2099-01-01", "on"),
        ("900000009", "2026-09-14", "on"),
        ("900000009", "1990-01-01", "on"),
    ],
)
def test_what_the_handover_refuses_is_never_previewed(
    world: World, agency: Client, code: str, on: str, field: str
) -> None:
    school("900000009", "Ąžuolyno gimnazija", world.ukmerge, 500)
    address = url("school_carry_over", world.azuolas.pk)
    response = agency.post(address, {"code": code, "on": on})
    assert (response.context["is_ready"], set(response.context["form"].errors)) == (False, {field})
    assert 'name="confirm"' not in response.content.decode()


@DRAWN
def test_circle_is_never_previewed(world: World, agency: Client) -> None:
    target = school("900000009", "Ąžuolyno gimnazija", world.ukmerge, 500)
    data = {"code": target.code, "on": "2026-11-01", "confirm": "1"}
    agency.post(url("school_carry_over", world.azuolas.pk), data)
    School.objects.filter(pk=world.azuolas.pk).update(deregistered_on=None)
    back = {"code": world.azuolas.code, "on": "2026-11-02"}
    response = agency.post(url("school_carry_over", target.pk), back)
    assert set(response.context["form"].errors) == {"code"}


@DRAWN
def test_school_that_has_a_successor_offers_no_second(world: World, agency: Client) -> None:
    target = school("900000009", "Ąžuolyno gimnazija", world.ukmerge, 500)
    School.objects.filter(pk=world.azuolas.pk).update(successor=target)
    page = agency.get(url("school_carry_over", world.azuolas.pk)).content.decode()
    assert (target.get_absolute_url() in page, 'name="code"' in page) == (True, False)


@pytest.mark.parametrize("code", ["123", "999999999", "900000001", "😀", ""])
def test_impossible_successor_is_refused(world: World, agency: Client, code: str) -> None:
    data = {"code": code, "on": "2026-11-01", "confirm": "1"}
    response = agency.post(url("school_carry_over", world.azuolas.pk), data)
    assert (response.status_code, bool(response.context["form"].errors)) == (200, True)
    world.azuolas.refresh_from_db()
    assert world.azuolas.successor is None


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@COUNTED
def test_pages_take_the_same_queries_with_more_rows(
    world: World, agency: Client, chosen: Round
) -> None:
    award(chosen, world.azuolas, 10)
    agency.post(url("entry_add", world.grant.pk, "pervedimas"), ENTRY | {"document": "MP-9"})
    addresses = [
        url("grant_list"),
        url("grant_detail", world.grant.pk),
        url("programme_detail"),
        url("round_decide", chosen.pk),
        url("school_carry_over", world.azuolas.pk),
        url("entry_add", world.grant.pk, "pervedimas"),
        url("grant_list_csv"),
        url("claim_list"),
        url("year_list", world.programme.pk),
    ]
    send(world, "1000", document="MP-20")
    pass_on(world, "1000", document="MP-21")
    claim(world)
    few = [queries(agency, address) for address in addresses]
    more = open_round(world.programme, name="Kita atranka")
    awards = [
        award(more, school(f"90000008{place}", f"Mokykla {place}", world.ukmerge, 9), 10)
        for place in range(3)
    ]
    decide(world, more, *awards)
    for place in range(3):
        extra = school(f"90000007{place}", f"Kandidatė {place}", world.ukmerge, 9)
        award(chosen, extra, 10)
        agency.post(
            url("entry_add", world.grant.pk, "pervedimas"), ENTRY | {"document": f"MP-{place}"}
        )
    for place in range(2):
        claim(world, document=f"R-{place + 2}")
    assert [queries(agency, address) for address in addresses] == few
