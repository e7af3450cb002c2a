"""A ranked round's decision: who is preselected, the order's file, what is named, letters."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from audit.models import Entry
from audit.transitions import Refused
from common import clock
from files.services import store
from grants.models import Grant
from grants.services import Award, decide_round
from schools.choices import Role
from schools.models import PupilCount, School
from schools.services import give_membership
from selection.choices import RoundStatus
from selection.deciding import decided_on_problems
from selection.freezing import freeze_round
from selection.listing import entries_of
from selection.models import (
    Candidate,
    Commission,
    Freeze,
    LegalAct,
    Programme,
    Question,
    Round,
    Sitting,
)
from selection.papers import order_paper
from tests.letters import waiting
from tests.once import COUNTED, DRAWN
from tests.selection.commission_day import RULES
from tests.selection.compared import fact, ready
from tests.selection.test_views import said, signed_in
from tests.world import World

from .test_services import open_round

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"
ALONE = "Komisija dar nesudaryta, atranka mokomoji."


@pytest.fixture
def agency(world: World) -> Client:
    return signed_in(world.feliksas)


@pytest.fixture
def frozen(world: World) -> Freeze:
    chosen = ready(world, 6, expression="strong")
    Candidate.objects.filter(round=chosen).update(expression="strong")
    small = School.objects.get(code="910000001")
    fact(small, 77, pupils=4, year=2025, subject="Skaitymas")
    return freeze_round(round=chosen, by=world.feliksas)


def url(name: str, pk: int) -> str:
    return reverse(f"grants:{name}", args=[pk])


def best(freeze: Freeze, many: int = 3) -> list[Candidate]:
    rows = freeze.placings.filter(rank__lte=many).order_by("rank")
    return [row.candidate for row in rows.select_related("candidate__school")]


def newest(school: School) -> PupilCount:
    return PupilCount.objects.filter(school=school).latest("counted_on")


def posted(freeze: Freeze, *but: Candidate, **more: Any) -> dict[str, Any]:
    """The list ticked but for some; `but` of others are ticked beside it."""
    data: dict[str, Any] = {"decided_on": clock.today().isoformat(), "decision_number": "V-9"}
    data["without_commission"] = ALONE
    listed = best(freeze)
    for item in {*listed} ^ {*but}:
        data |= {f"k{item.pk}-chosen": "on", f"k{item.pk}-count": newest(item.school).pk}
    return data | more


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("isakymas.pdf", PDF)


def decided(world: World, freeze: Freeze, chosen: list[Candidate], **more: Any) -> Round:
    """By the service, with the order at hand."""
    values = {"decided_on": clock.today(), "decision_number": "V-9"} | more
    values.setdefault("without_commission", ALONE)
    values.setdefault("order", store(scan(), by=world.feliksas))
    awards = [Award(item, newest(item.school)) for item in chosen]
    decide_round(round=freeze.round, awards=awards, by=world.feliksas, **values)
    return Round.objects.get(pk=freeze.round_id)


def is_frozen(freeze: Freeze) -> bool:
    chosen = Round.objects.get(pk=freeze.round_id)
    return chosen.status == RoundStatus.FROZEN and not Grant.objects.filter(round=chosen).exists()


def test_ranked_first_are_ticked_and_the_others_a_link_away(agency: Client, frozen: Freeze) -> None:
    address = url("round_decide", frozen.round_id)
    missing = "laiškuose mokykloms to nebus"
    assert missing in text_of(agency.get(address))
    Programme.objects.update(appeal_terms="Skundžiama per mėnesį.")
    assert missing not in text_of(agency.get(address))
    rows = agency.get(address).context["form"].rows
    assert [(row.candidate, row.is_ticked) for row in rows] == [(c, True) for c in best(frozen)]
    every = agency.get(address, {"visi": "1"}).context["form"].rows
    assert [row.is_ticked for row in every] == [True] * 3 + [False] * 3


def test_order_sent_with_the_sums_is_kept_by_the_confirmation(
    world: World, agency: Client, frozen: Freeze
) -> None:
    address = url("round_decide", frozen.round_id)
    sums = agency.post(address, posted(frozen, check="1", order=scan()))
    mark = sums.context["sums"].mark
    assert Round.objects.get(pk=frozen.round_id).status == RoundStatus.FROZEN
    agency.post(address, posted(frozen, confirm=mark))
    chosen = Round.objects.get(pk=frozen.round_id)
    assert (chosen.status, chosen.decision_file.name) == (RoundStatus.DECIDED, "isakymas.pdf")
    assert chosen.decision_file.awaits == ""
    assert Grant.objects.filter(round=chosen).count() == 3
    file = agency.get(url("round_decision_file", chosen.pk))
    assert b"".join(file.streaming_content) == PDF
    assert signed_in(world.asta).get(url("round_decision_file", chosen.pk)).status_code == 404
    again = said(agency.get(address))
    assert "jį taiso naujas sprendimas" in again[-1]


def test_file_of_another_kind_is_refused(agency: Client, frozen: Freeze) -> None:
    text = SimpleUploadedFile("isakymas.pdf", b"ne pdf")
    page = agency.post(url("round_decide", frozen.round_id), posted(frozen, check="1", order=text))
    assert "order" in page.context["form"].errors
    assert page.context["sums"] is None


def test_school_that_lost_its_count_is_named_and_nothing_is_done(
    world: World, agency: Client, frozen: Freeze
) -> None:
    _first, second, _third = best(frozen)
    awards = [Award(item, newest(item.school)) for item in best(frozen)]
    data = posted(frozen, check="1", order=scan())
    PupilCount.objects.filter(school=second.school).delete()
    page = agency.post(url("round_decide", frozen.round_id), data)
    assert second.school.name in str(page.context["form"].errors)
    with pytest.raises(Refused, match=second.school.name):
        decide_round(
            round=frozen.round,
            awards=awards,
            decided_on=clock.today(),
            decision_number="V-9",
            order=store(scan(), by=world.feliksas),
            without_commission=ALONE,
            by=world.feliksas,
        )
    assert is_frozen(frozen)


def test_school_merged_since_is_named_and_nothing_is_done(world: World, frozen: Freeze) -> None:
    merged = best(frozen)[1].school
    School.objects.filter(pk=merged.pk).update(
        deregistered_on=date(2026, 10, 1), successor=world.berzas
    )
    with pytest.raises(Refused, match=merged.name):
        decided(world, frozen, best(frozen))
    assert is_frozen(frozen)


def test_list_of_a_decision_stays_though_a_chosen_school_is_found_gone_later(
    world: World, frozen: Freeze
) -> None:
    chosen = decided(world, frozen, best(frozen))
    before = entries_of(chosen)
    gone_on = clock.today() - timedelta(days=1)
    School.objects.filter(pk=best(frozen)[0].school_id).update(deregistered_on=gone_on)
    assert entries_of(chosen) == before


def test_ranked_round_is_not_decided_without_its_order(
    world: World, agency: Client, frozen: Freeze
) -> None:
    page = agency.post(url("round_decide", frozen.round_id), posted(frozen, check="1"))
    assert list(page.context["form"].errors) == ["order"]
    assert page.context["form"].errors["order"][0].startswith("Pridėkite įsakymą")
    assert page.context["sums"] is None
    with pytest.raises(Refused, match="Pridėkite įsakymą"):
        decided(world, frozen, best(frozen), order=None)
    assert is_frozen(frozen)


def test_other_schools_than_the_list_has_need_a_reason(
    world: World, agency: Client, frozen: Freeze
) -> None:
    _first, _second, third, fourth = best(frozen, 4)
    address = url("round_decide", frozen.round_id) + "?visi=1"
    page = agency.post(address, posted(frozen, third, fourth, check="1", order=scan()))
    form = page.context["form"]
    assert (list(form.errors), page.context["sums"]) == (["departure"], None)
    assert (form.differs.enters, form.differs.leaves) == ([fourth], [third])
    for chosen in (best(frozen, 2), best(frozen, 4)):
        with pytest.raises(Refused, match="Parašykite, kodėl"):
            decided(world, frozen, chosen, departure="  ")
    assert is_frozen(frozen)
    why = "Trečioji atsisakė dalyvauti."
    sums = agency.post(address, posted(frozen, third, fourth, check="1", departure=why))
    mark = sums.context["sums"].mark
    agency.post(address, posted(frozen, third, fourth, confirm=mark, departure=why))
    assert Round.objects.get(pk=frozen.round_id).departure == why


def test_reason_of_another_list_is_kept_and_told_to_those_it_concerns(
    world: World, agency: Client, frozen: Freeze
) -> None:
    first, _second, third, fourth = best(frozen, 4)
    people = {"benas": first, "stasys": third, "vilte": fourth}
    for name, item in people.items():
        give_membership(
            user=world.people[name],
            role=Role.DIRECTOR,
            school=item.school,
            valid_from=clock.today(),
            by=world.feliksas,
        )
    chosen = decided(world, frozen, [*best(frozen, 2), fourth], departure="Trečioji atsisakė.")
    entry = Entry.objects.get(verb="round.decided", object_id=chosen.pk)
    assert entry.comment == f"Trečioji atsisakė.\n{ALONE}"
    assert entry.changes["entered"] == f"{fourth.school} ({fourth.school.code})"
    assert entry.changes["left_out"] == f"{third.school} ({third.school.code})"
    bodies = {row["to"]: row["body"] for row in waiting() if "Vieta reitinge" in row["body"]}
    tells = {to.partition("@")[0]: "Trečioji atsisakė." in body for to, body in bodies.items()}
    assert tells == {"benas": False, "stasys": True, "vilte": True}
    place = third.placings.get()
    own = signed_in(world.stasys).get(reverse("selection:placing_detail", args=[place.pk]))
    assert "Mokykla yra sąraše, bet neatrinkta. Priežastis: Trečioji atsisakė." in text_of(own)
    page = text_of(agency.get(chosen.get_absolute_url()))
    assert "Sprendimas skiriasi nuo sąrašo" in page
    annex = order_paper(chosen).html().replace("\u00a0", " ")
    assert "sprendimas Nr. V-9 skiriasi nuo šio sąrašo" in annex


def text_of(response: Any) -> str:
    return str(response.content.decode().replace("\u00a0", " "))


def test_count_up_to_the_rounds_day_is_offered_first(
    world: World, agency: Client, frozen: Freeze
) -> None:
    school = best(frozen)[0].school
    address = url("round_decide", frozen.round_id)

    def asked() -> Any:
        return agency.get(address).context["form"].rows[0].initial["count"]

    assert asked() == newest(school).pk
    Round.objects.filter(pk=frozen.round_id).update(counted_by=date(2026, 8, 31))
    assert asked() == PupilCount.objects.get(school=school, counted_on=date(2026, 1, 1)).pk


def test_every_ranked_school_is_told_why_without_small_groups(world: World, frozen: Freeze) -> None:
    last = School.objects.get(code="910000001")
    for user, school in ((world.benas, best(frozen)[0].school), (world.stasys, last)):
        give_membership(
            user=user,
            role=Role.DIRECTOR,
            school=school,
            valid_from=clock.today(),
            by=world.feliksas,
        )
    decided(world, frozen, best(frozen))
    letters = [letter for letter in waiting() if "etapas" in letter["subject"]]
    told = {letter["to"]: letter for letter in letters}
    assert sorted(told) == ["benas@demo.lt", "stasys@demo.lt"]
    assert "neatrinkta" in told["stasys@demo.lt"]["subject"]
    body = told["stasys@demo.lt"]["body"]
    assert "NMPP ataskaita" in body
    assert "77" not in body
    assert "mažiau kaip 5 mokiniai: nerodoma ir nenaudota" in body.replace("\u00a0", " ")


def test_decision_is_not_before_what_it_rests_on(
    world: World, agency: Client, frozen: Freeze
) -> None:
    yesterday, tomorrow = clock.today() - timedelta(days=1), clock.today() + timedelta(days=1)
    address = url("round_decide", frozen.round_id)
    before_counts = date(2026, 8, 1)
    for day, words in (
        (before_counts, "Duomenys įšaldyti"),
        (yesterday, "Duomenys įšaldyti"),
        (tomorrow, "ateityje"),
    ):
        with pytest.raises(Refused, match=words):
            decided(world, frozen, best(frozen), decided_on=day)
        data = posted(frozen, check="1", order=scan(), decided_on=day.isoformat())
        form = agency.post(address, data).context["form"]
        assert list(form.errors) == ["decided_on"]
        assert words in form.errors["decided_on"][0]
        assert [row.is_ticked for row in form.rows] == [True] * 3
        assert [row["count"].data for row in form.rows] == [
            str(newest(item.school).pk) for item in best(frozen)
        ]
    assert is_frozen(frozen)
    Round.objects.filter(pk=frozen.round_id).update(data_until=tomorrow)
    fresh = Round.objects.get(pk=frozen.round_id)
    assert decided_on_problems(fresh, clock.today()) == []  # the day to come locks nothing


def test_decision_is_not_before_the_last_sitting_was_closed(world: World) -> None:
    chosen = open_round(world.programme)
    commission = Commission.objects.create(round=chosen, **RULES)
    yesterday = clock.today() - timedelta(days=1)
    Sitting.objects.create(
        commission=commission,
        number=1,
        held_on=yesterday,
        place="Vilnius",
        closed_at=clock.now(),
    )
    assert decided_on_problems(chosen, yesterday)[0].startswith("Komisija posėdį užbaigė")
    assert decided_on_problems(chosen, clock.today()) == []


def test_ranking_without_a_closed_sitting_needs_a_reason_that_is_told(
    world: World, agency: Client, frozen: Freeze
) -> None:
    address = url("round_decide", frozen.round_id)
    data = posted(frozen, check="1", order=scan(), without_commission=" ")
    form = agency.post(address, data).context["form"]
    assert list(form.errors) == ["without_commission"]
    with pytest.raises(Refused, match="nebalsavo jokia komisija"):
        decided(world, frozen, best(frozen), without_commission="")
    assert is_frozen(frozen)
    chosen = decided(world, frozen, best(frozen))
    assert Entry.objects.get(verb="round.decided", object_id=chosen.pk).comment == ALONE
    assert ALONE in text_of(agency.get(chosen.get_absolute_url()))
    assert ALONE in order_paper(chosen).html()


def test_old_count_is_warned_about_before_it_is_used(
    world: World, agency: Client, frozen: Freeze
) -> None:
    address = url("round_decide", frozen.round_id)

    def sums() -> Any:
        return agency.post(address, posted(frozen, check="1", order=scan())).context["sums"]

    assert sums().old == 0
    assert order_paper(frozen.round).context["old"] == 0
    first = best(frozen)[0]
    PupilCount.objects.filter(school=first.school).delete()
    PupilCount.objects.create(
        school=first.school, counted_on=date(2025, 8, 31), pupils=9, source="Mokinių registras"
    )
    assert [step.award.candidate for step in sums().steps if step.is_old] == [first]
    assert order_paper(frozen.round).context["old"] == 1
    assert "senas skaičius" in text_of(agency.get(address))
    Programme.objects.update(count_months=13)
    assert sums().old == 0


def sat_on(freeze: Freeze, outcomes: dict[Candidate, str]) -> None:
    """A closed sitting that made this of its questions."""
    commission = Commission.objects.create(round=freeze.round, **RULES)
    sitting = Sitting.objects.create(
        commission=commission, number=1, held_on=clock.today(), place="Vilnius"
    )
    for number, (item, outcome) in enumerate(outcomes.items(), 1):
        Question.objects.create(
            sitting=sitting, number=number, candidate=item, kind="choose", outcome=outcome
        )
    Sitting.objects.filter(pk=sitting.pk).update(closed_at=clock.now())


def test_school_without_a_valid_vote_needs_a_reason(
    world: World, agency: Client, frozen: Freeze
) -> None:
    first, second, third = best(frozen)
    sat_on(frozen, {first: "accepted", third: "unmet"})
    address = url("round_decide", frozen.round_id)
    page = agency.post(address, posted(frozen, order=scan()))
    named = [f"{second.school} (nebalsuota)", f"{third.school} (nespręsta: nebuvo kvorumo)"]
    assert sorted(page.context["sums"].unvoted) == sorted(named)
    assert str(page.context["form"].fields["without_commission"].label).startswith("Kodėl šios")
    page = agency.post(address, posted(frozen, order=scan(), without_commission=" "))
    assert list(page.context["form"].errors) == ["without_commission"]
    with pytest.raises(Refused, match="Komisija nieko nenusprendė dėl"):
        decided(world, frozen, best(frozen), without_commission="")
    assert is_frozen(frozen)
    chosen = decided(world, frozen, best(frozen))
    assert chosen.without_commission == ALONE
    assert "Atrinkta be komisijos sprendimo" in text_of(agency.get(chosen.get_absolute_url()))


def test_schools_with_valid_votes_need_no_reason(
    world: World, agency: Client, frozen: Freeze
) -> None:
    sat_on(frozen, dict.fromkeys(best(frozen), "accepted"))
    page = agency.post(url("round_decide", frozen.round_id), posted(frozen, order=scan()))
    assert page.context["sums"].unvoted == ()
    assert "without_commission" not in page.context["form"].fields
    assert decided(world, frozen, best(frozen)).without_commission == ""


def test_order_names_the_act_that_the_rules_are_of(world: World, frozen: Freeze) -> None:
    act = {"programme": world.programme, "title": "Tvarkos aprašas", "number": "V-707"}
    LegalAct.objects.create(adopted_on=date(2018, 8, 28), **act)
    LegalAct.objects.create(
        programme=world.programme, title="Nauja redakcija", adopted_on=date(2021, 3, 31)
    )
    first = "„Tvarkos aprašas“ (2018 m. rugpjūčio 28 d., Nr. V-707; redakcija "
    for edition, told in (
        ("V-707 (2018)", f"{first}V-707 (2018))"),
        ("2018-08-28", f"{first}2018-08-28)"),
        (
            "V-707, 2021-03-31 redakcija",
            "„Nauja redakcija“ (2021 m. kovo 31 d.; redakcija V-707, 2021-03-31 redakcija)",
        ),
    ):
        Round.objects.filter(pk=frozen.round_id).update(rules_version=edition)
        html = order_paper(Round.objects.get(pk=frozen.round_id)).html()
        plain = strip_tags(html).replace("&nbsp;", " ").replace("\u00a0", " ").replace("\u2060", "")
        assert told in plain
        assert "PATVIRTINTA" in plain


@DRAWN
def test_many_are_lines_that_open_and_lose_no_tick(world: World, agency: Client) -> None:
    freeze = freeze_round(round=ready(world, 30, wanted=28), by=world.feliksas)
    listed, address = best(freeze, 28), url("round_decide", freeze.round_id)
    page = agency.get(address)
    assert {row.is_open for row in page.context["form"].rows} == {False}
    out, opened = listed[0], listed[1]
    ticks = {f"k{item.pk}-chosen": "on" for item in listed if item != out}
    data = {"decided_on": clock.today().isoformat(), "departure": "Atsisakė."} | ticks
    data |= {"without_commission": ALONE, "order": scan()}
    asked = agency.post(address, data | {"open": str(opened.pk)})
    form = asked.context["form"]
    assert (form.errors, asked.context["order"].name) == ({}, "isakymas.pdf")
    rows = {row.candidate: row for row in form.rows}
    assert [item for item, row in rows.items() if row.is_open] == [opened]
    assert {item for item, row in rows.items() if not row.is_ticked} == {out}
    assert f'name="k{opened.pk}-count"' in asked.content.decode()
    data |= {"decision_number": "V-9", f"k{opened.pk}-count": newest(opened.school).pk}
    del data["order"]
    unmeasured = agency.post(address, data).context["form"]
    assert list(unmeasured.errors) == ["measured", "__all__"]
    data |= {"measured": "self", f"k{opened.pk}-kind": "external"}
    sums = agency.post(address, data).context["sums"]
    agency.post(address, data | {"confirm": sums.mark})
    made = Grant.objects.filter(round=freeze.round_id)
    kinds = dict(made.values_list("school", "evaluation_kind"))
    assert len(kinds) == 27
    assert {key for key, kind in kinds.items() if kind == "external"} == {opened.school_id}


@COUNTED
def test_page_of_many_asks_no_more_of_the_database(world: World, agency: Client) -> None:
    few = freeze_round(round=ready(world, 30, wanted=5), by=world.feliksas)
    address = url("round_decide", few.round_id)
    with CaptureQueriesContext(connection) as before:
        agency.get(address)
    with CaptureQueriesContext(connection) as after:
        assert len(agency.get(address, {"visi": "1"}).context["form"].rows) == 30
    assert len(after) == len(before)
