"""Indicators over time: the national kind, evidence, old targets, forecasts, judged by people."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from audit.transitions import Refused
from plans import workflow as plans
from plans.models import Indicator
from plans.services import save_row
from progress.cards import Card, cards_of
from progress.details import SchoolProgress
from progress.forecast import forecast
from progress.models import Measurement, Overruling
from progress.overview import counts_of, standings
from progress.services import overrule, withdraw_overruling
from progress.standing import State, judged, meets
from tests.guards import change, lifted
from tests.plans import stages
from tests.progress.stages import approved, value
from tests.world import World, make_private

PDF = b"%PDF-1.4\n%%EOF\n"
START, TODAY = date(2026, 9, 1), date(2026, 11, 22)


@pytest.fixture
def indicator(world: World) -> Indicator:
    return approved(world).indicators.get()


def page(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.people[who])
    return client


def card(world: World) -> Card:
    [found] = SchoolProgress(world.grant, world.asta).cards
    return found


def url(world: World, name: str, indicator: Indicator) -> str:
    return reverse(f"progress:{name}", args=[world.grant.pk, indicator.key])


@pytest.mark.parametrize(
    ("kind", "direction", "number", "goal", "expected"),
    [
        ("yes_no", "raise", 1, 0, False),  # the aim was „no“
        ("yes_no", "keep", 0, 0, True),
        ("yes_no", "lower", 0, 1, False),
        ("level", "raise", 3, 3, True),
        ("level", "keep", 2, 3, False),
        ("national", "raise", -1, 0, False),
        ("national", "keep", 0, 0, True),
        ("count", "lower", 0, 5, True),  # none at all is a value
        ("count", "lower", None, 5, False),  # an empty one is no zero
    ],
)
def test_reached_by_kind_and_direction(
    kind: str, direction: str, number: int | None, goal: int, expected: bool
) -> None:
    found = None if number is None else Decimal(number)
    assert meets(kind, direction, found, Decimal(goal)) is expected
    row = Indicator(kind=kind, direction=direction, target_value=Decimal(goal))
    assert (judged(row, found, TODAY) == State.REACHED) is expected


def test_the_national_kind_takes_both_values(world: World, indicator: Indicator) -> None:
    change(indicator, kind="national", unit="", target_value=Decimal(3), baseline_value=None)
    client, address = page(world, "asta"), url(world, "measurement_add", indicator)
    sent = {"measured_on": "2026-11-01", "source": "NMPP", "value": "99"}
    refused = client.post(address, sent)
    assert sorted(refused.context["form"].errors) == ["national_value", "own_value"]
    assert client.post(address, sent | {"own_value": "61,2", "national_value": "58,1"}).status_code
    made = Measurement.objects.get()
    assert (made.value, made.own_value, made.national_value) == (
        Decimal("3.10"),
        Decimal("61.20"),
        Decimal("58.10"),
    )
    text = client.get(url(world, "indicator_detail", indicator)).content.decode()
    assert text.count("61,2") >= 2  # in the table and in the chart
    assert "šalies vidurkis 58,1" in text
    assert card(world).standing.is_reached
    with pytest.raises(IntegrityError), transaction.atomic():
        Measurement.objects.update(national_value=Decimal("58.20"))


def test_evidence_is_told_by_content_and_served_within_scope(
    world: World, indicator: Indicator
) -> None:
    client, address = page(world, "asta"), url(world, "measurement_add", indicator)
    sent: dict[str, Any] = {"value": "81", "measured_on": "2026-11-01", "source": "NMPP"}
    fake = SimpleUploadedFile("apklausa.pdf", b"MZ\x90\x00" + bytes(100))
    assert list(client.post(address, sent | {"evidence": fake}).context["form"].errors) == [
        "evidence"
    ]
    client.post(address, sent | {"evidence": SimpleUploadedFile("apklausa.pdf", PDF)})
    made = Measurement.objects.get()
    link = reverse("progress:measurement_evidence", args=[world.grant.pk, made.pk])
    assert (
        f'href="{link}"' in client.get(url(world, "indicator_detail", indicator)).content.decode()
    )
    assert b"".join(page(world, "domas").get(link)) == PDF  # type: ignore[arg-type]
    assert page(world, "benas").get(link).status_code == 404
    other = reverse("progress:measurement_evidence", args=[world.berzas_grant.pk, made.pk])
    assert page(world, "feliksas").get(other).status_code == 404


def test_an_amended_target_is_kept_with_its_date(world: World) -> None:
    version = stages.amendment_written(world)
    row = version.indicators.get()
    row.target_value = Decimal(90)
    save_row(row=row, by=world.asta)
    before = SchoolProgress(world.grant, world.asta).cards[0]
    assert (before.standing.target, before.earlier) == ("85\u00a0proc.", [])
    stages.send(world, version, stages.SENT_AGAIN_ON)
    stages.agency_agrees(world, version)
    stages.municipality_agrees(world, version)
    plans.approve(version, ordered_on=stages.AMENDED_ON, order_number="V-20", by=world.asta)
    found = card(world)
    [was] = found.earlier
    assert (was.value, was.amendment, was.until) == (Decimal(85), 1, stages.AMENDED_ON)
    assert found.standing.target == "90\u00a0proc."
    assert [line.name for line in found.chart.lines] == ["baseline", "earlier", "target"]
    text = page(world, "domas").get(url(world, "indicator_detail", row)).content.decode()
    assert was.sentence.replace("\u00a0", " ") in text.replace("\u00a0", " ").replace(
        '<span class="nowrap">', ""
    ).replace("</span>", "")


@pytest.mark.parametrize(
    ("kind", "values", "on", "expected"),
    [
        ("percent", [(0, 70), (100, 75)], 200, ("80", "0", 2)),
        ("percent", [(0, 70), (100, 95)], 300, ("100", "0", 2)),  # never above the whole
        ("percent", [(0, 70), (50, 76), (100, 74)], 200, ("79", "3", 3)),
        ("national", [(0, 0), (100, 1)], 150, ("1.5", "0.0", 2)),
        ("percent", [(0, 70)], 200, None),  # one value is no line
        ("percent", [(0, 70), (0, 75)], 200, None),
        ("percent", [(0, 70), (100, 75)], 100, None),  # nothing lies ahead
        ("percent", [(0, 70), (100, 75)], 401, None),  # too far to tell
        ("percent", [(0, 70), (100, 75)], None, None),
        ("level", [(0, 2), (100, 3)], 200, None),
        ("yes_no", [(0, 0), (100, 1)], 200, None),
    ],
)
def test_a_forecast_is_a_line_where_one_makes_sense(
    kind: str, values: list[tuple[int, int]], on: int | None, expected: Any
) -> None:
    def day(place: int) -> date:
        return date.fromordinal(START.toordinal() + place)

    told = [(day(place), Decimal(number)) for place, number in values]
    found = forecast(kind, told, None if on is None else day(on))
    assert (found and (str(found.value), str(found.spread), found.count)) == expected


def test_the_forecast_is_told_with_its_uncertainty(world: World, indicator: Indicator) -> None:
    change(indicator, target_on=date(2027, 3, 1))
    value(world, indicator, 80)
    words = card(world).forecast_words.replace("\u00a0", " ")
    assert "2027-03-01 būtų apie 84 proc." in words
    assert "Siektina reikšmė nebūtų pasiekta." in words
    assert "tik per dvi reikšmes" in words
    assert card(world).chart.ahead
    value(world, indicator, 83, date(2026, 11, 20))
    assert "nuo jos skyrėsi iki" in card(world).forecast_words


def test_what_people_decide_counts_everywhere(world: World, indicator: Indicator) -> None:
    value(world, indicator, 84)

    def counted() -> list[tuple[int, int]]:
        in_force = {world.grant.pk: indicator.version_id}
        [rows] = standings([world.grant.pk]).values()
        found = [
            counts_of(in_force)[world.grant.pk],
            SchoolProgress(world.grant, world.asta).counts,
        ]
        reached = sum(row.is_reached for row in rows), sum(row.is_on_way for row in rows)
        return [*((item.reached, item.on_way) for item in found), reached]

    assert counted() == [(0, 1)] * 3
    given: dict[str, Any] = {"grant": world.grant, "indicator": indicator, "by": world.domas}
    made = overrule(is_reached=True, reason="Testas pakeistas.", **given)
    assert counted() == [(1, 1)] * 3
    with pytest.raises(Refused):
        overrule(is_reached=False, reason="Kitaip.", **given)
    text = page(world, "asta").get(f"/pazanga/{world.grant.pk}/").content.decode()
    assert "Testas pakeistas." in text
    withdraw_overruling(overruling=made, reason="Klaida.", by=world.feliksas)
    assert counted() == [(0, 1)] * 3
    overrule(is_reached=False, reason="Ne ta apklausa.", **given | {"by": world.feliksas})
    assert counted() == [(0, 0)] * 3
    verbs = list(Entry.objects.order_by("pk").values_list("verb", flat=True))[-3:]
    assert verbs == ["overruling.reached", "overruling.withdrawn", "overruling.not_reached"]


def test_the_agency_and_the_founder_decide_from_the_page(
    world: World, indicator: Indicator
) -> None:
    add, undo = (url(world, name, indicator) for name in ("overruling_add", "overruling_withdraw"))
    codes = {who: page(world, who).get(add).status_code for who in world.people}
    assert {who for who, code in codes.items() if code == 200} == {"domas", "feliksas"}
    assert {who for who, code in codes.items() if code == 403} == {
        *("asta", "rasa", "vilte", "aurelija")
    }
    client = page(world, "domas")
    assert client.post(add, {"is_reached": "1", "reason": ""}).status_code == 200
    assert client.post(add, {"is_reached": "1", "reason": "Taip."}).status_code == 302
    assert client.post(undo, {"reason": ""}).status_code == 200
    assert Overruling.objects.filter(withdrawn_at=None).count() == 1
    assert client.post(undo, {"reason": "Ne."}).status_code == 302
    assert Overruling.objects.filter(withdrawn_at=None).count() == 0
    make_private(world)
    assert client.get(add).status_code in {403, 404}


def measured(version: Any, count: int, by: Any) -> None:
    """So many indicators, each with eight values."""
    shape = version.indicators.order_by("pk")[0]
    names = [field.attname for field in Indicator._meta.concrete_fields if not field.primary_key]
    given = {name: getattr(shape, name) for name in names if name != "key"}
    rows = Indicator.objects.bulk_create([Indicator(**given) for _ in range(count)])
    Measurement.objects.bulk_create(
        Measurement(
            grant=version.plan.grant,
            indicator=row,
            key=row.key,
            value=70 + place,
            measured_on=date(2026, 9, 1 + place),
            source="NMPP",
            by=by,
        )
        for row in rows
        for place in range(8)
    )


def test_forty_indicators_cost_no_more_queries(world: World) -> None:
    version = approved(world)
    client, address = page(world, "asta"), f"/pazanga/{world.grant.pk}/"
    taken = []
    for count in (2, 37):
        with lifted():
            measured(version, count, world.asta)
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        taken.append(len(found))
    assert taken[0] == taken[1]
    with CaptureQueriesContext(connection) as found:
        assert len(cards_of(version, world.grant.pk, world.asta)) == 40
    assert len(found) == 3  # and a fourth of targets before amendments, where there are any
