"""The reviewer's desk: the checklist and its note, what has changed since, how long it waits."""

import re
from datetime import date

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from audit.transitions import Refused
from plans import checklist, earlier, standing, workflow
from plans.checklist import Given, save_answers
from plans.comments import add_comment
from plans.content import load
from plans.models import (
    Agreement,
    ChecklistAnswer,
    ChecklistItem,
    Comment,
    PlanVersion,
    Submission,
)
from plans.pdf import plan_html
from plans.quotes import Spot
from plans.reference import QUESTIONS, load_checklist
from plans.services import save_row, save_texts
from plans.since import of_party, of_school
from tests.once import COUNTED, DRAWN
from tests.plans import stages
from tests.world import World, activity, draft, fill

pytestmark = pytest.mark.django_db
PARTY = "municipality"


def ask(world: World, text: str = "Ar tikslas aiškus?", party: str = PARTY) -> ChecklistItem:
    return ChecklistItem.objects.create(
        programme=world.programme, party=party, section="goal", text=text, position=1
    )


def say(
    world: World, version: PlanVersion, item: ChecklistItem, answer: str, note: str = ""
) -> int:
    given = [Given(item.pk, answer, note)]
    return save_answers(version=version, party=PARTY, given=given, by=world.domas)


def desk(version: PlanVersion) -> str:
    return reverse("plans:plan_review", args=[version.plan_id])


def resubmitted(world: World, version: PlanVersion | None = None) -> PlanVersion:
    """Returned by the municipality; the goal, an activity and its row's neighbour changed."""
    version = version or stages.submitted(world)
    workflow.send_back(version, party=PARTY, comment="Patikslinkite.", by=world.domas)
    texts = {"goal": "Daug geresni pasiekimai.", "sustainability": "Tęsime."}
    save_texts(version=version, by=world.asta, **texts)
    row = version.activities.get()
    row.title = "Konsultacijos kasdien"
    save_row(row=row, by=world.asta)
    new = activity(version, "Stovykla")
    new.no_money_note = "Rėmėjų lėšos"
    objective = version.objectives.get()
    save_row(row=new, by=world.asta, links={"objectives": [objective]})
    workflow.submit(version, by=world.asta)
    return version


def test_answers_keep_the_question_as_it_was_asked_and_write_history(world: World) -> None:
    item, version = ask(world), stages.submitted(world)
    assert say(world, version, item, "no", " Neaišku, kada. ") == 1
    item.text = "Ar tikslas pasiekiamas?"
    item.save()
    assert say(world, version, item, "no", "Neaišku, kada.") == 0
    kept = ChecklistAnswer.objects.get()
    assert (kept.text, kept.answer, kept.note) == ("Ar tikslas aiškus?", "no", "Neaišku, kada.")
    entries = Entry.objects.filter(verb="plan.checked")
    assert [(row.by, row.changes["answered"]) for row in entries] == [(world.domas, 1)]


@pytest.mark.parametrize("name", ["asta", "benas", "egle", "feliksas", "aurelija", "vilte"])
def test_only_the_partys_people_answer(world: World, name: str) -> None:
    item, version = ask(world), stages.submitted(world)
    by, given = world.people[name], [Given(item.pk, "yes")]
    with pytest.raises(Refused):
        save_answers(version=version, party=PARTY, given=given, by=by)
    assert not ChecklistAnswer.objects.exists()


def test_answers_are_closed_by_the_decision_and_opened_by_taking_it_back(world: World) -> None:
    item, version = ask(world), stages.submitted(world)
    say(world, version, item, "yes")
    stages.municipality_agrees(world, version)
    with pytest.raises(Refused):
        say(world, version, item, "no")
    workflow.take_back(version, party=PARTY, by=world.domas)
    assert say(world, version, item, "no") == 1


@pytest.mark.parametrize("stage", [stages.being_written, stages.returned, stages.approved])
def test_only_what_awaits_a_decision_is_answered(world: World, stage: object) -> None:
    item, version = ask(world), stage(world)  # type: ignore[operator]
    with pytest.raises(Refused):
        say(world, version, item, "yes")


