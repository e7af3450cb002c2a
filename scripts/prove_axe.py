"""axe-core on every kind of page of the demonstration, as each of its people, light and dark.

In a real Chromium on the running site; what the browser itself complains about (a blocked style, a
script that fails) is a fault too.
"""

import os
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, Page, sync_playwright

from scripts.prove_crawl import STARTS, crawl
from scripts.prove_demo import Guest, guests, prepare
from scripts.prove_report import Report
from scripts.system import PYTHON, ROOT, environment, say
from tests.browser.conftest import QUIET

ADMIN = "/admin/"
STILL = "() => document.getAnimations().length === 0"
OF_COLOUR = ["color-contrast", "link-in-text-block"]  # the rest does not differ in the dark


def run(report: Report) -> None:
    prepare()
    plans = [(guest, kinds(guest)) for guest in guests()]
    counts: Counter[str] = Counter()
    with server() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM"], args=QUIET, headless=True
        )
        for guest, urls in plans:
            look(report, browser, base, guest, urls, counts)
        browser.close()
    report.figure(
        f"{counts['pages']} pages of {len(plans)} people and roles, each light and dark: axe-core "
        f"{counts['runs']} times, {counts['rules']} rules passed, {counts['violations']} violations"
    )


def kinds(guest: Guest) -> list[str]:
    """One page of each kind that the guest can reach; a filtered list is no kind of its own."""
    starts = (*STARTS, ADMIN) if guest.name == "agentura@demo.lt" else STARTS
    pages = crawl(guest.client, starts, each=1)
    good = [page.url for page in pages if page.is_html and page.response.status_code == 200]
    return [url for url in good if "?" not in url]


def look(
    report: Report, browser: Browser, base: str, guest: Guest, urls: list[str], counts: Any
) -> None:
    context = browser.new_context(locale="lt-LT", timezone_id="Europe/Vilnius", bypass_csp=True)
    if guest.session:
        cookie: Any = {"name": settings.SESSION_COOKIE_NAME, "value": guest.session, "url": base}
        context.add_cookies([cookie])
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda line: told.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda problem: told.append(str(problem)))
    say(f"    {guest.name}: {len(urls)} pages")
    for url in urls:
        counts["pages"] += 1
        page.goto(base + url)
        for scheme in ("light", "dark"):
            axe(report, page, scheme, f"{url} as {guest.name}, {scheme}", counts)
        for line in told:
            report.fault(f"{url} as {guest.name}: the browser says: {line[:200]}")
        told.clear()
    context.close()


def axe(report: Report, page: Page, scheme: Any, label: str, counts: Any) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.wait_for_function(STILL)
    rules = {"runOnly": OF_COLOUR} if scheme == "dark" else {}
    found = Axe().run(page, options={"resultTypes": ["violations"], **rules}).response
    counts["runs"] += 1
    counts["rules"] += len(found["passes"])
    for item in found["violations"]:
        counts["violations"] += 1
        report.fault(f"{label}: {item['id']} at {[node['target'] for node in item['nodes']][:3]}")


@contextmanager
def server() -> Iterator[str]:
    """The site as `make run` serves it, on a port of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    argv = [str(PYTHON), "manage.py", "runserver", f"127.0.0.1:{port}", "--noreload"]
    log = subprocess.DEVNULL
    process = subprocess.Popen(argv, cwd=ROOT, env=environment(), stdout=log, stderr=log)
    try:
        wait(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def wait(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.2)
