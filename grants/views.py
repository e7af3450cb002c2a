"""Baskets and their money, the programme, the decision of a round, the handover to a successor."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from audit.models import Entry
from audit.sentences import sentence
from audit.transitions import Refused
from common.money import format_eur
from common.pages import page_of_keys
from schools.models import School
from selection.choices import RoundStatus
from selection.models import Candidate, Programme, Round
from selection.rights import may_prepare, may_read

from . import services
from .checks import granted_of
from .choices import MoneyKind
from .decision import Preview, preview
from .forms import DecisionForm, EntryForm, GrantFilter, HandoverForm
from .formula import Formula
from .ledger import ledger_of
from .models import Grant, MoneyEntry
from .overview import rows_of, table_of
from .rights import may_move_money

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
def round_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick the chosen, look at the sums, confirm: the baskets are made at once."""
    chosen = get_object_or_404(_rounds(request), pk=pk)
    if not may_prepare(request.user):
        raise PermissionDenied
    if chosen.status != RoundStatus.OPEN:
        messages.warning(request, _decided_words(chosen))
        return redirect(chosen)
    candidates = Candidate.objects.visible_to(request.user).for_decision().filter(round=chosen)
    form = DecisionForm(request.POST or None, candidates=list(candidates), round=chosen)
    sums = preview(form.awards(), form.rate) if form.is_valid() and form.rate else None
    if sums and _decided(request, chosen, form, sums):
        return redirect(f"{reverse('grants:grant_list')}?etapas={chosen.pk}")
    context = {"round": chosen, "form": form, "sums": sums}
    return render(request, "grants/round_decide.html", context)


def _rounds(request: HttpRequest) -> Any:
    return Round.objects.visible_to(request.user).select_related("programme")


def _decided_words(chosen: Round) -> str:
    words = _("This round is already decided: %(day)s, No. %(number)s.")
    return words % {"day": date_format(chosen.decided_on or ""), "number": chosen.decision_number}


def _decided(request: HttpRequest, chosen: Round, form: DecisionForm, sums: Preview) -> bool:
    """Whether the checked sums were confirmed and became baskets."""
    if request.POST.get("confirm") != sums.mark:
        if "confirm" in request.POST:
            messages.warning(request, _("The sums have changed. Look again and confirm."))
        return False
    return _made(request, chosen, form)


def _made(request: HttpRequest, chosen: Round, form: DecisionForm) -> bool:
    try:
        grants = services.decide_round(
            round=chosen,
            awards=form.awards(),
            by=request.user,  # type: ignore[arg-type]
            **form.cleaned_data,
        )
    except Refused as refused:
        form.add_error(None, [str(reason) for reason in refused.reasons])
        return False
    words = ngettext("%(n)s basket awarded.", "%(n)s baskets awarded.", len(grants))
    messages.success(request, words % {"n": len(grants)})
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
