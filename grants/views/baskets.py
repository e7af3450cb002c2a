"""Baskets and their money, the programme, the handover to a successor."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.models import Entry
from audit.sentences import sentence
from audit.transitions import Refused
from common.money import format_eur
from common.pages import page_of_keys
from grants import services
from grants.checks import granted_of
from grants.choices import MoneyKind
from grants.forms import EntryForm, GrantFilter, HandoverForm
from grants.formula import Formula
from grants.ledger import ledger_of
from grants.models import Grant, MoneyEntry
from grants.overview import rows_of, table_of
from grants.rights import may_move_money
from schools.models import School
from selection.models import Programme
from selection.rights import may_read

KINDS = {
    "patikslinimas": (MoneyKind.CORRECTION, services.correct),
    "pervedimas": (MoneyKind.TRANSFER, services.transfer),
    "grazinimas": (MoneyKind.REFUND, services.refund),
}


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
        "granted": MoneyEntry.objects.of(found).granted(),
        "sees_rounds": may_read(request.user),
        "is_filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "grants/grant_list.html", context)


@login_required
@require_safe
def grant_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One basket: how the amount came about, the entries with what is left, the history."""
    grant = _grant(request, pk)
    history = Entry.objects.about(grant).for_list().distinct()[:50]
    context = {
        "grant": grant,
        "ledger": ledger_of(grant.entries.all()),
        "formula": Formula(grant.pupils, grant.rate, grant.years),
        "events": _events(history),
        "may_move": may_move_money(request.user),
    }
    return render(request, "grants/grant_detail.html", context)


def _events(history: Any) -> list[dict[str, Any]]:
    seen = {(entry.verb, entry.at.isoformat(timespec="seconds")): entry for entry in history}
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
def entry_add(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Record a correction, a transfer or a refund."""
    grant = _grant(request, pk)
    if not may_move_money(request.user):
        raise PermissionDenied
    if name not in KINDS:
        raise Http404
    form = EntryForm(request.POST or None, kind=KINDS[name][0])
    if form.is_valid() and _entered(request, grant, name, form):
        return redirect(grant)
    context = {"grant": grant, "form": form, "kind": KINDS[name][0]}
    return render(request, "grants/entry_add.html", context | _sums(grant))


def _sums(grant: Grant) -> dict[str, Any]:
    return {"ledger": ledger_of(grant.entries.all())}


def _entered(request: HttpRequest, grant: Grant, name: str, form: EntryForm) -> bool:
    write: Any = KINDS[name][1]
    try:
        entry = write(grant=grant, by=request.user, **form.cleaned_data)
    except Refused as refused:
        form.add_error(None, [str(reason) for reason in refused.reasons])
        return False
    words = _("Recorded: %(kind)s of %(amount)s.")
    signed = entry.kind == MoneyKind.CORRECTION
    amount = entry.amount if signed else abs(entry.amount)
    said = {"kind": entry.get_kind_display(), "amount": format_eur(amount)}
    messages.success(request, words % said)
    return True


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


def _grant(request: HttpRequest, pk: int) -> Grant:
    visible = Grant.objects.visible_to(request.user).for_detail()
    found: Grant = get_object_or_404(visible, pk=pk)
    return found
