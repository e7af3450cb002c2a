"""The page that compares: who may read which text, what is shown of a difference."""

import re
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags

from accounts.models import User
from plans import comparing, content, workflow
from plans.difference import compare
from plans.models import Activity, PlanVersion
from plans.services import save_row, save_texts
from plans.texts import texts_of
from plans.views.fetch import readable
from tests.once import COUNTED, DRAWN
from tests.plans import stages
from tests.world import World, activity, draft, fill


def page(client: Client, user: User, version: PlanVersion, status: int = 200, **asked: str) -> str:
    client.force_login(user)
    answer = client.get(reverse("plans:plan_compare", args=[version.plan_id]), asked)
    assert answer.status_code == status
    return answer.content.decode()


def plain(html: str) -> str:
    """What is read, with single spaces."""
    return re.sub(r"\s+", " ", unescape(strip_tags(html)))


def codes(user: User, version: PlanVersion) -> list[str]:
    return [text.code for text in texts_of(user, readable(user, version.plan))]


@pytest.fixture
def amended(world: World) -> PlanVersion:
    """An amendment being written: a new goal and post, a new activity, 1 000 EUR moved to it."""
    version = workflow.start_amendment(
        stages.approved(world), reason_code="saved", reason="Liko lėšų.", by=world.asta
    )
    save_texts(
        version=version, by=world.asta, goal="Daug geresni pasiekimai.", sustainability="Tęsime."
    )
    row = version.activities.get()
    row.responsible = "<i>Direktorė</i>"
    budget = {line.school_year: line.amount for line in row.budget_lines.all()}
    save_row(row=row, by=world.asta, budget=budget | {2026: budget[2026] - 1000})
    save_row(
        row=activity(version, "Nauja <b>veikla</b>"),
        by=world.asta,
        links={"objectives": list(version.objectives.all())},
        budget={2026: Decimal(1000)},
    )
    return version


@pytest.fixture
def returned(world: World) -> PlanVersion:
    """Returned by the municipality; the school has begun to correct the goal."""
    version = stages.returned(world)
    save_texts(version=version, by=world.asta, goal="Taisomas tikslas.", sustainability="Tęsime.")
    return version


def test_each_person_compares_only_what_they_may_read(world: World, amended: PlanVersion) -> None:
    assert codes(world.asta, amended) == ["1", "0"]
    for reader in (world.domas, world.feliksas, world.aurelija, world.vilte):
        assert codes(reader, amended) == ["0"]


def test_while_returned_others_read_only_what_was_submitted(
    world: World, returned: PlanVersion
) -> None:
    assert codes(world.asta, returned) == ["0", "0.1"]
    assert codes(world.domas, returned) == codes(world.aurelija, returned) == ["0.1"]
    workflow.submit(returned, by=world.asta)
    assert codes(world.domas, returned) == ["0", "0.1"]
    assert codes(world.vilte, returned) == []


def test_submissions_of_one_minute_have_labels_of_their_own(
    world: World, returned: PlanVersion
) -> None:
    for reason in ("Dar ne.", "Vis dar ne."):
        stages.send(world, returned)
        workflow.send_back(returned, party="agency", comment=reason, by=world.feliksas)
        stages.reword(world, returned)
    labels = [text.label for text in texts_of(world.asta, readable(world.asta, returned.plan))]
    assert len(set(labels)) == len(labels) == 4
    assert labels[1] == "Planas, 3-iasis pateikimas, 2026-10-05\u00a009:00"


def test_an_evaluator_reads_what_was_approved_not_what_was_submitted(
    world: World, returned: PlanVersion
) -> None:
    stages.send(world, returned)
    stages.agency_agrees(world, returned)
    stages.municipality_agrees(world, returned)
    assert codes(world.vilte, returned) == []
    workflow.approve(returned, ordered_on=stages.ORDERED_ON, order_number="V-1", by=world.asta)
    assert (codes(world.vilte, returned), codes(world.domas, returned)) == (["0"], ["0", "0.1"])


