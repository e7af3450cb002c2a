"""The mirror: both evaluations and an earlier one side by side, and what comes of them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.transitions import Refused
from grants.models import Grant
from progress.adopting import adopt, obstacle
from progress.mirror import Mirror, recommendations
from progress.mirror.recommended import advice, to_improve
from progress.models import Evaluation, Rating, Visit
from progress.rights import adopter

from .shared import person, progress_or_404, require


@login_required
@require_safe
def mirror(request: HttpRequest, pk: int) -> HttpResponse:
    """The levels by area and theme, the gaps, and the recommendations with their activities."""
    school = progress_or_404(request, pk)
    found = Mirror(school.grant, request.user)
    recommended = recommendations(school.grant, request.user, found.sides.evaluations)
    reason = obstacle(school.grant, request.user, recommended)
    context = {
        "school": school,
        "mirror": found,
        "recommended": recommended,
        "obstacle": reason,
        "may_adopt": not reason and adopter(request.user, school.grant) is not None,
    }
    return render(request, "progress/mirror.html", context)


@login_required
@require_POST
def rating_adopt(request: HttpRequest, pk: int, rating_pk: int) -> HttpResponse:
    """Make an activity of an aspect to improve."""
    school = progress_or_404(request, pk)
    seen = Evaluation.objects.visible_to(request.user).finished().filter(grant=pk)
    rows = to_improve(seen)
    row = get_object_or_404(rows, pk=rating_pk)
    require(adopter(request.user, school.grant))
    return _adopt(request, school.grant, row, reverse("progress:mirror", args=[pk]))


@login_required
@require_POST
def visit_adopt(request: HttpRequest, pk: int, visit_pk: int) -> HttpResponse:
    """Make an activity of a consultant's advice."""
    school = progress_or_404(request, pk)
    row = get_object_or_404(advice(school.grant, request.user), pk=visit_pk)
    require(adopter(request.user, school.grant))
    return _adopt(request, school.grant, row, reverse("progress:consulting", args=[pk]))


def _adopt(request: HttpRequest, grant: Grant, of: Rating | Visit, back: str) -> HttpResponse:
    """To the new activity's form in the editor; refused, back with the reasons."""
    try:
        made = adopt(grant=grant, of=of, by=person(request))
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, str(reason))
        return redirect(back)
    messages.success(
        request, _("The activity is in the plan. Write its money, term and who is responsible.")
    )
    return redirect("plans:plan_row", made.version.plan_id, "veiklos", made.pk)
