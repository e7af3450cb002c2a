"""Rows are dragged, deleted and brought back; a table of Word arrives with its cells."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from plans.models import PlanVersion
from tests.world import World, draft, fill

PASTE = """(box) => {
  const data = new DataTransfer();
  data.setData("text/html", "<table><tr><td><p>Veikla</p><td>Klasės</tr>" +
    "<tr><td rowspan=2><p>Viena</p><p>eilutė</p><td>5</tr>" +
    "<tr><td>6</tr><tr><td colspan=2>Kita<td>x</tr></table>");
  const given = { clipboardData: data, bubbles: true, cancelable: true };
  box.dispatchEvent(new ClipboardEvent("paste", given));
}"""


def order(version: PlanVersion) -> str:
    return "".join(title[-1] for title in version.activities.values_list("title", flat=True))


def test_rows_are_dragged_and_brought_back(
    world: World, live_server: LiveServer, sign_in: Callable[[Any], Page]
) -> None:
    version = fill(draft(world.grant, world.asta), world.asta, activities=3)
    page, place = sign_in(world.asta), [version.plan_id, "veiklos"]
    page.goto(live_server.url + reverse("plans:plan_section", args=place))
    rows, last = page.locator("#desk article"), page.locator("#desk article").last
    grip, below = rows.first.locator(".grip").bounding_box(), last.bounding_box()
    assert grip is not None
    assert below is not None
    page.mouse.move(grip["x"] + 5, grip["y"] + 5)
    page.mouse.down()
    page.mouse.move(grip["x"] + 5, below["y"] + below["height"] - 5, steps=3)
    expect(last).to_have_class("activity after-this")
    page.mouse.up()
    expect(page.locator("body > [role=status]").filter(has_text="3")).to_have_count(1)
    assert order(version) == "231"
    last.locator("button[formaction$='salinti/']").click()
    expect(page.locator("button:focus")).to_have_text("Grąžinti")
    assert order(version) == "23"
    page.keyboard.press("Enter")
    expect(rows).to_have_count(3)
    assert order(version) == "231"


def test_table_of_word_keeps_its_cells(
    world: World, live_server: LiveServer, sign_in: Callable[[Any], Page]
) -> None:
    version = fill(draft(world.grant, world.asta), world.asta)
    page = sign_in(world.asta)
    page.goto(live_server.url + reverse("plans:plan_paste", args=[version.plan_id, "veiklos"]))
    page.locator("textarea").evaluate(PASTE)
    table = 'Veikla\tKlasės\n"Viena\neilutė"\t5\n\t6\nKita\t\tx\n'
    expect(page.locator("textarea")).to_have_value(table)
