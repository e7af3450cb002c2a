"""Comparing a file with the issued one in a real browser: nothing is sent, the answer is read."""

from typing import Any

from django.core.files.base import ContentFile
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from common import codes
from files.services import store
from plans import documents
from tests.browser.test_story import Site
from tests.plans import stages
from tests.world import World

ISSUED = b"%PDF-1.7 isduotas"
DROP = """bytes => {
    const given = new DataTransfer();
    given.items.add(new File([new Uint8Array(bytes)], "planas.pdf"));
    document.querySelector("[data-check]").dispatchEvent(
        new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer: given}));
}"""


def issued(world: World) -> documents.Document:
    version = stages.approved(world)
    file = store(ContentFile(ISSUED, name="planas.pdf"), by=world.asta, kind="application/pdf")
    said = {"version": version, "kind": "plan", "title": "Planas", "content": {}}
    return documents.issue(**said, by=world.asta, file=file)  # type: ignore[arg-type]


def test_a_copy_is_compared_in_the_browser(
    live_server: LiveServer, world: World, page: Page
) -> None:
    document, sent = issued(world), []
    site: Any = Site(page, live_server)
    site.go("portal:check")
    site.check()
    page.fill("[name=kodas]", codes.shown(document.code).lower())
    page.press("[name=kodas]", "Enter")
    page.wait_for_url(f"**{reverse('portal:check_document', args=[codes.shown(document.code)])}")
    page.on("request", lambda request: sent.append(request.method))
    answer = page.locator("output")
    for data, words in ((ISSUED, "toks pat iki"), (ISSUED + b"!", "ne toks pat")):
        copy: Any = {"name": "planas.pdf", "mimeType": "application/pdf", "buffer": data}
        page.set_input_files("[name=failas]", copy)
        expect(answer).to_contain_text(words)
        is_genuine = "tikras ir galioja" in page.locator("h1").inner_text()
        assert is_genuine == (data == ISSUED)
        expect(answer).to_be_focused()
        expect(answer).to_be_in_viewport()
    page.evaluate(DROP, list(ISSUED))
    expect(answer).to_contain_text("toks pat iki")
    assert "POST" not in sent
    site.check()


def test_without_scripts_the_server_compares(
    live_server: LiveServer, world: World, browser: Any, browser_context_args: dict[str, Any]
) -> None:
    document = issued(world)
    plain = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = plain.new_page()
    page.goto(live_server.url + reverse("portal:check_document", args=[document.code]))
    copy: Any = {"name": "planas.pdf", "mimeType": "application/pdf", "buffer": ISSUED}
    page.set_input_files("[name=failas]", copy)
    page.click("form[data-check] button")
    expect(page.locator("output")).to_contain_text("toks pat iki")
    plain.close()
