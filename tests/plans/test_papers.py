"""Papers beside the plan: the amendment's comparison, the agreement note, the order to sign."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from common import clock
from common.money import NBSP
from files.services import read
from grants.services import carry_over
from plans import documents, workflow
from plans.checklist import Given, note, note_of, save_answers
from plans.comments import add_comment
from plans.documents import Check, Found
from plans.models import (
    Activity,
    Agreement,
    ChecklistItem,
    Comment,
    Document,
    Plan,
    PlanVersion,
)
from plans.papers import Paper, kept, note_paper, order_paper
from plans.pdf import plan_pdf
from plans.quotes import Spot
from plans.reference import load_checklist
from plans.services import save_row, save_texts
from selection.models import LegalAct, Round
from tests import paper
from tests.guards import lifted
from tests.once import LAID_OUT
from tests.world import World

from . import stages

QUESTIONS = ("Ar planas remiasi išvadomis?", "Ar lėšos skirtos tik leidžiamoms paskirtims?")


def words(pdf: bytes) -> str:
    return paper.text(pdf).replace(NBSP, " ")


def amended(world: World) -> PlanVersion:
    """Amendment No. 1: a better goal, 100 EUR moved from one year to the other, a new purpose."""
    workflow.start_amendment(
        stages.approved(world), by=world.asta, reason_code="saved", reason="Brango valandos."
    )
    version = PlanVersion.objects.get(number=1)
    save_texts(version=version, by=world.asta, goal="Daug geresni pasiekimai.", sustainability="Ne")
    activity = version.activities.get()
    money = {line.school_year: line.amount for line in activity.budget_lines.all()}
    activity.purpose = world.programme.purposes.get(number=3)
    budget = {2026: money[2026] - 100, 2027: money[2027] + 100}
    save_row(row=activity, by=world.asta, budget=budget)
    return PlanVersion.objects.get(number=1)


@LAID_OUT
def test_note_tells_what_was_left_open(world: World) -> None:
    """Unanswered questions keep their numbers, whatever is asked of later submissions."""
    noted(world, answered=1)
    decision, version = Agreement.objects.get(), PlanVersion.objects.get()
    Comment.objects.create(
        version=version,
        section="goal",
        text="Tikslas per platus.",
        audience="all",
        by=world.domas,
        role="officer",
        at=decision.at,
    )
    assert version.current_submission
    ChecklistItem.objects.filter(text=QUESTIONS[0]).update(text="Kita?", is_active=False)
    ChecklistItem.objects.create(programme=world.programme, party="municipality", text="Nauja?")
    made = note(version.current_submission, "municipality")
    assert made
    text = words(note_paper(made).pdf())
    assert "Tikslas per platus." in text
    assert "Pastabų nėra" not in text
    assert f"1. {QUESTIONS[0]} neatsakyta – 2. {QUESTIONS[1]} ne Viena be lėšų." in text
    assert "Nauja?" not in text


def noted(world: World, answered: int = 2) -> Paper:
    """The municipality's note with an answer „ne“ and an agreement; one or both questions are
    answered."""
    for place, text in enumerate(QUESTIONS):
        ChecklistItem.objects.create(
            programme=world.programme, party="municipality", text=text, position=place
        )
    version = stages.submitted(world)
    first, second = ChecklistItem.objects.filter(party="municipality", text__in=QUESTIONS)
    given = [Given(first.pk, "yes"), Given(second.pk, "no", "Viena be lėšų.")]
    save_answers(version=version, party="municipality", given=given[-answered:], by=world.domas)
    stages.municipality_agrees(world, version)
    assert version.current_submission
    found = note(version.current_submission, "municipality")
    assert found
    return note_paper(found)


def test_note_says_where_each_open_remark_stands(world: World) -> None:
    version = stages.submitted(world)
    row = version.indicators.get()
    for spot in (Spot("indicators", row.key), Spot("goal"), Spot("plan")):
        add_comment(version=version, spot=spot, text="Kodėl?", audience="all", by=world.domas)
    workflow.send_back(version, party="municipality", comment="Ne.", by=world.domas)
    assert version.current_submission
    found = note(version.current_submission, "municipality")
    assert found
    text = words(note_paper(found).pdf())
    listed = [f"Rodikliai, 1 („{row.title}“)", "Tikslas", "Visas planas"]
    assert [f"{place}: Kodėl?" in text for place in listed] == [True] * 3


def test_amendment_tells_why_of_what_kind_and_what_changes_before_the_whole_plan(
    world: World,
) -> None:
    text = words(plan_pdf(amended(world)))
    cover, _line, rest = text.partition("Pašalinti žodžiai perbraukti")
    assert "Patikslinimas Nr. 1" in cover
    assert "Lėšų lieka arba trūksta: Brango valandos." in cover
    assert "Pakeitimo rūšis Lėšos tarp paskirčių arba bendra suma; tikslas, " in cover
    compared, _line, plan = rest.partition("1. Plano pagrindimas")
    assert "Lėšų paskirtis 2026–2027 2027–2028 Iš viso 1. Paskirtis 1 Buvo" in compared
    assert "Skirtumas −50 673,00 −50 673,00 −101 346,00 3. Paskirtis 3" in compared
    assert "Buvo 0,00 0,00 0,00 Yra 50 573,00 50 773,00 101 346,00 Skirtumas +50 573,00" in compared
    assert "Visos paskirtys kartu Buvo 50 673,00 50 673,00 101 346,00 Yra 50 573,00" in compared
    assert "Skirtumas −100,00 +100,00 0,00" in compared
    assert "Iš viso suplanuota, Eur 50 573,00 50 773,00 101 346,00" in plan


def test_original_plan_has_no_comparison(world: World) -> None:
    text = words(plan_pdf(stages.approved(world)))
    assert "Kas keičiama" not in text
    assert "Pakeitimo rūšis" not in text


def test_comparison_on_paper_has_the_figures_of_its_page(world: World, client: Client) -> None:
    version = amended(world)
    client.force_login(world.asta)
    page = client.get(reverse("plans:plan_compare", args=[version.plan_id]))
    (link,) = re.findall(r'href="([^"]*/palyginti/pdf/[^"]*)"', page.content.decode())
    text = words(client.get(link.replace("&amp;", "&")).content)
    lines = [line for row in page.context["told"].purposes for line in row.lines]
    assert len(lines) == 9
    for name, sums in lines:
        assert " ".join([name, *sums]).replace(NBSP, " ") in text
    assert "PROJEKTAS" in text
    assert not Document.objects.filter(kind="comparison").exists()


def test_comparison_of_approved_versions_is_official_and_kept(world: World, client: Client) -> None:
    version = amended(world)
    save_texts(version=version, by=world.asta, goal="Geresni.", sustainability="Tęsime.")
    stages.send(world, version, date(2026, 10, 30))
    stages.municipality_agrees(world, version)
    stages.agency_agrees(world, version)
    workflow.approve(version, ordered_on=date(2026, 11, 1), order_number="V-20", by=world.asta)
    url = reverse("plans:plan_compare_pdf", args=[version.plan_id])
    client.force_login(world.asta)
    first = client.get(url)
    client.force_login(world.aurelija)
    assert client.get(url).content == first.content
    document = Document.objects.get(kind="comparison")
    assert documents.check_of(document).shown in paper.text(first.content)
    assert "PROJEKTAS" not in paper.text(first.content)
    assert paper.faults(first.content) == []


@LAID_OUT
def test_note_says_questions_answers_decision_and_post_but_no_name(world: World) -> None:
    made = noted(world)
    assert made.file_name == "derinimo-pazyma-ukmerges-rajono-savivaldybe-azuolo-mokykla.pdf"
    text = words(made.pdf())
    assert "Derinimo pažyma Ukmergės rajono savivaldybė 2026 m. spalio 5 d. Nr. S-7" in text
    assert "Sprendimas Suderintas" in text
    assert f"1. {QUESTIONS[0]} taip –" in text
    assert "ne Viena be lėšų." in text
    assert "Savivaldybės specialistas" in text
    assert "Domas" not in text


@LAID_OUT
def test_note_of_all_questions_fits_a_page_with_its_check(world: World) -> None:
    """Also of a training example, which says so."""
    load_checklist(world.programme)
    version = stages.submitted(world)
    Plan.objects.update(is_example=True)
    for item in ChecklistItem.objects.filter(party="agency"):
        given = [Given(item.pk, "yes")]
        save_answers(version=version, party="agency", given=given, by=world.feliksas)
    stages.agency_agrees(world, version)
    assert version.current_submission
    made = note(version.current_submission, "agency")
    assert made
    pages = paper.reader(note_paper(made).pdf(Check("7F3D9QXWKM", "0" * 64))).pages
    assert [("Kaip patikrinti" in page.extract_text()) for page in pages] == [True]


def test_note_is_for_readers_of_the_text_and_its_decision_must_stand(
    world: World, client: Client
) -> None:
    noted(world)
    decision = Agreement.objects.get()
    url = reverse("plans:plan_note", args=[decision.submission.version.plan_id, decision.pk])
    codes = {}
    for name in ("asta", "domas", "feliksas", "aurelija", "vilte", "benas", "egle"):
        client.force_login(world.people[name])
        codes[name] = client.get(url).status_code
    readers = dict.fromkeys(("asta", "domas", "feliksas", "aurelija"), 200)
    assert codes == readers | dict.fromkeys(("vilte", "benas", "egle"), 404)
    workflow.take_back(decision.submission.version, party="municipality", by=world.domas)
    client.force_login(world.asta)
    assert "Suderintas; atšauktas 20" in words(client.get(url).content)


@LAID_OUT
def test_note_of_an_agreement_taken_back_never_counts_as_genuine(
    world: World, client: Client
) -> None:
    """Nor once the party has agreed anew, which has a note of its own."""
    version = noted(world).version
    for _again in range(2):
        decision = Agreement.objects.get(withdrawn_at=None)
        client.force_login(world.domas)
        client.get(reverse("plans:plan_note", args=[version.plan_id, decision.pk]))
        if not _again:
            workflow.take_back(version, party="municipality", by=world.domas)
            stages.municipality_agrees(world, version)
    stages.agency_agrees(world, version)
    workflow.approve(version, ordered_on=date(2026, 10, 6), order_number="V-1", by=world.asta)
    notes = Document.objects.filter(kind="note").order_by("pk")
    assert [Found(note).is_public for note in notes] == [False, True]


def test_note_of_another_school_is_not_found_at_this_plan(world: World, client: Client) -> None:
    noted(world)
    decision = Agreement.objects.get()
    client.force_login(world.feliksas)
    other = PlanVersion.objects.get().plan_id + 1
    assert client.get(reverse("plans:plan_note", args=[other, decision.pk])).status_code == 404


def test_order_names_its_rules_agreements_sum_and_who_signs(world: World) -> None:
    acts = (("V-267", date(2016, 3, 29), "Kitas aktas"), ("V-707", date(2018, 8, 28), "Aprašas"))
    for number, on, title in (*acts, ("", date(2021, 3, 31), "Aprašas (nauja redakcija)")):
        LegalAct.objects.create(
            programme=world.programme, number=number, adopted_on=on, title=title
        )
    Round.objects.update(rules_version="V-707, 2021-03-31 redakcija")
    version = stages.agreed(world)
    text = words(order_paper(version, by=world.asta).pdf())
    assert "DĖL MOKYKLOS 2026–2028 M. VEIKLOS TOBULINIMO PLANO PATVIRTINIMO" in text
    assert "Aprašas (nauja redakcija), V-707, 2021-03-31 redakcija; ir šiuos suderinimus:" in text
    assert [other in text for other in ("Kitas aktas", "2018 m.", "Aprašas,")] == [False] * 3
    assert "Ukmergės rajono savivaldybė, 2026 m. spalio 5 d., Nr. S-7;" in text
    assert "tvirtinu mokyklos 2026–2028 m. veiklos tobulinimo planą" in text
    assert "kuriame suplanuota 101 346,00 Eur (pridedama)." in text
    assert "Asta Demo" in text
    assert "netekusia galios" not in text


def test_text_of_the_order_stays_for_readers_once_it_is_signed(
    world: World, client: Client
) -> None:
    version = stages.agreed(world)
    url = reverse("plans:plan_order", args=[version.plan_id])
    client.force_login(world.asta)
    text = client.get(url).content
    workflow.approve(version, ordered_on=date(2026, 10, 6), order_number="V-1", by=world.asta)
    detail = reverse("plans:plan_detail", args=[version.plan_id])
    assert f'href="{url}?redakcija=0"' in client.get(detail).content.decode()
    codes = {}
    for name in ("asta", "domas", "feliksas", "egle"):
        client.force_login(world.people[name])
        answer = client.get(f"{url}?redakcija=0")
        is_same = answer.status_code == 200 and b"".join(answer) == text
        codes[name] = (answer.status_code, is_same)
    assert codes == dict.fromkeys(("asta", "domas", "feliksas"), (200, True)) | {
        "egle": (404, False)
    }


@LAID_OUT
@pytest.mark.parametrize("is_read_again", [True, False])
def test_order_after_a_merger_is_the_successors_on_every_paper(
    world: World, is_read_again: bool
) -> None:
    """The same person heads both; what the closed school's text said was never signed."""
    version = stages.agreed(world)
    kept(order_paper(version, by=world.asta), by=world.asta)
    carry_over(school=world.azuolas, successor=world.berzas, on=clock.today(), by=world.feliksas)
    version, head = PlanVersion.objects.for_list().get(), User.objects.get(pk=world.asta.pk)
    if is_read_again:
        kept(order_paper(version, by=head), by=head)
    workflow.approve(version, ordered_on=clock.today(), order_number="V-9", by=head)
    version = PlanVersion.objects.for_list().get()
    texts = Document.objects.filter(kind="order").order_by("pk")
    found = [Found(text) for text in texts]
    assert [item.is_public for item in found] == [False] + [True] * is_read_again
    assert documents.order_text(version) == (texts[1] if is_read_again else None)
    assert f"PATVIRTINTA {world.berzas} direktoriaus" in words(plan_pdf(version))
    issued = Found(documents.of_submission(version.submissions.get()))
    assert [found[-1].school, issued.signer] == [world.berzas] * 2
    assert issued.school.name == world.azuolas.name


