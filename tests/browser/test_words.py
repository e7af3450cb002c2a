"""The word counter of the page."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.words import WORDS

SCRIPT = Path(__file__).resolve().parents[2] / "static/js/words.js"
PAGE = """<textarea id="a" data-words="10"></textarea><output for="a" aria-live="off"
    data-say="{count} iš {limit}" data-over="per daug: {count}"></output>"""


def test_page_counts_like_the_server_and_speaks_only_near_the_limit(page: Page) -> None:
    page.set_content(PAGE)
    page.add_script_tag(path=SCRIPT)
    counted: Any = page.evaluate("texts => texts.map(countWords)", [text for text, _n in WORDS])
    assert counted == [count for _text, count in WORDS]
    said = page.locator("output")
    for words, text, live in ((8, "8 iš 10", "off"), (9, "9 iš 10", "polite")):
        page.fill("textarea", "žodis " * words)
        expect(said).to_have_text(text)
        expect(said).to_have_attribute("aria-live", live)
    page.fill("textarea", "žodis " * 11)
    expect(said).to_have_text("per daug: 11")
    expect(said).to_have_class("error")
