"""The page of data quality, its files and its number; as many queries for any number of schools."""

import csv
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from grants.models import Grant
from plans.models import Indicator
from progress.choices import Change, GapKind
from progress.evaluating.doubts import doubt
from progress.gaps.reading import ROWS, Gaps, Wanted
from progress.life import correct_count
from progress.models import Rating
from progress.spending import reverse_expense
from schools.models import Framework, PupilCount, School
from tests.guards import lifted
from tests.progress.gap_cases import evaluation, recounted, without_head
from tests.progress.spending import in_force, paid, spend
from tests.progress.stages import approved, value
from tests.world import World, draft

PAGE, TODAY = "progress:gap_list", "2026-11-22T12:00:00+02:00"


@pytest.fixture(autouse=True)
def _autumn() -> Any:
    with time_machine.travel(TODAY, tick=True):
        yield


def signed_in(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.people[who])
    return client


def page(world: World, who: str, query: str = "") -> str:
    answer = signed_in(world, who).get(reverse(PAGE) + query)
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ")


def gaps(world: World, who: str, **wanted: Any) -> Gaps:
    return Gaps(User.objects.get(pk=world.people[who].pk), Wanted(**wanted))


@pytest.fixture
def two(world: World) -> World:
    """Ąžuolas has no e-mail and was recounted; Kaštonas has no e-mail."""
    School.objects.exclude(pk=world.berzas.pk).update(email="")
    recounted(398)(world)
    return world


def test_in_order_nothing_is_told_and_the_start_page_says_nothing(world: World) -> None:
    assert "Viskas tvarkoje" in page(world, "domas")
    assert "Nė viena spraga" in page(world, "domas", "?rusis=veluoja")
    told = signed_in(world, "domas").get(reverse("progress:gap_count"))
    assert told.content.decode().strip() == ""


def test_page_groups_by_kind_and_counts_each(two: World) -> None:
    text = page(two, "feliksas")
    assert "3 duomenų spragos</h1>" in text
    assert "1 iš jų taisytina" in text
    places = [text.index(f'id="{code}"') for code in ("school_unreachable", "pupils_differ")]
    assert places == sorted(places)
    assert "Mokyklos be el. pašto adreso: 2" in text
    assert "2026-09-01 mokinių: krepšelyje 399, registre 398" in text


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?rusis=truksta", 2),
        ("?rusis=nesutampa", 1),
        ("?spraga=pupils_differ", 1),
        ("?school=kašto", 1),
        ("?municipality=%(klaipeda)s", 1),
        ("?municipality=%(ukmerge)s&rusis=truksta", 1),
        ("?rusis=kita", 0),
        ("?spraga=kita", 0),
    ],
)
def test_filters_narrow_the_page_and_the_files(two: World, query: str, count: int) -> None:
    query %= {"klaipeda": two.klaipeda.pk, "ukmerge": two.ukmerge.pk}
    client = signed_in(two, "feliksas")
    assert len(client.get(reverse(PAGE) + query).context["page"]) == count
    told = client.get(reverse("progress:gap_csv") + query).content.decode("utf-8-sig")
    rows = list(csv.reader(StringIO(told), delimiter=";"))
    book = load_workbook(BytesIO(client.get(reverse("progress:gap_xlsx") + query).content))
    sheet = [row for row in book.worksheets[0].iter_rows(values_only=True) if row[1]]
    assert len(rows) == len(sheet) == count + 1
    assert [row[4] for row in rows] == [row[4] for row in sheet]


@pytest.mark.parametrize(
    "wanted", [{}, {"kind": "veluoja"}, {"rule": "pupils_differ"}, {"kind": "truksta", "rule": "x"}]
)
def test_kinds_that_are_not_asked_for_are_counted_too(two: World, wanted: dict[str, str]) -> None:
    told = gaps(two, "feliksas", **wanted).by_kind()
    assert told == [(GapKind.OVERDUE, 0), (GapKind.EMPTY, 2), (GapKind.CONTRADICTORY, 1)]


def test_a_file_holds_no_formula(two: World) -> None:
    School.objects.filter(pk=two.azuolas.pk).update(name="=1+1")
    told = signed_in(two, "feliksas").get(reverse("progress:gap_csv")).content.decode()
    assert ";'=1+1;" in told