def test_order_of_a_successor_says_whose_basket_and_whose_order_it_is_about(
    world: World, client: Client
) -> None:
    """The successor may have a plan and an order of the same number of its own."""
    version = stages.agreed(world)
    assert "krepšelis skirtas" not in words(order_paper(version, by=world.asta).pdf())
    workflow.approve(version, ordered_on=date(2026, 10, 6), order_number="V-1", by=world.asta)
    carry_over(school=world.azuolas, successor=world.berzas, on=clock.today(), by=world.feliksas)
    head = world.people["asta"] = User.objects.get(pk=world.asta.pk)  # its rights are read anew
    amended = stages.amend(world, PlanVersion.objects.for_list().get())
    stages.turn(world, amended)
    stages.send(world, amended, clock.today())
    version = PlanVersion.objects.for_list().get(number=1)
    whose = f"{world.azuolas}, kodas {world.azuolas.code})"
    order = order_paper(version, by=head)
    assert f"plano patikslinimą Nr. 1 (krepšelis skirtas mokyklai: {whose}" in words(order.pdf())
    replaced = f"kitos mokyklos direktoriaus 2026 m. spalio 6 d. įsakymu Nr. V-1 ({whose}"
    assert replaced in words(order.pdf())
    assert {"awarded_to", "replaced_of"} <= order.said.keys()
    stages.agency_agrees(world, version)
    file = kept(note_paper(note_of(Agreement.objects.latest("pk"))), by=head)
    assert f"Krepšelis skirtas {world.azuolas}" in words(read(file))
    workflow.agree(
        version,
        party="municipality",
        agreed_on=clock.today(),
        document_number="S-8",
        by=world.domas,
    )
    workflow.approve(version, ordered_on=clock.today(), order_number="V-1", by=head)
    code = Document.objects.get(kind="note").code
    page = client.get(reverse("portal:check_document", args=[code])).content.decode()
    assert f"<dt>Krepšelis skirtas</dt><dd>{world.azuolas}</dd>" in page


