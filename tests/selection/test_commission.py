"""The commission in services: who may vote on what, when, and what a vote comes to."""

from datetime import UTC, date, datetime, time

import pytest
from django.db import DatabaseError, transaction
from django.utils.html import strip_tags

from audit.models import Entry
from audit.transitions import Refused
from common import clock
from schools.choices import Role
from schools.models import Membership, School
from selection.choices import Presence, TieRule
from selection.commission import ballots, composing, interests, questions, sittings
from selection.commission.ballots import Mark
from selection.commission.conflicts import conflicts_of, known
from selection.commission.seats import quorum_of, seats_of
from selection.commission.tally import Quorum, Tally
from selection.listing import Move, arrange, final_list, left_out
from selection.models import (
    Attendance,
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
from selection.outcomes import counted, outcomes_of
from selection.papers import minutes_paper, order_paper
from selection.papers.minutes import asked_at
from selection.services import delete_round, remove_candidate
from selection.workflow import decide
from tests.grants.test_services import open_round
from tests.selection.commission_day import DAY, RULES, Day, commission_day
from tests.selection.test_views import signed_in
from tests.world import World, school

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(world: World) -> Day:
    return commission_day(world)


def refused(call: object) -> str:
    with pytest.raises(Refused) as refusal:
        call()  # type: ignore[operator]
    return str(refusal.value)


@pytest.mark.parametrize(
    ("seats", "present", "percent", "is_met"),
    [
        (9, 4, 50, False),
        (9, 5, 50, True),
        (8, 4, 50, False),
        (8, 5, 50, True),
        (3, 3, 100, True),
        (3, 2, 67, False),
        (0, 0, 50, False),
        (1, 1, 50, True),
        (100, 1, 1, False),
    ],
)
def test_quorum_is_more_than_its_part(seats: int, present: int, percent: int, is_met: bool) -> None:
    assert Quorum(seats, present, percent).is_met == is_met


@pytest.mark.parametrize(
    ("tally", "rule", "outcome"),
    [
        (Tally(2, 1), TieRule.CHAIR, "accepted"),
        (Tally(1, 2, leader="for"), TieRule.CHAIR, "rejected"),
        (Tally(1, 1, leader="for"), TieRule.CHAIR, "accepted"),
        (Tally(1, 1, leader="against"), TieRule.CHAIR, "rejected"),
        (Tally(1, 1), TieRule.CHAIR, "rejected"),
        (Tally(1, 1, leader="for"), TieRule.AGAINST, "rejected"),
        (Tally(0, 0, 3, leader="abstain"), TieRule.CHAIR, "rejected"),
        (Tally(1, 0, 2), TieRule.AGAINST, "accepted"),
    ],
)
def test_outcome_is_the_majority_of_votes_for_and_against(
    tally: Tally, rule: str, outcome: str
) -> None:
    assert tally.outcome(rule) == outcome


def test_rules_stay_once_votes_were_cast(day: Day) -> None:
    day.open("kazys", "liudas")
    composing.compose(round=day.round, by=day.agency, **(RULES | {"quorum": 60}))
    day.vote("kazys", {1: "for"})
    refused(lambda: composing.compose(round=day.round, by=day.agency, **RULES))
    day.commission.refresh_from_db()
    assert day.commission.quorum == 60


def test_secret_votes_leave_no_tie_to_the_chair(world: World) -> None:
    chosen = open_round(world.programme)
    rules = RULES | {"is_secret": True, "tie_rule": TieRule.CHAIR}
    refused(lambda: composing.compose(round=chosen, by=world.feliksas, **rules))
    assert not hasattr(Round.objects.get(pk=chosen.pk), "commission")


@pytest.mark.parametrize(
    ("name", "duty", "whom", "field"),
    [
        ("liudas", "member", None, "user"),
        ("stasys", "member", None, "user"),
        ("gabija", "chair", None, "duty"),
        ("gabija", "member", "norbertas", "stands_in_for"),
        ("gabija", "member", "morta", "stands_in_for"),
        ("gabija", "member", "ona", "stands_in_for"),
        ("gabija", "secretary", "liudas", "duty"),
        ("gabija", "member", "liudas", ""),
    ],
)
def test_members_fit_the_commission(
    day: Day, name: str, duty: str, whom: str | None, field: str
) -> None:
    world = day.world
    world.people["gabija"] = world.people.get("gabija") or _newcomer(day)
    member = CommissionMember(
        commission=day.commission,
        institution=day.members["kazys"].institution,
        user=world.people[name],
        duty=duty,
        stands_in_for=day.members[whom] if whom else None,
    )
    assert list(composing.member_faults(member)) == ([field] if field else [])


def _newcomer(day: Day):
    from_liudas = day.world.liudas.memberships.get(role="commission")
    user = day.world.gintare
    Membership.objects.create(user=user, role="commission", valid_from=from_liudas.valid_from)
    return user


def test_chair_who_left_makes_room_for_another(day: Day) -> None:
    composing.set_left(member=day.members["kazys"], left_on=date(2026, 11, 10), by=day.agency)
    other = composing.put_member(
        commission=day.commission,
        institution=day.members["kazys"].institution,
        user=_newcomer(day),
        duty="chair",
        stands_in_for=None,
        by=day.agency,
    )
    assert other.pk
    back = lambda: composing.set_left(  # noqa: E731
        member=CommissionMember.objects.get(pk=day.members["kazys"].pk), left_on=None, by=day.agency
    )
    refused(back)


def test_known_conflicts_come_from_present_and_past_roles_at_school_and_municipality(
    day: Day,
) -> None:
    world = day.world
    Membership.objects.create(
        user=world.morta, role="officer", municipality=world.klaipeda, valid_from=date(2022, 1, 1)
    )
    Membership.objects.create(  # still to come: no conflict
        user=world.kazys, role="director", school=world.azuolas, valid_from=date(2030, 1, 1)
    )
    between = school("900000555", "Tarpinė mokykla", world.klaipeda, 90)
    School.objects.filter(pk=world.berzas.pk).update(successor=between)
    School.objects.filter(pk=between.pk).update(successor=world.azuolas)
    Membership.objects.create(  # of a school merged into one that merged into Ąžuolas
        user=world.ona, role="director", school=world.berzas, valid_from=date(2020, 1, 1)
    )
    found = known(day.members.values(), Candidate.objects.filter(round=day.round))
    pairs = {(item.member.user.full_name, item.candidate.school.name) for item in found}
    assert pairs == {
        ("Liudas Demo", "Ąžuolo mokykla"),
        ("Ona Demo", "Ąžuolo mokykla"),
        ("Morta Demo", "Kaštono mokykla"),
        ("Morta Demo", "Mokykla 0"),
        ("Morta Demo", "Mokykla 1"),
    }
    words = next(item.words for item in found if item.member == day.members["liudas"])
    assert words == "Ąžuolo mokykla: mokyklos plano rengėjas (2021-09-01–2023-08-31)"
    told = {item.words.partition(" (")[2] for item in found}
    assert {"nuo 2022-01-01)", "nuo 2020-01-01)"} <= told


def test_known_conflict_blocks_the_vote(day: Day) -> None:
    day.open("kazys", "liudas")
    said = refused(lambda: day.vote("liudas", {1: "for", 2: "for"}))
    assert "Ąžuolo mokykla" in said
    assert (Ballot.objects.count(), Vote.objects.count()) == (0, 0)
    assert day.vote("liudas", {2: "for"}) == 1


def became_head(day: Day, name: str) -> None:
    """The person turns out to have a role at the school that is second in the ranking."""
    Membership.objects.create(
        user=day.user(name),
        role=Role.EDITOR,
        school=day.candidates[1].school,
        valid_from=date(2026, 1, 1),
    )


def test_vote_does_not_count_when_its_conflict_becomes_known_later(day: Day) -> None:
    sitting = day.open("kazys", "liudas", "morta")
    day.vote("kazys", dict.fromkeys(range(1, 5), "for"))
    day.vote("liudas", {2: "against", 3: "for", 4: "for"})
    day.vote("morta", dict.fromkeys((1, 3, 4), "for"))
    day.vote("morta", {2: "against"}, "Dar nėra plano")
    became_head(day, "morta")
    page = signed_in(day.agency).get(sitting.get_absolute_url()).content.decode()
    assert "Balsas neskaičiuojamas: interesų konfliktas sužinotas po balsavimo: Morta" in page
    assert "-1" not in strip_tags(page)
    found = sittings.interests_of(day.sitting)
    left = sittings.left_by(day.sitting, seats_of(day.sitting), found)
    assert set(left.values()) == {0}
    sittings.close(sitting=sitting, minutes_number="P-1", by=day.agency)
    closed = Sitting.objects.for_page().get()
    (asked,) = (
        item
        for item in asked_at(closed, seats_of(closed), sittings.interests_of(closed))
        if item.question.candidate == day.candidates[1]
    )
    assert (asked.tally, asked.voided, asked.blocked) == (
        Tally(1, 1, 0, "for"),
        ["Morta Demo"],
        [],
    )
    text = " ".join(strip_tags(minutes_paper(closed).html()).split())
    assert "interesų konfliktas sužinotas po balsavimo: Morta Demo." in text
    assert "Dar nėra plano" not in text
    assert counted(Vote.objects.filter(question=asked.question)).count() == 2


def test_secret_question_is_not_decided_when_a_conflict_becomes_known_later(world: World) -> None:
    day = commission_day(world, is_secret=True, tie_rule=TieRule.AGAINST)
    sitting = day.open("kazys", "liudas", "morta")
    for name in ("kazys", "morta"):
        day.vote(name, dict.fromkeys(range(1, 5), "for"))
    day.vote("liudas", dict.fromkeys(range(2, 5), "for"))
    became_head(day, "morta")
    late = {"member": day.members["kazys"], "candidate": day.candidates[2], "explanation": "Sesuo"}
    interests.declare(**late, by=day.user("kazys"))
    sittings.close(sitting=sitting, minutes_number="P-1", by=day.agency)
    outcomes = Question.objects.order_by("number").values_list("outcome", flat=True)
    assert list(outcomes) == ["unmet", "tainted", "tainted", "accepted"]
    text = " ".join(strip_tags(minutes_paper(Sitting.objects.for_page().get()).html()).split())
    assert "Balsavo, kol interesų konfliktas nebuvo žinomas: Morta Demo." in text


def test_declared_conflict_blocks_the_vote_and_takes_an_open_one_back(day: Day) -> None:
    day.open("kazys", "liudas")
    day.vote("kazys", {1: "for", 2: "for"})
    declare = {"member": day.members["kazys"], "candidate": day.candidates[1]}
    interests.declare(**declare, explanation="Sesuo ten dirba.", by=day.user("kazys"))
    assert list(Vote.objects.values_list("question__candidate", flat=True)) == [
        day.candidates[0].pk
    ]
    refused(lambda: day.vote("kazys", {2: "against"}))
    refused(lambda: interests.declare(**declare, explanation="Vėl", by=day.user("kazys")))
    assert Interest.objects.get().explanation == "Sesuo ten dirba."
    entry = Entry.objects.get(verb="interest.declared")
    assert (entry.chain.name, entry.changes) == (
        f"school-{day.candidates[1].school_id}",
        {"person": day.world.kazys.pk},
    )


def test_interest_is_declared_by_the_member_alone(day: Day) -> None:
    declare = {"member": day.members["kazys"], "candidate": day.candidates[1]}
    refused(lambda: interests.declare(**declare, explanation="x", by=day.user("liudas")))
    refused(lambda: interests.declare(**declare, explanation="x", by=day.agency))
    elsewhere = day.world.round.candidates.first()
    refused(
        lambda: interests.declare(
            member=day.members["kazys"], candidate=elsewhere, explanation="x", by=day.user("kazys")
        )
    )
    assert Interest.objects.count() == 0


def test_interest_is_taken_back_only_while_no_sitting_is_open(day: Day) -> None:
    interest = interests.declare(
        member=day.members["morta"],
        candidate=day.candidates[3],
        explanation="Klaida",
        by=day.user("morta"),
    )
    refused(lambda: interests.withdraw(interest=interest, by=day.user("kazys")))
    sitting = day.open("kazys", "liudas")
    refused(lambda: interests.withdraw(interest=interest, by=day.user("morta")))
    sittings.drop_sitting(sitting=sitting, by=day.agency)
    interests.withdraw(interest=interest, by=day.user("morta"))
    assert Interest.objects.count() == 0
    assert Entry.objects.filter(verb="interest.withdrawn").count() == 1


@pytest.mark.parametrize(
    ("name", "present"),
    [
        ("norbertas", ["kazys", "morta", "norbertas"]),
        ("ona", ["kazys", "morta", "ona"]),
        ("liudas", ["kazys", "morta"]),
    ],
)
def test_who_does_not_sit_does_not_vote(day: Day, name: str, present: list[str]) -> None:
    day.open(*present)
    assert refused(lambda: day.vote(name, {2: "for"}))
    assert Ballot.objects.count() == 0


def test_stranger_and_member_of_another_commission_do_not_vote(day: Day) -> None:
    day.open("kazys", "morta")
    marks = [Mark(day.question(2).pk, "for")]
    sitting = day.sitting
    for user in (day.agency, day.world.asta, _newcomer(day)):
        refused(lambda user=user: ballots.vote(sitting=sitting, marks=marks, by=user))
    day.world.kazys.memberships.update(valid_until=date(2026, 9, 1))
    refused(lambda: ballots.vote(sitting=sitting, marks=marks, by=day.user("kazys")))
    assert Ballot.objects.count() == 0


def test_substitute_votes_for_one_who_is_away_and_both_can_not(day: Day) -> None:
    day.open("kazys", "ona")
    day.vote("ona", {2: "for"})
    here = {day.members["morta"].pk: Presence.HERE}
    said = refused(
        lambda: sittings.take_attendance(sitting=day.sitting, presences=here, by=day.agency)
    )
    assert "Ona Demo" in said
    assert Attendance.objects.get(member=day.members["morta"]).presence == "absent"


def test_seat_of_one_who_left_is_the_substitutes(day: Day) -> None:
    composing.set_left(member=day.members["morta"], left_on=date(2026, 11, 15), by=day.agency)
    day.members.pop("morta")
    day.open("kazys", "ona")
    assert day.vote("ona", {2: "for"}) == 1


def test_open_votes_change_until_the_sitting_is_closed(day: Day) -> None:
    day.open("kazys", "morta")
    day.vote("kazys", {2: "for"})
    assert day.vote("kazys", {2: "for"}) == 0
    assert day.vote("kazys", {2: "against"}) == 1
    assert list(Vote.objects.values_list("choice", "member")) == [
        ("against", day.members["kazys"].pk)
    ]


def test_vote_against_says_why(day: Day) -> None:
    day.open("kazys", "morta")
    refused(lambda: day.vote("kazys", {2: "against"}, reason=" "))
    assert Ballot.objects.count() == 0


def test_secret_vote_is_cast_once_and_nobody_knows_whose_it_is(world: World) -> None:
    day = commission_day(world, is_secret=True, tie_rule=TieRule.AGAINST)
    sitting = day.open("kazys", "morta", "liudas")
    day.vote("kazys", {1: "for", 2: "for", 3: "for", 4: "for"})
    day.vote("morta", {1: "against", 2: "for", 3: "against", 4: "for"}, reason="Mano ranka")
    refused(lambda: day.vote("kazys", {2: "against"}))
    assert set(Vote.objects.values_list("member", "reason")) == {(None, "")}
    entries = Entry.objects.filter(verb="sitting.voted").order_by("number")
    assert [entry.changes for entry in entries] == [{"count": 4}, {"count": 4}]
    sittings.close(sitting=sitting, minutes_number="7", by=day.agency)
    third = Vote.objects.filter(question__candidate=day.candidates[2]).order_by("pk")
    assert [vote.choice for vote in third] == ["against", "for"]  # not in the order of voting


def test_sitting_closes_with_a_quorum_and_keeps_what_it_decided(day: Day) -> None:
    sitting = day.open("kazys", "liudas", "norbertas")
    day.vote("kazys", {1: "for", 2: "for", 3: "against", 4: "abstain"})
    day.vote("liudas", {2: "for", 3: "for", 4: "against"})
    sittings.close(sitting=sitting, minutes_number="P-1", by=day.user("norbertas"))
    asked = Question.objects.order_by("number").values_list("outcome", flat=True)
    assert list(asked) == ["unmet", "accepted", "rejected", "rejected"]
    again = day.open("kazys", "liudas", ask=False)
    assert list(questions.suggested(again)) == [day.candidates[0]]
    kept = Interest.objects.get()
    assert (kept.member, kept.kind) == (day.members["liudas"], "known")
    closed = Sitting.objects.get(pk=sitting.pk)
    assert (closed.minutes_number, closed.closed_at is not None) == ("P-1", True)
    assert closed.led_by == day.members["kazys"]


def test_nothing_closes_without_a_quorum(day: Day) -> None:
    sitting = day.open("kazys", "norbertas", "liudas")
    day.vote("kazys", {1: "for", 2: "for", 3: "for", 4: "for"})
    away = {day.members["liudas"].pk: Presence.ABSENT}
    sittings.take_attendance(sitting=sitting, presences=away, by=day.agency)
    said = refused(lambda: sittings.close(sitting=sitting, minutes_number="1", by=day.agency))
    assert "1 iš 3" in said
    assert Sitting.objects.get().closed_at is None
    assert set(Question.objects.values_list("outcome", flat=True)) == {""}


def test_nothing_closes_with_a_question_that_nobody_voted_on(day: Day) -> None:
    sitting = day.open("kazys", "liudas")
    day.vote("kazys", {1: "for", 2: "for", 3: "for"})
    said = refused(lambda: sittings.close(sitting=sitting, minutes_number="1", by=day.agency))
    assert "4. Mokykla 1" in said
    questions.drop_question(question=day.question(4), by=day.agency)
    sittings.close(sitting=sitting, minutes_number="1", by=day.agency)
    assert Question.objects.count() == 3


def test_member_alone_closes_nothing(day: Day) -> None:
    sitting = day.open("kazys", "liudas", ask=False)
    refused(lambda: sittings.close(sitting=sitting, minutes_number="1", by=day.user("liudas")))
    refused(lambda: day.open("kazys"))
    assert Sitting.objects.get().closed_at is None


def closed_day(day: Day) -> Sitting:
    sitting = day.open("kazys", "morta")
    day.vote("kazys", dict.fromkeys(range(1, 5), "for"))
    sittings.close(sitting=sitting, minutes_number="P-1", by=day.agency)
    return Sitting.objects.for_page().get(pk=sitting.pk)


def test_closed_sitting_is_not_changed_by_any_service(day: Day) -> None:
    sitting = closed_day(day)
    asked = sitting.questions.get(number=1)
    mark, here = Mark(asked.pk, "against", "Per vėlu"), {day.members["kazys"].pk: "here"}
    given = {"sitting": sitting, "by": day.agency}
    for call in (
        lambda: ballots.vote(sitting=sitting, marks=[mark], by=day.user("morta")),
        lambda: sittings.take_attendance(presences=here, **given),
        lambda: sittings.change_sitting(held_on=DAY, place="Kitur", notes="", **given),
        lambda: sittings.close(minutes_number="2", **given),
        lambda: sittings.drop_sitting(**given),
        lambda: questions.ask_choose(candidates=[day.candidates[0]], **given),
        lambda: questions.ask_move(
            candidate=day.candidates[0], to_place=2, reason="Kaimas", **given
        ),
        lambda: questions.drop_question(question=asked, by=day.agency),
    ):
        refused(call)
    assert (Vote.objects.count(), sitting.questions.count()) == (4, 4)


def test_database_refuses_to_change_a_closed_sitting(day: Day) -> None:
    sitting = closed_day(day)
    asked = sitting.questions.get(number=1)
    member = day.members["morta"]
    for call in (
        lambda: Sitting.objects.filter(pk=sitting.pk).update(closed_at=None),
        lambda: Attendance.objects.filter(sitting=sitting).update(presence="remote"),
        lambda: Question.objects.filter(pk=asked.pk).update(outcome="rejected"),
        lambda: Vote.objects.filter(question=asked).update(choice="against"),
        lambda: Vote.objects.create(question=asked, member=member, choice="for"),
        lambda: Ballot.objects.create(question=asked, member=member),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            call()
    assert Vote.objects.filter(question=asked).get().choice == "for"


def test_round_without_frozen_data_has_no_sittings_and_a_decided_one_no_changes(day: Day) -> None:
    Round.objects.filter(pk=day.round.pk).update(status="open")
    refused(lambda: day.open("kazys"))
    decided = {"status": "decided", "decided_on": DAY, "decision_number": "V-1"}
    Round.objects.filter(pk=day.round.pk).update(**decided)
    refused(lambda: day.open("kazys"))
    refused(lambda: composing.compose(round=day.round, by=day.agency, **RULES))
    member = day.members["liudas"]
    refused(lambda: composing.set_left(member=member, left_on=DAY, by=day.agency))
    refused(lambda: composing.remove_member(member=member, by=day.agency))
    refused(
        lambda: interests.declare(
            member=member, candidate=day.candidates[1], explanation="x", by=day.user("liudas")
        )
    )
    assert (Sitting.objects.count(), day.commission.members.count()) == (0, 5)


def test_suggested_are_those_up_to_the_wanted_place_and_a_few_beyond(day: Day) -> None:
    day.open("kazys", ask=False)
    assert list(questions.suggested(day.sitting)) == day.candidates
    Round.objects.update(wanted=None)
    questions.FEW_BEYOND, few = 2, questions.FEW_BEYOND
    try:
        assert list(questions.suggested(day.sitting)) == day.candidates[:2]
    finally:
        questions.FEW_BEYOND = few
    questions.ask_choose(sitting=day.sitting, candidates=day.candidates[:1], by=day.agency)
    assert (
        questions.ask_choose(sitting=day.sitting, candidates=day.candidates[:2], by=day.agency) == 1
    )
    assert list(questions.suggested(day.sitting)) == day.candidates[2:]


def test_moves_need_a_reason_and_a_place_in_the_ranking(day: Day) -> None:
    day.open("kazys", ask=False)
    ask = {"sitting": day.sitting, "candidate": day.candidates[3], "by": day.agency}
    for wrong in ({"to_place": 1, "reason": " "}, {"to_place": 9, "reason": "Kaimas"}):
        refused(lambda wrong=wrong: questions.ask_move(**ask, **wrong))
    questions.ask_move(**ask, to_place=1, reason="Vienintelė kaime.")
    refused(lambda: questions.ask_move(**ask, to_place=2, reason="Dar kartą"))
    assert Question.objects.get().to_place == 1


def test_list_moves_schools_then_leaves_out_the_refused() -> None:
    moves = (Move(4, 1, "Vienintelė kaime."), Move(1, 5, "Mažėja mokinių."))
    votes = {4: "accepted", 2: "rejected", 3: "accepted"}
    found = arrange([1, 2, 3, 4, 5], moves, votes, wanted=2)
    assert [(item.candidate, item.place, item.is_in) for item in found] == [
        (4, 1, True),
        (2, None, False),
        (3, 2, True),
        (5, 3, False),
        (1, 4, False),
    ]
    assert [item.moves for item in found] == [moves[:1], (), (), (), moves[1:]]
    free = arrange([1, 2, 3, 4, 5], [], votes, wanted=None)
    assert [item.candidate for item in free if item.is_in] == [3, 4]


def test_final_list_follows_closed_sittings_alone(day: Day) -> None:
    sitting = day.open("kazys", "morta")
    questions.ask_move(
        sitting=sitting, candidate=day.candidates[3], to_place=1, reason="Kaimas", by=day.agency
    )
    moved = sitting.questions.get(kind="move")
    for name in ("kazys", "morta"):
        ballots.vote(sitting=sitting, marks=[Mark(moved.pk, "for")], by=day.user(name))
        day.vote(name, {1: "against", 2: "for", 3: "for", 4: "for"})
    assert [line.entry.is_in for line in final_list(day.round)] == [True, True, False, False]
    sittings.close(sitting=sitting, minutes_number="P-1", by=day.agency)
    names = [(str(line.candidate.school), line.entry.is_in) for line in final_list(day.round)]
    assert names == [
        ("Mokykla 1", True),
        ("Ąžuolo mokykla", False),
        ("Kaštono mokykla", True),
        ("Mokykla 0", False),
    ]


def test_what_too_few_voted_on_is_shown_as_not_decided(world: World) -> None:
    day = commission_day(world, is_secret=True, tie_rule="against")
    day.open("kazys", "morta")
    for name in ("kazys", "morta"):
        day.vote(name, dict.fromkeys(range(1, 5), "against"))
    sittings.close(sitting=day.sitting, minutes_number="P-1", by=day.agency)
    lines = final_list(day.round)
    assert [(line.entry.is_in, line.entry.vote, line.entry.is_backed) for line in lines] == [
        (True, "unmet", False),
        (True, "unmet", False),
        (False, "unmet", False),
        (False, "unmet", False),
    ]
    told = (
        "Sąraše tik pagal reitingą, be komisijos sprendimo: Ąžuolo mokykla (nespręsta: nebuvo"
        " kvorumo); Kaštono mokykla (nespręsta: nebuvo kvorumo)."
    )
    minutes = strip_tags(minutes_paper(Sitting.objects.for_page().get()).html())
    for text in (minutes, strip_tags(order_paper(day.round).html())):
        assert told in text
    assert "Dėl nė vienos sąrašo mokyklos komisija nieko nenusprendė." in minutes
    assert "Po šio posėdžio sąraše" not in minutes
    assert "nebuvo balsų kvorumo" in outcomes_of(day.round)[day.candidates[0].pk].sentences[0]


def test_conflicts_say_what_was_declared_before_what_is_known(day: Day) -> None:
    interests.declare(
        member=day.members["liudas"],
        candidate=day.candidates[0],
        explanation="Dirbau ten.",
        by=day.user("liudas"),
    )
    found = conflicts_of(day.members.values(), Candidate.objects.filter(round=day.round))
    kinds = {pair: [item.kind for item in items] for pair, items in found.items()}
    assert kinds == {(day.members["liudas"].pk, day.candidates[0].pk): ["declared", "known"]}


def test_school_that_left_the_register_is_not_decided_and_stops_nothing(day: Day) -> None:
    sitting = day.open("kazys", "morta")
    for name in ("kazys", "morta"):
        day.vote(name, dict.fromkeys(range(1, 5), "for"))
    gone = day.candidates[1]
    gone.school.deregistered_on, gone.school.successor = DAY, day.world.berzas
    gone.school.save(update_fields=["deregistered_on", "successor"])
    assert gone not in questions.suggested(day.sitting)
    fresh = Candidate.objects.get(pk=gone.pk)
    given = {"sitting": sitting, "candidate": fresh, "to_place": 1, "reason": "Kaimas"}
    assert "Kaštono" in refused(lambda: questions.ask_move(**given, by=day.agency))
    sittings.close(sitting=sitting, minutes_number="1", by=day.agency)
    asked = Question.objects.order_by("number").values_list("outcome", flat=True)
    assert list(asked) == ["accepted", "void", "accepted", "accepted"]
    lines = final_list(day.round)
    assert [(line.entry.is_in, line.entry.is_gone) for line in lines] == [
        (True, False),
        (False, True),
        (True, False),
        (False, False),
    ]
    assert [line.candidate for line in left_out(lines, 2)] == [gone]
    text = minutes_paper(Sitting.objects.for_page().get()).html()
    assert "Mokyklos nebėra registre, nesprendžiama." in text
    for paper in (text, order_paper(day.round).html()):
        assert "Praleista, nes nebėra registre: Kaštono mokykla." in strip_tags(paper)


def test_sitting_is_closed_with_who_led_it_and_a_secretary(day: Day) -> None:
    sitting = day.open("liudas", "morta", ask=False)
    Sitting.objects.update(led_by=None)
    close = {"sitting": sitting, "minutes_number": "1", "by": day.agency}
    assert "kas pirmininkavo" in refused(lambda: sittings.close(**close))
    refused(lambda: sittings.close(**close, led_by=day.members["ona"]))
    away = {day.members["norbertas"].pk: Presence.ABSENT}
    sittings.take_attendance(sitting=sitting, presences=away, by=day.agency)
    lead = {"led_by": day.members["liudas"]}
    assert "Sekretorius nedalyvauja" in refused(lambda: sittings.close(**close, **lead))
    here = {day.members["norbertas"].pk: Presence.REMOTE}
    sittings.take_attendance(sitting=sitting, presences=here, by=day.agency)
    sittings.close(**close, **lead)
    assert Sitting.objects.get().led_by == day.members["liudas"]


def test_vote_of_whoever_leads_decides_and_is_known_before_voting(day: Day) -> None:
    sitting = day.open("liudas", "morta")
    lead = {"presences": {}, "by": day.agency}
    sittings.take_attendance(sitting=sitting, **lead)
    assert "dar niekas nevadovauja" in refused(lambda: day.vote("morta", {2: "for"}))
    wrong = day.members["norbertas"]
    refused(lambda: sittings.take_attendance(sitting=sitting, led_by=wrong, **lead))
    sittings.take_attendance(sitting=sitting, led_by=day.members["morta"], **lead)
    day.vote("morta", {1: "for", 2: "for", 3: "against", 4: "for"})
    day.vote("liudas", {2: "against", 3: "for", 4: "for"})
    other = day.members["liudas"]
    said = refused(lambda: sittings.take_attendance(sitting=sitting, led_by=other, **lead))
    assert "Morta" in said
    with clock.pretend(datetime(2026, 11, 20, 10, 15, 40, tzinfo=UTC)):
        sittings.close(sitting=sitting, minutes_number="P-1", by=day.agency)
    outcomes = dict(Question.objects.values_list("candidate", "outcome"))
    told = [outcomes[item.pk] for item in day.candidates[1:]]
    assert told == ["accepted", "rejected", "accepted"]
    closed = Sitting.objects.for_page().get()
    assert (closed.led_by, closed.ended_at) == (day.members["morta"], time(12, 15))
    text = " ".join(strip_tags(minutes_paper(closed).html()).split())
    assert text.count("Balsai pasidalijo po lygiai: lemia posėdžiui vadovavusio asmens") == 2
    assert "Darbotvarkė 1. Pasirinkti: Ąžuolo mokykla" in text
    assert "Pabaiga12:15" in text


def test_secret_question_needs_three_votes(world: World) -> None:
    day = commission_day(world, is_secret=True, tie_rule=TieRule.AGAINST)
    sitting = day.open("kazys", "liudas", "morta")
    for name in ("kazys", "morta"):
        day.vote(name, dict.fromkeys(range(1, 5), "for"))
    day.vote("liudas", {2: "against"})
    sittings.close(sitting=sitting, minutes_number="1", by=day.agency)
    asked = Question.objects.order_by("number").values_list("outcome", flat=True)
    assert list(asked) == ["unmet", "accepted", "unmet", "unmet"]


def test_sitting_is_not_before_its_commission_and_its_data(day: Day) -> None:
    given = {"commission": day.commission, "place": "Vilnius", "by": day.agency}
    for held_on, why in (
        (date(2019, 1, 5), "Komisija sudaryta"),
        (date(2026, 11, 15), "įšaldyti"),
    ):
        assert why in refused(lambda on=held_on: sittings.open_sitting(held_on=on, **given))
    sitting = sittings.open_sitting(held_on=date(2026, 11, 16), **given)
    moved = {"sitting": sitting, "place": "Vilnius", "notes": "", "by": day.agency}
    refused(lambda: sittings.change_sitting(held_on=date(2026, 11, 15), **moved))
    assert Sitting.objects.get().held_on == date(2026, 11, 16)


def test_leaders_see_how_many_questions_each_has_left(day: Day) -> None:
    sitting = day.open("kazys", "liudas", "norbertas")
    day.vote("kazys", {1: "for", 4: "for"})
    sitting = day.sitting
    taken = seats_of(sitting)
    left = sittings.left_by(sitting, taken, sittings.interests_of(sitting))
    assert left == {day.members["kazys"].pk: 2, day.members["liudas"].pk: 3}


def test_closed_minutes_do_not_count_those_who_join_or_leave_later(day: Day) -> None:
    sitting = closed_day(day)
    composing.put_member(
        commission=day.commission,
        institution=day.members["kazys"].institution,
        user=_newcomer(day),
        duty="member",
        stands_in_for=None,
        by=day.agency,
    )
    absent = day.members["liudas"]
    refused(lambda: composing.set_left(member=absent, left_on=DAY, by=day.agency))
    later = RULES | {"order_number": "V-99"}
    refused(lambda: composing.compose(round=day.round, by=day.agency, **later))
    fresh = Sitting.objects.for_page().get(pk=sitting.pk)
    assert quorum_of(fresh, seats_of(fresh)) == Quorum(3, 2, 50)


def test_those_not_entered_did_not_come(day: Day) -> None:
    sitting = day.open("kazys", "morta")
    Attendance.objects.filter(member=day.members["liudas"]).delete()
    day.vote("kazys", dict.fromkeys(range(1, 5), "for"))
    sittings.close(sitting=sitting, minutes_number="P-1", by=day.agency)
    assert Attendance.objects.get(member=day.members["liudas"]).presence == "absent"


def test_round_is_not_decided_while_the_commission_votes(day: Day) -> None:
    sitting = day.open("kazys", "morta")
    decided = {"decided_on": clock.today(), "decision_number": "V-7", "by": day.agency}
    refused(lambda: decide(day.round, **decided))
    assert Round.objects.get(pk=day.round.pk).status == "frozen"
    sittings.drop_sitting(sitting=sitting, by=day.agency)
    refused(lambda: decide(day.round, **decided))
    decide(day.round, without_commission="Komisija nesusirinko.", **decided)
    assert Round.objects.get(pk=day.round.pk).status == "decided"


def test_what_the_commission_names_is_not_removed(world: World) -> None:
    chosen = open_round(world.programme)
    candidate = Candidate.objects.create(round=chosen, school=world.berzas)
    commission = composing.compose(round=chosen, by=world.feliksas, **RULES)
    kazys = CommissionMember.objects.create(
        commission=commission,
        institution=Institution.objects.create(name="Įstaiga"),
        user=world.kazys,
    )
    interests.declare(member=kazys, candidate=candidate, explanation="Sesuo", by=world.kazys)
    refused(lambda: remove_candidate(candidate=candidate, by=world.feliksas))
    refused(lambda: delete_round(round=Round.objects.get(pk=chosen.pk), by=world.feliksas))
    assert chosen.candidates.count() == 1
    interests.withdraw(interest=Interest.objects.get(), by=world.kazys)
    remove_candidate(candidate=candidate, by=world.feliksas)
    assert chosen.candidates.count() == 0


def test_secret_commission_too_small_to_decide_is_told_at_once(world: World) -> None:
    day = commission_day(world, is_secret=True, tie_rule=TieRule.AGAINST)
    sitting = day.open("kazys", "liudas", "morta")
    words = questions.unvotable_words(day.sitting)
    assert ("Ąžuolo mokykla" in words, "Kaštono" in words) == (True, False)
    sittings.drop_sitting(sitting=sitting, by=day.agency)
    composing.set_left(member=day.members["liudas"], left_on=DAY, by=day.agency)
    day.commission = Commission.objects.get()
    assert "trijų balsuojančių narių, o komisija turi 2" in refused(lambda: day.open("kazys"))


def test_school_refused_by_equal_votes_is_told_the_rule(day: Day) -> None:
    day.open("kazys", "morta")
    day.vote("kazys", {1: "for", 2: "against", 3: "for", 4: "for"})
    day.vote("morta", {1: "for", 2: "for", 3: "for", 4: "for"})
    sittings.close(sitting=day.sitting, minutes_number="P-1", by=day.agency)
    told = " ".join(outcomes_of(day.round)[day.candidates[1].pk].sentences)
    assert "lėmė posėdžio pirmininko balsas, o jis nebuvo „už“" in told
