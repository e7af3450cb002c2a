"""Nothing typed is lost: two people at once, a lost network, a killed tab, an ended session."""

import re
from collections.abc import Callable, Iterator
from time import monotonic, sleep
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import APIResponse, Browser, BrowserContext, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from audit.models import Entry
from plans.models import Activity
from plans.rows import delete_row
from plans.services import save_row
from tests.browser.conftest import give_session
from tests.world import World, activity, draft

# Whether the page would ask before it is left.
LEAVING = "!dispatchEvent(new Event('beforeunload', {cancelable: true}))"

# Whether what has the focus stands between the bars of the page.
UNCOVERED = """() => {
  const at = (found) => found.getBoundingClientRect(), { top, bottom } = at(document.activeElement);
  const [over, foot] = [".missing", ".form-foot"].map((bar) => at(document.querySelector(bar)));
  return top >= over.bottom && bottom <= foot.top;
}"""

# A finger on the way out of a row: the field is left only once the finger is lifted.
FINGER = """() => {
  const link = document.querySelector("main [data-cancel]");
  for (const name of ["pointerdown", "pointerup"])
    link.dispatchEvent(new PointerEvent(name, {bubbles: true}));
  setTimeout(() => { document.activeElement.blur(); link.click(); }, 50);
}"""


class Machine:
    """A computer with a browser of its own, on which people sign in one after another."""

    def __init__(self, context: BrowserContext, server: LiveServer) -> None:
        self.context, self.base = context, server.url
        self.asked: set[Any] = set()
        context.on("request", lambda request: self.asked.add(request))
        context.on("requestfinished", lambda request: self.asked.discard(request))
        context.on("requestfailed", lambda request: self.asked.discard(request))

    def close(self) -> None:
        """Once nothing is on its way any more, as the next test empties the database.

        Leaving sends what is not saved yet: then nothing may reach the server.
        """
        page, until = self.context.new_page(), monotonic() + 5
        while self.asked and monotonic() < until:
            page.wait_for_timeout(50)
        self.context.set_offline(True)
        self.context.close()

    def kill(self, page: Page) -> None:
        """The tab dies before it could send its last words."""
        page.wait_for_function("localStorage.length > 0")
        page.evaluate("() => { window.fetch = () => new Promise(() => {}); }")
        page.close(run_before_unload=False)

    def sign_in(self, user: Any) -> None:
        give_session(self.context, self.base, user)

    def open(self, row: Activity) -> Page:
        """The row's form in a new tab."""
        page = self.context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        plan = row.version.plan_id
        page.goto(self.base + reverse("plans:plan_row", args=[plan, "veiklos", row.pk]))
        return page


@pytest.fixture
def machine(
    browser: Browser, live_server: LiveServer, browser_context_args: dict[str, Any]
) -> Iterator[Callable[[Any], Machine]]:
    """A machine of its own for each person."""
    made: list[Machine] = []

    def _machine(user: Any) -> Machine:
        made.append(Machine(browser.new_context(**browser_context_args), live_server))
        made[-1].sign_in(user)
        return made[-1]

    yield _machine
    for one in made:
        one.close()


@pytest.fixture
def row(live_server: LiveServer, world: World) -> Activity:
    version = draft(world.grant, world.asta)
    return save_row(row=activity(version, "Pradinis"), by=world.asta)  # type: ignore[return-value]


def leave(page: Page, text: str, name: str = "title") -> None:
    """Type into a field and leave it."""
    field = page.locator(f"main [name={name}]")
    field.fill(text)
    field.blur()


def told(page: Page, words: str) -> None:
    """What the form says of its saving; „Įrašyta“ alone stands for all of it with the time."""
    said = re.compile(r"^Įrašyta \d") if words == "Įrašyta" else words
    expect(page.locator("[data-state]")).to_contain_text(said)


def title_of(row: Activity) -> str:
    return str(Activity.objects.get(pk=row.pk).title)


