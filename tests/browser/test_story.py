"""The whole way in a real browser: empty draft, agreement, order, PDF, conclusion."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer

from common import clock
from plans.choices import VersionStatus
from plans.models import Plan, PlanVersion
from plans.services import save_row
from plans.views.sections import SECTIONS
from progress.evaluating.remarks import end_remarks
from tests.plans.stages import submitted
from tests.progress.stages import evaluates
from tests.world import World, draft, fill

SignIn = Callable[[Any], Page]
ACTIVITY = "Individualios matematikos konsultacijos 5–8 klasių mokiniams"
INDICATOR = "Mokinių, pasiekiančių bent patenkinamą matematikos lygį, dalis"
GOAL = "Pagerinti 5–8 klasių mokinių matematikos pasiekimus."

BUSY = "() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')"


class Site:
    """A page of one person that types by field names, so no test rests on a label."""

    def __init__(self, page: Page, server: LiveServer) -> None:
        self.page, self.base = page, server.url

    def go(self, name: str, *args: Any) -> None:
        """Open an address and look whether everyone can use the page."""
        response = self.page.goto(self.base + reverse(name, args=args))
        assert response is not None
        assert response.status == 200
        self.check()

    def check(self) -> None:
        """No findings of axe on the page as it stands."""
        found = Axe().run(self.page).response["violations"]
        assert {item["id"]: [node["target"] for node in item["nodes"]] for item in found} == {}

    def type(self, **fields: str) -> None:
        """Fill fields by name: a choice is chosen, a box ticked, a text typed."""
        for name, value in fields.items():
            field = self.page.locator(f"main [name={name}]").first
            kind = field.evaluate("field => field.type")
            if kind in {"select-one", "select"}:
                field.select_option(value)
            elif kind in {"checkbox", "radio"}:
                self.page.locator(f"main [name={name}][value='{value}']").check()
            else:
                field.fill(value)

    def press(self, button: str = "main form.form button:not([type=button])") -> None:
        """Send a form of the page and wait for what comes of it."""
        with self.page.expect_response(lambda got: got.request.method == "POST"):
            self.page.locator(button).first.click()
        self.rest()

    def follow(self, name: str, *args: Any) -> None:
        """Click the link to an address and wait for it."""
        address = reverse(name, args=args)
        self.page.locator(f"main a[href^='{address}']").first.click()
        self.page.wait_for_url(f"**{address}*")
        self.rest()
        self.check()

    def rest(self) -> None:
        """Wait until nothing is on its way: neither a page nor a part of one."""
        self.page.wait_for_load_state("networkidle")
        self.page.wait_for_function(BUSY)


def write_row(site: Site, plan: int, part: str, **fields: str) -> None:
    """Open the section, add a row and see it as text."""
    site.follow("plans:plan_section", plan, part)
    site.follow("plans:plan_row_add", plan, part)
    site.type(**fields)
    site.press()
    site.page.wait_for_url("**irasyta=*")
    site.check()


def write_plan(site: Site, plan: Plan) -> None:
    """From nothing to a plan in which nothing is missing."""
    version = plan.versions.get()
    purpose = str(plan.grant.round.programme.purposes.get(number=1).pk)
    finding = {"text": "Silpni matematikos pasiekimai 5–8 klasėse.", "strength": "improve"}
    write_row(site, plan.pk, "pagrindimas", **finding, source="external", report_number="A-12")
    site.follow("plans:plan_section", plan.pk, "tikslas")
    site.type(goal=GOAL)
    site.press()
    answered = str(version.findings.get().pk)
    objective = "Teikti pagalbą kiekvienam mokiniui."
    write_row(site, plan.pk, "uzdaviniai", text=objective, findings=answered)
    served = str(version.objectives.get().pk)
    whole = {"title": ACTIVITY, "objectives": served, "purpose": purpose}
    term = {"starts_on": "2026-09-01", "ends_on": "2028-06-30"}
    money = {"money_2026": "50 673,00 Eur", "money_2027": "50673"}
    write_row(site, plan.pk, "veiklos", **whole, **term, **money, responsible="Pavaduotoja ugdymui")
    values = {"kind": "percent", "direction": "raise", "source": "NMPP"}
    start = {"baseline_value": "78", "baseline_on": "2026-09-01"}
    target = {"target_value": "85,5", "target_on": "2028-06-01"}
    write_row(
        site, plan.pk, "rodikliai", title=INDICATOR, objectives=served, **values, **start, **target
    )
    site.follow("plans:plan_section", plan.pk, "testinumas")
    site.type(sustainability="Konsultacijos tęsiamos iš mokyklos lėšų.")
    site.press()


def agree(site: Site, plan: Plan, number: str) -> None:
    site.go("plans:plan_detail", plan.pk)
    site.follow("plans:plan_agree", plan.pk)
    site.type(agreed_on=f"{clock.today()}", document_number=number)
    site.press()


def evaluate(site: Site, grant: int) -> None:
    """The evaluator fills in the header and rates one indicator."""
    today = f"{clock.today()}"
    site.go("progress:progress_detail", grant)
    site.follow("progress:evaluation_add", grant)
    site.type(starts_on=today, ends_on=today, report_number="A-1", purpose="Pažanga")
    site.type(observed_activities="40")
    site.press()
    with site.page.expect_response(lambda got: got.request.method == "POST"):
        site.page.locator("main input[type=radio]").nth(3).check()
    site.rest()


def test_four_people_take_a_plan_from_an_empty_draft_to_its_conclusion(
    live_server: LiveServer, world: World, sign_in: SignIn
) -> None:
    asta = Site(sign_in(world.asta), live_server)
    asta.go("dashboard:start")
    asta.press(f"main form[action^='{reverse('plans:plan_start')}'] button")
    plan = Plan.objects.get()
    asta.page.wait_for_url("**/rengti/**")
    write_plan(asta, plan)
    asta.go("plans:plan_submit", plan.pk)
    asta.press("main form button")
    asta.check()
    agree(Site(sign_in(world.domas), live_server), plan, "S-7")
    agree(Site(sign_in(world.feliksas), live_server), plan, "D-1")
    asta = Site(sign_in(world.asta), live_server)
    asta.go("plans:plan_approve", plan.pk)
    asta.type(ordered_on=f"{clock.today()}", order_number="(1.3.)-V13")
    asta.press()
    assert plan.versions.get().status == VersionStatus.APPROVED
    assert_on_paper(asta, plan)
    record_value(asta, plan)
    evaluates(world, plan.grant)
    vilte = Site(sign_in(world.vilte), live_server)
    evaluate(vilte, plan.grant_id)
    send_and_read(vilte, plan, world)
    finish_and_conclude(vilte, plan)


def assert_on_paper(site: Site, plan: Plan) -> None:
    """The PDF says the same as the pages."""
    answer = site.page.request.get(site.base + reverse("plans:plan_pdf", args=[plan.pk]))
    pages = PdfReader(BytesIO(answer.body())).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    for words in (ACTIVITY, "101 346,00", "(1.3.)-V13", "S-7", "D-1", "Ąžuolo mokykla"):
        assert words in text, words


def record_value(site: Site, plan: Plan) -> None:
    indicator = plan.versions.get().indicators.get()
    site.go("progress:progress_detail", plan.grant_id)
    site.follow("progress:measurement_add", plan.grant_id, indicator.key)
    site.type(value="86", measured_on=f"{clock.today()}", source="NMPP")
    site.press()
    site.check()


def send_and_read(site: Site, plan: Plan, world: World) -> None:
    """The draft goes to the school, which has no remarks."""
    evaluation = plan.grant.evaluations.get()
    site.go("progress:evaluation_send", plan.grant_id, evaluation.pk)
    site.type(unrated_reason="Vertinta tik viena sritis.")
    site.press("main form button")
    site.check()
    end_remarks(evaluation=evaluation, by=world.asta)


def finish_and_conclude(site: Site, plan: Plan) -> None:
    evaluation = plan.grant.evaluations.get()
    site.go("progress:evaluation_detail", plan.grant_id, evaluation.pk)
    site.follow("progress:evaluation_finish", plan.grant_id, evaluation.pk)
    site.press("main form button")
    site.go("progress:conclusion_add", plan.grant_id)
    site.type(result_1="reached", result="reached")
    for area in site.page.locator("main textarea").all():
        area.fill("Tikslas pasiektas: pagalbą gavo visi mokiniai.")
    site.press()
    site.check()
    plan.refresh_from_db()
    assert plan.completed_on == clock.today()


def test_row_is_edited_with_the_keyboard_alone(
    live_server: LiveServer, world: World, sign_in: SignIn
) -> None:
    version = fill(draft(world.grant, world.asta), world.asta, activities=3)
    row = version.activities.all()[1]
    site = Site(sign_in(world.asta), live_server)
    site.go("plans:plan_section", version.plan_id, "veiklos")
    keys = site.page.keyboard
    edit = reverse("plans:plan_row", args=[version.plan_id, "veiklos", row.pk])
    press_until(site, "Tab", f"a[href='{edit}']")
    keys.press("Enter")
    title = site.page.locator("[name=title]")
    expect(title).to_be_focused()
    keys.press("Control+A")
    keys.type("Nauja veikla")
    press_until(site, "Tab", "#desk form.form button")
    keys.press("Enter")
    expect(site.page.locator(f"a[href='{edit}']")).to_be_focused()
    site.check()
    assert version.activities.get(pk=row.pk).title == "Nauja veikla"
    assert site.page.locator("[name=title]").count() == 0


def press_until(site: Site, key: str, selector: str) -> None:
    """Press the key until the focus is there; within reach of a patient person."""
    for _step in range(60):
        site.page.keyboard.press(key)
        if site.page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} is not reached with {key}")


def test_two_people_writing_one_row_lose_nothing(
    live_server: LiveServer, world: World, sign_in: SignIn
) -> None:
    version = fill(draft(world.grant, world.asta), world.asta)
    row = version.activities.get()
    asta = Site(sign_in(world.asta), live_server)
    asta.go("plans:plan_row", version.plan_id, "veiklos", row.pk)
    row.title = "Rasos tekstas"
    save_row(row=row, by=world.rasa)
    asta.type(title="Astos tekstas")
    asta.press()
    expect(asta.page.locator("td", has_text="Rasos tekstas")).to_be_visible()
    expect(asta.page.locator("[name=title]")).to_have_value("Astos tekstas")
    asta.check()
    assert version.activities.get().title == "Rasos tekstas"
    asta.press()
    expect(asta.page.locator("[name=title]")).to_have_count(0)
    assert PlanVersion.objects.get().activities.get().title == "Astos tekstas"


def test_pages_of_plans_are_for_everyone_on_a_phone_in_the_dark(
    live_server: LiveServer, world: World, sign_in: SignIn
) -> None:
    """Wide and light pages are looked at along the story; axe and no sideways scrolling here."""
    version = submitted(world)
    fill(draft(world.berzas_grant, world.benas), world.benas)
    site = Site(sign_in(world.domas), live_server)
    site.page.set_viewport_size({"width": 390, "height": 800})
    site.page.emulate_media(color_scheme="dark")
    site.go("plans:plan_list")
    for name in ("plan_detail", "plan_agree", "plan_return", "plan_history"):
        site.go(f"plans:{name}", version.plan_id)
        assert site.page.evaluate("document.documentElement.scrollWidth") == 390
    mine = PlanVersion.objects.get(plan__grant=world.berzas_grant)
    for rows in (mine.activities, mine.indicators):
        rows.update(title="Ž" * 500)  # as long as names once could be
    site = Site(sign_in(world.benas), live_server)
    site.page.set_viewport_size({"width": 390, "height": 800})
    site.page.emulate_media(color_scheme="dark")
    for part in SECTIONS:
        site.go("plans:plan_section", mine.plan_id, part)
        assert site.page.evaluate("document.documentElement.scrollWidth") == 390
    site.go("plans:plan_row", mine.plan_id, "veiklos", mine.activities.get().pk)
    site.go("plans:plan_paste", mine.plan_id, "veiklos")
    site.go("plans:plan_submit", mine.plan_id)