def test_head_is_told_that_a_text_of_the_order_is_void(world: World, client: Client) -> None:
    """Until the new one is downloaded, also where the agreement given anew says just the same."""
    version = stages.agreed(world)
    client.force_login(world.asta)
    page, text = (
        reverse(f"plans:{name}", args=[version.plan_id]) for name in ("plan_approve", "plan_order")
    )
    told = "Anksčiau atsisiųstas įsakymo tekstas nebetinka"
    assert told not in client.get(page).content.decode()
    client.get(text)
    assert told not in client.get(page).content.decode()
    workflow.take_back(version, party="agency", by=world.feliksas)
    stages.agency_agrees(world, version)
    assert told in client.get(page).content.decode()
    client.get(text)
    assert told not in client.get(page).content.decode()
    void, signed = Document.objects.filter(kind="order").order_by("pk")
    workflow.approve(version, ordered_on=stages.ORDERED_ON, order_number="V-1", by=world.asta)
    assert documents.order_text(PlanVersion.objects.for_list().get()) == signed
    assert [Found(item).is_public for item in (void, signed)] == [False, True]


def test_order_of_an_amendment_replaces_the_version_before(world: World) -> None:
    version = amended(world)
    workflow.submit(version, by=world.asta)
    text = words(order_paper(version, by=world.asta).pdf())
    assert "plano patikslinimą Nr. 1, parengtą pagal projektą" in text
    assert "direktoriaus 2026 m. spalio 6 d. įsakymu Nr. (1.3.)-V13." in text


