"""The pages of a commission: composing it, declaring interests, leading a sitting, voting."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from files.services import read
from selection.choices import Presence, TieRule
from selection.commission import interests, sittings
from selection.models import (
    Ballot,
    Candidate,
    Commission,
    CommissionMember,
    Institution,
    Interest,
    Question,
    Round,
    Sitting,
    Vote,
)
from tests.grants.test_services import open_round
from tests.once import COUNTED, DRAWN
from tests.selection.commission_day import Day, commission_day, frozen
from tests.selection.test_views import signed_in
from tests.world import World, school

pytestmark = pytest.mark.django_db
ORDER = {
    "composed_on": "2026-11-02",
    "order_number": "V-77",
    "quorum": "50",
    "way": "open",
    "tie_rule": "chair",
}


def url(name: str, *args: Any) -> str:
    return reverse(f"selection:{name}", args=args)


@pytest.fixture
def day(world: World) -> Day:
    return commission_day(world)


@pytest.fixture
def agency(world: World) -> Client:
    return signed_in(world.feliksas)


def member(day: Day, name: str) -> Client:
    return signed_in(day.world.people[name])


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_agency_composes_a_commission(world: World, agency: Client) -> None:
    chosen = open_round(world.programme)
    page = agency.get(url("commission_detail", chosen.pk))
    assert url("commission_edit", chosen.pk) in text_of(page)
    answer = agency.post(url("commission_edit", chosen.pk), ORDER | {"quorum": "60"})
    assert answer["Location"] == url("commission_detail", chosen.pk)
    found = Commission.objects.get()
    assert (found.quorum, found.is_secret, found.order_number) == (60, False, "V-77")


@DRAWN
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"quorum": "0"}, "quorum"),
        ({"quorum": "101"}, "quorum"),
        ({"composed_on": "rytoj"}, "composed_on"),
        ({"order_number": ""}, "order_number"),
        ({"way": "secret"}, "tie_rule"),
    ],
)
def test_errors_stand_beside_their_fields(
    world: World, agency: Client, changes: dict[str, str], field: str
) -> None:
    chosen = open_round(world.programme)
    answer = agency.post(url("commission_edit", chosen.pk), ORDER | changes)
    assert list(answer.context["form"].errors) == [field]
    assert Commission.objects.count() == 0


def test_member_is_added_changed_and_leaves(day: Day, agency: Client) -> None:
    first = day.members["kazys"]
    data = {
        "institution": first.institution_id,
        "user": first.user_id,
        "duty": "member",
        "stands_in_for": "",
    }
    answer = agency.post(url("member_add", day.round.pk), data)
    assert list(answer.context["form"].errors) == ["user"]
    morta = day.members["morta"]
    moved = data | {"user": morta.user_id, "institution": first.institution_id}
    agency.post(url("member_edit", morta.pk), moved)
    morta.refresh_from_db()
    assert morta.institution_id == first.institution_id
    agency.post(url("member_edit", morta.pk), {"leaves": "1", "left_on": "2026-11-10"})
    morta.refresh_from_db()
    assert morta.left_on is not None
    agency.post(url("member_remove", day.members["ona"].pk))
    assert CommissionMember.objects.count() == 4


def test_member_declares_and_takes_back(day: Day) -> None:
    kazys = member(day, "kazys")
    there = url("interest_list", day.round.pk)
    found = text_of(kazys.get(there, {"tekstas": "kašt"}))
    declare = url("interest_declare", day.candidates[1].pk)
    assert declare in found
    assert kazys.post(declare, {"explanation": ""}).context["form"].errors
    kazys.post(declare, {"explanation": "Ten dirba sesuo."})
    shown = text_of(kazys.get(there))
    assert "Ten dirba sesuo." in shown
    assert "Ąžuolo mokykla: mokyklos plano rengėjas" in shown
    kazys.post(url("interest_withdraw", Interest.objects.get().pk))
    assert Interest.objects.count() == 0


def test_interests_are_read_by_the_commission_and_those_who_see_everything(day: Day) -> None:
    there = url("interest_list", day.round.pk)
    codes = {
        name: member(day, name).get(there).status_code
        for name in ("feliksas", "aurelija", "liudas", "norbertas", "asta", "stasys")
    }
    assert codes == {
        "feliksas": 200,
        "aurelija": 200,
        "liudas": 200,
        "norbertas": 200,
        "asta": 404,
        "stasys": 404,
    }
    other = Commission.objects.create(
        round=open_round(day.world.programme, name="Kita"), composed_on="2026-11-01"
    )
    assert member(day, "liudas").get(url("interest_list", other.round_id)).status_code == 403


def test_whole_sitting_is_led_on_its_pages(day: Day, agency: Client) -> None:
    opened = {"held_on": "2026-11-20", "begins_at": "10:00", "place": "Vilnius"}
    agency.post(url("sitting_open", day.round.pk), opened)
    sitting = Sitting.objects.get()
    came = {f"member_{item.pk}": "here" for item in day.members.values()}
    came[f"member_{day.members['morta'].pk}"] = "absent"
    agency.post(url("sitting_attendance", sitting.pk), came)
    assert "dalyvauja 3 iš 3, reikia 2" in text_of(agency.get(sitting.get_absolute_url()))
    agency.post(url("question_add", sitting.pk), {"what": "near"})
    assert sitting.questions.count() == 4
    wrong = {"what": "move", "move-place": "4", "move-to_place": "9", "move-reason": ""}
    answer = agency.post(url("question_add", sitting.pk), wrong)
    assert list(answer.context["move"].errors) == ["to_place", "reason"]
    right = wrong | {"move-to_place": "1", "move-reason": "Vienintelė krašte."}
    agency.post(url("question_add", sitting.pk), right)
    agency.post(url("question_remove", sitting.questions.get(number=3).pk))
    agency.post(url("question_add", sitting.pk), {"what": "one", "one-place": "3"})
    assert list(sitting.questions.values_list("number", flat=True)) == [1, 2, 4, 5, 6]
    for name in ("kazys", "ona"):
        states = url("sitting_state", sitting.pk)
        answer = member(day, name).post(url("sitting_vote", sitting.pk), {"rest": "1"})
        assert (answer["Location"], day.members[name].ballots.count()) == (states, 0)
        member(day, name).post(states, {"kind": "none"})
        left = (
            member(day, name).post(url("sitting_vote", sitting.pk), {"rest": "1"}).context["rest"]
        )
        member(day, name).post(url("sitting_vote", sitting.pk), {"sure": str(len(left))})
    changed = opened | {"held_on": "2026-11-19", "place": "Kaunas", "notes": "Svarstyta ilgai."}
    agency.post(url("sitting_edit", sitting.pk), changed)
    asked = text_of(agency.get(url("sitting_close", sitting.pk)))
    assert "Kvorumas yra" in asked
    answer = agency.post(url("sitting_close", sitting.pk), {"minutes_number": ""})
    assert list(answer.context["form"].errors) == ["ended_at", "minutes_number"]
    closing = {"minutes_number": "P-9", "ended_at": "9:59"}
    early = agency.post(url("sitting_close", sitting.pk), closing)
    assert "Posėdis prasidėjo 10:00" in text_of(early)
    agency.post(url("sitting_close", sitting.pk), closing | {"ended_at": "11.30"})
    sitting.refresh_from_db()
    assert (sitting.place, sitting.minutes_number) == ("Kaunas", "P-9")
    assert "10:00–11:30" in text_of(agency.get(sitting.get_absolute_url()))
    listed = text_of(agency.get(url("round_outcome", day.round.pk)))
    assert "Perkelta į 1 vietą: Vienintelė krašte." in listed
    paper = agency.get(url("sitting_minutes", sitting.pk))
    assert (paper["Content-Type"], paper.content) == (
        "application/pdf",
        read(sitting.minutes.file),
    )
    assert agency.get(url("round_order", day.round.pk)).content[:5] == b"%PDF-"


@DRAWN
def test_voting_page_has_no_buttons_where_there_is_a_conflict(day: Day) -> None:
    sitting = day.open("kazys", "liudas")
    page = text_of(member(day, "liudas").get(url("sitting_vote", sitting.pk)))
    own = [f'name="vote_{day.question(place).pk}"' in page for place in (1, 2, 3, 4)]
    assert own == [False, True, True, True]
    assert "Ąžuolo mokykla: mokyklos plano rengėjas" in page
    forged = {f"vote_{day.question(1).pk}": "for", f"vote_{day.question(2).pk}": "for"}
    member(day, "liudas").post(url("sitting_vote", sitting.pk), forged)
    assert list(Vote.objects.values_list("question", flat=True)) == [day.question(2).pk]


def test_votes_of_a_page_are_all_recorded_or_none_and_typing_stays(day: Day) -> None:
    sitting = day.open("kazys", "morta")
    first, second = day.question(1).pk, day.question(2).pk
    kazys = member(day, "kazys")
    data = {f"vote_{first}": "for", f"vote_{second}": "against", f"reason_{second}": " "}
    answer = kazys.post(url("sitting_vote", sitting.pk), data)
    assert "Parašykite, kodėl esate prieš." in text_of(answer)
    assert f'name="vote_{first}" value="for" checked' in text_of(answer)
    assert Ballot.objects.count() == 0
    kazys.post(url("sitting_vote", sitting.pk), data | {f"reason_{second}": "Mažai žinoma."})
    assert Vote.objects.get(question=second).reason == "Mažai žinoma."
    answer = kazys.post(url("sitting_vote", sitting.pk), {f"vote_{first}": "niekaip"})
    assert Vote.objects.get(question=first).choice == "for"


@DRAWN
def test_rest_is_for_all_that_are_left_on_every_page(day: Day) -> None:
    sitting = day.open("kazys", "liudas")
    against = day.question(2).pk
    data = {f"vote_{against}": "against", f"reason_{against}": "Ne dabar."}
    liudas, address = member(day, "liudas"), url("sitting_vote", sitting.pk)
    page = liudas.post(address, data | {"rest": "1"})
    assert [item.candidate for item in page.context["rest"]] == day.candidates[2:]
    page = liudas.post(address, data | {"sure": "9"})  # another number than was shown
    assert (len(page.context["rest"]), Vote.objects.count()) == (2, 0)
    liudas.post(address, data | {"sure": "2"})
    votes = Vote.objects.order_by("question__number").values_list("choice", flat=True)
    assert list(votes) == ["against", "for", "for"]


@DRAWN
def test_who_can_not_vote_is_told_why(day: Day) -> None:
    sitting = day.open("kazys", "morta", "ona", "norbertas")
    told = {}
    for name in ("liudas", "ona", "norbertas"):
        answer = member(day, name).get(url("sitting_vote", sitting.pk), follow=True)
        told[name] = [str(item) for item in answer.context["messages"]]
        assert answer.redirect_chain
    assert told == {
        "liudas": ["Nepažymėta, kad dalyvaujate. Pasakykite sekretoriui, kad dalyvaujate."],
        "ona": ["Dalyvauja Morta Demo, todėl pavaduojantis asmuo nebalsuoja."],
        "norbertas": ["Sekretorius nebalsuoja."],
    }
    away = {day.members["morta"].pk: Presence.ABSENT}
    sittings.take_attendance(sitting=sitting, presences=away, by=day.agency)
    answer = member(day, "morta").get(url("sitting_vote", sitting.pk), follow=True)
    assert [str(item) for item in answer.context["messages"]] == [
        "Šiame posėdyje Jus pavaduoja Ona Demo, todėl Jūs nebalsuojate."
    ]


def test_vote_after_closing_is_told_and_changes_nothing(day: Day) -> None:
    sitting = day.open("kazys", "morta")
    kazys = member(day, "kazys")
    kazys.post(url("sitting_vote", sitting.pk), {"sure": "4"})
    first = day.question(1).pk
    sittings.close(sitting=sitting, minutes_number="1", by=day.agency)
    data = {f"vote_{first}": "against", f"reason_{first}": "Vėluoju"}
    answer = kazys.post(url("sitting_vote", sitting.pk), data, follow=True)
    told = [str(item) for item in answer.context["messages"]]
    assert told[-1] == "Posėdis užbaigtas: niekas nepakeista."
    assert Vote.objects.get(question=first).choice == "for"


@DRAWN
def test_secret_votes_show_no_counts_before_closing(world: World) -> None:
    day = commission_day(world, is_secret=True, tie_rule=TieRule.AGAINST)
    sitting = day.open("kazys", "morta", "norbertas")
    day.vote("kazys", {1: "for", 2: "for", 3: "for", 4: "for"})
    for name in ("feliksas", "kazys", "norbertas"):
        page = member(day, name).get(sitting.get_absolute_url())
        assert page.context["shows_votes"] is False
    page = text_of(member(day, "kazys").get(url("sitting_vote", sitting.pk)))
    assert ('type="radio"' in page, "Jūsų balsas įrašytas" in page) == (False, True)
    sittings.close(sitting=sitting, minutes_number="1", by=day.agency)
    page = member(day, "kazys").get(sitting.get_absolute_url())
    assert page.context["shows_votes"] is True
    assert [row.tally for row in page.context["rows"]] == [None] * 4  # one vote: known whose


@DRAWN
def test_closing_page_says_what_stays_undecided_and_asks_who_led(day: Day, agency: Client) -> None:
    type(day.commission).objects.update(tie_rule=TieRule.AGAINST)
    sitting = day.open("liudas", "morta")
    type(sitting).objects.update(led_by=None)
    day.vote("morta", {1: "for", 2: "for", 3: "for"})
    day.vote("liudas", {2: "for"})
    gone = day.candidates[1].school
    gone.deregistered_on = day.sitting.held_on
    gone.save(update_fields=["deregistered_on"])
    page = agency.get(url("sitting_close", sitting.pk))
    told = page.context
    assert [row.question.number for row in told["short"]] == [1, 3]
    assert [row.number for row in told["unvoted"]] == [4]
    assert [row.number for row in told["gone"]] == [2]
    agency.post(url("question_remove", day.question(4).pk))
    data = {"minutes_number": "1", "ended_at": "12:00"}
    answer = agency.post(url("sitting_close", sitting.pk), data)
    assert list(answer.context["form"].errors) == ["led_by"]
    data |= {"led_by": str(day.members["liudas"].pk)}
    agency.post(url("sitting_close", sitting.pk), data)
    sitting.refresh_from_db()
    assert sitting.led_by == day.members["liudas"]
    advice = text_of(agency.get(reverse("grants:round_decide", args=[day.round.pk])))
    assert "tik kitoje atrankoje" in advice
    assert "atšildykite" not in advice


def test_order_needs_a_list_and_members_institutions_of_the_orders_day(
    world: World, agency: Client
) -> None:
    chosen = open_round(world.programme)
    answer = agency.get(url("round_order", chosen.pk), follow=True)
    assert [str(item) for item in answer.context["messages"]] == [
        "Sąrašo dar nėra: jis atsiras, kai bus įšaldyti duomenys."
    ]
    Institution.objects.create(name="Buvusi", valid_until="2019-12-31")
    Institution.objects.create(name="Anksčiau baigta", valid_until="2017-12-31")
    agency.post(url("commission_edit", chosen.pk), ORDER | {"composed_on": "2018-11-02"})
    form = agency.get(url("member_add", chosen.pk)).context["form"]
    assert [str(row) for row in form.fields["institution"].queryset] == ["Buvusi"]


def test_sitting_is_seen_by_its_own_commission_alone(day: Day) -> None:
    sitting = day.open("kazys")
    other = open_round(day.world.programme, name="Kita")
    elsewhere = Commission.objects.create(round=other, composed_on="2026-11-01", order_number="V-9")
    CommissionMember.objects.filter(pk=day.members["liudas"].pk).update(commission=elsewhere)
    codes = {
        name: member(day, name).get(sitting.get_absolute_url()).status_code
        for name in ("feliksas", "aurelija", "kazys", "liudas", "asta")
    }
    assert codes == {"feliksas": 200, "aurelija": 200, "kazys": 200, "liudas": 404, "asta": 404}
    for name in ("sitting_close", "sitting_edit", "question_add", "sitting_attendance"):
        assert member(day, "morta").get(url(name, sitting.pk)).status_code == 403
        assert member(day, "norbertas").get(url(name, sitting.pk)).status_code == 200


@DRAWN
def test_start_of_selection_tells_members_what_waits(day: Day) -> None:
    there = url("round_list")
    waits = member(day, "kazys").get(there).context["waits"]
    assert [(wait.sitting, wait.left) for wait in waits] == [(None, 0)]
    sitting = day.open("kazys", "liudas")
    interests.declare(
        member=day.members["liudas"],
        candidate=day.candidates[3],
        explanation="Dirbau.",
        by=day.user("liudas"),
    )
    page = member(day, "liudas").get(there)
    assert [(wait.sitting, wait.left) for wait in page.context["waits"]] == [(sitting, 2)]
    assert url("sitting_vote", sitting.pk) in text_of(page)
    assert member(day, "feliksas").get(there).context["waits"] == []


@DRAWN
def test_history_says_who_did_what_and_of_secret_votes_only_that_somebody_voted(
    world: World,
) -> None:
    day = commission_day(world, is_secret=True, tie_rule=TieRule.AGAINST)
    day.open("kazys", "morta")
    day.vote("kazys", {1: "for", 2: "against"})
    events = member(day, "aurelija").get(url("commission_detail", day.round.pk)).context["events"]
    told = [(event["text"], str(event["by"])) for event in events[:6]]
    assert told == [
        ("balsavo (klausimų: 2)", "Kazys Demo"),
        ("įrašė klausimus dėl mokyklų (4)", "Feliksas Demo"),
        ("pareiškė, kad interesų konflikto neturi", "Morta Demo"),
        ("pareiškė, kad interesų konflikto neturi", "Kazys Demo"),
        ("įrašė, kas dalyvauja (3)", "Feliksas Demo"),
        ("atvėrė posėdį Nr. 1 (2026-11-20)", "Feliksas Demo"),
    ]


@DRAWN
def test_decided_round_is_only_read(day: Day, agency: Client) -> None:
    decided = {"status": "decided", "decided_on": "2026-11-20", "decision_number": "V-5"}
    Round.objects.filter(pk=day.round.pk).update(**decided)
    answer = agency.post(url("commission_edit", day.round.pk), ORDER | {"quorum": "99"})
    assert "V-5" in text_of(answer)
    assert Commission.objects.get().quorum == 50
    page = text_of(agency.get(url("commission_detail", day.round.pk)))
    assert url("member_add", day.round.pk) not in page


@COUNTED
def test_lists_take_the_same_queries_with_more_rows(world: World, agency: Client) -> None:
    day = commission_day(world)
    sitting = day.open("kazys", "liudas")
    day.vote("kazys", {1: "for"})
    kazys, liudas = member(day, "kazys"), member(day, "liudas")
    pages = [
        (agency, sitting.get_absolute_url()),
        (agency, url("sitting_close", sitting.pk)),
        (agency, url("commission_detail", day.round.pk)),
        (agency, url("round_outcome", day.round.pk)),
        (kazys, url("sitting_vote", sitting.pk)),
        (liudas, url("sitting_vote", sitting.pk)),
        (kazys, url("interest_list", day.round.pk)),
    ]
    few = [queries(client, address) for client, address in pages]
    more = [
        Candidate.objects.create(
            round=day.round, school=school(f"90000007{place}", f"Nauja {place}", world.klaipeda, 9)
        )
        for place in range(3)
    ]
    day.round.freezes.update(withdrawn_at="2026-11-19T10:00:00Z")
    frozen(day.round, [*day.candidates, *more], world.feliksas)
    for place, item in enumerate(more, 20):
        Question.objects.create(sitting=sitting, number=place, candidate=item, kind="choose")
        Interest.objects.create(
            member=day.members["morta"], candidate=item, kind="declared", explanation="x"
        )
    assert [queries(client, address) for client, address in pages] == few


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)
