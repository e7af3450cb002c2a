"""All registered schools as candidates at once."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from common import clock
from schools.models import School
from selection import services
from selection.choices import RoundStatus
from selection.forms.criteria import AllSchoolsForm, ExpressionForm
from selection.models import Candidate, Round

from .criteria import types_of
from .fetch import agency_only, decided, done, get_round, person


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def candidate_add_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Add every registered school of a type and a municipality, or of all of them."""
    chosen = get_round(request, pk)
    agency_only(request)
    if answer := decided(request, chosen):
        return answer
    asked = request.POST if request.method == "POST" else request.GET
    form = AllSchoolsForm(asked, types=types_of(request.user))
    told = ExpressionForm(request.POST or None, initial={"expression": chosen.expression})
    found = form.found(School.objects.visible_to(request.user).still_open_on(clock.today()))
    if form.is_valid() and told.is_valid() and _added(request, chosen, found, told):
        return redirect(chosen)
    new = found.exclude(candidacies__round=chosen).count()
    context = {"round": chosen, "form": form, "told": told, "new": new}
    context |= {"there": found.count() - new, "is_open": chosen.status == RoundStatus.OPEN}
    return render(request, "selection/candidate_add_all.html", context)


def _added(request: HttpRequest, chosen: Round, found: Any, told: ExpressionForm) -> bool:
    made: list[Candidate] = []
    by, expression = person(request), told.cleaned_data["expression"]
    schools: list[School] = list(found.select_related("successor"))

    def add() -> None:
        made.extend(
            services.add_candidates(round=chosen, schools=schools, expression=expression, by=by)
        )

    if not done(request, add, "", told):
        return False
    words = ngettext("%(n)s candidate added.", "%(n)s candidates added.", len(made))
    messages.success(request, words % {"n": len(made)})
    return True
