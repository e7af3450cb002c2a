"""A round in a real browser: begun, given criteria, frozen, ranked, and asked what if."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from common.money import NBSP
from files.services import read
from schools.models import FactKind, School, SchoolFact
from selection.models import Round, Scenario
from selection.ranking import digest_of
from tests.browser.test_story import SignIn, Site
from tests.selection.compared import UNTIL, fact
from tests.world import World, school

MANY, WANTED = 12, 3
ROUND = {
    "name": "III etapas: silpna raiška",
    "stage": "III",
    "expression": "weak",
    "rules_version": "2023-08-09",
    "first_school_year": "2026",
    "starts_on": "2026-12-01",
    "ends_on": "2028-12-31",
    "wanted": str(WANTED),
    "data_until": UNTIL.isoformat(),
}
NARROW = {"width": 390, "height": 800}


def test_round_from_its_beginning_to_a_kept_what_if(
    live_server: LiveServer, world: World, sign_in: SignIn
) -> None:
    """The first three by results are the last three by well-being: a weight turns the list."""
    known(world)
    agency = Site(sign_in(world.feliksas), live_server)
    agency.go("selection:round_list")
    agency.follow("selection:round_begin")
    agency.type(**ROUND)
    agency.press()
    chosen = Round.objects.get(name=ROUND["name"])
    everyone(agency, chosen)
    compare_by(agency, chosen, "nmpp", grade="8", subject="Matematika", weight="10")
    compare_by(agency, chosen, "savijauta", weight="5")
    agency.check()
    freeze(agency, chosen)

    agency.follow("simulator:round_simulate", chosen.pk)
    answer = agency.page.locator("#answer")
    expect(answer.locator("h2").nth(1)).to_have_text("0 mokyklų patenka, 0 iškrinta")
    agency.type(svoris1="0")
    expect(answer.locator("h2").nth(1)).to_have_text("3 mokyklos patenka, 3 iškrinta")
    rows = answer.locator("tbody tr")
    assert [name[:11] for name in rows.locator("th").all_inner_texts()] == [
        *("Mokykla 001", "Mokykla 002", "Mokykla 003"),
        *("Mokykla 012", "Mokykla 011", "Mokykla 010"),
    ]
    total = Decimal(254 * (201 + 202 + 203))
    sums = [text.replace(NBSP, " ") for text in answer.locator("dd").all_inner_texts()]
    assert sums[:3] == ["3", "153 924,00 Eur", "160 782,00 Eur"]
    agency.check()
    agency.type(name="Vien savijauta")
    agency.press("main form[method=post] button")
    kept = Scenario.objects.get(name="Vien savijauta")
    assert Decimal(kept.result["total"]) == total
    assert kept.result["sha256"] == digest_of(read(kept.freeze.inputs))
    agency.page.set_viewport_size(NARROW)
    agency.page.emulate_media(color_scheme="dark")
    agency.go("simulator:scenario_detail", kept.pk)
    assert agency.page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]


def known(world: World) -> None:
    """Made-up schools: the better one's results, the worse its well-being."""
    for place in range(1, MANY + 1):
        one = school(f"{910000000 + place}", f"Mokykla {place:03}", world.klaipeda, 300)
        School.objects.filter(pk=one.pk).update(kind="Gimnazija")
        counted = {"counted_on": date(2026, 1, 1), "pupils": 200 + place}
        one.pupil_counts.create(**counted, source="Mokinių registras")
        fact(one, 40 + place * 3, grade=8, subject="Matematika")
        fact(one, 4 - place * 0.2, kind="savijauta", source="Savijautos apklausa")
    assert SchoolFact.objects.count() == 2 * MANY


def everyone(agency: Site, chosen: Round) -> None:
    """All schools of a type become candidates; one of them is found without its marks."""
    agency.follow("selection:candidate_add_all", chosen.pk)
    agency.type(tipas="Gimnazija")
    agency.page.locator("main form[method=get] button").click()
    agency.page.wait_for_url("**tipas=Gimnazija*")
    agency.press("main form[method=post] button")
    assert chosen.candidates.count() == MANY
    agency.type(q="mokykla 007")
    agency.page.locator("#kandidates form button").click()
    agency.page.wait_for_url("**q=mokykla*")
    expect(agency.page.locator("#kandidates tbody tr")).to_have_count(1)


def compare_by(agency: Site, chosen: Round, kind: str, **fields: Any) -> None:
    """Add a criterion; its subject is one of those that facts have."""
    agency.page.goto(agency.base + reverse("selection:criterion_add", args=[chosen.pk]))
    key = str(FactKind.objects.get(code=kind).pk)
    agency.type(kind=key, first_year="2024", last_year="2026", **fields)
    agency.press()


def freeze(agency: Site, chosen: Round) -> None:
    """What would be frozen is looked at, then frozen; the chart and the table say the same."""
    agency.go("selection:round_detail", chosen.pk)
    agency.follow("selection:round_freeze", chosen.pk)
    agency.press("main form[method=post] button")
    agency.check()
    rows = agency.page.locator(".ranking tbody tr")
    expect(rows).to_have_count(MANY)
    expect(agency.page.locator(".ranking svg rect.at")).to_have_count(MANY)
    best = chosen.freezes.get().placings.get(rank=1)
    expect(rows.first).to_contain_text(f"{best.rank_low}–{best.rank_high}")
    expect(rows.first).to_contain_text("Mokykla 012")
