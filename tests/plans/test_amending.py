"""Amendments: the copy, whom a change asks, what stays in force, rows that end."""

import re
from contextlib import suppress
from decimal import Decimal
from random import Random

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from audit.sentences import sentence
from audit.transitions import Refused
from common import clock
from files.models import StoredFile
from plans import comments, documents, ending, health, rows, workflow
from plans.amending import asked_for, canonical, in_force
from plans.choices import VersionStatus
from plans.content import load
from plans.difference import PARTS, compare
from plans.models import (
    Activity,
    Agreement,
    Attachment,
    Comment,
    Indicator,
    PlanVersion,
    Row,
)
from plans.parties import asked
from plans.services import save_row
from tests import letters
from tests.guards import lifted
from tests.plans import stages
from tests.world import PASSWORD, World, activity

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]
RULES = {("wording", "agency"): "notice", ("dates", "agency"): "nothing"}
BOTH = ["municipality", "agency"]


@pytest.fixture
def _in_november() -> object:
    with time_machine.travel("2026-11-22T10:00:00+02:00", tick=True):
        yield


def fresh(version: PlanVersion) -> PlanVersion:
    return PlanVersion.objects.for_list().get(pk=version.pk)


def test_an_amendment_begins_as_a_whole_copy_of_the_plan_in_force(world: World) -> None:
    source = stages.being_written(world)
    file = StoredFile.objects.create(name="a", sha256="0", size=1, uploaded_by=world.asta)
    Attachment.objects.create(version=source, title="Raštas", by=world.asta, file=file)
    stages.send(world, source)
    stages.agency_agrees(world, source)
    stages.municipality_agrees(world, source)
    workflow.approve(source, ordered_on=stages.ORDERED_ON, order_number="V-13", by=world.asta)
    made = stages.amend(world, source)
    assert canonical(fresh(made)) == canonical(fresh(source)) | {"number": 1}
    assert (made.number, made.status, made.reason) == (1, "draft", "Išėjo mokytoja.")
    assert {row.version_id for row in Activity.objects.all()} == {source.pk, made.pk}


@pytest.mark.parametrize(
    ("kinds", "since", "effects"),
    [
        (None, {}, ["agreement", "agreement"]),
        (["wording"], {}, ["agreement", "notice"]),
        (["dates"], {}, ["agreement", "nothing"]),
        (["dates", "wording"], {}, ["agreement", "notice"]),
        (["wording", "substance"], {}, ["agreement", "agreement"]),
        ([], {}, ["nothing", "nothing"]),
        (["substance"], {"agency": ["wording"]}, ["agreement", "notice"]),
        (["substance"], {"agency": [], "municipality": ["dates"]}, ["agreement", "nothing"]),
        (None, {"agency": ["dates"]}, ["agreement", "nothing"]),
        (["wording"], {"agency": ["substance"]}, ["agreement", "notice"]),
    ],
)
def test_rules_say_what_each_party_does(
    kinds: list[str] | None, since: dict[str, list[str]], effects: list[str]
) -> None:
    """Without a rule a party agrees; an agreement stands where what has changed doesn't need it."""
    assert asked_for(kinds, BOTH, RULES, since) == dict(zip(BOTH, effects, strict=True))


def test_who_is_only_told_gets_a_letter_and_is_not_awaited(world: World) -> None:
    version = stages.amended(world)
    stages.rule(world, "wording", "agency", "notice")
    stages.reword(world, version)
    letters.forget()
    workflow.submit(version, by=world.asta)
    sent = version.current_submission
    assert sent is not None
    assert (sent.kinds, asked(version)) == (["wording"], ["municipality"])
    assert version.rules_version == world.round.rules_version
    told = sorted(letter["to"] for letter in letters.waiting())
    assert told == ["domas@demo.lt", "feliksas@demo.lt"]
    for party, found in (("municipality", [version]), ("agency", [])):
        assert list(PlanVersion.objects.undecided(party)) == found
    stages.municipality_agrees(world, version)
    assert version.status == VersionStatus.AGREED


