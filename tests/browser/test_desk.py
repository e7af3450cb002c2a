"""The reviewer's desk in a real browser: returned, corrected, checked anew, agreed to."""

from io import BytesIO

from django.urls import reverse
from playwright.sync_api import expect
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer

from common import clock
from plans.models import ChecklistAnswer, ChecklistItem, Comment, PlanVersion
from plans.services import save_texts
from tests.browser.test_story import SignIn, Site, press_until
from tests.plans.stages import submitted
from tests.world import World

NARROW = {"width": 390, "height": 800}
DESK = "plans:plan_review"


def ask(world: World) -> list[ChecklistItem]:
    """A question about the goal and one about the activities."""
    asked = (("goal", "Ar tikslas aiškus?"), ("activities", "Ar veiklos dera?"))
    return [
        ChecklistItem.objects.create(
            programme=world.programme, party="municipality", section=section, text=text, position=n
        )
        for n, (section, text) in enumerate(asked)
    ]


def test_officer_returns_a_plan_the_school_corrects_it_and_it_is_agreed(
    live_server: LiveServer, world: World, sign_in: SignIn
) -> None:
    of_goal, of_rows = ask(world)
    version = submitted(world)
    domas = Site(sign_in(world.domas), live_server)
    check_and_return(domas, version, of_goal, of_rows)
    correct_and_send(Site(sign_in(world.asta), live_server), world, version)
    domas = Site(sign_in(world.domas), live_server)
    check_anew(domas, version, of_goal, of_rows)
    agree_and_read_the_note(domas, version)


def again(site: Site, name: str, *args: int) -> None:
    """Open a page that has been looked at before."""
    site.page.goto(site.base + reverse(name, args=args))


def check_and_return(
    site: Site, version: PlanVersion, of_goal: ChecklistItem, of_rows: ChecklistItem
) -> None:
    """From the start page: answers, no return without a remark, one on the goal, the return."""
    again(site, "dashboard:start")
    site.follow(DESK, version.plan_id)
    site.type(**{f"answer-{of_goal.pk}": "no", f"answer-{of_rows.pk}": "yes"})
    site.press("#klausimai button[value=return]")
    site.press()
    expect(site.page.locator(".field.wrong [name=comment]")).to_be_visible()
    site.check()
    assert version.submissions.get().agreements.count() == 0
    again(site, DESK, version.plan_id)
    expect(site.page.locator(f"[name=answer-{of_goal.pk}][value=no]")).to_be_checked()
    site.page.locator("#dalis-goal a.remark").click()
    site.page.wait_for_url("**/pastabos/**")
    site.type(text="Kada tai bus pasiekta?")
    site.press("button[name=audience][value=all]")
    again(site, DESK, version.plan_id)
    site.press("#klausimai button[value=return]")
    site.press()
    version.refresh_from_db()
    assert (version.status, Comment.objects.get().section) == ("returned", "goal")


def correct_and_send(site: Site, world: World, version: PlanVersion) -> None:
    """The school answers the remark, changes the goal, sees what it has changed, sends it again."""
    remark = Comment.objects.get()
    again(site, "plans:comment_detail", version.plan_id, remark.pk)
    site.page.locator(f"#pastaba-{remark.pk} .under > details > summary").click()
    site.page.locator(f"#text-{remark.pk}").fill("Įrašėme metus.")
    site.press("button[value=answer]")
    goal = "Geresni pasiekimai iki 2028 metų."
    save_texts(version=version, by=world.asta, goal=goal, sustainability=version.sustainability)
    site.go("plans:plan_detail", version.plan_id)
    expect(site.page.locator(".notice a[href='#goal']")).to_be_visible()
    expect(site.page.locator("section[aria-labelledby=goal] ins")).to_contain_text("2028")
    again(site, "plans:plan_submit", version.plan_id)
    site.press("main form button:not([name])")
    assert version.submissions.count() == 2


def check_anew(
    site: Site, version: PlanVersion, of_goal: ChecklistItem, of_rows: ChecklistItem
) -> None:
    """What has changed stands open; earlier answers are offered; by the keyboard on a phone too."""
    site.page.set_viewport_size(NARROW)
    site.page.emulate_media(color_scheme="dark")
    site.go(DESK, version.plan_id)
    assert site.page.evaluate("document.documentElement.scrollWidth") == 390
    expect(site.page.locator("#dalis-goal ins")).to_contain_text("2028")
    parts = site.page.locator("details.card[id^=dalis-][open]")
    assert parts.evaluate_all("all => all.map(one => one.id)") == ["dalis-goal"]
    goal = f"[name=answer-{of_goal.pk}]"
    expect(site.page.locator(f"{goal}[value=no]")).to_be_checked()
    expect(site.page.locator(f"#klausimas-{of_goal.pk} a[href='#dalis-goal']")).to_be_visible()
    expect(site.page.locator(f"#klausimas-{of_rows.pk} a[href^='#dalis-']")).to_have_count(0)
    press_until(site, "Tab", goal)
    site.page.keyboard.press("ArrowLeft")
    expect(site.page.locator(f"{goal}[value=yes]")).to_be_checked()
    with site.page.expect_navigation():
        site.page.keyboard.press("Enter")  # saves; the decision is another button
    expect(site.page).to_have_url(site.base + reverse(DESK, args=[version.plan_id]))
    press_until(site, "Tab", "#klausimai button[value=agree]")
    site.page.keyboard.press("Enter")
    site.page.wait_for_url("**/suderinti/**")
    answers = ChecklistAnswer.objects.order_by("submission__number", "item__position")
    told = list(answers.values_list("submission__number", "answer"))
    assert told == [(1, "no"), (1, "yes"), (2, "yes"), (2, "yes")]


def agree_and_read_the_note(site: Site, version: PlanVersion) -> None:
    """The date alone is refused; with the number it is agreed, and the note is there as PDF."""
    site.type(agreed_on=f"{clock.today()}")
    site.press()
    expect(site.page.locator(".field.wrong [name=document_number]")).to_be_visible()
    site.check()
    site.type(document_number="S-7")
    site.press()
    version.refresh_from_db()
    decision = version.decisions()["municipality"]
    assert (decision.document_number, decision.submission.number) == ("S-7", 2)
    note = reverse("plans:plan_note", args=[version.plan_id, decision.pk])
    expect(site.page.locator(f"main a[href='{note}']")).to_be_visible()
    pages = PdfReader(BytesIO(site.page.request.get(site.base + note).body())).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    for words in ("S-7", "2-asis pateikimas", "Ar tikslas aiškus?"):
        assert words in text, words


def test_on_a_phone_the_menu_shows_where_one_is(
    live_server: LiveServer, world: World, sign_in: SignIn
) -> None:
    site = Site(sign_in(world.feliksas), live_server)
    site.page.set_viewport_size(NARROW)
    site.page.goto(site.base + reverse("memberships:membership_list"))
    expect(site.page.locator(".menu [aria-current]")).to_be_in_viewport(ratio=1)