def test_what_is_typed_is_saved_by_itself(
    machine: Callable[[Any], Machine], world: World, row: Activity
) -> None:
    page = machine(world.asta).open(row)
    leave(page, "Naujas pavadinimas")
    told(page, "Įrašyta")
    leave(page, "1 200,50", "money_2026")
    expect(page.locator("#aside [data-sum='2026']")).to_have_text("1 200,50")
    assert title_of(row) == "Naujas pavadinimas"
    page.locator("main [name=classes]").press_sequentially("5 klasė")
    with page.expect_response(lambda got: "/veiklos/" in got.url, timeout=8000):
        pass  # typing is saved every five seconds, without leaving the field


def test_what_is_typed_over_a_conflict_met_by_the_button_is_saved_when_theirs_is_left(
    machine: Callable[[Any], Machine], world: World, row: Activity
) -> None:
    mine = machine(world.asta).open(row)
    row.title = "Rasos tekstas"
    save_row(row=row, by=world.rasa)
    mine.locator("main [name=title]").fill("Astos tekstas")
    mine.locator("main form[data-editor] .row > .button").first.click()
    expect(mine.locator("main .summary")).to_contain_text("Astos tekstas")
    assert mine.evaluate(LEAVING)
    leave(mine, "Astos pataisytas")
    leave(mine, "9 klasė", "classes")
    told(mine, "pasirinkite")
    assert title_of(row) == "Rasos tekstas"
    mine.locator("main [name=responsible]").press_sequentially("Mokytojai ir ")
    mine.locator("main button[name=aside]").click()
    expect(mine.locator("main .card").first).to_contain_text("liko plano istorijoje: Veikla")
    stored = Activity.objects.get(pk=row.pk)
    assert (stored.title, stored.classes) == ("Rasos tekstas", "9 klasė")
    assert stored.responsible.startswith("Mokytojai ir ")
    assert Entry.objects.get(verb="plan.text_set_aside").comment == "Astos pataisytas"
    assert mine.evaluate("localStorage.length") == 0


def test_two_people_on_one_field_see_both_texts_and_choose(
    machine: Callable[[Any], Machine], world: World, row: Activity
) -> None:
    mine, hers = machine(world.asta).open(row), machine(world.rasa).open(row)
    expect(hers.locator("#together")).to_contain_text(str(world.asta))
    leave(hers, "Rasos tekstas")
    told(hers, "Įrašyta")
    leave(mine, "Astos tekstas")
    panel = mine.locator("main .notice[role=alert]")
    for words in ("Pradinis", "Rasos tekstas", "Astos tekstas"):
        expect(panel).to_contain_text(words)
    assert title_of(row) == "Rasos tekstas"
    panel.locator("[data-take=mine]").click()
    told(mine, "Įrašyta")
    leave(hers, "Dar vienas Rasos tekstas")
    expect(hers.locator("[data-take=theirs]")).to_be_visible()
    hers.context.set_offline(True)
    hers.locator("[data-take=theirs]").click()
    told(hers, "tebėra lauke")
    expect(hers.locator("main [name=title]")).to_have_value("Dar vienas Rasos tekstas")
    hers.context.set_offline(False)
    held = list[tuple[Route, APIResponse]]()
    hers.route("**/veiklos/*/", lambda route: held.append((route, route.fetch())), times=1)
    hers.locator("[data-take=theirs]").click()
    while not held:
        hers.wait_for_timeout(50)
    hers.locator("main [name=title]").fill("Rašoma toliau")
    held[0][0].fulfill(response=held[0][1])
    told(hers, "Įrašyta")
    assert title_of(row) == "Rašoma toliau"
    leave(mine, "Vėl Astos tekstas")
    mine.locator("[data-take=mine]").click()
    told(mine, "Įrašyta")
    leave(hers, "Dar vienas Rasos tekstas")
    with hers.expect_response(lambda got: "/veiklos/" in got.url and got.request.method == "POST"):
        hers.locator("[data-take=theirs]").click()
    expect(hers.locator("main [name=title]")).to_have_value("Vėl Astos tekstas")
    expect(hers.locator("main .notice[role=alert]")).to_have_count(0)
    assert title_of(row) == "Vėl Astos tekstas"
    aside = Entry.objects.filter(verb="plan.text_set_aside").order_by("pk").last()
    assert aside is not None
    assert (aside.comment, aside.by) == ("Dar vienas Rasos tekstas", world.rasa)
    leave(mine, "5–6 klasės", "classes")
    told(mine, "Įrašyta")
    leave(hers, "5–6 klasės ir 7", "classes")
    narrow = hers.locator(".cell .clash")
    box, form = narrow.bounding_box(), hers.locator("main form[data-editor]").bounding_box()
    assert box is not None
    assert form is not None
    assert box["width"] > form["width"] * 0.9  # of a third of the form it would be a column
    narrow.locator("[data-take=both]").click()
    expect(hers.locator("main [name=classes]")).to_have_value("5–6 klasės ir 7")
    for page, who in ((mine, "Pavaduotoja"), (hers, "Direktorė")):
        leave(page, who, "responsible")
        told(page, "Įrašyta" if page == mine else "pasirinkite")
    hers.locator("[data-take=both]").click()
    expect(hers.locator("main [name=responsible]")).to_have_value("Pavaduotoja / Direktorė")
    for page, sum_ in ((mine, "1 000"), (hers, "2 500,50")):
        leave(page, sum_, "money_2026")
        told(page, "Įrašyta" if page == mine else "pasirinkite")
    expect(hers.locator("[data-take=both]")).to_have_count(0)
    hers.locator("[data-take=theirs]").click()
    expect(hers.locator("main [name=money_2026]")).to_have_value(re.compile(r"^1\s000,00$"))
    for page in (mine, hers):
        expect(page.locator("#aside [data-sum=planned]")).to_have_text("1 000,00")
    left = mine.locator("main output[data-sum=left]").inner_text()
    expect(hers.locator("main output[data-sum=left]")).to_have_text(left)


