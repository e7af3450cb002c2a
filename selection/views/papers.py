"""Papers of a commission: the minutes of a sitting, the draft of the minister's order."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from common.pdf import PdfUnavailable
from files.services import read
from selection.listing import entries_of
from selection.models import Round, Sitting
from selection.papers import Paper, minutes_paper, official_minutes, order_paper

from .fetch import get_round, get_sitting, person

Named = tuple[bytes, str]  # a file's bytes and its name


@login_required
@require_safe
def sitting_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes: a draft until the sitting is closed, then the same bytes for ever."""
    sitting = get_sitting(request, pk)
    return _answer(request, lambda: _minutes(sitting, person(request)), sitting)


def _minutes(sitting: Sitting, by: User) -> Named:
    if not sitting.closed_at:
        return _drawn(minutes_paper(sitting))
    file = official_minutes(sitting, by=by)
    return read(file), file.name


@login_required
@require_safe
def round_order(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft of the minister's order with the list of schools."""
    chosen = get_round(request, pk)
    if not entries_of(chosen):
        messages.error(request, _("There is no list yet: it comes when the data are frozen."))
        return redirect(chosen)
    return _answer(request, lambda: _drawn(order_paper(chosen)), chosen)


def _drawn(paper: Paper) -> Named:
    return paper.pdf(), paper.file_name


def _answer(request: HttpRequest, make: Callable[[], Named], back: Sitting | Round) -> HttpResponse:
    try:
        data, name = make()
    except PdfUnavailable as missing:
        messages.error(request, str(missing))
        return redirect(back)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