def test_a_text_that_may_not_be_read_is_not_found(
    world: World, client: Client, amended: PlanVersion
) -> None:
    assert "Palyginti dar nėra su kuo" in page(client, world.domas, amended)
    page(client, world.domas, amended, 404, su="1")
    workflow.submit(amended, by=world.asta)
    workflow.send_back(amended, party="agency", comment="Patikslinkite.", by=world.feliksas)
    assert codes(world.domas, amended) == ["1.1", "0"]
    for asked in ("1", "0.1", "x"):
        page(client, world.domas, amended, 404, su=asked)
        page(client, world.domas, amended, 404, **{"is": asked})
    assert "Daug geresni" in page(client, world.asta, amended, su="1")


@DRAWN
def test_words_rows_and_sums_are_told(world: World, client: Client, amended: PlanVersion) -> None:
    amended.findings.update(ended_reason="Nebetinka.")
    html = page(client, world.asta, amended)
    assert "<h1>Skiriasi 4 vietos</h1>" in html
    text = plain(html)
    assert "[išbraukta: Geresni] [įrašyta: Daug geresni] pasiekimai." in text
    assert "[išbraukta: Pavaduotoja ugdymui] → [įrašyta: <i>Direktorė</i>]" in text
    assert "Nauja <b>veikla</b>Pridėta" in text
    assert "[išbraukta: 50 673,00 Eur] → [įrašyta: 49 673,00 Eur]" in text.replace("\xa0", " ")
    assert "Kodėl nutraukta: Nebetinka." in text
    assert "2026–2027: 1 000,00 Eur" in text.replace("\xa0", " ")
    whole = re.findall(r"<td[^>]*>([^<]*)</td>", html.partition("Visos paskirtys kartu")[2])[:3]
    assert [item.replace("\xa0", " ") for item in whole] == ["50 673,00", "50 673,00", "101 346,00"]


def test_an_added_file_is_told_in_the_reader_s_language() -> None:
    file = {"key": "a", "title": "Sąmata", "name": "samata.pdf", "row_key": None}
    found = compare({"attachments": []}, {"attachments": [file]})
    ((row,),) = (part.rows for part in comparing.told(found).parts)
    assert [str(item.label) for item in row.fields] == ["Failas"]


@DRAWN
def test_the_same_text_twice_differs_in_nothing(
    world: World, client: Client, amended: PlanVersion
) -> None:
    html = page(client, world.asta, amended, **{"is": "0", "su": "0"})
    assert ("Skirtumų nėra" in html, "<ins>" in html) == (True, False)


@DRAWN
def test_two_texts_are_compared_in_the_order_of_time(
    world: World, client: Client, amended: PlanVersion
) -> None:
    shown = [
        page(client, world.asta, amended, **{"is": earlier, "su": later})
        for earlier, later in (("0", "1"), ("1", "0"))
    ]
    assert ["kita tvarka" in html for html in shown] == [False, True]
    assert [plain(html).count("[įrašyta: Daug geresni]") for html in shown] == [1, 1]


def test_paper_has_the_same_words_without_what_is_only_heard(
    world: World, amended: PlanVersion
) -> None:
    before, after = (
        content.as_json(content.load(version))
        for version in amended.plan.versions.order_by("number")
    )
    with translation.override("lt"):
        told = comparing.told(compare(before, after), is_paper=True)
    [goal] = [part.text for part in told.parts if part.name == "goal"]
    assert goal == "<del>Geresni</del> <ins>Daug geresni</ins> pasiekimai."


@COUNTED
def test_queries_do_not_grow_with_rows(world: World, client: Client) -> None:
    found = []
    plans = ((world.grant, world.asta, 1), (world.berzas_grant, world.benas, 30))
    for grant, head, rows in plans:
        version = fill(draft(grant, head), head, activities=rows, indicators=rows)
        workflow.submit(version, by=head)
        workflow.withdraw(version, by=head)
        Activity.objects.filter(version=version).update(title="Kita")
        client.force_login(head)
        with CaptureQueriesContext(connection) as captured:
            assert "Skiriasi" in page(client, head, version)
        found.append(len(captured))
    assert found[0] == found[1]


def test_the_plan_s_page_leads_here_where_there_are_two_texts(
    world: World, client: Client, returned: PlanVersion
) -> None:
    address = reverse("plans:plan_compare", args=[returned.plan_id])
    shown = []
    for reader in (world.asta, world.domas):
        client.force_login(reader)
        shown.append(address in client.get(returned.get_absolute_url()).content.decode())
    assert shown == [True, False]