def test_a_lost_network_is_told_and_the_text_is_saved_when_it_is_back(
    machine: Callable[[Any], Machine], world: World, row: Activity
) -> None:
    asta = machine(world.asta)
    page = asta.open(row)
    asta.context.set_offline(True)
    leave(page, "Be ryšio")
    told(page, "Neįrašyta")
    assert title_of(row) == "Pradinis"
    asta.context.set_offline(False)
    told(page, "Įrašyta")
    assert title_of(row) == "Be ryšio"


def test_text_of_a_killed_tab_is_offered_back(
    machine: Callable[[Any], Machine], world: World, row: Activity
) -> None:
    asta = machine(world.asta)
    page = asta.open(row)
    asta.context.set_offline(True)
    leave(page, "Prieš lūžtant")
    told(page, "Neįrašyta")
    asta.kill(page)
    shown = asta.context.new_page()
    asta.context.set_offline(False)
    assert title_of(row) == "Pradinis"
    plan = asta.base + row.version.plan.get_absolute_url()
    for who, texts in ((world.rasa, []), (world.asta, ["Prieš lūžtant"])):
        asta.sign_in(who)
        shown.goto(plan)
        shown.wait_for_timeout(1000)  # time enough to show what must not be shown
        expect(shown.locator("#kept textarea")).to_have_count(len(texts))
        assert [box.input_value() for box in shown.locator("#kept textarea").all()] == texts
    expect(shown.locator("#kept a[data-open]")).to_have_attribute("href", re.compile("/veiklos/$"))
    again = asta.open(row)
    again.locator("[data-restore]").click()
    told(again, "Įrašyta")
    assert title_of(row) == "Prieš lūžtant"
    expect(asta.open(row).locator("[data-restore]")).to_have_count(0)


