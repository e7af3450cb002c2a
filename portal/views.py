"""The public start and the health of the installation."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .health import state_of_database


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, in plain words, for anybody."""
    return render(request, "portal/home.html")


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 while the database answers and no migration waits, else 503; HTML for browsers."""
    state = state_of_database()
    code = 200 if state["status"] == "ok" else 503
    if request.accepts("text/html") and "text/html" in request.headers.get("Accept", ""):
        return render(request, "portal/health.html", {"state": state}, status=code)
    return JsonResponse(state, status=code)