def test_a_colleagues_answer_is_not_overwritten_unseen(world: World, client: Client) -> None:
    item, version = ask(world), stages.submitted(world)
    client.force_login(world.domas)
    form = client.get(desk(version)).context["form"]
    (line,) = form.lines()
    say(world, version, item, "no", "Kolegos žodžiai.")
    sent = {
        f"answer-{item.pk}": "yes",
        f"note-{item.pk}": "Mano žodžiai",
        line.seen_name: line.seen,
    }
    page = client.post(desk(version), sent)
    assert page.status_code == 200
    html = page.content.decode()
    assert ("Kolegos žodžiai. Patikrinkite" in html, "Mano žodžiai" in html) == (True, True)
    (again,) = page.context["form"].lines()
    assert client.post(desk(version), sent | {line.seen_name: again.seen}).status_code == 302
    assert ChecklistAnswer.objects.get().note == "Mano žodžiai"


def test_note_appears_with_the_decision_for_the_school_and_the_parties(
    world: World, client: Client
) -> None:
    item, version = ask(world, "Ar veiklos dera?"), stages.submitted(world)
    say(world, version, item, "no", "Du kartus tas pats")
    sent = version.current_submission
    assert sent
    assert checklist.note(sent, PARTY) is None
    seen = {}
    for moment in ("before", "after"):
        for name in ("asta", "feliksas", "aurelija"):
            client.force_login(world.people[name])
            html = client.get(version.get_absolute_url()).content.decode()
            seen[moment, name] = "Du kartus tas pats" in html
        if moment == "before":
            stages.municipality_agrees(world, version)
    assert {key for key, is_shown in seen.items() if is_shown} == {
        ("after", "asta"),
        ("after", "feliksas"),
    }
    note = checklist.note(sent, PARTY)
    assert note
    assert [row.text for row in note.to_mend] == ["Ar veiklos dera?"]


@DRAWN
def test_buttons_save_and_lead_to_the_decision(world: World, client: Client) -> None:
    item, version = ask(world), stages.submitted(world)
    client.force_login(world.domas)
    for chosen, place in (("agree", "plan_agree"), ("return", "plan_return")):
        (line,) = client.get(desk(version)).context["form"].lines()
        sent = {f"answer-{item.pk}": "yes", f"note-{item.pk}": chosen, "next": chosen}
        sent[line.seen_name] = line.seen
        to = client.post(desk(version), sent).headers["Location"]
        assert to.startswith(reverse(f"plans:{place}", args=[version.plan_id]))
        assert ChecklistAnswer.objects.get().note == chosen


def test_return_needs_a_remark_here_or_beside_the_plan(world: World, client: Client) -> None:
    version = stages.submitted(world)
    client.force_login(world.domas)
    address = reverse("plans:plan_return", args=[version.plan_id])
    seen = client.get(address).context["seen"]
    add_comment(version=version, spot=Spot("goal"), text="Ne", audience="all", by=world.feliksas)
    assert client.post(address, {"seen": seen, "comment": ""}).status_code == 200
    add_comment(version=version, spot=Spot("goal"), text="Kada?", audience="all", by=world.domas)
    assert client.post(address, {"seen": seen, "comment": ""}).status_code == 302
    assert Agreement.objects.get().comment == "Pataisykite pagal 1 pastabą šalia teksto."


def test_party_sees_what_changed_since_its_own_decision(world: World, client: Client) -> None:
    version = resubmitted(world)
    since = of_party(version, PARTY)
    assert since
    assert list(since.parts) == ["goal", "activities"]
    old, new = version.activities.all()
    assert set(since.rows) == {str(old.key), str(new.key)}
    client.force_login(world.domas)
    parts = client.get(desk(version)).context["desk"].parts
    assert [part.section.name for part in parts if part.is_open] == ["goal", "activities"]
    now = load(version)
    told = of_school(version, now)
    assert told
    assert list(told.parts) == list(since.parts)


def test_party_that_has_not_decided_sees_all_with_what_changed_since_it_was_sent(
    world: World, client: Client
) -> None:
    version = resubmitted(world)
    since = of_party(version, "agency")
    assert since
    assert (since.words.split()[0], list(since.parts)) == ("Pakeista", ["goal", "activities"])
    client.force_login(world.feliksas)
    page = client.get(desk(version))
    assert all(part.is_open for part in page.context["desk"].parts)
    assert "todėl visas jis atverstas" in page.content.decode()
    assert client.get(version.get_absolute_url()).context["since"].parts == since.parts


