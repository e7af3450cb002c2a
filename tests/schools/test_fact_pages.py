"""The pages of facts: whose, what is missing, and what tells of fewer than five pupils."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from schools.fact_sheet import sheet_of
from schools.models import FactKind, School, SchoolFact
from schools.withholding import withheld
from tests.once import COUNTED
from tests.world import World

from .test_facts_import import fact

pytestmark = pytest.mark.django_db
FEW = "nerodoma: mažiau kaip 5 mokiniai"
SUM = "nerodoma: kartu su kitomis"
Shown = Callable[[str], str]


@pytest.fixture
def shown(world: World, client: Client) -> Shown:
    """The page of Ąžuolas's facts as the person sees it."""

    def _shown(name: str) -> str:
        client.force_login(world.people[name])
        return client.get(reverse("schools:school_facts", args=[world.azuolas.pk])).content.decode()

    return _shown


def seen(world: World, name: str) -> set[str]:
    """Which values the person is given, wherever they would be drawn."""
    rows = SchoolFact.objects.visible_to(world.people[name])
    return {str(value.normalize()) for value in rows.values_list("value", flat=True)}


def test_values_stand_with_their_pupils_source_and_date(world: World, shown: Shown) -> None:
    fact(world.azuolas, year=2023, value=Decimal("61.5"), pupils=47, source="NMPP 2023 ataskaita")
    fact(world.azuolas, year=2025, value=Decimal("66.25"), pupils=None)
    fact(world.berzas, value=Decimal("12.5"))
    page = shown("asta")
    for words in ("Apie mokyklą žinomos 2 reikšmės", "61,5", "66,25", "NMPP 2023 ataskaita"):
        assert words in page
    assert ('<time class="nowrap">2023-05-10</time>' in page, "12,5" in page) == (True, False)


def test_a_missing_year_is_a_dash_and_breaks_the_line(world: World) -> None:
    fact(world.azuolas, year=2023, value=Decimal(0))
    fact(world.azuolas, year=2025)
    (series,) = sheet_of(world.azuolas, world.asta)[0].kinds[0].series
    assert [(cell.year, cell.words) for cell in series.cells] == [
        (2025, "62,5"),
        (2024, ""),
        (2023, "0"),
    ]
    assert series.chart is not None
    assert (len(series.chart.dots), series.chart.trail) == (2, "")


def test_a_value_of_few_pupils_is_the_agencys_alone(world: World, shown: Shown) -> None:
    fact(world.azuolas, grade=4, subject="Matematika", value=Decimal("33.5"), pupils=4)
    fact(world.azuolas, grade=4, subject="Skaitymas", value=Decimal("71.5"), pupils=5)
    for name in ("asta", "rasa", "domas", "vilte"):
        page = shown(name)
        assert (FEW in page, "33,5" in page, "71,5" in page) == (True, False, True)
    for name in ("feliksas", "aurelija"):
        page = shown(name)
        assert (FEW in page, "33,5" in page, "71,5" in page) == (False, True, True)


@pytest.mark.parametrize(
    ("few", "hidden"),
    [
        ((4, "Matematika"), {(0, ""), (0, "Matematika"), (4, ""), (4, "Matematika")}),
        ((4, ""), {(0, ""), (4, "")}),
        ((0, ""), {(0, "")}),
    ],
)
def test_no_sum_tells_what_few_pupils_got(
    world: World, shown: Shown, few: tuple[int, str], hidden: set[tuple[int, str]]
) -> None:
    for grade in (0, 4, 6):
        for subject in ("", "Matematika", "Skaitymas"):
            pupils = 3 if (grade, subject) == few else 40
            fact(world.azuolas, grade=grade, subject=subject, pupils=pupils)
    fact(world.azuolas, year=2024)
    fact(world.azuolas, kind="savijauta", value=Decimal(3))
    rows = SchoolFact.objects.visible_to(world.asta).filter(kind__code="nmpp", year=2025)
    left = set(rows.values_list("grade", "subject"))
    whole = {(g, s) for g in (0, 4, 6) for s in ("", "Matematika", "Skaitymas")}
    assert whole - left == hidden
    assert SchoolFact.objects.visible_to(world.asta).count() == len(whole - hidden) + 2
    assert shown("asta").count(SUM) == len(hidden) - 1
    assert SchoolFact.objects.visible_to(world.feliksas).count() == 11


