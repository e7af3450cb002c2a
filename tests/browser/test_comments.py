"""Writing together in a real browser: advice on a draft, an answer, a demanded correction."""

from django.urls import reverse
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from common import clock
from plans import comments, workflow
from plans.models import Comment
from tests.browser.test_story import SignIn, Site
from tests.world import World, draft, fill

NARROW = {"width": 390, "height": 800}


def test_draft_opened_for_advice_gets_remarks_that_block_agreement_until_resolved(
    live_server: LiveServer, world: World, sign_in: SignIn
) -> None:
    version = fill(draft(world.grant, world.asta), world.asta, activities=2)
    plan = version.plan_id
    asta = Site(sign_in(world.asta), live_server)
    asta.go("plans:comment_list", plan)
    asta.press("button[name=open][value='1']")
    asta.check()

    domas = Site(sign_in(world.domas), live_server)
    domas.go("plans:plan_detail", plan)
    domas.page.locator("#activities ~ *, section[aria-labelledby=activities]").locator(
        "a.remark"
    ).last.click()
    domas.page.wait_for_url("**/pastabos/**")
    expect(domas.page.locator("#rasyti .quote")).to_contain_text("Konsultacijos 2")
    domas.type(text="Kam šios lėšos?", field="money_2026", mentions=str(world.asta.pk))
    domas.press("button[name=audience][value=must]")
    domas.check()
    remark = Comment.objects.get()
    kept = (remark.field, remark.audience, remark.must_correct, [*remark.mentions.all()])
    assert kept == ("money_2026", "all", True, [world.asta])

    asta = Site(sign_in(world.asta), live_server)
    asta.page.set_viewport_size(NARROW)
    asta.page.emulate_media(color_scheme="dark")
    asta.go("plans:comment_detail", plan, remark.pk)
    assert asta.page.evaluate("document.documentElement.scrollWidth") == 390
    asta.page.locator(f"#pastaba-{remark.pk} .under > details > summary").click()
    asta.page.locator(f"#text-{remark.pk}").fill("Konsultantams.")
    asta.press("button[value=corrected]")
    expect(asta.page.locator(".answers")).to_contain_text("Pataisyta. Konsultantams.")
    workflow.submit(version, by=world.asta)

    domas = Site(sign_in(world.domas), live_server)
    domas.go("plans:plan_agree", plan)
    domas.type(agreed_on=f"{clock.today()}", document_number="S-7")
    domas.press()
    domas.page.locator(
        f".summary a[href='{reverse('plans:comment_detail', args=[plan, remark.pk])}']"
    ).click()
    domas.page.wait_for_url("**/pastabos/**")
    domas.press("button[value=resolve]")
    domas.go("plans:plan_agree", plan)
    domas.type(agreed_on=f"{clock.today()}", document_number="S-7")
    domas.press()
    assert set(version.decisions()) == {"municipality"}