def test_start_pages_ask_for_the_number_and_lead_to_the_page(two: World) -> None:
    for who, words in (("asta", "2 duomenų spragos"), ("feliksas", "3 duomenų spragos")):
        client = signed_in(two, who)
        start = client.get(reverse("dashboard:start")).content.decode()
        assert f'hx-get="{reverse("progress:gap_count")}" hx-trigger="load"' in start
        assert f'href="{reverse(PAGE)}"' in start  # without JavaScript
        told = client.get(reverse("progress:gap_count")).content.decode()
        assert words in told
        assert "1 taisytina" in told
    start = signed_in(two, "kazys").get(reverse("dashboard:start")).content.decode()
    assert reverse(PAGE) not in start


def test_money_that_waits_for_the_person_is_on_their_start_page(world: World) -> None:
    paid(world)
    address = reverse("grants:receipt_add", args=[world.grant.pk, world.grant.entries.last().pk])
    for who, is_told in (("asta", True), ("rasa", False), ("domas", False), ("feliksas", False)):
        start = signed_in(world, who).get(reverse("dashboard:start")).content.decode()
        assert (f'href="{address}"' in start) is is_told


def test_a_page_of_many_is_read_in_parts(world: World) -> None:
    more_schools(world, ROWS + 10)
    client = signed_in(world, "feliksas")
    first = client.get(reverse(PAGE))
    assert len(first.context["page"]) == ROWS
    last = client.get(f"{reverse(PAGE)}?page=99").context["page"]
    everything = gaps(world, "feliksas")
    assert [*first.context["page"], *client.get(f"{reverse(PAGE)}?page=2").context["page"]][
        :ROWS
    ] == everything[:ROWS]
    assert [gap.text for gap in last] == [gap.text for gap in everything[-len(last) :]]
    assert len(everything) == len(everything[:])


def test_any_number_of_schools_takes_the_same_queries(world: World) -> None:
    """One for the count; for the rows one for each rule that finds anything."""
    in_order = counted_queries(world, "feliksas")
    assert in_order == (1, 1)
    more_schools(world, 3)
    few = counted_queries(world, "feliksas")
    more_schools(world, 297)
    assert counted_queries(world, "feliksas") == few
    assert few == (1, 1 + len(RULES_OF_MANY))


RULES_OF_MANY = ("school_unreachable", "head_absent")


def counted_queries(world: World, who: str) -> tuple[int, int]:
    """Of the number alone, and of everything."""
    taken = []
    for read in (len, lambda found: found[:]):
        person = User.objects.get(pk=world.people[who].pk)
        list(person.memberships.all())
        found = Gaps(person)
        with CaptureQueriesContext(connection) as captured:
            read(found)
        taken.append(len(captured))
    return taken[0], taken[1]


def more_schools(world: World, number: int) -> None:
    """With a basket like Ąžuolas's each, no e-mail and nobody who can sign in."""
    known = School.objects.count()
    rows = [
        School(
            code=f"{800_000_000 + known + place}",
            name=f"Mokykla {known + place}",
            sort_key=f"mokykla {known + place:06}",
            municipality=world.klaipeda,
        )
        for place in range(number)
    ]
    made = School.objects.bulk_create(rows)
    day = {"counted_on": date(2026, 9, 1), "source": "Registras", "pupils": 399}
    PupilCount.objects.bulk_create([PupilCount(school=row, **day) for row in made])
    names = [field.attname for field in Grant._meta.concrete_fields if not field.primary_key]
    shape = {name: getattr(world.grant, name) for name in names}
    Grant.objects.bulk_create(
        [Grant(**(shape | {"school_id": row.pk, "holder_id": row.pk})) for row in made]
    )


def codes(world: World, who: str) -> set[str]:
    return {gap.rule.code for gap in gaps(world, who)[:]}


def test_a_value_before_the_interim_day_is_no_value_of_the_target(world: World) -> None:
    row = approved(world).indicators.get()
    with lifted():
        Indicator.objects.update(interim_on="2026-10-01", interim_value=80, target_on="2026-11-15")
    value(world, row, on=date(2026, 10, 1))
    assert "value_unmeasured" in codes(world, "asta")
    value(world, row, on=date(2026, 10, 2))
    assert "value_unmeasured" not in codes(world, "asta")