def test_who_is_asked_and_what_changes_is_told_before_the_press(
    world: World, client: Client
) -> None:
    """Named; where by rule nobody is asked, that it goes straight to the order, and no letter,
    heading or list says that somebody has agreed."""
    version = stages.amended(world)
    stages.rule(world, "wording", "agency", "notice")
    client.force_login(world.asta)
    address = reverse("plans:plan_submit", args=[version.plan_id])
    assert "niekuo nesiskiria" in client.get(address).content.decode()
    stages.reword(world, version)
    outlook = client.get(address).context["outlook"]
    assert [side.name for side in outlook.asked] == [str(world.ukmerge)]
    assert [side.name for side in outlook.informed] == ["Nacionalinė švietimo agentūra"]
    assert (outlook.told.kinds, outlook.told.count) == (["tik formuluotės"], 1)
    stages.rule(world, "wording", "municipality", "nothing")
    page = client.get(address)
    assert "iš karto lauks vadovo įsakymo" in page.content.decode()
    letters.forget()
    answer = client.post(address, {"seen": page.context["seen"]}, follow=True)
    version.refresh_from_db()
    assert version.status == VersionStatus.AGREED
    said = answer.content.decode() + client.get(reverse("dashboard:start")).content.decode()
    said += client.get(reverse("plans:plan_list")).content.decode()
    said += "".join(letter["subject"] + letter["body"] for letter in letters.waiting())
    said = re.sub(r"<option.*?</option>", "", said)  # the list may be narrowed to any status
    assert not re.search(r"[Ss]uderintas|[Vv]isi suderino", said)


def test_an_agreement_to_another_text_falls_though_nobody_asks_for_one(world: World) -> None:
    """The agency agreed to another purpose of money; the school gave it up and only reworded."""
    stages.rule(world, "wording", "agency", "nothing")
    version = stages.amendment_submitted(world)
    stages.agency_agrees(world, version)
    workflow.send_back(version, party="municipality", comment="Ne.", by=world.domas)
    row = version.activities.order_by("position")[0]
    row.purpose = world.programme.purposes.get(number=1)
    save_row(row=row, by=world.asta)
    stages.reword(world, version)
    workflow.submit(version, by=world.asta)
    sent = version.current_submission
    assert sent
    assert (sent.asked, sent.standing, version.decisions()) == (["municipality"], [], {})
    stages.municipality_agrees(world, version)
    assert set(version.decisions()) == {"municipality"}
    given = Agreement.objects.get(party="agency", submission__version=version)
    about = {"version": version, "submission": given.submission, "agreement": given}
    note = documents.issue(**about, kind="note", title="Pažyma", content={}, by=world.feliksas)
    day = clock.today()
    workflow.approve(version, ordered_on=day, order_number="V-20", by=world.asta)
    found = documents.find(note.code)
    assert found is None or not found.is_public


def test_an_agreement_that_stands_is_shown_and_counts(world: World) -> None:
    version = stages.agreement_stands(world)
    assert asked(version) == ["municipality"]
    assert [row.document_number for row in version.decisions().values()] == ["D-1"]
    stages.municipality_agrees(world, version)
    assert version.status == VersionStatus.AGREED
    workflow.take_back(version, party="agency", by=world.feliksas)
    assert (version.status, list(version.decisions())) == ("submitted", ["municipality"])
    assert asked(fresh(version)) == BOTH
    assert list(PlanVersion.objects.undecided("agency")) == [version]


