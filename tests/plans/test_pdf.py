"""The plan on paper: what stands there, that sums agree and that nothing breaks it."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from common import clock, pdf
from common.money import NBSP, format_eur
from files.services import store
from grants.services import carry_over
from plans import health, workflow
from plans.content import load
from plans.models import (
    Activity,
    Agreement,
    Indicator,
    PaperSource,
    Plan,
    PlanVersion,
)
from plans.papers import order_paper
from plans.pdf import plan_html, plan_pdf, plan_pdf_name
from plans.services import save_texts
from tests import paper
from tests.guards import change, lifted
from tests.world import World, draft, fill

from . import stages

# How a plan is laid out; that each paper is made from PostgreSQL too: `test_documents.py` and
# `test_papers.py` here, `tests/test_papers.py`, the order's PDF in the browser's story.
pytestmark = pytest.mark.once

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63"
    "64f8cf500f0003860180 5a34007d0000000049454e44ae426082".replace(" ", "")
)


def words(version: PlanVersion) -> str:
    return paper.text(plan_pdf(version)).replace(NBSP, " ")


def sign(world: World) -> None:
    world.programme.publicity_sign = store(
        ContentFile(PIXEL, name="zenklas.png"), by=world.feliksas, kind="image/png"
    )
    world.programme.save(update_fields=["publicity_sign"])


def test_empty_draft_is_marked_a_draft_with_empty_places_to_sign(world: World) -> None:
    text = words(draft(world.grant, world.asta))
    assert "PROJEKTAS" in text
    assert "PATVIRTINTA" not in text
    assert text.count("SUDERINTA") == 2
    assert text.count("Dar neužpildyta.") == 6
    assert "399 mok. × 127,00 Eur × 2 m. m. = 101 346,00 Eur" in text


def test_approved_plan_carries_its_order_and_agreements(world: World) -> None:
    text = words(stages.approved(world))
    assert "PATVIRTINTA Ąžuolo mokykla direktoriaus 2026 m. spalio 6 d. įsakymu" in text
    assert "Nr. (1.3.)-V13" in text
    assert "SUDERINTA Ukmergės rajono savivaldybė 2026 m. spalio 5 d. Nr. S-7" in text
    assert "SUDERINTA Nacionalinė švietimo agentūra 2026 m. spalio 5 d. Nr. D-1" in text
    assert "PROJEKTAS" not in text


def test_agreement_without_a_number_stands_by_its_date_alone(world: World) -> None:
    version = stages.agreed(world)
    with lifted():
        Agreement.objects.update(document_number="")
    text = words(version)
    assert "SUDERINTA Nacionalinė švietimo agentūra 2026 m. spalio 5 d. PROJEKTAS" in text


def test_returned_plan_shows_no_agreement(world: World) -> None:
    text = words(stages.returned(world))
    assert "PROJEKTAS" in text
    assert text.count("(dokumento data ir numeris)") == 2


def test_sums_agree_with_the_content_of_the_page(world: World) -> None:
    version = fill(draft(world.grant, world.asta), world.asta, activities=3)
    content = load(version)
    text = paper.text(plan_pdf(version)).replace(NBSP, " ")
    totals = [format_eur(sum_, unit="") for sum_ in (*content.by_year.values(), content.planned)]
    row = "Iš viso suplanuota, Eur " + " ".join(totals).replace(NBSP, " ")
    assert text.count(row) == 2


def test_over_the_basket_it_says_by_how_much(world: World) -> None:
    version = fill(draft(world.grant, world.asta), world.asta)
    version.activities.get().budget_lines.update(amount=Decimal("60000.00"))
    assert [p.code for p in health.errors(load(PlanVersion.objects.get()))] == ["over_grant"]
    assert "Planas viršija krepšelį 18 654,00 Eur." in words(version)


def test_indicator_stands_in_the_table_and_as_a_sentence(world: World) -> None:
    version = fill(draft(world.grant, world.asta), world.asta)
    assert "Mokinių dalis 1 padidės nuo 78 proc. (2026-09) iki 85 proc. (2028-06)." in words(
        version
    )


def test_absent_value_is_not_zero(world: World) -> None:
    version = fill(draft(world.grant, world.asta), world.asta)
    Indicator.objects.update(baseline_value=None, baseline_on=None)
    assert "<td>–</td>" in plan_html(version)
    assert "0 proc." not in words(version)


def test_publicity_is_read_once_and_printed_on_every_page(world: World) -> None:
    sign(world)
    version = fill(draft(world.grant, world.asta), world.asta, activities=12)
    pdf = plan_pdf(version)
    pages = paper.reader(pdf).pages
    assert len(pages) >= 3
    for page in pages:
        assert "Projektas Nr. 09.2.1-ESFA-V-719-01-0001" in page.extract_text().replace(NBSP, " ")
        assert "/XObject" in page["/Resources"]
    figures = [item for item in paper.elements(pdf) if item["/S"] == "/Figure"]
    assert [item["/Alt"] for item in figures] == ["Projekto viešinimo ženklas"]


def test_pages_are_numbered_to_the_last(world: World) -> None:
    version = fill(draft(world.grant, world.asta), world.asta, activities=12)
    pages = paper.reader(plan_pdf(version)).pages
    for place, page in enumerate(pages, 1):
        assert f"{place} / {len(pages)}" in page.extract_text()


def test_training_example_is_marked_on_every_page(world: World) -> None:
    version = fill(draft(world.grant, world.asta), world.asta, activities=12)
    assert "PAVYZDYS" not in words(version)
    Plan.objects.update(is_example=True)
    version = PlanVersion.objects.get()
    for page in paper.reader(plan_pdf(version)).pages:
        assert "MOKOMASIS PAVYZDYS" in page.extract_text()


def test_plan_from_paper_says_so(world: World) -> None:
    version = draft(world.grant, world.asta)
    scan = store(ContentFile(b"%PDF-1.4 planas", name="planas.pdf"), by=world.domas)
    PaperSource.objects.create(
        version=version, scan=scan, received_on=date(2026, 9, 20), by=world.domas
    )
    assert "įvesta iš popierinio dokumento, gauto 2026-09-20" in words(version)


def test_headings_follow_each_other_and_heads_repeat(world: World) -> None:
    version = fill(draft(world.grant, world.asta), world.asta, activities=30)
    pdf = plan_pdf(version)
    levels = [item["/S"] for item in paper.elements(pdf) if item["/S"] in {"/H1", "/H2", "/H3"}]
    assert levels == ["/H1", *["/H2"] * 7, "/H3", "/H2"]
    wide = [page for page in paper.reader(pdf).pages if page.mediabox.width > page.mediabox.height]
    assert len(wide) >= 3
    texts = [page.extract_text() for page in wide]
    last = next(place for place, text in enumerate(texts) if "5. Lėšos pagal" in text)
    for text in texts[1:last]:
        assert "Veikla, klasės, laukiamas pokytis" in text


def test_no_page_of_an_amendment_but_the_last_is_half_empty(world: World) -> None:
    made = plan_pdf(stages.amendment_submitted(world))
    pages = list(paper.reader(made).pages)
    assert len(pages) > 2
    assert [paper.filled(page) > 0.5 for page in pages[:-1]] == [True] * (len(pages) - 1)


def test_total_never_stands_alone_on_a_page(world: World) -> None:
    for count in range(4, 8):
        version = PlanVersion.objects.first() or draft(world.grant, world.asta)
        version.activities.all().delete()
        fill(version, world.asta, activities=count)
        for page in paper.reader(plan_pdf(version)).pages:
            text = page.extract_text()
            if "Iš viso suplanuota" in text and "Veikla, klasės" in text:
                assert "Konsultacijos" in text, count


def test_strange_texts_do_not_break_it(world: World) -> None:
    version = fill(draft(world.grant, world.asta), world.asta, activities=2)
    first, second = version.activities.all()
    Activity.objects.filter(pk=first.pk).update(title="=1+1 <b>&amp; 😀 " + "ž" * 480)
    Activity.objects.filter(pk=second.pk).update(title="{{ x }} {% y %}", expected_change="a\nb\tc")
    PlanVersion.objects.update(goal="Ą" * 5_000)
    pdf = plan_pdf(PlanVersion.objects.get())
    text = paper.text(pdf)
    assert "=1+1 <b>&amp;" in text
    assert "{{ x }} {% y %}" in text
    assert text.replace(" ", "").count("ž" * 20) >= 20
    for page in paper.reader(pdf).pages:
        assert sorted(round(float(side)) for side in page.mediabox[2:]) == [595, 842]


def test_sixty_activities_all_stand_there(world: World) -> None:
    version = fill(draft(world.grant, world.asta), world.asta, activities=60)
    text = words(version)
    assert [n for n in range(1, 61) if f"Konsultacijos {n} " not in text] == []


def test_same_content_same_bytes_in_any_language(world: World) -> None:
    version = stages.approved(world)
    pdf = plan_pdf(version)
    with translation.override("en"):
        assert plan_pdf(version) == pdf


def test_reader_gets_only_the_content_given(world: World) -> None:
    version = fill(draft(world.grant, world.asta), world.asta)
    given = load(version)
    given.version.goal = "Pateiktas tikslas"
    text = paper.text(plan_pdf(PlanVersion.objects.get(), given))
    assert "Pateiktas tikslas" in text
    assert "Geresni pasiekimai" not in text


@pytest.mark.parametrize(
    ("stage", "name"),
    [
        ("being_written", "mvt-planas-azuolo-mokykla-2026-2028-projektas.pdf"),
        ("approved", "mvt-planas-azuolo-mokykla-2026-2028.pdf"),
    ],
)
def test_file_has_a_plain_telling_name(world: World, stage: str, name: str) -> None:
    assert plan_pdf_name(getattr(stages, stage)(world)) == name


def test_order_stays_the_old_schools_after_a_merger(world: World) -> None:
    version = stages.approved(world)
    carry_over(school=world.azuolas, successor=world.berzas, on=clock.today(), by=world.feliksas)
    printed = words(PlanVersion.objects.get(pk=version.pk))
    assert f"{world.azuolas.name} 2026–2028" in printed
    assert f"Krepšelį tęsia {world.berzas.name}" in printed


def test_what_was_sent_has_one_name_under_its_code_after_a_merger(world: World) -> None:
    version = stages.agreed(world)
    carry_over(school=world.azuolas, successor=world.berzas, on=clock.today(), by=world.feliksas)
    fresh = PlanVersion.objects.get(pk=version.pk)
    printed = words(fresh)
    assert f"{world.azuolas.name} 2026–2028" in printed
    assert f"Krepšelį tęsia {world.berzas.name}" in printed
    order = paper.text(order_paper(fresh, by=world.benas).pdf()).replace("\xa0", " ")
    assert world.berzas.name.upper() in order.upper()


def test_empty_sustainability_is_a_dash_once_submitted(world: World) -> None:
    version = stages.being_written(world)
    save_texts(version=version, by=world.asta, goal="Tikslas.", sustainability="")
    version = PlanVersion.objects.get()
    assert "7. Tęstinumas Dar neužpildyta." in words(version)
    told = {item.key: "Tęsime." for item in health.warnings(load(version))}
    workflow.submit(version, by=world.asta, explanations=told)
    text = words(version)
    assert "7. Tęstinumas –" in text
    assert "Dar neužpildyta" not in text


def test_page_of_an_older_version_leads_to_its_own_papers(world: World, client: Client) -> None:
    old = stages.approved(world)
    new = PlanVersion.objects.create(
        plan=old.plan, number=1, reason="Kainos", goal="Naujas tikslas"
    )
    client.force_login(world.asta)
    for version in (old, new):
        page = client.get(old.get_absolute_url(), {"redakcija": version.number}).content.decode()
        (link,) = re.findall(r'href="(/planai/\d+/versijos/\d+/pdf/)"', page)
        answer = client.get(link)
        assert plan_pdf_name(version) in answer["Content-Disposition"]
        assert version.goal in paper.text(answer.content)
    plain = reverse("plans:plan_pdf", args=[old.plan_id])
    for person, read in ((world.asta, new), (world.vilte, old)):  # what the page shows them
        client.force_login(person)
        assert client.get(old.get_absolute_url()).context["version"] == read
        assert plan_pdf_name(read) in client.get(plain)["Content-Disposition"]


def amounts(text: str) -> set[str]:
    """Every sum that stands in a text."""
    return set(re.findall(r"\d{1,3}(?: \d{3})*,\d\d", text.replace(NBSP, " ")))


def test_sums_on_paper_are_those_of_the_screen(world: World, client: Client) -> None:
    version = fill(draft(world.grant, world.asta), world.asta, activities=7)
    client.force_login(world.asta)
    page = re.sub("<[^>]*>", " ", client.get(version.get_absolute_url()).content.decode())
    printed = client.get(reverse("plans:version_pdf", args=[version.plan_id, 0])).content
    found = amounts(paper.text(printed))
    assert len(found) >= 5
    assert found - {"127,00"} == amounts(page) - {"0,00"}  # the rate; nothing is left to plan


def test_contents_lead_to_the_pages_of_the_parts(world: World) -> None:
    pdf = plan_pdf(fill(draft(world.grant, world.asta), world.asta, activities=20))
    document = paper.reader(pdf)
    cover = " ".join(document.pages[0].extract_text().replace(NBSP, " ").split())
    names = {place: item["/Dest"] for place, item in enumerate(links(document.pages[0]))}
    assert list(names) == list(range(7))
    for name in names.values():
        target = document.named_destinations[name]
        number = document.get_destination_page_number(target) + 1
        title = name.replace(NBSP, " ")
        assert f"{title} {number}" in cover
        assert title in document.pages[number - 1].extract_text().replace(NBSP, " ")


def links(page: Any) -> list[Any]:
    """What of the page leads to another place of the document."""
    found = [item.get_object() for item in page["/Annots"]]
    return [item for item in found if "/Dest" in item]


def test_council_has_its_place_where_the_programme_asks_for_it(world: World) -> None:
    version = stages.agreed(world)
    assert "PRITARTA" not in words(version)
    assert version.current_submission
    change(version.current_submission, council_on=date(2026, 9, 25), council_number="3")
    version = PlanVersion.objects.for_list().get()
    assert "PRITARTA Mokyklos taryba 2026 m. rugsėjo 25 d. Nr. 3" in words(version)
    order = paper.text(order_paper(version, by=world.asta).pdf()).replace("\xa0", " ")
    said = "(vieta) Mokyklos taryba pritarė 2026 m. rugsėjo 25 d., protokolo Nr. 3. Pagal"
    assert (said in order, order.count("taryba")) == (True, 1)


@pytest.mark.parametrize("lines", [27, 28, 33, 34, 35])
def test_neither_a_sum_in_words_nor_the_check_stands_alone_on_a_page(lines: int) -> None:
    """However much stands above: the sum stays with its table, the check with the last part."""
    html = (
        '<!DOCTYPE html><html lang="lt" data-running="r" data-code="" data-watermark=""><head>'
        f"<title>T</title></head><body>{'<p>Eilutė.</p>' * lines}"
        f'<table class="whole"><tbody>{"<tr><th>Paskirtis</th><td>1</td></tr>" * 3}</tbody></table>'
        "<p>Suplanuota.</p><h2>Išvada</h2><p>Dar nėra.</p>"
        f'<section class="check"><h2 class="plain">Tikrinti</h2>{"<p>Kodas</p>" * 3}</section>'
        "</body></html>"
    )
    pages = [page.extract_text() for page in paper.reader(pdf.write(html)).pages]
    for word, before in (("Suplanuota", "Paskirtis"), ("Tikrinti", "Išvada")):
        assert [word in page for page in pages] == [before in page for page in pages], word