def test_interim_day_asks_for_a_first_value(world: World) -> None:
    row = approved(world).indicators.get()
    with lifted():
        Indicator.objects.update(interim_on="2026-11-21", interim_value=80)
    assert "value_unmeasured" in codes(world, "asta")
    assert "indicator_unvalued" not in codes(world, "asta")
    value(world, row)
    assert "value_unmeasured" not in codes(world, "asta")


def test_a_reversed_expense_is_no_gap(world: World) -> None:
    paid(world, "100.00")
    made = spend(world, in_force(world)[0], "100.01", sure=True)
    assert {"spent_unpaid", "expense_unproven"} <= codes(world, "asta")
    reverse_expense(expense=made, reason="Ne mūsų.", by=world.asta)
    assert not {"spent_unpaid", "expense_unproven"} & codes(world, "asta")


def test_basket_without_a_begun_plan_leads_to_the_basket(world: World) -> None:
    with time_machine.travel("2026-12-01T12:00:00+02:00", tick=True):
        found = gaps(world, "asta", rule="plan_absent")[:]
        assert [gap.url for gap in found] == [
            f"{reverse('grants:grant_detail', args=[world.grant.pk])}#planas"
        ]
        draft(world.grant, world.asta)
        assert gaps(world, "asta", rule="plan_absent")[0].url.endswith("#now-title")


def test_changes_are_doubted_as_on_the_page_of_the_evaluation(world: World) -> None:
    """Every change between every two levels, each of an indicator of its own."""
    framework = Framework.objects.get()
    levels = list(framework.levels.filter(code__in="234").order_by("order"))
    pairs = [(a, b, change) for a in levels for b in levels for change in Change.values]
    first = evaluation(world, date(2026, 5, 1), "3").evaluation
    last = evaluation(world, date(2026, 11, 6), "3").evaluation
    Rating.objects.all().delete()
    indicators = framework.indicators.order_by("pk")
    for start in range(0, len(pairs), indicators.count()):
        told = zip(indicators, pairs[start:], strict=False)
        expected = set()
        for indicator, (before, after, change) in told:
            Rating.objects.create(evaluation=first, indicator=indicator, level=before)
            given = {"indicator": indicator, "level": after, "change": change}
            Rating.objects.create(evaluation=last, **given)
            if doubt(change, before, after):
                expected.add(f"n{indicator.pk}")
        found = gaps(world, "feliksas", rule="change_doubtful")[:]
        assert {gap.url.partition("#")[2] for gap in found} == expected
        Rating.objects.all().delete()


def test_head_is_invited_to_the_school_that_has_none(world: World) -> None:
    without_head("2026-11-21")(world)
    for who, school in (("domas", world.azuolas.pk), ("feliksas", world.azuolas.pk)):
        url = gaps(world, who, rule="head_absent", school="Ąžuolo")[0].url
        form = signed_in(world, who).get(url.partition("#")[0]).context["form"]
        assert form["school"].value() == school
    more_schools(world, 101)
    form = signed_in(world, "feliksas").get(url.partition("#")[0]).context["form"]
    assert form["school"].value() == world.azuolas.code


def test_expense_is_begun_on_the_activity_that_has_none(world: World) -> None:
    activity = in_force(world)[1]
    with time_machine.travel("2028-09-01T12:00:00+03:00", tick=True):
        found = gaps(world, "asta", rule="activity_unspent")[:]
        chosen = {int(gap.url.partition("=")[2].partition("#")[0]) for gap in found}
        assert activity.pk in chosen
        assert len(chosen) == 2
        address = f"{reverse('progress:expense_add', args=[world.grant.pk])}?veikla={activity.pk}"
        form = signed_in(world, "asta").get(address).context["form"]
        assert form["activity"].value() == str(activity.pk)


def test_count_corrected_later_is_compared_with_the_count_of_its_day(world: World) -> None:
    """Corrected to what the register says of that day it is no gap any more."""
    recounted(390)(world)
    assert "pupils_differ" in codes(world, "feliksas")
    days = {"counted_on": date(2026, 9, 1), "dated_on": date(2026, 11, 20)}
    words = {"source": "Registras", "document": "V-9", "reason": "Suklysta."}
    given = {"grant": world.grant, "by": world.feliksas, "due_on": date(2026, 12, 20)}
    correct_count(pupils=390, **days, **words, **given)
    assert "pupils_differ" not in codes(world, "feliksas")
