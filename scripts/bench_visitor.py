"""A signed-in person whose requests go straight to Django's handler."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client, RequestFactory, override_settings

Call = Callable[[], object]
PLAIN = "application/x-www-form-urlencoded"


class Visitor:
    """Sees the site of `urlconf` through `middleware`; anything but 200 ends the measuring."""

    def __init__(self, user: Any, urlconf: str, middleware: list[str]) -> None:
        client = Client()
        client.force_login(user)
        self.cookies = {
            settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value,
            settings.CSRF_COOKIE_NAME: _get_new_csrf_string(),
        }
        self.urlconf, self.handler = urlconf, BaseHandler()
        self.factory = RequestFactory(HTTP_HOST="localhost", HTTP_ORIGIN="https://localhost")
        with override_settings(MIDDLEWARE=middleware):
            self.handler.load_middleware()

    def get(self, address: str) -> Call:
        return lambda: self._answer(self.factory.get(address, secure=True))

    def send(self, address: str, fields: dict[str, str]) -> bytes:
        """What the editor's script sends as one types, past no check that the site makes."""
        token = self.cookies[settings.CSRF_COOKIE_NAME]
        fields = {"csrfmiddlewaretoken": token} | fields
        headers = {"Accept": "application/json"}
        sent = self.factory.post(address, urlencode(fields), PLAIN, secure=True, headers=headers)
        return self._answer(sent)

    def _answer(self, request: Any) -> bytes:
        request.COOKIES.update(self.cookies)
        request.urlconf = self.urlconf
        response: Any = self.handler.get_response(request)
        if response.status_code != 200:
            raise SystemExit(f"{request.path} answered {response.status_code}")
        return bytes(response.content)


def site_visitor(user: Any) -> Visitor:
    """One who sees the site as it is."""
    return Visitor(user, settings.ROOT_URLCONF, settings.MIDDLEWARE)
