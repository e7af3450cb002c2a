"""Looking at plans: the list, one plan, its scans."""

from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from common.pages import page_of_keys
from files.services import serve
from plans import health, snapshot
from plans.checklist import notes
from plans.choices import OPEN, VersionStatus
from plans.content import PlanContent, load
from plans.documents import order_text
from plans.filters import PlanFilter
from plans.models import Agreement, PlanVersion
from plans.overview import rows_of, table_of
from plans.parties import undecided
from plans.rights import absent, head_membership, paper_membership, writer_membership
from plans.services import version_token
from plans.sides import WHOSE, named
from plans.since import since_for
from plans.standing import Decisions, Place, actions, place
from plans.texts import may_compare
from selection.choices import Party

from .drawer import kept
from .fetch import asked, get_plan, person, readable, shown, told_apart, versions_of
from .remarks import remarks_beside
from .sections import grouped

Context = dict[str, Any]


@login_required
@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    """The plans the person may know of, each with where it stands and whose turn it is."""
    membership = getattr(request, "membership", None)
    form = PlanFilter(request.GET, user=request.user, membership=membership)
    page = page_of_keys(form.found(), request.GET.get("page"))
    rows = rows_of(page)
    table = table_of(rows, form.caption)
    context = {"filter": form, "page": page, "rows": rows, "table": table}
    context["has_plans"] = bool(page.paginator.count) or form.plans.exists()
    return render(request, "plans/plan_list.html", context)


@login_required
@require_safe
def plan_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the plan stands, what the person can do now, and the whole text they may read."""
    plan = get_plan(request, pk)
    latest, versions = versions_of(request.user, plan)
    here = shown(latest, versions)
    if elsewhere := told_apart(request, plan, request.GET.get("redakcija", ""), [*versions, here]):
        return elsewhere
    version = asked(request, [*versions, here]) or here
    context = _deeds(request, version) | {"plan": plan, "version": version, "versions": versions}
    context["amendment"] = latest if _is_amended(version, latest) else None
    context |= _texts(request, context["place"], versions)
    return render(request, "plans/plan_detail.html", context)


def _is_amended(version: PlanVersion, latest: PlanVersion) -> bool:
    """Whether this is the version in force beside which an amendment is open."""
    return version.status == VersionStatus.APPROVED and latest.status in OPEN


def _texts(request: HttpRequest, here: Place, versions: list[PlanVersion]) -> Context:
    """The text for this reader, what is left in it and what the person can do next."""
    version, now = here.version, load(here.version)
    content = read_content(request.user, now, versions)
    found = health.problems(now) if version.is_editable else []
    errors = [problem for problem in found if problem.is_error]
    beside = _beside(request, here, now) if content else {}
    return beside | {
        "content": content,
        "may_compare": may_compare(request.user, versions, version),
        "is_as_submitted": content is not None and content is not now,
        "todos": grouped(now, found) if writer_membership(request.user, version) else [],
        "left": len(errors),
        "seen": version_token(version, now),
        "actions": actions(here, request.user, is_ready=not errors),
    }


def _beside(request: HttpRequest, here: Place, now: PlanContent) -> Context:
    """Remarks; what has changed since the return or the party's decision; the parties' notes.

    The last two for the school and the parties, read only where there is something.
    """
    beside = remarks_beside(request.user, here.version)
    if links := beside["row_links"]:
        since = since_for(request.user, here.version, now)
        beside["row_links"] = replace(links, marks=since.rows) if since else links
        beside |= {"since": since, "notes": notes(here.decisions.values())}
    return beside


def _deeds(request: HttpRequest, version: PlanVersion) -> Context:
    """Where the version stands and who the person is to it."""
    here = place(version)
    may_attach = paper_membership(request.user, version) is not None
    is_writer = writer_membership(request.user, version) is not None
    return {
        "place": here,
        "kept": kept(person(request), version) if is_writer else None,
        "absent": absent_founder(version, here.decisions),
        "order_text": order_text(version),
        "remarks": [row for row in here.decisions.values() if row.comment],
        "is_head": head_membership(request.user, version) is not None,
        "may_attach": may_attach and version.is_editable and not version.is_from_paper,
        "may_correct_paper": may_attach and version.is_editable and version.is_from_paper,
    }


def absent_founder(version: PlanVersion, decisions: Decisions) -> list[str]:
    """On whose behalf nobody here can decide, „steigėjo“, where it is awaited; read only of
    schools that are no municipality's."""
    holder = version.plan.grant.holder
    if holder.is_municipal or version.status != VersionStatus.SUBMITTED:
        return []
    awaited = [party for party in undecided(version, decisions) if party == Party.MUNICIPALITY]
    return [named(party, holder, WHOSE) for party in absent(version, awaited)]


def read_content(user: Any, now: PlanContent, versions: list[PlanVersion]) -> PlanContent | None:
    """What this reader may read: as it stands, as last submitted while returned, or nothing."""
    return snapshot.for_reader(user, now) if now.version in versions else None


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


@login_required
@require_safe
def plan_agreement_file(request: HttpRequest, pk: int, agreement_pk: int) -> HttpResponseBase:
    """The signed document of a party's agreement, byte for byte as it was sent."""
    rows = Agreement.objects.visible_to(request.user).filter(submission__version__plan=pk)
    agreement = get_object_or_404(rows.select_related("file"), pk=agreement_pk)
    if agreement.file is None:
        raise Http404
    return serve(agreement.file)


def _newest_readable(request: HttpRequest, pk: int) -> PlanVersion:
    versions = readable(request.user, get_plan(request, pk))
    version = asked(request, versions) or next(iter(versions), None)
    if version is None:
        raise PermissionDenied
    return version