def test_remark_beside_the_open_form_names_a_person_and_leaves_what_is_typed(
    live_server: LiveServer, world: World, sign_in: SignIn
) -> None:
    version = fill(draft(world.grant, world.asta), world.asta)
    comments.open_for_advice(version=version, is_open=True, by=world.asta)
    row = version.activities.get()
    asta = Site(sign_in(world.asta), live_server)
    page = asta.page
    asta.go("plans:plan_row", version.plan_id, "veiklos", row.pk)
    page.locator("[name=responsible]").fill(f"{row.responsible} ir mokytojai")
    page.locator("#pastabos-classes").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#remarks-title")).to_be_focused()  # read first; then one goes on to write
    text = page.locator("#rasyti textarea[name=text]")
    text.focus()
    page.keyboard.type("Ar tinka? @do")
    expect(page.locator(".offer li")).to_have_text("Domas Demo – savivaldybės specialistas")
    expect(text).to_have_attribute("aria-activedescendant", "remark_text-people-0")
    asta.check()
    page.keyboard.press("Escape")
    expect(page.locator(".offer li")).to_have_count(0)
    page.keyboard.type("m")
    page.keyboard.press("Enter")
    expect(text).to_have_value("Ar tinka? @Domas Demo ")
    asta.press("#rasyti button[value=municipality]")
    remark = Comment.objects.get()
    kept = (remark.field, remark.text, [*remark.mentions.all()])
    assert kept == ("classes", "Ar tinka? @Domas Demo", [world.domas])
    expect(page.locator("#remark-box article")).to_contain_text("Ar tinka? @Domas Demo")
    page.keyboard.press("Escape")
    expect(page.locator("#pastabos-classes")).to_be_focused()
    expect(page.locator("#form-remarks li")).to_contain_text("Ar tinka?")
    expect(page.locator("#pastabu-classes")).to_have_text(" 1")
    expect(page.locator("[name=responsible]")).to_have_value(f"{row.responsible} ir mokytojai")
    page.locator("#pastabos-classes").click()
    text.fill("Dar viena mintis")
    asta.press("#rasyti button[value=municipality]")
    settle = page.get_by_role("button", name="Pažymėti išspręsta")
    expect(settle).to_have_count(2)
    second = Comment.objects.exclude(pk=remark.pk).get()
    answer = page.locator(f"#text-{second.pk}")
    page.locator(f"#pastaba-{second.pk} details > summary").first.click()
    answer.fill("Pradėtas atsakymas")
    text.fill("Trečia mintis")
    page.locator(f"#pastaba-{remark.pk} button[value=resolve]").click()
    expect(settle).to_have_count(1)
    expect(text).to_have_value("Trečia mintis")
    expect(answer).to_have_value("Pradėtas atsakymas")
    asta.check()
    version.refresh_from_db()
    assert version.activities.get().responsible == f"{row.responsible} ir mokytojai"


def test_remark_that_was_begun_is_not_thrown_away_by_another_link(
    live_server: LiveServer, world: World, sign_in: SignIn
) -> None:
    version = fill(draft(world.grant, world.asta), world.asta)
    asta = Site(sign_in(world.asta), live_server)
    page = asta.page
    asta.go("plans:plan_row", version.plan_id, "veiklos", version.activities.get().pk)
    page.locator("#pastabos-title").click()
    page.locator("#rasyti textarea").fill("Pradėta mintis")
    page.keyboard.press("Escape")
    page.once("dialog", lambda asked: asked.dismiss())
    page.locator("#pastabos-responsible").click()
    expect(page.locator("#rasyti textarea")).to_have_value("Pradėta mintis")
    expect(page.locator("#remarks-title")).to_have_text("Pastaba apie: Veiklos, 1: Veikla")
    expect(page.locator("#remark-box [name=field]")).to_have_count(0)  # the words shown are its own

    for is_offline in (True, False):
        page.context.set_offline(is_offline)
        page.context.clear_cookies(name="sessionid")
        page.locator("#rasyti button[value=school]").click()
        words = "lieka čia" if is_offline else "laikomas šioje naršyklėje"
        expect(page.locator("#remark-box [data-failed]")).to_contain_text(words)
    asta.check()
    sign_in(world.asta).close()  # in another window; the token of this page is old then
    page.locator("#rasyti button[value=school]").click()
    expect(page.locator("#remark-box article")).to_contain_text("Pradėta mintis")

    asta.go("plans:comment_list", version.plan_id)
    expect(page.locator("[data-restore]")).to_have_count(0)
    page.locator("#rasyti textarea").fill("Pritariu.")
    page.wait_for_function("Object.keys(localStorage).length == 1")
    page.context.clear_cookies(name="sessionid")
    asta.press("#rasyti button[value=school]")
    expect(page.locator("textarea[readonly]")).to_have_value("Pritariu.")
    address = reverse("plans:comment_list", args=[version.plan_id])
    for user, offered in ((world.rasa, 0), (world.asta, 1)):
        asta = Site(sign_in(user), live_server)
        asta.page.goto(live_server.url + address, wait_until="networkidle")
        expect(asta.page.locator("[data-restore]")).to_have_count(offered)
    asta.check()
    asta.page.locator("[data-restore]").click()
    expect(asta.page.locator("#rasyti textarea")).to_have_value("Pritariu.")
    asta.press("#rasyti button[value=school]")
    expect(asta.page.locator("article", has_text="Pritariu.")).to_have_count(1)
    asta.page.wait_for_function("Object.keys(localStorage).length == 0")
    assert sorted(Comment.objects.values_list("text", flat=True)) == ["Pradėta mintis", "Pritariu."]
