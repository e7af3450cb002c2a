"""Whose money lags behind is shown first: in the list, on start pages, in every file."""

import csv
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from common import clock
from common.days import passed
from grants.models import Grant
from progress import paces
from progress.confirming import confirm_conclusion
from progress.details import SchoolProgress
from progress.followed import followed, rows_of
from progress.models import Expense
from progress.overview import report
from progress.workflow import conclude
from tests.once import COUNTED, DRAWN
from tests.progress.stages import approved, director, finished, verdict
from tests.world import World

HALF = {"starts_on": date(2025, 9, 1), "ends_on": date(2027, 8, 31)}  # over half is over


def spend(world: World, grant: Grant, percent: int) -> None:
    """So much of the basket, on the first activity of the plan in force."""
    activity = approved(world, grant).activities.order_by("pk")[0]
    Expense.objects.create(
        grant=grant,
        activity=activity,
        key=activity.key,
        purpose=activity.purpose,
        school_year=2026,
        dated_on="2026-11-10",
        document="SF-1",
        amount=grant.formula_amount * percent / 100,
        by=director(world, grant),
    )


@pytest.fixture
def lagging(world: World) -> World:
    """Beržas has spent 20 percent of its money in over half of its time, Ąžuolas 40."""
    spend(world, world.grant, 40)
    spend(world, world.berzas_grant, 20)
    Grant.objects.filter(pk__in=[world.grant.pk, world.berzas_grant.pk]).update(**HALF)
    return world


def those_that_lag() -> list[Grant]:
    return list(paces.lagging(clock.today(), paces.periods()))


def page(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.people[who])
    return client


def plain(content: bytes) -> str:
    text = content.decode().replace("\u00a0", " ").replace('<span class="nowrap">', "")
    return text.replace("</span>", "")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Beržo mokykla", "Ąžuolo mokykla"]),
        ("?rikiuoti=mokykla", ["Ąžuolo mokykla", "Beržo mokykla"]),
        ("?rikiuoti=likutis", ["Ąžuolo mokykla", "Beržo mokykla"]),  # Ąžuolas has more money
        ("?rikiuoti=kitaip", []),
    ],
)
def test_the_list_shows_first_who_lags_behind(lagging: World, query: str, names: list[str]) -> None:
    client = page(lagging, "domas")
    answer = client.get(reverse("progress:progress_list") + query)
    assert [row.school for row in answer.context["rows"]] == names


@DRAWN
def test_the_start_page_tells_the_school_that_lags_and_why(lagging: World) -> None:
    time = passed(HALF["starts_on"], HALF["ends_on"], clock.today())
    said = f"Praėjo {time} proc. laiko, panaudota 20 proc. lėšų"
    link = reverse("progress:progress_detail", args=[lagging.berzas_grant.pk])
    for who in ("domas", "feliksas", "aurelija"):
        text = plain(page(lagging, who).get(reverse("dashboard:start")).content)
        place = text.index('id="laggards"')
        assert text.index(said, place) < text.index("panaudota 40 proc. lėšų", place)
        assert f'href="{link}"' in text[place:]
    told = plain(page(lagging, "domas").get(link).content)
    assert told.index(said) < told.index('id="i')
    assert said in plain(page(lagging, "benas").get(reverse("dashboard:start")).content)
    assert 'id="laggards"' not in plain(
        page(lagging, "egle").get(reverse("dashboard:start")).content
    )


def test_what_is_concluded_lags_no_more(lagging: World) -> None:
    assert followed(lagging.feliksas)[0] == lagging.berzas_grant
    assert those_that_lag() == [lagging.berzas_grant, lagging.grant]
    finished(lagging, lagging.berzas_grant)
    by = director(lagging, lagging.berzas_grant)
    made = conclude(lagging.berzas_grant, verdict(), by=by)
    assert followed(lagging.feliksas)[0] == lagging.berzas_grant  # the head's word ends nothing
    assert those_that_lag() == [lagging.berzas_grant, lagging.grant]
    assert rows_of([lagging.berzas_grant.pk])[0].pace.tone != "draft"
    confirm_conclusion(made, comment="", by=lagging.feliksas)
    assert [*followed(lagging.feliksas)][-1] == lagging.berzas_grant
    assert those_that_lag() == [lagging.grant]
    assert rows_of([lagging.berzas_grant.pk])[0].pace.tone == "draft"


