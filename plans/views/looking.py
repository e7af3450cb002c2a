"""Looking at plans: the list, one plan, its history and scans."""

from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from audit.models import Entry
from common.pages import page_of_keys
from files.services import serve
from plans import health, snapshot
from plans.checklist import notes
from plans.content import PlanContent, load
from plans.filters import PlanFilter
from plans.models import PlanVersion
from plans.overview import rows_of, table_of
from plans.past import Past
from plans.rights import head_membership, paper_membership, writer_membership
from plans.services import version_token
from plans.since import since_for
from plans.standing import Place, actions, place
from plans.texts import may_compare

from .fetch import asked, get_plan, newest, readable, versions_of
from .remarks import remarks_beside
from .sections import todos

Context = dict[str, Any]
HISTORY = 200  # deeds a page; the many small savings of a sitting are one sentence
OPEN_VERBS = frozenset(
    {
        "plan.started",
        "plan.paper_attached",
        "plan.submitted",
        "plan.withdrawn",
        "plan.opened_for_advice",
        "plan.closed_for_advice",
        "plan.agreed",
        "plan.returned",
        "plan.approved",
        "plan.completed",
        "plan.amended",
        "plan.discarded",
        "plan.agreement_ended",
    }
)


@login_required
@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    """The plans the person may know of, each with where it stands and whose turn it is."""
    membership = getattr(request, "membership", None)
    form = PlanFilter(request.GET, user=request.user, membership=membership)
    page = page_of_keys(form.found(), request.GET.get("page"))
    rows = rows_of(page)
    table = table_of(rows, is_by_waiting=form.is_by_waiting)
    context = {"filter": form, "page": page, "rows": rows, "table": table}
    context["has_plans"] = bool(page.paginator.count) or form.plans.exists()
    return render(request, "plans/plan_list.html", context)


@login_required
@require_safe
def plan_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the plan stands, what the person can do now, and the whole text they may read."""
    plan = get_plan(request, pk)
    latest, versions = versions_of(request.user, plan)
    version = asked(request, versions) or latest
    context = _deeds(request, version) | {"plan": plan, "version": version, "versions": versions}
    context |= _texts(request, context["place"], versions)
    return render(request, "plans/plan_detail.html", context)


def _texts(request: HttpRequest, here: Place, versions: list[PlanVersion]) -> Context:
    """The text for this reader, what is left in it and what the person can do next."""
    version, now = here.version, load(here.version)
    content = read_content(request.user, now, versions)
    found = health.problems(now) if version.is_editable else []
    errors = [problem for problem in found if problem.is_error]
    beside = remarks_beside(request.user, version) if content else {}
    return beside | _since(request, here, now, beside) | {
        "content": content,
        "may_compare": may_compare(request.user, versions, version),
        "is_as_submitted": content is not None and content is not now,
        "todos": todos(version, found) if writer_membership(request.user, version) else [],
        "left": len(errors),
        "seen": version_token(version, now),
        "actions": actions(here, request.user, is_ready=not errors),
    }


def _since(request: HttpRequest, here: Place, now: PlanContent, beside: Context) -> Context:
    """What has changed since the plan was returned or the party looked, and the notes on it.

    For the school and the parties; read only where there is something.
    """
    links = beside.get("row_links")
    if links is None:
        return {}
    since = since_for(request.user, here.version, now)
    marked = {"row_links": replace(links, marks=since.rows)} if since else {}
    return marked | {"since": since, "notes": notes(here.decisions.values())}


def _deeds(request: HttpRequest, version: PlanVersion) -> Context:
    """Where the version stands and who the person is to it."""
    here = place(version)
    may_attach = paper_membership(request.user, version) is not None
    return {
        "place": here,
        "remarks": [row for row in here.decisions.values() if row.comment],
        "is_head": head_membership(request.user, version) is not None,
        "may_attach": may_attach and version.is_editable and not version.is_from_paper,
        "may_correct_paper": may_attach and version.is_editable and version.is_from_paper,
    }


def read_content(user: Any, now: PlanContent, versions: list[PlanVersion]) -> PlanContent | None:
    """What this reader may read: as it stands, as last submitted while returned, or nothing."""
    return snapshot.for_reader(user, now) if now.version in versions else None


@login_required
@require_safe
def plan_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything done with the plan in sentences; words of a draft only for who may read it."""
    plan = get_plan(request, pk)
    entries = Entry.objects.about(plan).for_list()
    is_writer = writer_membership(request.user, newest(plan)) is not None
    if not is_writer:
        entries = entries.filter(verb__in=OPEN_VERBS)
    page = Paginator(entries, HISTORY).get_page(request.GET.get("page"))
    read = {version.number for version in readable(request.user, plan)}
    context = {"plan": plan, "page": page, "events": Past(page, read, is_writer).events()}
    return render(request, "plans/plan_history.html", context)


@login_required
@require_safe
def plan_paper_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The scan that the plan was entered from."""
    version = _newest_readable(request, pk)
    source = getattr(version, "paper_source", None)
    if source is None:
        raise Http404
    return serve(source.scan)


@login_required
@require_safe
def plan_order_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The scan of the head's order."""
    version = _newest_readable(request, pk)
    if version.order_file is None:
        raise Http404
    return serve(version.order_file)


def _newest_readable(request: HttpRequest, pk: int) -> PlanVersion:
    versions = readable(request.user, get_plan(request, pk))
    version = asked(request, versions) or next(iter(versions), None)
    if version is None:
        raise PermissionDenied
    return version