@pytest.mark.parametrize("is_row", [True, False])
def test_what_a_closed_tab_sent_as_it_went_is_not_said_to_be_unsaved(
    machine: Callable[[Any], Machine], world: World, row: Activity, is_row: bool
) -> None:
    asta, plan, name = machine(world.asta), row.version.plan, "title" if is_row else "goal"
    page, beside = asta.open(row), asta.open(row)
    if not is_row:
        for tab in (page, beside):
            tab.goto(asta.base + reverse("plans:plan_section", args=[plan.pk, "tikslas"]))
    page.locator(f"main [name={name}]").fill("Paskutiniai žodžiai")
    page.wait_for_function("localStorage.length > 0")
    beside.reload()
    page.close(run_before_unload=False)
    offered = beside.locator("[data-restore]")
    with pytest.raises(AssertionError):  # waits as long as it could still be shown
        expect(offered).to_have_count(1, timeout=3000)
    assert beside.evaluate("localStorage.length") == 0
    beside.reload()
    expect(beside.locator(f"main [name={name}]")).to_have_value("Paskutiniai žodžiai")


def test_an_ended_session_gives_the_text_back_to_its_writer_alone(
    machine: Callable[[Any], Machine], world: World, row: Activity
) -> None:
    asta = machine(world.asta)
    page = asta.open(row)
    Session.objects.all().delete()
    leave(page, "Po sesijos pabaigos")
    told(page, "baigėsi")
    asta.sign_in(world.rasa)
    hers = asta.open(row)
    expect(hers.locator("[data-state]")).to_be_attached()
    expect(hers.locator("[data-restore]")).to_have_count(0)
    assert "Po sesijos" not in hers.evaluate("JSON.stringify({...localStorage})")
    asta.sign_in(world.asta)
    mine = asta.open(row)
    mine.locator("[data-restore]").click()
    told(mine, "Įrašyta")
    assert title_of(row) == "Po sesijos pabaigos"


def test_the_button_after_the_session_s_end_loses_nothing(
    machine: Callable[[Any], Machine], world: World, row: Activity
) -> None:
    asta = machine(world.asta)
    page = asta.open(row)
    Session.objects.all().delete()
    page.locator("main [name=classes]").fill("5–8 klasės ir 9")
    page.locator("main form[data-editor] button:not([type=button])").first.click()
    told(page, "baigėsi")
    expect(page.locator("main")).to_have_count(1)
    page.wait_for_function("localStorage.length > 0")
    asta.sign_in(world.asta)
    again = asta.open(row)
    again.locator("[data-restore]").click()
    told(again, "Įrašyta")
    assert Activity.objects.get(pk=row.pk).classes == "5–8 klasės ir 9"


def test_money_is_right_from_figure_to_figure(
    machine: Callable[[Any], Machine], world: World, row: Activity
) -> None:
    page = machine(world.asta).open(row)
    basket = page.locator("#aside dd").first.text_content()
    for typed, other in (("1 000", "0,00"), ("1.500,50", "250,00")):
        page.locator("main [name=money_2027]").fill(other)
        with page.expect_response(lambda got: got.request.headers.get("hx-target") == "aside"):
            leave(page, typed, "money_2026")
        expect(page.locator("#aside [data-sum='2027']")).to_have_text(other)
    told(page, "Įrašyta")
    expect(page.locator("#aside [data-sum=planned]")).to_have_text("1 750,50")
    for wrong in ("999 999 999,999", "1.234"):  # no amount: what is saved counts
        page.locator("main [name=money_2026]").fill(wrong)
        expect(page.locator("#aside [data-sum=planned]")).to_have_text("1 750,50")
        expect(page.locator("[data-uncounted]")).to_contain_text("Suma su klaida neskaičiuojama")
    page.locator("main [name=money_2026]").fill("9999999")
    expect(page.locator("[data-uncounted]")).to_be_empty()
    expect(page.locator("#aside dt.error")).to_have_text("Viršija krepšelį")
    expect(page.locator("main output[data-sum=left]")).to_contain_text("Planas viršija krepšelį")
    assert basket == page.locator("#aside dd").first.text_content()


