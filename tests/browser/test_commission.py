"""A commission day in a real browser: three members, one of them conflicted."""

from io import BytesIO
from typing import Any

from django.urls import reverse
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer

from common.money import NBSP
from selection.models import Interest, Sitting, Vote
from tests.browser.test_story import SignIn, Site
from tests.selection.commission_day import Day, commission_day
from tests.world import World

NARROW = {"width": 390, "height": 800}


def test_commission_day(live_server: LiveServer, world: World, sign_in: SignIn) -> None:
    """Opened, attended, declared, blocked, voted on phones, closed; the minutes say it all."""
    day = commission_day(world)
    agency = Site(sign_in(world.feliksas), live_server)
    sitting = opened(agency, day)

    kazys = on_phone(sign_in(world.kazys), live_server)
    visit(kazys, "selection:interest_list", day.round.pk)
    kazys.page.locator("#id_tekstas").fill("kaštono")
    kazys.page.keyboard.press("Enter")
    declare = reverse("selection:interest_declare", args=[day.candidates[1].pk])
    kazys.page.locator(f"main a[href='{declare}']").click()
    kazys.type(explanation="Ten dirba mano sesuo.")
    kazys.press()
    assert Interest.objects.get().member == day.members["kazys"]
    kazys.go("selection:round_list")
    votes(kazys, sitting, day, blocked=2)
    kazys.check()
    against = day.question(3).pk
    kazys.page.locator(f"[name=vote_{against}][value=against]").check()
    kazys.press("form button[name=rest]")
    expect(kazys.page.locator(f"#q_{against} ~ .error")).to_have_count(1)
    kazys.check()
    kazys.page.locator(f"#reason_{against}").fill("Per mažai duomenų.")
    kazys.press("form button[name=rest]")
    kazys.press("form button[name=sure]")

    liudas = on_phone(sign_in(world.liudas), live_server)
    votes(liudas, sitting, day, blocked=1)
    liudas.press("form button[name=rest]")
    liudas.press("form button[name=sure]")
    morta = on_phone(sign_in(world.morta), live_server)
    votes(morta, sitting, day, blocked=0)
    morta.page.locator(f"[name=vote_{against}][value=against]").focus()
    morta.page.keyboard.press("Space")
    morta.page.locator(f"#reason_{against}").fill("Nepakanka.")
    morta.page.locator("form button[name=rest]").focus()
    with morta.page.expect_navigation():
        morta.page.keyboard.press("Enter")
    morta.check()
    morta.press("form button[name=sure]")
    assert Vote.objects.count() == 10

    agency = Site(sign_in(world.feliksas), live_server)
    closed(agency, sitting)
    minutes = read(agency, "selection:sitting_minutes", sitting.pk)
    for said in (
        "Nr. P-12",
        "Kaštono mokykla Kazys Demo Ten dirba mano sesuo.",
        "Liudas Demo Ąžuolo mokykla: mokyklos plano rengėjas",
        "prieš – 2 (Kazys Demo, Morta Demo)",
        "Kazys Demo: Per mažai duomenų.",
        "Morta Demo Interesų konflikto neturi 2026-11-2",
        "Dokumento kodas",
    ):
        assert said in minutes
    agency.go("selection:round_outcome", day.round.pk)


def visit(site: Site, name: str, *args: Any) -> None:
    """Open an address whose page is looked at elsewhere."""
    site.page.goto(site.base + reverse(name, args=args))


def opened(agency: Site, day: Day) -> Sitting:
    """The agency opens a sitting, notes who came and adds the schools with one press."""
    visit(agency, "selection:sitting_open", day.round.pk)
    agency.type(held_on="2026-11-20", begins_at="10:00", place="Vilnius")
    agency.press()
    sitting = Sitting.objects.get()
    agency.go("selection:sitting_attendance", sitting.pk)
    for name in ("kazys", "liudas", "norbertas"):
        agency.type(**{f"member_{day.members[name].pk}": "here"})
    agency.type(**{f"member_{day.members['morta'].pk}": "remote"})
    agency.press()
    agency.go("selection:question_add", sitting.pk)
    agency.press("main form:has([value=near]) button")
    assert sitting.questions.count() == 4
    return sitting


def on_phone(page: Page, server: LiveServer) -> Site:
    page.set_viewport_size(NARROW)
    page.emulate_media(color_scheme="dark")
    return Site(page, server)


def votes(site: Site, sitting: Sitting, day: Day, *, blocked: int) -> None:
    """State the interests on a phone, which leads to the voting sheet; what is blocked has no
    buttons."""
    site.go("selection:sitting_state", sitting.pk)
    site.press("button[name=kind]")
    assert site.page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    for place in range(1, 5):
        buttons = site.page.locator(f"[name=vote_{day.question(place).pk}]")
        expect(buttons).to_have_count(0 if place == blocked else 3)


def closed(agency: Site, sitting: Sitting) -> None:
    agency.go("selection:sitting_close", sitting.pk)
    agency.type(minutes_number="P-12", ended_at="11:30")
    agency.press()
    agency.check()
    sitting.refresh_from_db()
    assert sitting.closed_at is not None


def read(site: Site, name: str, *args: Any) -> str:
    """The words of a PDF that the person opens."""
    got = site.page.request.get(site.base + reverse(name, args=args))
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(got.body())).pages)
    return " ".join(text.replace(NBSP, " ").split())
