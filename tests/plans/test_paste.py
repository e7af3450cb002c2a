"""A pasted table: read as cells, shown with its faults, saved whole or not at all."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from plans.content import load
from plans.forms.paste import MOST_ROWS, Preview, Sheet
from plans.models import Activity, PlanVersion
from plans.paste import cells_of
from plans.rows import move_row
from plans.services import save_row
from selection.models import Purpose
from tests.once import COUNTED, READ_IN
from tests.plans import stages
from tests.world import World, activity, draft, fill

pytestmark = pytest.mark.django_db

HEADS = "Iki\tVeiklos pavadinimas\tUždavinys\tPaskirtis\tNuo\t2026–2027 m. m.\tLėšos, 2027"
GOOD = f"""{HEADS}
2028.06.30\t"Konsultacijos
mažoms grupėms"\t1\tpaskirtis 2\t2026-09-01\t1\u00a0234,50\t
2027-06-30\t=1+1\t\t1\t2026-09-01\t\t5 Eur
"""


@pytest.fixture
def version(world: World, client: Client) -> PlanVersion:
    """Asta's draft with an objective and an activity; she is signed in."""
    client.force_login(world.asta)
    return fill(draft(world.grant, world.asta), world.asta)


def address(version: PlanVersion, part: str = "veiklos") -> str:
    return reverse("plans:plan_paste", args=[version.plan_id, part])


def read(version: PlanVersion, text: str, section: str = "activities") -> Preview:
    return Sheet(section, version).read(text, uuid4())


def show(client: Client, url: str, text: str) -> dict[str, Any]:
    """What the preview of a table would send to save it."""
    response = client.post(url, {"text": text})
    form = response.context["form"]
    key = form.cleaned_data["key"]
    about = {"seen": response.context["seen"], "shown": form.digest, "confirm": "1"}
    return {"text": text, "key": key} | about


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("a\tb\r\nc\t", [["a", "b"], ["c", ""]]),
        ('"x\ny ""z"""\t2', [['x\ny "z"', "2"]]),
        ('"Saulė"\t"pusė\n1', [['"Saulė"', '"pusė'], ["1"]]),
        ('a;"b;c";""', [["a", "b;c", ""]]),
        ("moky\u00adkla\x0bkita", [["mokykla\nkita"]]),
    ],
)
def test_cells_are_read_as_copied(text: str, cells: list[list[str]]) -> None:
    assert cells_of(text) == cells


def test_nothing_is_saved_before_it_was_shown(client: Client, version: PlanVersion) -> None:
    response = client.post(address(version), {"text": GOOD})
    assert "Perskaitytos 2 eilutės, dar nieko neįrašyta" in response.content.decode()
    assert version.activities.count() == 1


def test_table_becomes_rows_once(client: Client, version: PlanVersion) -> None:
    data = show(client, address(version), GOOD)
    for _again in range(2):
        assert client.post(address(version), data).status_code == 302
    first, second = load(version).activities[1:]
    row, none = first.row, Decimal(0)
    assert (row.title, row.ends_on, str(row.purpose)) == (
        "Konsultacijos mažoms grupėms",
        date(2028, 6, 30),
        "Paskirtis 2",
    )
    assert (first.money, first.objective_numbers) == ({2026: Decimal("1234.50")}, [1])
    assert (second.row.title, second.money.get(2026, none), second.total) == ("=1+1", none, 5)
    assert Entry.objects.filter(verb="plan.activity_added").count() == 3


def test_text_corrected_after_its_preview_is_shown_before_it_is_saved(
    client: Client, version: PlanVersion
) -> None:
    data = show(client, address(version), GOOD) | {"text": GOOD.replace("=1+1", "Būrelis")}
    page = client.post(address(version), data)
    assert "Tekstas po peržiūros pakeistas" in page.content.decode()
    assert [line.form.instance.title for line in page.context["preview"].lines][1:] == ["Būrelis"]
    assert version.activities.count() == 1
    again = data | {"shown": page.context["form"].digest}
    assert client.post(address(version), again).status_code == 302
    assert version.activities.filter(title="Būrelis").count() == 1