def test_a_long_text_is_saved_after_a_long_absence(
    machine: Callable[[Any], Machine], world: World, row: Activity
) -> None:
    asta = machine(world.asta)
    page = asta.open(row)
    asta.context.set_offline(True)
    for number in range(15):
        leave(page, f"{number} bandymas " + "ž" * 4900, "expected_change")
        told(page, "Neįrašyta")
    asta.context.set_offline(False)
    told(page, "Įrašyta")
    assert Activity.objects.get(pk=row.pk).expected_change.startswith("14 bandymas")


def test_text_of_a_row_deleted_meanwhile_is_offered_as_a_new_one(
    machine: Callable[[Any], Machine], world: World, row: Activity
) -> None:
    asta = machine(world.asta)
    page = asta.open(row)
    asta.context.set_offline(True)
    leave(page, "Mano tekstas")
    told(page, "Neįrašyta")
    delete_row(row=row, by=world.rasa)
    asta.context.set_offline(False)
    told(page, "ištrynė")
    expect(page.locator("[data-state] button")).to_have_text("Pridėti iš naujo su mano tekstu")
    page.reload()
    expect(page.locator("main")).to_contain_text("Šios eilutės nebėra")
    page.locator("[data-restore]").click()
    page.wait_for_url("**/nauja/")
    page.locator("[data-restore]").click()
    told(page, "Įrašyta")
    assert [one.title for one in row.version.activities.all()] == ["Mano tekstas"]


def test_leaving_asks_while_a_field_waits_for_the_person(
    machine: Callable[[Any], Machine], world: World, row: Activity
) -> None:
    asta = machine(world.asta)
    page = asta.open(row)
    leave(page, "ne suma", "money_2026")
    told(page, "pažymėtą lauką")
    page.evaluate("window.confirm = (words) => { window.asked = words; return false; }")
    page.locator("#desk nav a").first.click()
    page.wait_for_function("window.asked")
    assert page.locator("main [name=money_2026]").input_value() == "ne suma"
    asta.kill(page)
    again = asta.open(row)
    again.locator("[data-restore]").click()
    told(again, "pažymėtą lauką")
    assert again.locator("main [name=money_2026]").input_value() == "ne suma"


def test_the_button_waits_for_what_is_on_its_way(
    machine: Callable[[Any], Machine], world: World, row: Activity
) -> None:
    page, held = machine(world.asta).open(row), list[tuple[Route, APIResponse]]()
    page.route("**/veiklos/*/", lambda route: held.append((route, route.fetch())), times=1)
    leave(page, "Pirmas tekstas")
    while not held:
        page.wait_for_timeout(50)
    page.locator("main [name=title]").fill("Antras tekstas")
    page.locator("main form[data-editor] .row > .button").first.click()
    held[0][0].fulfill(response=held[0][1])
    page.wait_for_url("**/veiklos/?irasyta=*")
    assert title_of(row) == "Antras tekstas"


def test_what_is_typed_on_while_the_button_s_answer_comes_is_offered_on_the_list(
    machine: Callable[[Any], Machine], world: World, row: Activity
) -> None:
    page, held = machine(world.asta).open(row), list[Route]()
    assert page.locator("main [data-cancel]").get_attribute("draggable") == "false"
    page.route("**/veiklos/*/", lambda route: held.append(route), times=1)
    page.locator("main [name=classes]").fill("5")
    page.locator("main form[data-editor] .row > .button").first.click()
    while not held:
        page.wait_for_timeout(50)
    page.locator("main [name=classes]").fill("5 ir 6")
    held[0].continue_()
    expect(page.locator("#kept [data-words]")).to_have_text("5 ir 6")
    row.classes = "5 ir 6"
    save_row(row=row, by=world.asta)  # as if it had been sent when the page was left
    page.reload()
    page.wait_for_function("localStorage.length == 0")
    expect(page.locator("#kept [data-words]")).to_have_count(0)