def test_order_is_offered_to_the_head_once_all_have_agreed(world: World, client: Client) -> None:
    version = stages.agreed(world)
    url = reverse("plans:plan_order", args=[version.plan_id])
    codes = {}
    for name in ("rasa", "domas", "feliksas", "benas", "asta"):
        client.force_login(world.people[name])
        codes[name] = client.get(url).status_code
    assert codes == {"rasa": 403, "domas": 403, "feliksas": 403, "benas": 404, "asta": 200}
    page = client.get(reverse("plans:plan_approve", args=[version.plan_id]))
    assert f'href="{url}"' in page.content.decode()
    document = Document.objects.get(kind="order")
    assert document.title == "Direktoriaus įsakymas. Ąžuolo mokykla, 2026–2028\u00a0m., Planas"
    workflow.approve(version, ordered_on=stages.ORDERED_ON, order_number="V-1", by=world.asta)
    assert client.get(url).status_code == 302
    found = documents.find(document.code)
    assert found
    assert (found.is_public, found.is_in_force) == (True, True)
    version.refresh_from_db()
    assert documents.order_text(version) == document
    with lifted():  # one was taken back and given anew after the text
        Agreement.objects.update(at=clock.now())
    assert not documents.Found(document).is_public
    assert documents.order_text(version) is None