def test_an_agreement_taken_back_keeps_its_date_and_is_awaited_again(world: World) -> None:
    version = stages.agreed(world)
    letters.forget()
    agreement = workflow.take_back(version, party="agency", by=world.feliksas)
    agreement.refresh_from_db()
    assert agreement.withdrawn_at is not None
    assert version.status == VersionStatus.SUBMITTED
    assert [letter["to"] for letter in letters.waiting()] == ["asta@demo.lt", "rasa@demo.lt"]
    stages.agency_agrees(world, version)
    assert version.status == VersionStatus.AGREED


def test_the_plan_in_force_stays_so_until_the_amendment_s_order(world: World) -> None:
    version = stages.amendment_agreed(world)
    old = PlanVersion.objects.get(plan=version.plan_id, number=0)
    assert old.status == VersionStatus.APPROVED
    workflow.approve(version, ordered_on=stages.AMENDED_ON, order_number="V-20", by=world.asta)
    old.refresh_from_db()
    assert (old.status, version.status) == ("superseded", "approved")


def test_an_amendment_without_a_reason_or_without_a_change_is_refused(world: World) -> None:
    version = stages.approved(world)
    for code, words in (("people", "  "), ("kita", "Kita.")):
        with pytest.raises(Refused):
            workflow.start_amendment(version, reason_code=code, reason=words, by=world.asta)
    made = stages.amend(world, version)
    with pytest.raises(Refused, match="Nothing differs|niekuo nesiskiria"):
        workflow.submit(made, by=world.asta)


def test_the_number_of_a_discarded_amendment_is_never_given_again(world: World) -> None:
    """Its address says so, never another one's text; what is in force is known all the same."""
    version = stages.amendment_returned(world)
    workflow.discard(version, by=world.asta)
    again = stages.amend(world, PlanVersion.objects.get(plan=version.plan_id, number=0))
    assert (version.number, again.number) == (1, 2)
    assert load(again).indicators[0].was is not None
    stages.turn(world, again)
    workflow.submit(again, by=world.asta)
    told = [sentence(entry) for entry in Entry.objects.order_by("-pk")[:4]]
    assert [text.replace("\xa0", " ") for text in (told[0], told[3])] == [
        "pateikė patikslinimą Nr. 2 derinti",
        "atsisakė patikslinimo Nr. 1",
    ]
    client, at = Client(), again.get_absolute_url()
    client.force_login(world.domas)
    page = client.get(f"{at}?redakcija=1", follow=True)
    assert page.redirect_chain == [(at, 302)]
    assert "Patikslinimo Nr. 1 atsisakyta" in page.content.decode().replace("\xa0", " ")
    for path in ("?redakcija=9", "versijos/1/pdf/", "pdf/?redakcija=1", "palyginti/?is=1"):
        assert client.get(at + path).status_code == 404, path


def test_only_the_version_in_force_says_that_it_is(world: World, client: Client) -> None:
    """Not one that was replaced before, nor a discarded amendment that it stays as it was."""
    version = stages.amend(world, stages.amendment_approved(world))
    client.force_login(world.asta)
    at = version.get_absolute_url()
    pages = {number: client.get(f"{at}?redakcija={number}").content.decode() for number in (0, 1)}
    assert ["galioja šis planas" in pages[number] for number in (0, 1)] == [False, True]
    assert "galioja ankstesnė redakcija" in client.get(at).content.decode()
    workflow.discard(version, by=world.asta)
    stages.amend(world, PlanVersion.objects.get(plan=version.plan_id, status="approved"))
    page = client.get(f"{at}?redakcija={version.number}").content.decode()
    assert "Išėjo mokytoja." in page
    assert not re.search("galioja (šis planas|ankstesnė redakcija)", page)


def test_a_row_in_force_is_ended_not_deleted_and_can_go_on(world: World) -> None:
    version = stages.amended(world)
    row = version.activities.get()
    with pytest.raises(Refused):
        rows.delete_row(row=row, by=world.rasa)
    with pytest.raises(Refused):
        ending.end_row(row=row, reason=" ", by=world.rasa)
    ending.end_row(row=row, reason="Baigėsi lėšos.", by=world.rasa)
    assert version.activities.get().ended_reason == "Baigėsi lėšos."
    ending.resume_row(row=row, by=world.rasa)
    assert not version.activities.get().is_ended
    verbs = [entry.verb for entry in Entry.objects.order_by("-pk")[:2]]
    assert verbs == ["plan.activity_resumed", "plan.activity_ended"]