def test_a_button_that_failed_leaves_the_text_guarded(
    machine: Callable[[Any], Machine], world: World, row: Activity
) -> None:
    asta = machine(world.asta)
    page = asta.open(row)
    page.locator("main [name=title]").fill("Nepavykęs mygtukas")
    page.route("**/veiklos/*/", lambda route: route.abort())
    page.locator("main form[data-editor] .row > .button").first.click()
    told(page, "Neįrašyta")
    assert page.evaluate(LEAVING)
    page.unroute_all()
    page.evaluate("dispatchEvent(new Event('online'))")
    told(page, "Įrašyta")
    assert not page.evaluate(LEAVING)
    assert title_of(row) == "Nepavykęs mygtukas"


def test_fields_that_make_another_wrong_are_saved_with_it(
    machine: Callable[[Any], Machine], world: World, row: Activity
) -> None:
    page = machine(world.asta).open(row)
    for name, day in (("starts_on", "2026-11-01"), ("ends_on", "2027-05-31")):
        leave(page, day, name)
        told(page, "Įrašyta")
    leave(page, "2027-10-01", "starts_on")
    told(page, "pažymėtą lauką")
    expect(page.locator("#fault-ends_on")).to_be_visible()
    leave(page, "2028-05-30", "ends_on")
    told(page, "Įrašyta")
    expect(page.locator("#fault-ends_on")).to_have_count(0)
    saved = Activity.objects.get(pk=row.pk)
    assert (str(saved.starts_on), str(saved.ends_on)) == ("2027-10-01", "2028-05-30")