def test_history_of_a_pasted_row_is_that_of_a_typed_one(
    world: World, client: Client, version: PlanVersion
) -> None:
    budget = {2026: Decimal("5.00")}
    save_row(
        row=activity(version, "Nauja"),
        by=world.asta,
        links={"objectives": [version.objectives.get()]},
        budget=budget,
    )
    row = version.activities.last()
    assert row is not None
    cells = [row.title, "1", "1", row.responsible, "2026-09-01", "2028-08-31", row.classes]
    cells += ["5", "", "", row.expected_change]
    data = show(client, address(version), "\t".join(cells))
    client.post(address(version), data)
    typed, pasted = Entry.objects.filter(verb="plan.activity_added").order_by("-pk")[:2][::-1]
    made = version.activities.last()
    assert made is not None
    assert pasted.changes == typed.changes | {"key": str(made.key)}


@READ_IN
def test_each_fault_names_its_row_column_and_value(client: Client, version: PlanVersion) -> None:
    text = f"{HEADS}\n2026-13-01\t\t7\tNėra\t2026-09-01\tdaug\t-5\n"
    wrong = read(version, text).wrong
    assert [(row, column, value) for row, column, value, _advice in wrong] == [
        (2, "Iki", "2026-13-01"),
        (2, "Veikla", ""),
        (2, "Kuriems uždaviniams", "7"),
        (2, "Lėšų paskirtis", "Nėra"),
        (2, "Lėšos 2026–2027\u00a0m.\u00a0m.", "daug"),
        (2, "Lėšos 2027–2028\u00a0m.\u00a0m.", "-5"),
    ]
    assert all(advice for *_place, advice in wrong)


@READ_IN
def test_the_same_fault_of_many_rows_is_told_once(client: Client, version: PlanVersion) -> None:
    rows = "A\tdaug\nB\tper daug\nC\t5\n" + "D\t2026-09-01\n" * 150
    told = read(version, f"Veikla\tLėšos 2026\n{rows}").told
    assert [(one.column[:5], one.rows, one.text) for one in told] == [("Lėšos", "2–3, 5–154", "")]
    page = client.post(address(version), {"text": "Veikla\tIki\n" + "D\tVėlu\n" * 2})
    assert "Eilutės Nr.\u00a02–3, „Iki“</a> (<q>Vėlu</q>): " in page.content.decode()


@READ_IN
def test_a_table_with_commas_is_told_to_be_one_column(client: Client, version: PlanVersion) -> None:
    for text, is_told in (
        ("Veikla, Lėšos\nMokymai, 500", True),
        ("Mokymai, seminarai", False),
        ("Mokymai, seminarai\t1\nBūreliai, išvykos\t1", False),
        ("Mokymai\nBūreliai, išvykos", False),
    ):
        page = client.post(address(version), {"text": text}).content.decode()
        assert ("Stulpeliai neatpažinti" in page) is is_told


@READ_IN
def test_a_head_of_money_is_told_what_money_is_called(version: PlanVersion) -> None:
    years = ["Lėšos 2026–2027\u00a0m.\u00a0m.", "Lėšos 2027–2028\u00a0m.\u00a0m."]
    assert read(version, "Veikla\tPinigai\nMokymai\t500").money_heads == years
    assert read(version, "Veikla\tEil. Nr.\nMokymai\t500").money_heads == []


@READ_IN
def test_what_a_column_offers_is_told_once(client: Client, version: PlanVersion) -> None:
    text = "Veikla\tPaskirtis\nA\tNėra\nB\tNėra\nC\t\n"
    names = list(Purpose.objects.values_list("name", flat=True))
    assert read(version, text).offers == [("Lėšų paskirtis", "; ".join(names))]
    page = client.post(address(version), {"text": text}).content.decode()
    assert page.count("; ".join(names)) == page.count(names[-1]) == 1


def test_one_fault_keeps_the_whole_table_out(client: Client, version: PlanVersion) -> None:
    data = show(client, address(version), f"{GOOD}2020-01-01\tVėlu\t\t\t2026-09-01\n")
    response = client.post(address(version), data)
    assert "Eilutė Nr.\u00a04, „Iki“" in response.content.decode()
    assert version.activities.count() == 1


def test_plan_changed_since_the_preview_is_shown_anew(
    world: World, client: Client, version: PlanVersion
) -> None:
    other = save_row(row=activity(version, "Kita"), by=world.rasa)
    data = show(client, address(version, "lesos"), "1\t5\t")
    move_row(row=other, step=-1, by=world.rasa)
    for left in (2, 1):
        response = client.post(address(version, "lesos"), data)
        assert version.activities.filter(budget_lines__amount=5).count() == 2 - left
        data["seen"] = response.context["seen"] if response.context else ""
    assert load(version).activities[0].money == {2026: Decimal("5.00")}