@pytest.mark.parametrize("percent", [1, 44, 45, 46, 47, 60, 61, 99, 101])
def test_database_finds_those_that_a_pace_tells(world: World, percent: int) -> None:
    spend(world, world.grant, percent)
    Grant.objects.filter(pk=world.grant.pk).update(**HALF)
    grants = Grant.objects.filter(pk=world.grant.pk)
    pace = paces.pace_of(grants.values_list(*paces.COLUMNS)[0], is_concluded=False)
    assert those_that_lag() == ([world.grant] if pace.is_laggard else [])


def test_few_indicators_on_their_way_make_no_laggard_anywhere(world: World) -> None:
    spend(world, world.grant, 60)  # its money keeps pace, no indicator does
    spend(world, world.berzas_grant, 20)
    Grant.objects.filter(pk__in=[world.grant.pk, world.berzas_grant.pk]).update(**HALF)
    found = {row.pk: row.pace for row in rows_of([world.grant.pk, world.berzas_grant.pk])}
    assert found[world.grant.pk].words == "juda mažai rodiklių"
    told = [pk for pk, pace in found.items() if pace.is_laggard]
    assert told == [grant.pk for grant in those_that_lag()] == [world.berzas_grant.pk]
    link = reverse("progress:progress_detail", args=[world.grant.pk])
    for who in ("domas", "feliksas"):
        text = plain(page(world, who).get(reverse("dashboard:start")).content)
        card = text[text.index('id="laggards"') :].split("</section>")[0]
        assert "1 mokykla atsilieka" in card
        assert f'href="{link}"' not in card
        pages = [SchoolProgress(Grant.objects.get(pk=pk), world.people[who]) for pk in found]
        assert [school.grant.pk for school in pages if school.pace.is_laggard] == told


def test_page_files_and_paper_tell_the_same_spending(lagging: World) -> None:
    client = page(lagging, "feliksas")
    totals = report(Grant.objects.visible_to(lagging.feliksas)).totals
    own, other = lagging.grant.formula_amount, lagging.berzas_grant.formula_amount
    spent = own * Decimal("0.4") + other * Decimal("0.2")
    assert totals.spent == spent
    told = f"{spent:,.2f}".replace(",", " ").replace(".", ",")
    assert told in plain(client.get(reverse("progress:report")).content)
    paper = PdfReader(BytesIO(client.get(reverse("progress:report_pdf")).content))
    pdf = " ".join("\n".join(sheet.extract_text() for sheet in paper.pages).split())
    assert told in pdf.replace("\u00a0", " ")
    book = load_workbook(BytesIO(client.get(reverse("progress:report_xlsx")).content))
    last = [cell.value for cell in list(book.worksheets[0].iter_rows())[-1]]
    text = client.get(reverse("progress:report_csv")).content.decode("utf-8-sig")
    lines = list(csv.reader(StringIO(text), delimiter=";"))
    place = lines[0].index("Panaudota, Eur")
    assert (Decimal(str(last[place])), lines[-1][place]) == (spent, told.replace(" ", ""))
    assert lines[0][place + 3] == "Liktų, Eur"
    assert lines[-1][place + 3] == f"{totals.left:.2f}".replace(".", ",")


@COUNTED
@pytest.mark.parametrize("name", ["progress:progress_list", "dashboard:start"])
def test_one_school_costs_as_many_queries_as_three(
    world: World, name: str, django_assert_num_queries: Callable[..., Any]
) -> None:
    client, address = page(world, "feliksas"), reverse(name)
    spend(world, world.grant, 1)
    Grant.objects.filter(pk=world.grant.pk).update(**HALF)
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for grant in (world.berzas_grant, world.kastonas_grant):
        spend(world, grant, 2)
    Grant.objects.update(**HALF)
    with django_assert_num_queries(len(one)):
        client.get(address)
