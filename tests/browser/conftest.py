"""A real Chromium against a live server."""

import os
import shutil
from collections.abc import Callable, Iterator
from time import monotonic, sleep
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.signals import request_finished, request_started
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from tests.conftest import give_nothing_back

# Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ["chromium", "chromium-browser", "google-chrome"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = os.path.dirname(__file__)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    return {**browser_type_launch_args, "executable_path": found, "args": QUIET}


@pytest.fixture(scope="session", autouse=True)
def _given_back(request: pytest.FixtureRequest) -> None:
    """With Playwright's event loop this thread has another connection to the database.

    It must know as well that Django gives nothing back after a test of real commits.
    """
    if not any("live_server" in item.fixturenames for item in request.session.items):
        return
    request.getfixturevalue("django_db_setup")
    request.getfixturevalue("playwright")
    give_nothing_back()


@pytest.fixture(autouse=True)
def _answered(request: pytest.FixtureRequest) -> Iterator[None]:
    """The next test empties the database: by then the server has answered all that pages asked."""
    if "live_server" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")
    underway: list[bool] = []

    def begin(**_about: Any) -> None:
        underway.append(True)

    def end(**_about: Any) -> None:
        if underway:  # it may have begun before this test
            underway.pop()

    request_started.connect(begin)
    request_finished.connect(end)
    yield
    until = monotonic() + 5
    while underway and monotonic() < until:
        sleep(0.05)
    request_started.disconnect(begin)
    request_finished.disconnect(end)


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Lithuanian and Vilnius; axe is added to the page from outside, past the site's policy."""
    here = {"locale": "lt-LT", "timezone_id": "Europe/Vilnius"}
    return {**browser_context_args, **here, "bypass_csp": True}


def give_session(context: BrowserContext, url: str, user: Any) -> None:
    """The person's session for this browser, without the sign-in form."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key}
    context.clear_cookies()
    context.add_cookies([{**cookie, "url": url}])


@pytest.fixture
def sign_in(context: BrowserContext, live_server: LiveServer) -> Callable[[Any], Page]:
    """Give the browser the person's session and a page of the site, without the sign-in form."""

    def _sign_in(user: Any) -> Page:
        give_session(context, live_server.url, user)
        return context.new_page()

    return _sign_in
