"""What members say of their interests before voting, and the letters that call them."""

from datetime import date

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accounts.models import User
from audit.models import Entry
from common.money import NBSP
from selection.commission import composing, interests, sittings, statements
from selection.commission.seats import seats_of
from selection.commission.waiting import waiting
from selection.models import (
    Attendance,
    Ballot,
    Commission,
    CommissionMember,
    Interest,
    Sitting,
    Statement,
)
from tests.letters import forget, send_all
from tests.letters import waiting as letters
from tests.selection.commission_day import DAY, Day, commission_day
from tests.selection.test_commission import closed_day, refused
from tests.selection.test_views import signed_in
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(world: World) -> Day:
    return commission_day(world)


def said(name: str) -> list[str]:
    rows = Statement.objects.filter(member__user__email__startswith=name)
    return list(rows.values_list("kind", flat=True))


def test_nobody_votes_before_stating_interests(day: Day) -> None:
    sitting = day.open("kazys", "liudas", "norbertas")
    Statement.objects.all().delete()
    told = refused(lambda: day.vote("kazys", {2: "for"}))
    assert told == "Prieš balsuodami pareikškite, ar turite interesų konfliktų."
    assert Ballot.objects.count() == 0
    taken = seats_of(sitting := day.sitting)
    assert statements.silent(sitting, taken) == ["Kazys Demo", "Liudas Demo"]
    day.state("kazys")
    assert statements.silent(day.sitting, taken) == ["Liudas Demo"]
    assert day.vote("kazys", {2: "for"}) == 1
    last = Entry.objects.filter(verb="sitting.stated_none").latest("pk")
    assert (last.by, last.role) == (day.world.kazys, "commission")
    (wait,) = waiting(day.user("liudas"))
    assert wait.must_state
    for name in ("norbertas", "kazys"):
        (wait,) = waiting(day.user(name))
        assert not wait.must_state
    agency = signed_in(day.agency)
    closing = agency.get(reverse("selection:sitting_close", args=[sitting.pk])).context
    assert (closing["unfinished"], closing["silent"]) == (["Kazys Demo"], ["Liudas Demo"])
    page = agency.get(sitting.get_absolute_url()).content.decode()
    assert page.count("<b>apie interesus dar nepareiškė</b>") == 1


@pytest.mark.parametrize(
    ("name", "kind"), [("kazys", "named"), ("liudas", "none"), ("norbertas", "none"), ("kazys", "")]
)
def test_only_what_is_so_is_stated_by_those_who_vote(day: Day, name: str, kind: str) -> None:
    sitting = day.open("kazys", "liudas")
    Statement.objects.all().delete()
    refused(lambda: statements.state(sitting=sitting, kind=kind, by=day.user(name)))
    refused(lambda: statements.state(sitting=sitting, kind="none", by=day.agency))
    assert Statement.objects.count() == 0


def test_conflict_declared_later_changes_the_statement(day: Day) -> None:
    day.open("kazys", "liudas")
    assert (said("kazys"), said("liudas")) == (["none"], ["named"])
    interests.declare(
        member=day.members["kazys"],
        candidate=day.candidates[1],
        explanation="Sesuo ten dirba.",
        by=day.user("kazys"),
    )
    assert said("kazys") == ["named"]


def test_page_states_declares_and_leads_on_to_the_vote(day: Day) -> None:
    sitting = day.open("kazys", "morta")
    Statement.objects.all().delete()
    there = reverse("selection:sitting_state", args=[sitting.pk])
    kazys, ona = signed_in(day.world.kazys), signed_in(day.world.people["ona"])
    assert "Interesų konflikto neturiu" in kazys.get(there).content.decode()
    declare = reverse("selection:interest_declare", args=[day.candidates[1].pk])
    assert kazys.post(declare, {"explanation": "Sesuo."})["Location"] == there
    page = kazys.post(there, {"kind": "none"}).content.decode()
    assert "Peržiūrėkite ir pareikškite dar kartą" in page
    assert "Kitų interesų konfliktų neturiu" in page
    vote = reverse("selection:sitting_vote", args=[sitting.pk])
    assert kazys.post(there, {"kind": "named"})["Location"] == vote
    assert ona.post(there, {"kind": "none"})["Location"] == sitting.get_absolute_url()
    assert (said("kazys"), said("ona")) == (["named"], ["none"])
    norbertas = signed_in(day.world.people["norbertas"])
    assert norbertas.get(there).status_code == 403