def test_money_of_years_that_are_not_given_stays(client: Client, version: PlanVersion) -> None:
    before = load(version).activities[0].money
    data = show(client, address(version, "lesos"), "Veikla;Lėšos 2027\nKonsultacijos 1;0")
    client.post(address(version, "lesos"), data)
    assert load(version).activities[0].money == {2026: before[2026]}
    entry = Entry.objects.latest("pk")
    assert entry.verb == "plan.activity_changed"
    assert entry.changes["budget"][0] == {str(year): str(eur) for year, eur in before.items()}


def test_activity_stands_once_in_a_table_of_money(version: PlanVersion) -> None:
    preview = read(version, "1\t5\nKonsultacijos 1\t6", "money")
    assert [line.is_good for line in preview.lines] == [True, False]


@READ_IN
@pytest.mark.parametrize(
    ("section", "text"),
    [
        ("findings", "Silpna\ntobulintinas aspektas"),
        ("findings", "Išvada\tStiprusis ar tobulintinas aspektas\tŠaltinis\nTeigia\tblogai\tsavęs"),
        ("indicators", "Dalis\t1\tprocentai\t\tdidinti\t150"),
        ("activities", "\n" * 5),
        ("activities", "Veikla\n"),
        ("activities", "x\n" * (MOST_ROWS + 1)),
        ("activities", "Veikla\tNuo\nViena\t2026-09-01\tper daug"),
    ],
)
def test_table_with_a_fault_is_not_good(version: PlanVersion, section: str, text: str) -> None:
    assert not read(version, text, section).is_good


@READ_IN
@pytest.mark.parametrize(
    ("section", "text"),
    [
        ("findings", "Silpna matematika\ttobulintinas aspektas\tIšorinis vertinimas\t2026 03 01"),
        ("objectives", "Gerinti\t1"),
        ("indicators", "Dalis\t1\tprocentai\tproc.\tdidinti\t78 proc.\t2026-09-01"),
        ("money", "Konsultacijos 1\t100\t200"),
    ],
)
def test_columns_without_heads_stand_in_their_order(
    version: PlanVersion, section: str, text: str
) -> None:
    preview = read(version, text, section)
    assert (preview.wrong, preview.is_good) == ([], True)


@READ_IN
def test_head_that_means_nothing_is_told(version: PlanVersion) -> None:
    preview = read(version, "Eil. Nr.\tVeikla\n1\tBūrelis")
    assert (preview.ignored, preview.lines[0].form.instance.title) == (["Eil. Nr."], "Būrelis")


@READ_IN
def test_values_are_shown_as_understood_and_heads_and_kinds_go_by_their_usual_names(
    version: PlanVersion,
) -> None:
    heads = "Rodiklis\tRūšis\tKryptis\tPradinė\tTarpinė\tSiektina"
    rows = "A\t%\tdidinti\t78 proc.\t\t85,50\nB\tlygis N–4\tdidinti\tn\t1\t2\n"
    rows += "C\ttaip arba ne\tdidinti\tNE\t\tTaip\nD\tProc.\tdidinti\t+1\t0\t2"
    preview = read(version, f"{heads}\n{rows}", "indicators")
    assert (preview.ignored, preview.wrong) == ([], [])
    assert [[cell.text for cell in line.cells[3:]] for line in preview.lines] == [
        ["78", "", "85,5"],
        ["N", "1", "2"],
        ["ne", "", "taip"],
        ["1", "0", "2"],
    ]


@COUNTED
def test_queries_of_a_preview_and_a_save_do_not_grow(client: Client, version: PlanVersion) -> None:
    counts = []
    for rows in (2, 40):
        line = "2027-06-30\tVeikla\t1\t1\t2026-09-01\t5\t5\n"
        text = f"{HEADS}\n{line * rows}"
        with CaptureQueriesContext(connection) as captured:
            data = show(client, address(version), text)
            assert client.post(address(version), data).status_code == 302
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_parts_without_rows_take_no_table(client: Client, version: PlanVersion) -> None:
    assert client.get(address(version, "tikslas")).status_code == 404


def test_closed_plan_takes_no_table(world: World, client: Client) -> None:
    version = stages.submitted(world)
    client.force_login(world.asta)
    assert client.post(address(version), {"text": GOOD}).url == version.plan.get_absolute_url()
    assert Activity.objects.count() == 1
