"""Fetching what a page of the commission is about, and doing what may be refused."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from accounts.models import User
from audit.models import Entry
from audit.sentences import sentence
from audit.transitions import Refused
from schools.access import access_of
from selection.choices import RoundStatus
from selection.commission.seats import may_run, seat_of
from selection.deciding import decided_words
from selection.models import Commission, CommissionMember, Round, Sitting
from selection.rights import may_prepare

MOST_EVENTS = 50


def person(request: HttpRequest) -> User:
    """Who asks; the pages are for those who have signed in."""
    return cast(User, request.user)


def get_round(request: HttpRequest, pk: int) -> Round:
    """A round that the person may see."""
    rows = Round.objects.visible_to(request.user).select_related("programme")
    found: Round = get_object_or_404(rows, pk=pk)
    return found


def commission_of(chosen: Round) -> Commission | None:
    """The round's commission, if it is composed."""
    return Commission.objects.filter(round=chosen).select_related("round").first()


def get_commission(request: HttpRequest, pk: int) -> Commission:
    """The commission of a round that the person may see."""
    found = commission_of(get_round(request, pk))
    if found is None:
        raise Http404
    return found


def get_sitting(request: HttpRequest, pk: int) -> Sitting:
    """A sitting that the person may see."""
    rows = Sitting.objects.visible_to(request.user).for_page()
    found: Sitting = get_object_or_404(rows, pk=pk)
    return found


def led_sitting(request: HttpRequest, pk: int) -> Sitting:
    """A sitting that the person leads."""
    sitting = get_sitting(request, pk)
    allow(may_run(request.user, sitting.commission))
    return sitting


def seat_in(request: HttpRequest, commission: Commission) -> CommissionMember:
    """The person's own place in the commission."""
    member = seat_of(request.user, commission)
    if member is None:
        raise PermissionDenied
    return member


def allow(may: bool) -> None:
    """Refuse those who may look but not do."""
    if not may:
        raise PermissionDenied


def agency_only(request: HttpRequest) -> None:
    """Composing is the agency's work."""
    allow(may_prepare(request.user))


def decided(request: HttpRequest, chosen: Round) -> HttpResponse | None:
    """Back to a decided round instead of a form that could only be refused."""
    if request.method == "POST" or chosen.status != RoundStatus.DECIDED:
        return None
    messages.warning(request, decided_words(chosen))
    return redirect(chosen)


def sees_interests(user: Any, commission: Commission) -> bool:
    """The agency, auditors and the commission itself."""
    return access_of(user).sees_everything or seat_of(user, commission) is not None


def events_of(*objects: Model) -> list[dict[str, Any]]:
    """What was done with these, the newest first, for the timeline."""
    entries = Entry.objects.about(*objects).for_list().order_by("-at", "-pk")[:MOST_EVENTS]
    return [
        {"at": item.at, "text": sentence(item), "by": item.by, "comment": item.comment}
        for item in entries
    ]


def done(request: HttpRequest, call: Callable[[], object], words: str, form: Any = None) -> bool:
    """Do it and say so, or say why it was refused: in the form, else as a message."""
    try:
        call()
    except Refused as refused:
        reasons = [str(reason) for reason in refused.reasons]
        if isinstance(form, Form):
            form.add_error(None, reasons)
        else:
            for reason in reasons:
                messages.error(request, reason)
        return False
    if words:
        messages.success(request, words)
    return True
