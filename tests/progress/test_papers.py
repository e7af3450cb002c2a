"""Progress on paper: the figures are those of the screen, only what is settled is printed."""

from datetime import date

from django.test import Client
from django.urls import reverse

from common import clock
from common.money import NBSP
from plans.models import Document
from progress import workflow
from progress.details import SchoolProgress
from progress.evaluations import Desk
from progress.pdf import evaluation_paper, progress_paper
from progress.services import withdraw_value
from tests import paper
from tests.once import LAID_OUT
from tests.world import World

from . import stages


def words(pdf: bytes) -> str:
    return paper.text(pdf).replace(NBSP, " ")


@LAID_OUT
def test_progress_on_paper_has_the_values_of_its_page(world: World) -> None:
    version = stages.approved(world, indicators=2)
    first, second = version.indicators.all()
    stages.value(world, first, 80)
    stages.value(world, first, 86, date(2026, 11, 12))
    wrong = stages.value(world, second, 99)
    withdraw_value(measurement=wrong, reason="Klaida", by=world.asta)
    school = SchoolProgress(world.grant, world.asta)
    text = words(progress_paper(school, version).pdf())
    assert school.heading in text
    for card in school.cards:
        assert card.standing.sentence.replace(NBSP, " ") in text
    assert "Mokinių dalis 1 2026-11-01 80 proc. NMPP" in text
    assert "Mokinių dalis 1 2026-11-12 86 proc. NMPP" in text
    assert "99 proc." not in text
    assert "Išvados dar nėra." in text


@LAID_OUT
def test_values_are_drawn_on_paper_and_read_aloud(world: World) -> None:
    """Beside the table that says the same; what has no value has no drawing."""
    version = stages.approved(world, indicators=2)
    stages.value(world, version.indicators.all()[1], 80)
    pdf = progress_paper(SchoolProgress(world.grant, world.asta), version).pdf()
    told = [item["/Alt"] for item in paper.elements(pdf) if item["/S"] == "/Figure"]
    assert [text for text in told if "Mokinių dalis" in text] == [
        SchoolProgress(world.grant, world.asta).cards[1].chart.title
    ]
    assert paper.faults(pdf) == []


@LAID_OUT
def test_unfinished_evaluation_is_a_draft_and_not_in_the_schools_report(world: World) -> None:
    version = stages.approved(world)
    desk = Desk(stages.begun(world, world.grant), world.vilte)
    assert "PROJEKTAS" in words(evaluation_paper(desk, version, None).pdf())
    text = words(progress_paper(SchoolProgress(world.grant, world.vilte), version).pdf())
    assert "Nė vienas vertinimas dar nebaigtas." in text


def test_finished_evaluation_and_the_conclusion_stand_in_both(world: World) -> None:
    version = stages.approved(world)
    stages.value(world, version.indicators.get(), 80)
    evaluation = stages.finished(world, world.grant)
    workflow.conclude(world.grant, stages.verdict(), by=world.vilte)
    school = SchoolProgress(world.grant, world.asta)
    papers = (
        progress_paper(school, version),
        evaluation_paper(Desk(evaluation, world.asta), version, school.conclusion),
    )
    for made in papers:
        pdf = made.pdf()
        assert paper.faults(pdf) == []
        text = words(pdf)
        assert "1.1.1 Asmenybės tapsmas Stebėta pamokose. 3 geras" in text
        assert "Plano tikslas Pasiektas iš dalies Data 2026 m. lapkričio 10 d." in text
        assert "Rodikliai pagerėjo." in text
        assert "PROJEKTAS" not in text
        assert ("Vadovaujantis vertintojas Vilte Demo" in text) is (made is papers[1])


def test_report_of_a_day_is_issued_once_and_anew_when_it_says_something_else(
    world: World, client: Client
) -> None:
    version = stages.approved(world)
    stages.value(world, version.indicators.get(), 80)
    url = reverse("progress:progress_pdf", args=[world.grant.pk])
    client.force_login(world.asta)
    first = client.get(url).content
    client.force_login(world.feliksas)
    assert client.get(url).content == first
    stages.value(world, version.indicators.get(), 81, clock.today())
    assert client.get(url).content != first
    assert Document.objects.filter(kind="progress", version=version).count() == 2


def test_before_the_plans_approval_there_is_no_report(world: World, client: Client) -> None:
    client.force_login(world.asta)
    answer = client.get(reverse("progress:progress_pdf", args=[world.grant.pk]))
    assert answer.status_code == 302
    assert not Document.objects.exists()


@LAID_OUT
def test_pages_lead_to_their_papers(world: World, client: Client) -> None:
    stages.approved(world)
    evaluation = stages.finished(world, world.grant)
    client.force_login(world.asta)
    args = [world.grant.pk, evaluation.pk]
    for name, rest in (("progress_detail", args[:1]), ("evaluation_detail", args)):
        page = client.get(reverse(f"progress:{name}", args=rest)).content.decode()
        paper_url = reverse(f"progress:{name.removesuffix('_detail')}_pdf", args=rest)
        assert f'href="{paper_url}"' in page
        assert client.get(paper_url)["Content-Type"] == "application/pdf"
