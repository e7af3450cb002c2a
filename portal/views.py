"""The public start and the health of the installation."""

from typing import cast

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from common.templatetags.ui import Step
from files.models import StoredFile
from files.services import serve
from selection.models import Programme

from .health import state_of_database

PATH = (
    _("The school is chosen"),
    _("It writes a two-year plan"),
    _("Municipality and agency agree"),
    _("The head approves"),
    _("Two years of work"),
    _("Progress is measured"),
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, in plain words, for anybody."""
    return render(request, "portal/home.html", {"steps": [Step(str(label)) for label in PATH]})


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 while the database answers and no migration waits, else 503; HTML for browsers."""
    state = state_of_database()
    code = 200 if state["status"] == "ok" else 503
    if request.accepts("text/html") and "text/html" in request.headers.get("Accept", ""):
        return render(request, "portal/health.html", {"state": state}, status=code)
    return JsonResponse(state, status=code)


@require_safe
def programme_sign(request: HttpRequest, pk: int) -> FileResponse:
    """The sign that publicity rules want on every page; the one stored file open to everybody."""
    programme = get_object_or_404(Programme.objects.exclude(publicity_sign=None), pk=pk)
    response = serve(cast(StoredFile, programme.publicity_sign), inline=True)
    response["Cache-Control"] = "public, max-age=3600"
    return response


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The address browsers ask by themselves where no page names the sign: a PDF, a file."""
    return redirect(static("img/favicon.svg"))