def test_a_new_row_is_saved_once_the_last_required_field_is_filled(
    machine: Callable[[Any], Machine], world: World, row: Activity
) -> None:
    page = machine(world.asta).open(row)
    page.goto(page.url.replace("veiklos", "rodikliai").rsplit("/", 2)[0] + "/nauja/")
    page.route("**/rodikliai/nauja/", lambda route: (sleep(0.4), route.continue_()))
    leave(page, "Gebančių mokinių dalis")
    for name, value in (("kind", "percent"), ("direction", "raise")):
        page.locator(f"main [name={name}]").select_option(value)
    told(page, "Įrašyta")
    expect(page.locator("main .errorlist")).to_have_count(0)
    assert row.version.indicators.get().title == "Gebančių mokinių dalis"
    expect(page.locator("#desk h3").last).to_have_text("1.")  # a row's, no longer a new one's
    leave(page, "78", "baseline_value")
    page.locator("main [name=kind]").select_option("yes_no")
    told(page, "pataisykite pažymėtą lauką")
    values = page.locator("main [name=baseline_value] option").all_inner_texts()
    assert values == ["–", "taip", "ne", "78"]
    for value in ("taip", "ne"):
        page.locator("main [name=baseline_value]").select_option(value)
    told(page, "Įrašyta")
    page.locator("main [name=kind]").select_option("percent")
    expect(page.locator("main input[name=baseline_value]")).to_have_value("")
    told(page, "Įrašyta")
    page.locator("main [name=title]").fill("")
    page.locator("main form[data-editor] .row > .button").first.click()
    expect(page.locator("main .summary")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/rodikliai/\d+/$"))  # no longer a new row's
    leave(page, "Gebančių mokinių dalis")
    told(page, "Įrašyta")
    page.locator("[data-cancel]").click()
    expect(page.locator("article a:focus")).to_contain_text("Keisti")
    assert row.version.indicators.get().baseline_value is None


def test_a_slow_press_of_the_button_is_not_lost(
    machine: Callable[[Any], Machine], world: World, row: Activity
) -> None:
    page = machine(world.asta).open(row)
    page.locator("main [name=expected_change]").fill("Lėtas paspaudimas")
    button = page.locator("main form[data-editor] .row > .button").first.bounding_box()
    assert button
    page.mouse.move(button["x"] + 9, button["y"] + 4)
    page.mouse.down()
    page.wait_for_timeout(400)
    page.mouse.up()
    page.wait_for_url("**/veiklos/?irasyta=*")
    assert Activity.objects.get(pk=row.pk).expected_change == "Lėtas paspaudimas"


def test_the_state_of_saving_is_in_sight_where_one_types(
    machine: Callable[[Any], Machine], world: World, row: Activity
) -> None:
    page = machine(world.asta).open(row)
    leave(page, "Matomas")
    told(page, "Įrašyta")
    expect(page.locator("[data-state]")).to_be_in_viewport()
    expect(page.locator("main [name=title]")).to_be_in_viewport()
    page.set_viewport_size({"width": 390, "height": 640})
    for _number in range(12):
        page.keyboard.press("Tab")
        page.wait_for_function(UNCOVERED)


def test_what_is_offered_is_not_typed_over(
    machine: Callable[[Any], Machine], world: World, row: Activity
) -> None:
    asta = machine(world.asta)
    page = asta.open(row)
    asta.context.set_offline(True)
    leave(page, "Senas neįrašytas")
    asta.kill(page)
    asta.context.set_offline(False)
    again, other = asta.open(row), asta.open(row)
    leave(again, "5 klasė", "classes")
    told(again, "Įrašyta")
    expect(other.locator("[data-restore]")).to_have_count(1)
    again.reload()
    again.locator("[data-restore]").click()
    told(again, "Įrašyta")
    assert title_of(row) == "Senas neįrašytas"


def test_giving_up_a_new_row_leaves_none(
    machine: Callable[[Any], Machine], world: World, row: Activity
) -> None:
    page = machine(world.asta).open(row)
    page.goto(page.url.rsplit("/", 2)[0] + "/nauja/")
    page.locator("main [name=title]").fill("Bandomoji veikla")
    page.evaluate(FINGER)
    page.wait_for_url("**/veiklos/")
    expect(page.locator("main article")).to_have_count(1)
    assert Activity.objects.count() == 1
    page.goto(page.url.rsplit("/", 1)[0] + "/nauja/")
    page.locator("main [name=expected_change]").fill("Ilgas tekstas")
    page.locator("main [data-cancel]").hover()
    page.mouse.down()  # pressed and let go elsewhere, it is not given up
    page.mouse.move(9, 9, steps=3)
    page.mouse.up()
    assert page.evaluate(LEAVING)
    leave(page, "Vis dėlto nauja")
    told(page, "Įrašyta")
    assert Activity.objects.get(title="Vis dėlto nauja").expected_change == "Ilgas tekstas"


def test_going_back_and_forward_leaves_the_editor_alive(
    machine: Callable[[Any], Machine], world: World, row: Activity
) -> None:
    page = machine(world.asta).open(row)
    page.locator("#parts a", has_text="Tikslas").click()
    expect(page.locator("main [name=goal]")).to_be_visible()
    page.evaluate("window.isOld = true")
    page.go_back()
    expect(page.locator("main [name=title]")).to_be_visible()
    assert page.evaluate("window.isOld") is None  # no page of before is kept in the browser
    leave(page, "Po grįžimo atgal")
    told(page, "Įrašyta")
    assert title_of(row) == "Po grįžimo atgal"
    page.go_forward()
    leave(page, "Tikslas po grįžimo pirmyn.", "goal")
    told(page, "Įrašyta")
    assert row.version.plan.versions.get().goal == "Tikslas po grįžimo pirmyn."


def test_the_button_after_somebody_else_signed_in_loses_nothing(
    machine: Callable[[Any], Machine], world: World, row: Activity
) -> None:
    asta = machine(world.asta)
    page = asta.open(row)
    asta.sign_in(world.rasa)
    page.locator("main [name=classes]").fill("Astos klasės")
    page.locator("main form[data-editor] button:not([type=button])").first.click()
    told(page, "baigėsi")
    expect(page.locator("main [name=classes]")).to_have_value("Astos klasės")
    asta.sign_in(world.asta)
    again = asta.open(row)
    again.locator("[data-restore]").click()
    told(again, "Įrašyta")
    assert Activity.objects.get(pk=row.pk).classes == "Astos klasės"