def test_checklist_begins_with_earlier_answers_and_keeps_them_apart(
    world: World, client: Client
) -> None:
    """The municipality's alone, of the parts that the questions are about."""
    of_goal, of_all, new = ask(world), ask(world, "Ar viskas aišku?"), ask(world, "Ar pritariate?")
    of_end = ask(world, "Ar rezultatai išliks?")
    ChecklistItem.objects.filter(pk=of_all.pk).update(section="", position=2)
    ChecklistItem.objects.filter(pk=new.pk).update(position=3)
    ChecklistItem.objects.filter(pk=of_end.pk).update(section="sustainability", position=4)
    version = stages.submitted(world)
    for item, answer in ((of_goal, "no"), (of_all, "yes"), (of_end, "yes")):
        say(world, version, item, answer, "Tikslą rašykite aiškiau." if answer == "no" else "")
    version = resubmitted(world, version)
    client.force_login(world.domas)
    lines = list(client.get(desk(version)).context["form"].lines())
    assert [(line.answer.value(), line.nth, list(line.changed)) for line in lines] == [
        ("no", "1-asis pateikimas", ["goal"]),
        ("yes", "1-asis pateikimas", ["goal", "activities"]),
        ("", "", []),
        ("yes", "1-asis pateikimas", []),
    ]
    sent = {line.seen_name: line.seen for line in lines}
    sent |= {f"answer-{of_goal.pk}": "yes", f"answer-{of_all.pk}": "yes", "next": "agree"}
    assert client.post(desk(version), sent).status_code == 302
    rows = ChecklistAnswer.objects.order_by("submission__number", "item__position")
    assert list(rows.values_list("submission__number", "item", "answer", "note")) == [
        (1, of_goal.pk, "no", "Tikslą rašykite aiškiau."),
        (1, of_all.pk, "yes", ""),
        (1, new.pk, "", ""),
        (1, of_end.pk, "yes", ""),
        (2, of_goal.pk, "yes", ""),
        (2, of_all.pk, "yes", ""),
    ]


def test_agreement_that_needs_no_renewal_says_of_which_submission_it_is(
    world: World, client: Client
) -> None:
    """On the plan's page for the school, on both desks, on paper."""
    version = stages.agreement_stands(world)
    why = "po to keistos tik formuluotės, todėl iš naujo derinti nereikia"
    told = f"Agentūra suderino 2026-10-05, Nr.\u00a0D-1, pateikus 1-ąjį kartą (2026-10-05); {why}"
    addresses = {"asta": version.get_absolute_url(), "domas": desk(version)}
    for name, address in (addresses | {"feliksas": desk(version)}).items():
        client.force_login(world.people[name])
        page = client.get(address)
        html = re.sub(r"<[^>]+>", "", page.content.decode()).replace("\u00a0", " ")
        assert html.count(told.replace("\u00a0", " ")) == 1, name
        back = reverse("plans:plan_return", args=[version.plan_id])
        to_return = f'href="{back}' in page.content.decode()
        assert not to_return or client.get(back).status_code == 200, name
    assert list(client.get(version.get_absolute_url()).context["since"].parts) == ["activities"]
    assert "2026-10-05, Nr. D-1, 1-asis pateikimas" in [
        step.note for step in standing.place(version).steps
    ]
    assert "D-1</p><p>pateikus1-ąjįkartą(2026-10-05)</p>" in "".join(plan_html(version).split())
    stages.municipality_agrees(world, version)
    assert [earlier.nth(row.submission) for row in version.decisions().values()] == [
        "1-asis pateikimas",
        "2-asis pateikimas",
    ]


@pytest.mark.parametrize(("number", "words"), [(2, "2-asis"), (3, "3-iasis"), (13, "13-asis")])
def test_submissions_are_counted_in_lithuanian(number: int, words: str) -> None:
    assert earlier.nth(Submission(number=number)) == f"{words} pateikimas"


def test_school_sees_what_it_has_changed_since_the_return(world: World, client: Client) -> None:
    version = stages.returned(world)
    client.force_login(world.asta)
    page = client.get(version.get_absolute_url())
    assert page.context["since"].parts == {}
    save_texts(version=version, by=world.asta, goal="Kitas tikslas.", sustainability="Tęsime.")
    page = client.get(version.get_absolute_url())
    assert list(page.context["since"].parts) == ["goal"]
    client.force_login(world.domas)
    assert client.get(version.get_absolute_url()).context["since"] is None


@COUNTED
def test_one_submission_costs_nothing_more(world: World, django_assert_num_queries: object) -> None:
    version = stages.submitted(world)
    assert version.current_submission
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert (of_party(version, PARTY), of_school(version, load)) == (None, None)  # type: ignore[arg-type]


