"""A plan's history in sentences, by person and by part of the plan."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plans.forms.history import HistoryFilter
from plans.history import History, leaves

from .fetch import get_plan, newest

PAGE = 200  # deeds a page at least; the many small savings of a sitting are one sentence


@login_required
@require_safe
def plan_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything done with the plan in sentences; words of a draft only for who may read it."""
    plan = get_plan(request, pk)
    history = History(newest(plan), request.user)
    form = HistoryFilter(request.GET, history=history)
    is_narrowed = bool(form.chosen())
    entries = form.found()
    page = Paginator(leaves(entries, PAGE), 1).get_page(request.GET.get("page"))
    events = history.events(entries[page.object_list[0]], is_narrowed=is_narrowed, part=form.part)
    context = {"plan": plan, "page": page, "events": events, "form": form}
    context |= {"is_narrowed": is_narrowed, "is_writer": history.is_writer}
    return render(request, "plans/plan_history.html", context)
