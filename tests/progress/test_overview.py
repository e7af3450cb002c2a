"""The report over all schools: the same totals on page, in the workbook and on paper."""

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from common.money import format_eur
from grants.models import Grant
from plans.models import Plan
from progress.followed import rows_of
from progress.forms import GrantFilter
from progress.overview import report
from progress.pdf import report_html
from progress.services import withdraw_value
from progress.workflow import conclude
from schools.models import School
from tests.once import COUNTED, DRAWN, LAID_OUT
from tests.progress.stages import approved, begun, director, finished, judged, value, verdict
from tests.world import World

CONCLUDED_ON = date(2026, 11, 10)


def visible(world: World, who: str) -> list[tuple[str, str]]:
    rows = report(Grant.objects.visible_to(world.people[who])).rows
    return [(row.grant.school, str(row.counts)) for row in rows]


def finish_all(world: World) -> None:
    """Three schools: reached and concluded, with a value, only approved."""
    reached = approved(world, world.berzas_grant, indicators=2)
    first, second = reached.indicators.order_by("position")
    value(world, first, 90)
    value(world, second, 80)
    finished(world, world.berzas_grant)
    conclude(
        world.berzas_grant,
        verdict(result="reached", concluded_on=CONCLUDED_ON, objectives=judged("reached")),
        by=director(world, world.berzas_grant),
    )
    value(world, approved(world).indicators.get(), 79)
    approved(world, world.kastonas_grant)


def test_rows_and_totals(world: World) -> None:
    finish_all(world)
    found = report(Grant.objects.visible_to(world.feliksas))
    assert visible(world, "feliksas") == [
        ("Ąžuolo mokykla", "0 / 1 / 1"),
        ("Beržo mokykla", "1 / 2 / 2"),
        ("Kaštono mokykla", "0 / 0 / 1"),
    ]
    totals = found.totals
    assert totals.schools == 3
    assert totals.granted == sum(grant.formula_amount for grant in Grant.objects.all())
    assert str(totals.counts) == "1 / 3 / 4"
    assert (totals.approved, totals.evaluated, totals.concluded) == (3, 1, 1)
    assert [row.plan_state for row in found.rows] == ["patvirtintas", "užbaigtas", "patvirtintas"]
    assert [row.evaluation_state for row in found.rows] == ["nepradėtas", "užbaigtas", "nepradėtas"]


def test_officers_report_over_their_own_schools(world: World) -> None:
    finish_all(world)
    assert [name for name, _ in visible(world, "egle")] == ["Kaštono mokykla"]
    assert [name for name, _ in visible(world, "domas")] == ["Ąžuolo mokykla", "Beržo mokykla"]
    assert visible(world, "kazys") == []


def test_an_evaluation_of_the_other_kind_does_not_count(world: World) -> None:
    approved(world)
    finished(world, world.grant, "self")
    row = report(Grant.objects.filter(pk=world.grant.pk)).rows[0]
    assert row.evaluation_state == "nepradėtas"


def test_a_withdrawn_value_does_not_count(world: World) -> None:
    wrong = value(world, approved(world).indicators.get(), 90)
    withdraw_value(measurement=wrong, reason="Klaida.", by=world.asta)
    assert str(report(Grant.objects.filter(pk=world.grant.pk)).rows[0].counts) == "0 / 0 / 1"


def texts(world: World) -> dict[str, str]:
    client = Client()
    client.force_login(world.feliksas)
    book = load_workbook(BytesIO(client.get(reverse("progress:report_xlsx")).content)).worksheets[0]
    rows = [[cell.value for cell in row] for row in book.iter_rows()]
    paper = PdfReader(BytesIO(client.get(reverse("progress:report_pdf")).content))
    return {
        "page": client.get(reverse("progress:report")).content.decode(),
        "xlsx": "\n".join(str(row) for row in rows),
        "last": str(rows[-1]),
        "pdf": "\n".join(sheet.extract_text() for sheet in paper.pages),
    }