def test_a_new_row_of_an_amendment_is_deleted_not_ended(world: World) -> None:
    version = stages.amended(world)
    row = save_row(row=activity(version, "Nauja"), by=world.rasa)
    with pytest.raises(Refused):
        ending.end_row(row=row, reason="Nereikia.", by=world.rasa)
    rows.delete_row(row=row, by=world.rasa)
    assert version.activities.count() == 1


def test_ended_rows_are_not_asked_for_but_keep_their_money(world: World) -> None:
    version = stages.amended(world)
    row = version.activities.get()
    planned = load(version).planned
    save_row(row=row, by=world.rasa, links={"objectives": []})
    ending.end_row(row=row, reason="Baigta.", by=world.rasa)
    content = load(fresh(version))
    assert content.planned == planned
    assert {problem.code for problem in health.errors(content)} == {"no_activity"}


def test_money_of_ended_rows_counts_against_the_grant(world: World) -> None:
    version = stages.amended(world)
    row = version.activities.get()
    ending.end_row(row=row, reason="Baigta.", by=world.rasa)
    save_row(row=row, by=world.rasa, budget={2026: Decimal("99999999.00")})
    assert "over_grant" in {problem.code for problem in health.errors(load(fresh(version)))}


@pytest.mark.parametrize("kind", ["indicators", "activities"])
def test_the_editor_offers_to_end_what_is_in_force(world: World, kind: str) -> None:
    version = stages.amended(world)
    part = {"indicators": "rodikliai", "activities": "veiklos"}[kind]
    row: Row = getattr(version, kind).get()
    client = Client()
    client.login(email="asta@demo.lt", password=PASSWORD)
    place = reverse("plans:plan_section", args=[version.plan_id, part])
    end = reverse("plans:plan_row_end", args=[version.plan_id, part, row.pk])
    assert end in client.get(place).content.decode()
    client.post(end, {"reason": "Nebereikia."})
    page = client.get(place).content.decode()
    resume = reverse("plans:plan_row_resume", args=[version.plan_id, part, row.pk])
    assert resume in page
    assert "Nebereikia." in page
    client.post(resume)
    assert resume not in client.get(place).content.decode()


def test_the_old_target_stays_beside_the_new_one(world: World) -> None:
    version = stages.amended(world)
    row: Indicator = version.indicators.get()
    old = row.target_value
    assert old is not None
    row.target_value = old + 5
    save_row(row=row, by=world.rasa)
    client = Client()
    client.login(email="rasa@demo.lt", password=PASSWORD)
    page = client.get(version.plan.get_absolute_url()).content.decode()
    assert "Buvo: siektina reikšmė" in page.replace("\xa0", " ")


def test_a_draft_amendment_leaves_others_the_plan_in_force(world: World) -> None:
    version = stages.amended(world)
    client = Client()
    client.login(email="domas@demo.lt", password=PASSWORD)
    answer = client.get(version.plan.get_absolute_url())
    assert answer.context["version"].number == 0
    assert answer.context["content"] is not None
    assert answer.context["amendment"] == version


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_amended_each_row_is_there_or_listed_and_the_plan_in_force_stays(
    world: World, seed: int
) -> None:
    """Rows of the plan in force never vanish; what is new is listed as added, nothing else."""
    version = stages.amended(world)
    old = in_force(version)
    assert old is not None
    before, chance = canonical(old), Random(seed)
    for _step in range(12):
        _change_something(version, world, chance)
    after = canonical(fresh(version))
    assert canonical(fresh(old)) == before
    difference = compare(before, after)
    for part in PARTS:
        keys, later = ({row["key"] for row in said[part]} for said in (before, after))
        assert keys - later == {row.key for row in difference.part(part).removed} == set()
        assert later - keys == {row.key for row in difference.part(part).added}


