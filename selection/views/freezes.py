"""Every freeze that a round has had: who, when, the digests, why it was withdrawn, both files."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import User
from audit.models import Entry
from files.services import serve
from schools.access import access_of
from selection.models import Freeze, Round

from .fetch import get_round


@login_required
@require_safe
def freeze_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The freezes of a round, the newest first; whoever sees rounds sees the digests."""
    chosen = get_round(request, pk)
    made = chosen.freezes.select_related("inputs", "results", "by").order_by("-number")
    people = _withdrawn_by(chosen)
    context = {
        "round": chosen,
        "rows": [(item, people.get(item.number)) for item in made],
        "sees_files": access_of(request.user).sees_everything,
    }
    return render(request, "selection/freeze_list.html", context)


def _withdrawn_by(chosen: Round) -> dict[int, User | None]:
    """Who unfroze which, by the number, as history has it."""
    entries = Entry.objects.about(chosen).filter(verb="round.unfrozen").select_related("by")
    return {entry.changes["number"]: entry.by for entry in entries}


@login_required
@require_safe
def freeze_inputs(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The data of one freeze as CSV: the agency and auditors, as small groups are in it."""
    return serve(_freeze(request, pk).inputs)


@login_required
@require_safe
def freeze_results(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What was reckoned from them as CSV: the same."""
    return serve(_freeze(request, pk).results)


def _freeze(request: HttpRequest, pk: int) -> Freeze:
    rows = Freeze.objects.visible_to(request.user).select_related("inputs", "results")
    found: Freeze = get_object_or_404(rows, pk=pk)
    return found