def test_the_same_totals_on_page_in_workbook_and_on_paper(world: World) -> None:
    finish_all(world)
    totals = report(Grant.objects.visible_to(world.feliksas)).totals
    found = texts(world)
    amount = format_eur(totals.granted, unit="")
    assert amount in found["page"]
    assert amount.replace("\u00a0", " ") in found["pdf"].replace("\u00a0", " ")
    assert "1 / 3 / 4" in found["page"]
    assert "1 / 3 / 4" in found["pdf"]
    last = found["last"]
    assert last.startswith("['Iš viso: 3 mokyklos'")
    assert f"{float(totals.granted)}".removesuffix(".0") in last
    words = ["Patvirtinti planai: 3", "Užbaigti vertinimai: 1", "Įrašytos išvados: 1"]
    plans, evaluations, conclusions = (repr(item) for item in words)
    told = f"{plans}, 1, 3, 4, None, {evaluations}, {conclusions}, None, None]"
    assert told in last
    for text in (found["page"], found["pdf"]):
        one_line = " ".join(text.split())
        assert [item for item in ("Iš viso: 3 mokyklos", *words) if item not in one_line] == []


@LAID_OUT
def test_the_workbook_carries_the_publicity_sentence(world: World) -> None:
    finish_all(world)
    assert world.programme.publicity_text in texts(world)["xlsx"]


@DRAWN
@pytest.mark.parametrize("mark", ["school", "plan"])
def test_training_examples_are_marked_everywhere(world: World, mark: str) -> None:
    approved(world)
    assert "mokomasis pavyzdys" not in "".join(texts(world).values()).lower()
    if mark == "school":
        School.objects.filter(pk=world.azuolas.pk).update(is_example=True)
    else:
        Plan.objects.filter(grant=world.grant).update(is_example=True)
    found = texts(world)
    assert [name for name in ("page", "xlsx", "pdf") if "mokomasis pavyzdys" in found[name]] == [
        "page",
        "xlsx",
        "pdf",
    ]


@DRAWN
def test_the_document_names_the_filter(world: World) -> None:
    grants = Grant.objects.visible_to(world.feliksas)
    form = GrantFilter({"municipality": str(world.ukmerge.pk)}, grants=grants, user=world.feliksas)
    chosen = form.in_words()
    assert chosen == f"Savivaldybė: {world.ukmerge}"
    assert chosen in report_html(report(form.chosen()), chosen)


@LAID_OUT
def test_a_formula_in_a_name_stays_text(world: World) -> None:
    School.objects.filter(pk=world.azuolas.pk).update(name="=1+1")
    client = Client()
    client.force_login(world.feliksas)
    content = client.get(reverse("progress:report_xlsx")).content
    cells = [
        cell for row in load_workbook(BytesIO(content)).worksheets[0].iter_rows() for cell in row
    ]
    assert [cell.data_type for cell in cells if cell.value == "=1+1"] == ["s"]


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


@COUNTED
@pytest.mark.parametrize("name", ["progress_list", "report", "report_xlsx"])
def test_queries_do_not_grow_with_schools(world: World, name: str) -> None:
    client, address = Client(), reverse(f"progress:{name}")
    client.force_login(world.feliksas)
    value(world, approved(world).indicators.get())
    one = queries(client, address)
    for grant in (world.berzas_grant, world.kastonas_grant):
        version = approved(world, grant, indicators=3)
        for row in version.indicators.all():
            value(world, row)
        finished(world, grant)
    assert queries(client, address) == one


@COUNTED
def test_queries_of_a_school_s_page_do_not_grow_with_rows(world: World) -> None:
    client = Client()
    client.force_login(world.asta)
    one_address = reverse("progress:progress_detail", args=[world.grant.pk])
    value(world, approved(world, indicators=1).indicators.get())
    finished(world, world.grant)
    one = queries(client, one_address)
    client.force_login(world.benas)
    for row in approved(world, world.berzas_grant, indicators=3).indicators.all():
        for day in (1, 2, 3):
            value(world, row, on=CONCLUDED_ON.replace(day=day))
    for _ in range(3):
        finished(world, world.berzas_grant)
    three = reverse("progress:progress_detail", args=[world.berzas_grant.pk])
    assert queries(client, three) == one


def test_of_several_evaluations_a_finished_one_is_told(world: World) -> None:
    approved(world, world.berzas_grant)
    finished(world, world.berzas_grant)
    begun(world, world.berzas_grant)
    [row] = rows_of([world.berzas_grant.pk])
    assert row.evaluation == "finished"
