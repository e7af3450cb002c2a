"""The mailbox of development: what would have been sent, readable in the browser."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from . import mailbox


@require_safe
def letter_list(request: HttpRequest) -> HttpResponse:
    """All letters, newest first; absent where DEBUG is off."""
    refuse_outside_development()
    return render(request, "notices/letter_list.html", {"letters": mailbox.letters()})


@require_safe
def letter_detail(request: HttpRequest, name: str) -> HttpResponse:
    """One letter, its links clickable; absent where DEBUG is off."""
    refuse_outside_development()
    letter = mailbox.letter(name)
    if letter is None:
        raise Http404
    return render(request, "notices/letter_detail.html", {"letter": letter})


def refuse_outside_development() -> None:
    if not settings.DEBUG:
        raise Http404
