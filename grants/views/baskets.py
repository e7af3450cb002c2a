"""Baskets and their money, the programme, the handover to a successor."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.models import Entry
from audit.sentences import sentence
from audit.transitions import Refused
from common import clock
from common.pages import page_of_keys
from grants import services
from grants.checks import granted_of
from grants.desk import Desk, waiting_for
from grants.forms import GrantFilter, HandoverForm
from grants.formula import Formula
from grants.models import Claim, Grant
from grants.overview import rows_of, table_of
from grants.rights import may_move_money
from schools.access import access_of
from schools.models import School
from selection.models import Programme
from selection.rights import may_read

from .shared import get_grant


@login_required
@require_safe
def grant_list(request: HttpRequest) -> HttpResponse:
    """The baskets the person may see, filtered; what is granted to all of them in one sum."""
    visible = Grant.objects.visible_to(request.user)
    form = GrantFilter(request.GET, grants=visible, user=request.user)
    found = form.chosen()
    page = page_of_keys(found.in_order(), request.GET.get("page"))
    rows = rows_of(page)
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "table": table_of(rows),
        "granted": found.granted(),
        "sees_rounds": may_read(request.user),
        "is_filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "grants/grant_list.html", context | _pressing(request.user))


def _pressing(user: Any) -> dict[str, Any]:
    """Money that waits for the person's confirmation, and claims that are overdue.

    The agency, which would look through all schools' entries for it, has it beside the claims.
    """
    overdue = Claim.objects.visible_to(user).overdue_on(clock.today()).count()
    waiting = [] if access_of(user).sees_everything else waiting_for(user)
    return {"waiting": waiting, "overdue": overdue}


@login_required
@require_safe
def grant_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One basket: how the amount came about, the entries with what is left, the history."""
    grant = get_grant(request, pk)
    history = Entry.objects.about(grant).for_list().distinct()[:50]
    desk = Desk(grant, request.user)
    context = {
        "grant": grant,
        "desk": desk,
        "ledger": desk.ledger,
        "sums": desk.sums,
        "formula": Formula(grant.pupils, grant.rate, grant.years),
        "events": _events(history),
        "may_move": may_move_money(request.user),
    }
    return render(request, "grants/grant_detail.html", context)


def _told(entry: Entry) -> tuple[Any, ...]:
    """A handover is told in the chains of both schools; it happened once."""
    return entry.verb, entry.at.isoformat(timespec="seconds"), entry.changes.get("entry")


def _events(history: Any) -> list[dict[str, Any]]:
    seen = {_told(entry): entry for entry in history}
    return [
        {"at": entry.at, "text": sentence(entry), "by": entry.by, "comment": entry.comment}
        for entry in seen.values()
    ]


@login_required
@require_safe
def programme_detail(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The programme: goal, objectives, acts, purposes, envelope; for everyone signed in."""
    visible = Programme.objects.visible_to(request.user)
    programmes = list(visible.order_by("pk"))
    wanted = visible.for_page().order_by("pk")
    programme = get_object_or_404(wanted, pk=pk) if pk else wanted.first()
    granted = granted_of(programme) if programme else None
    context = {"programme": programme, "granted": granted, "programmes": programmes}
    return render(request, "grants/programme_detail.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def school_carry_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a merged or re-coded school's baskets and people on; asks once more before it does."""
    visible = School.objects.visible_to(request.user)
    school = get_object_or_404(visible.select_related("municipality", "successor"), pk=pk)
    if not may_move_money(request.user):
        raise PermissionDenied
    form = HandoverForm(request.POST or None, school=school, visible=visible)
    is_ready = form.is_valid()
    if is_ready and "confirm" in request.POST and _handed_on(request, school, form):
        return redirect(f"{reverse('grants:grant_list')}?mokykla={form.cleaned_data['code'].pk}")
    grants = Grant.objects.visible_to(request.user).filter(holder=school).for_list()
    context = {"school": school, "form": form, "grants": grants, "is_ready": is_ready}
    return render(request, "grants/school_carry_over.html", context)


def _handed_on(request: HttpRequest, school: School, form: HandoverForm) -> bool:
    successor = form.cleaned_data["code"]
    try:
        services.carry_over(
            school=school,
            successor=successor,
            on=form.cleaned_data["on"],
            by=request.user,  # type: ignore[arg-type]
        )
    except Refused as refused:
        form.add_error(None, [str(reason) for reason in refused.reasons])
        return False
    words = _("%(school)s goes on as %(successor)s.")
    messages.success(request, words % {"school": school, "successor": successor})
    return True