@LAID_OUT
@pytest.mark.parametrize("language", ["lt", "en"])
def test_papers_are_tagged_and_the_same_in_any_language(world: World, language: str) -> None:
    with translation.override(language):
        made = noted(world)
        pdf = made.pdf()
    assert made.title == "Derinimo pažyma. Ąžuolo mokykla, 2026–2028\u00a0m., Planas"
    assert paper.reader(pdf).trailer["/Root"]["/Lang"] == "lt"
    levels = [item["/S"] for item in paper.elements(pdf) if item["/S"] in {"/H1", "/H2", "/H3"}]
    assert levels == ["/H1", "/H2", "/H2"]
    heads = [item for item in paper.elements(pdf) if item["/S"] == "/TH"]
    assert {item["/A"]["/Scope"] for item in heads} == {"/Column", "/Row"}
    assert "Questions" not in paper.text(pdf)


@LAID_OUT
def test_sixty_changed_activities_are_all_compared(world: World) -> None:
    version = amended(world)
    for place in range(2, 61):
        row = Activity(version=version, title=f"Nauja veikla {place}", position=place)
        save_row(row=row, by=world.asta, budget={2026: Decimal("1.00")})
    text = words(plan_pdf(PlanVersion.objects.get(number=1)))
    assert [n for n in range(2, 61) if f"{n}. Nauja veikla {n} – pridėta" not in text] == []
