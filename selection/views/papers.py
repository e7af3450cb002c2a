"""Papers of a commission: the minutes of a sitting, the draft of the minister's order."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from common.pdf import PdfUnavailable
from files.services import serve
from selection.papers import Paper, minutes_paper, official_minutes, order_paper

from .fetch import get_round, get_sitting, person


@login_required
@require_safe
def sitting_minutes(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The minutes: a draft until the sitting is closed, then the same bytes for ever."""
    sitting = get_sitting(request, pk)
    if not sitting.closed_at:
        return _answer(request, lambda: minutes_paper(sitting), sitting.get_absolute_url())
    try:
        file = official_minutes(sitting, by=person(request))
    except PdfUnavailable as missing:
        messages.error(request, str(missing))
        return redirect(sitting)
    return serve(file, inline=True)


@login_required
@require_safe
def round_order(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft of the minister's order with the list of schools."""
    chosen = get_round(request, pk)
    return _answer(request, lambda: order_paper(chosen), chosen.get_absolute_url())


def _answer(request: HttpRequest, make: Callable[[], Paper], back: str) -> HttpResponse:
    try:
        paper = make()
        data = paper.pdf()
    except PdfUnavailable as missing:
        messages.error(request, str(missing))
        return redirect(back)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{paper.file_name}"'
    return response