def test_withheld_values_are_not_even_read(world: World) -> None:
    fact(world.azuolas, pupils=2)
    (held,) = SchoolFact.objects.withheld_from(world.asta)
    assert held.get_deferred_fields() == {"value"}
    assert not SchoolFact.objects.withheld_from(world.benas).exists()


def test_each_sees_the_facts_of_their_schools(world: World) -> None:
    for place, school in enumerate((world.azuolas, world.berzas, world.kastonas), 1):
        fact(school, value=Decimal(place))
    expected = {"asta": "1", "rasa": "1", "benas": "2", "domas": "12", "egle": "3"}
    expected |= {"feliksas": "123", "aurelija": "123", "kazys": "", "stasys": ""}
    assert {name: "".join(sorted(seen(world, name))) for name in expected} == expected


def test_judgments_say_that_they_are(world: World, shown: Shown) -> None:
    fact(world.azuolas, kind="kultura", value=Decimal(0), pupils=None)
    assert "nuomonė, ne matavimas" in shown("asta")
    assert "tikslintin" not in shown("asta")
    assert ">N</td>" in shown("asta")


@COUNTED
def test_queries_do_not_grow_with_facts(world: World, client: Client) -> None:
    client.force_login(world.asta)
    url = reverse("schools:school_facts", args=[world.azuolas.pk])

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    fact(world.azuolas)
    before = asked()
    for grade in (2, 4, 6):
        fact(world.azuolas, grade=grade, subject="Matematika", pupils=grade)
        fact(world.azuolas, kind="vbe", year=2020 + grade)
    assert asked() == before


def test_overview_counts_schools_and_names_those_without(world: World, client: Client) -> None:
    client.force_login(world.feliksas)
    url = reverse("schools:fact_overview")
    assert "Įkelkite pirmuosius duomenis" in client.get(url).content.decode()
    fact(world.azuolas, grade=4)
    fact(world.azuolas, grade=6)
    fact(world.berzas, year=2024)
    School.objects.filter(pk=world.kastonas.pk).update(successor=world.berzas)
    overview = client.get(url).context["overview"]
    nmpp = next(line for line in overview.lines if line.kind.code == "nmpp")
    assert overview.schools == 2
    assert [(c.year, c.known, c.missing) for c in nmpp.counts] == [(2025, 1, 1), (2024, 1, 1)]
    assert "?rodiklis=vbe&amp;metai=2025#truksta" in client.get(url).content.decode()
    asked = client.get(url, {"rodiklis": "nmpp", "metai": "2025"})
    assert [school.name for school in asked.context["page"]] == ["Beržo mokykla"]
    for wrong in ({"rodiklis": "x", "metai": "2025"}, {"rodiklis": "nmpp", "metai": "9" * 30}):
        assert client.get(url, wrong).context["asked"] is None


def admin_form(kept: SchoolFact, **values: Any) -> dict[str, Any]:
    return {"value": "70", "pupils": "40", "dated_on": "2025-05-10", "source": "NMPP"} | values