def test_what_must_be_corrected_asks_its_party_and_stands_in_the_way_of_the_order(
    world: World,
) -> None:
    """By rule nobody is asked about wording; the order looks at what stands open itself."""
    version = stages.amended(world)
    for party in BOTH:
        stages.rule(world, "wording", party, "nothing")
    stages.reword(world, version)
    comments.open_for_advice(version=version, is_open=True, by=world.asta)
    remark = comments.add_comment(
        version=fresh(version),
        spot=comments.Spot("goal"),
        text="Kodėl?",
        audience="all",
        must_correct=True,
        by=world.feliksas,
    )
    workflow.submit(version, by=world.asta)
    assert (asked(version), version.status) == (["agency"], VersionStatus.SUBMITTED)
    comments.resolve(comment=remark, by=world.feliksas)
    stages.agency_agrees(world, version)
    Comment.objects.filter(pk=remark.pk).update(resolved_at=None, resolved_by=None)
    order = {"ordered_on": stages.agreed_on(version), "order_number": "V-20", "by": world.asta}
    with pytest.raises(Refused) as refusal:
        workflow.approve(version, **order)
    assert "Kodėl?" in refusal.value.reasons[0]
    comments.resolve(comment=remark, by=world.feliksas)
    workflow.approve(version, **order)
    assert version.status == VersionStatus.APPROVED


def _change_something(version: PlanVersion, world: World, chance: Random) -> None:
    """One deed of the editor on some row; what the services refuse is left undone."""
    row = chance.choice([row for part in PARTS for row in getattr(version, part).all()])
    deeds = [
        lambda: rows.duplicate_row(row=row, by=world.rasa),
        lambda: rows.move_row(row=row, step=chance.choice([-1, 1]), by=world.rasa),
        lambda: rows.delete_row(row=row, by=world.rasa),
        lambda: ending.end_row(row=row, reason="Baigta.", by=world.rasa),
        lambda: ending.resume_row(row=row, by=world.rasa),
        lambda: save_row(row=row, by=world.rasa, budget={2026: Decimal(chance.randint(0, 9))}),
    ]
    with suppress(Refused):
        chance.choice(deeds)()


def test_history_says_that_nobody_had_to_agree(world: World) -> None:
    version = stages.amendment_of_nobody(world)
    sent = [row for row in Entry.objects.about(version.plan) if row.verb == "plan.submitted"]
    assert {sentence(row).replace("\u00a0", " ") for row in sent} == {
        "pateikė planą derinti",
        "pateikė patikslinimą Nr. 1 (derinti nereikia)",
    }


def test_words_of_an_amendment_on_its_way_and_in_force(world: World, client: Client) -> None:
    """A party reads whose turn it is; in force the reason is past, and no remark stops anybody."""
    version = stages.amendment_returned(world)
    spot = comments.Spot("goal")
    given = {"text": "Kodėl?", "audience": "all", "must_correct": True, "by": world.domas}
    comments.add_comment(version=fresh(version), spot=spot, **given)
    client.force_login(world.domas)
    address = f"{version.get_absolute_url()}?redakcija=1"
    page = client.get(address).content.decode()
    told = [words in page for words in ("Patikslinimą rengia", "tikslinamas:", "privaloma tai")]
    assert told == [True, True, True]
    with lifted():
        rows = {"status": "superseded", "ordered_on": stages.AMENDED_ON, "order_number": "V-2"}
        PlanVersion.objects.filter(pk=version.pk).update(**rows)
    page = client.get(address).content.decode()
    told = [words in page for words in ("patikslintas:", "tikslinamas:", "negalima")]
    assert told == [True, False, False]