def test_waiting_is_counted_from_when_the_turn_came(world: World, client: Client) -> None:
    with time_machine.travel("2026-10-05T10:00:00+03:00", tick=True):
        stages.submitted(world)
    with time_machine.travel("2026-11-20T10:00:00+02:00", tick=True):
        other = fill(draft(world.kastonas_grant, world.cecilija), world.cecilija)
        workflow.submit(other, by=world.cecilija)
    with time_machine.travel("2026-11-24T10:00:00+02:00", tick=True):
        workflow.agree(
            PlanVersion.objects.get(plan__grant=world.grant),
            party="agency",
            agreed_on=date(2026, 11, 23),
            document_number="D-1",
            by=world.feliksas,
        )
        client.force_login(world.feliksas)
        page = client.get(reverse("plans:plan_list"), {"rikiuoti": "laukimas"})
        rows = [(row.school, row.waited) for row in page.context["rows"]]
    assert rows == [
        ("Ąžuolo mokykla", "laukia 35 darbo dienas"),
        ("Kaštono mokykla", "laukia 2 darbo dienas"),
    ]


def test_first_questions_are_loaded_once(world: World) -> None:
    load_checklist(world.programme)
    ChecklistItem.objects.filter(party="agency").update(text="Kitas klausimas?")
    load_checklist(world.programme)
    asked = ChecklistItem.objects.filter(programme=world.programme)
    assert asked.count() == sum(map(len, QUESTIONS.values()))
    assert asked.filter(text="Kitas klausimas?").count() == len(QUESTIONS["agency"])  # type: ignore[index]
    call_command("load_programme", verbosity=0)


def test_desk_says_why_the_plan_is_amended_and_all_that_differs(
    world: World, client: Client
) -> None:
    """Also on the pages of the decisions, and once the amendment is submitted anew."""
    version = stages.amendment_submitted(world)
    client.force_login(world.domas)
    for name in ("plan_review", "plan_agree", "plan_return"):
        page = client.get(reverse(f"plans:{name}", args=[version.plan_id])).content.decode()
        assert page.count("Išėjo mokytoja.") == 1, name
        assert page.count("lėšos tarp paskirčių arba bendra suma") == 1, name
        assert f'href="{reverse("plans:plan_compare", args=[version.plan_id])}"' in page, name
    workflow.send_back(version, party=PARTY, comment="Patikslinkite.", by=world.domas)
    save_texts(version=version, by=world.asta, goal="Kitas tikslas.", sustainability="Tęsime.")
    workflow.submit(version, by=world.asta)
    page = client.get(desk(version))
    now = page.context["desk"]
    assert (now.since.listed, now.amended.listed) == ("Tikslas", "Tikslas, Veiklos, Lėšos")
    assert "galiojančio plano:</b> Tikslas, Veiklos, Lėšos." in page.content.decode()
    moved = [row.sums[-1].change for row in now.sums.by_purpose]
    assert moved == ["−101\u00a0346,00", "+101\u00a0346,00"]


@DRAWN
def test_page_of_agreeing_tells_what_the_party_doubts_itself(world: World, client: Client) -> None:
    """Not what the other party has left open."""
    item, _other, version = ask(world), ask(world, "Ar aišku?"), stages.submitted(world)
    say(world, version, item, "no")
    for by, role in ((world.domas, "officer"), (world.feliksas, "agency")):
        Comment.objects.create(version=version, text="?", audience="all", by=by, role=role)
    client.force_login(world.domas)
    url = reverse("plans:plan_agree", args=[version.plan_id])
    page = client.get(url).content.decode().replace("\xa0", " ")
    for told in ("Neatsakytas 1 klausimyno", "Į 1 klausimą atsakyta „ne“", "Liko 1 neišspręsta"):
        assert told in page


def test_a_party_that_is_not_asked_reads_and_decides_nothing(world: World, client: Client) -> None:
    item, version = ask(world, party="agency"), stages.amendment_of_words(world)
    client.force_login(world.feliksas)
    page = client.get(desk(version))
    html = page.content.decode()
    assert page.context["desk"].is_closed
    assert 'value="agree"' not in html
    assert "Pagal taisykles Jūsų suderinimo nereikia" in html
    with pytest.raises(Refused, match="suderinimo nereikia"):
        save_answers(
            version=version, party="agency", given=[Given(item.pk, "yes")], by=world.feliksas
        )
