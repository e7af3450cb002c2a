"""Puts the person's access and the membership in use on the request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .access import use_membership

SESSION_KEY = "membership"


class MembershipMiddleware:
    """`request.access` and `request.membership`: the session's choice, else the last one made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        access = use_membership(request.user, request.session.get(SESSION_KEY))
        request.access = access  # type: ignore[attr-defined]
        request.membership = access.in_use  # type: ignore[attr-defined]
        return self.get_response(request)