def test_people_of_the_commission_are_told_of_a_sitting(day: Day) -> None:
    User.objects.filter(pk=day.world.liudas.pk).update(is_active=False)
    composing.set_left(member=day.members["morta"], left_on=date(2026, 11, 15), by=day.agency)
    forget()
    place = {"held_on": DAY, "place": "Vilnius ir nuotoliniu būdu"}
    sitting = sittings.open_sitting(commission=day.commission, **place, by=day.user("norbertas"))
    sent = {letter.to[0]: letter for letter in send_all()}
    assert sorted(sent) == ["kazys@demo.lt", "ona@demo.lt"]
    letter = sent["ona@demo.lt"]
    subject = letter.subject.replace(NBSP, " ")
    assert subject == "Komisijos posėdis – 2026 m. lapkričio 20 d. (III etapas)"
    for words in (
        "Vieta: Vilnius ir nuotoliniu būdu",
        "Jūsų pavaduojamas narys – Morta Demo.",
        reverse("selection:sitting_state", args=[sitting.pk]),
        reverse("selection:sitting_vote", args=[sitting.pk]),
    ):
        assert words in letter.body
    mail.outbox.clear()
    changed = {"sitting": sitting, "notes": "", "by": day.agency}
    sittings.change_sitting(**changed, held_on=DAY, place="Kaunas")
    sittings.change_sitting(**changed | {"notes": "Svarstyta."}, held_on=DAY, place="Kaunas")
    sittings.change_sitting(**changed, held_on=date(2100, 1, 4), place="Kaunas")
    page = signed_in(day.agency).get(sitting.get_absolute_url()).content.decode()
    assert "Posėdis Nr. 1 šaukiamas 2100 m. sausio 4 d." in page.replace(NBSP, " ")
    sittings.drop_sitting(sitting=sitting, by=day.agency)
    kazys = [letter["subject"] for letter in letters() if letter["to"] == "kazys@demo.lt"]
    assert [words.partition(" (")[0].replace(NBSP, " ") for words in kazys[-2:]] == [
        "Komisijos posėdis – 2100 m. sausio 4 d.: pasikeitė diena arba vieta",
        "2100 m. sausio 4 d. komisijos posėdis neįvyks",
    ]
    norbertas = [letter["body"] for letter in letters() if letter["to"] == "norbertas@demo.lt"]
    assert "Jūs rašote protokolą" in norbertas[0]


def test_database_keeps_what_a_closed_sitting_rests_on(day: Day) -> None:
    sitting = closed_day(day)
    kazys, asked = day.members["kazys"], day.candidates[0]
    own = CommissionMember.objects.filter(pk=kazys.pk)
    before = {"explanation": "Atgaline data", "at": "2026-01-01T10:00:00Z"}
    kept = {"member": day.members["morta"], "candidate": asked, "kind": "declared"}
    calls = [
        lambda: own.update(institution=day.members["liudas"].institution),
        lambda: own.update(duty="member"),
        lambda: own.update(left_on=sitting.held_on),
        lambda: Commission.objects.update(quorum=10),
        lambda: Interest.objects.create(**kept, **before),
        lambda: Statement.objects.update(kind="named"),
        lambda: Statement.objects.create(sitting=sitting, member=kazys, kind="none"),
    ]
    if connection.vendor == "postgresql":
        calls += [own.delete, Statement.objects.all().delete, Attendance.objects.all().delete]
    for call in calls:
        with pytest.raises(DatabaseError), transaction.atomic():
            call()
    late = Interest.objects.create(**kept, explanation="Vėliau atsirado")
    Interest.objects.filter(pk=late.pk).update(explanation="Vėliau paaiškėjo")
    own.update(left_on=date(2026, 11, 21))
    assert (Commission.objects.get().quorum, Sitting.objects.count()) == (50, 1)
