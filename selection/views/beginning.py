"""A round begun, and what was said of it changed while it is being prepared: the agency."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from selection import criteria, services
from selection.criteria import mark_of
from selection.forms.beginning import RoundForm
from selection.models import Round
from selection.rights import may_prepare

from .criteria import closed
from .fetch import done, get_round, person


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def round_begin(request: HttpRequest) -> HttpResponse:
    """Begin a round; what rounds have in common is taken from the newest one."""
    if not may_prepare(request.user):
        raise PermissionDenied
    newest = Round.objects.visible_to(request.user).order_by("-pk").first()
    form = RoundForm(request.POST or None, user=request.user, like=newest)
    made: list[Round] = []
    by, words = person(request), _("The round is begun. Now say which schools are considered.")
    if form.is_valid() and done(
        request,
        lambda: made.append(services.begin_round(by=by, **form.cleaned_data)),
        words,
        form,
    ):
        return redirect(made[0])
    return render(request, "selection/round_begin.html", {"form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def round_settings(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what was said when it began; what a colleague changed meanwhile is told."""
    chosen = get_round(request, pk)
    if answer := closed(request, chosen):
        return answer
    form = RoundForm(request.POST or None, user=request.user, chosen=chosen)
    seen, by = request.POST.get("seen", ""), person(request)
    if form.is_valid() and done(
        request,
        lambda: criteria.change_settings(round=chosen, seen=seen, by=by, **form.cleaned_data),
        _("The settings are saved."),
        form,
    ):
        return redirect(chosen)
    context = {"round": chosen, "form": form, "mark": mark_of(chosen)}
    return render(request, "selection/round_settings.html", context)