def test_a_fact_is_corrected_by_hand_with_the_same_checks(world: World, client: Client) -> None:
    client.force_login(world.feliksas)
    kept = fact(world.azuolas)
    url = reverse("admin:schools_schoolfact_change", args=[kept.pk])
    refused = client.post(url, admin_form(kept, value="101", pupils="0"))
    assert set(refused.context["adminform"].form.errors) == {"value", "pupils"}
    assert client.post(url, admin_form(kept)).status_code == 302
    entry = Entry.objects.get(verb="schoolfact.changed")
    assert (entry.chain.name, entry.changes["value"]) == (
        f"school-{world.azuolas.pk}",
        ["62.500", "70"],
    )
    for pupils in ("3", "30"):
        assert client.post(url, admin_form(kept, pupils=pupils)).status_code == 302
        entry = Entry.objects.filter(verb="schoolfact.changed").latest("pk")
        assert entry.chain.name == "rest"
    fact(world.azuolas, grade=4, pupils=26)
    assert client.post(url, admin_form(kept, pupils="30", value="71")).status_code == 302
    entry = Entry.objects.filter(verb="schoolfact.changed").latest("pk")
    assert (entry.changes["value"], entry.chain.name) == (["70.000", "71"], "rest")


def test_the_code_of_a_kind_stays(world: World, client: Client) -> None:
    client.force_login(world.feliksas)
    kind = FactKind.objects.get(code="nmpp")
    url = reverse("admin:schools_factkind_change", args=[kind.pk])
    data = {
        "code": "kitas",
        "name": "Kitas",
        "group": "achievement",
        "unit": "points",
        "order": "1",
        "same_pupils": "50",
    }
    client.post(url, data | {"lowest": "0", "highest": "100", "source": "x"})
    kind.refresh_from_db()
    assert (kind.code, kind.name) == ("nmpp", "Kitas")


def test_schools_lead_to_their_facts_and_the_list_to_the_overview(
    world: World, client: Client
) -> None:
    for name, leads in (("asta", False), ("feliksas", True), ("aurelija", True)):
        client.force_login(world.people[name])
        page = client.get(world.azuolas.get_absolute_url()).content.decode()
        assert reverse("schools:school_facts", args=[world.azuolas.pk]) in page
        assert reverse("schools:school_alike", args=[world.azuolas.pk]) in page
        listed = client.get(reverse("schools:school_list")).content.decode()
        assert (reverse("schools:fact_overview") in listed) is leads


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ({(0, ""): 24, (4, ""): 20}, {(0, "")}),
        ({(0, ""): 24, (4, ""): 19}, set()),
        ({(0, ""): 24, (4, ""): 14, (8, ""): 10}, set()),
        ({(0, ""): 24, (4, ""): 14, (8, "M"): 9}, {(0, "")}),
        ({(0, ""): 24, (4, "M"): 20, (4, "S"): 20}, {(0, "")}),
        ({(0, ""): 60, (4, ""): 24, (8, ""): 36, (4, "M"): 20}, {(0, ""), (4, "")}),
        ({(4, ""): 30, (4, "A"): 18, (4, "V"): 9}, {(4, "")}),
        ({(0, "M"): 23, (4, "M"): 20, (0, ""): 90}, {(0, "M"), (0, "")}),
        ({(0, ""): 24, (4, ""): 20, (8, ""): None}, {(0, ""), (8, "")}),
        ({(0, ""): None, (4, ""): 20}, set()),
        ({(0, ""): 24, (4, ""): 3}, {(0, ""), (4, "")}),
    ],
)
def test_what_is_left_of_a_whole_tells_of_few(sizes: Any, hidden: set[tuple[int, str]]) -> None:
    assert withheld(sizes) == hidden


def test_whole_that_tells_of_few_who_are_not_delivered_is_not_shown(
    world: World, shown: Shown
) -> None:
    fact(world.azuolas, value=Decimal("80.5"), pupils=24)
    fact(world.azuolas, value=Decimal("90.5"), pupils=20, grade=4)
    pages = {name: shown(name) for name in ("asta", "domas", "feliksas")}
    assert {name: "80,5" in page for name, page in pages.items()} == {
        "asta": False,
        "domas": False,
        "feliksas": True,
    }
    assert all("90,5" in page for page in pages.values())
    assert SUM in pages["asta"]
    rows = SchoolFact.objects.filter(school=world.azuolas)
    assert [row.grade for row in rows.comparable_for(world.benas)] == [4]
