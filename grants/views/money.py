"""The movements of a basket's money: recorded, confirmed, reversed, with their files."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.money import format_eur
from files.services import serve
from grants import moving, rights
from grants.choices import Leg, MoneyKind
from grants.desk import way_words
from grants.ledger import ledger_of
from grants.models import Grant, MoneyEntry
from grants.paper_forms import EntryForm, ReceiptForm, ReversalForm

from .shared import attempt, get_grant, kept

KINDS: dict[str, tuple[MoneyKind, Callable[..., MoneyEntry]]] = {
    "patikslinimas": (MoneyKind.CORRECTION, moving.correct),
    "dalis": (MoneyKind.INSTALMENT, moving.plan_instalment),
    "pervedimas": (MoneyKind.TRANSFER, moving.transfer),
    "grazinimas": (MoneyKind.REFUND, moving.refund),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def entry_add(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Record a correction, an instalment, a transfer or a refund."""
    grant = get_grant(request, pk)
    if name not in KINDS:
        raise Http404
    kind, write = KINDS[name]
    if not _may_record(request.user, grant, kind):
        raise PermissionDenied
    sums = ledger_of(grant.entries.all()).sums
    given: dict[str, Any] = {"kind": kind, "grant": grant, "sums": sums, "user": request.user}
    form = EntryForm(request.POST or None, request.FILES or None, **given)
    if form.is_valid() and (entry := _recorded(request, grant, form, write)):
        messages.success(request, _recorded_words(entry))
        return redirect(grant)
    context = {"grant": grant, "form": form, "kind": kind, "sums": sums}
    return render(request, "grants/entry_add.html", context)


def _may_record(user: Any, grant: Grant, kind: MoneyKind) -> bool:
    """Over any leg of the way."""
    legs = [""] if kind in rights.BY_AGENCY else list(Leg)
    return any(rights.sender(user, grant, kind, leg) for leg in legs)


def _recorded(
    request: HttpRequest, grant: Grant, form: EntryForm, write: Callable[..., MoneyEntry]
) -> Any:
    by: Any = request.user
    return attempt(form, lambda: write(grant=grant, by=by, **kept(form, by)))


def _recorded_words(entry: MoneyEntry) -> str:
    words = _("Recorded: %(kind)s of %(amount)s.")
    signed = entry.kind == MoneyKind.CORRECTION
    amount = entry.amount if signed else abs(entry.amount)
    return words % {"kind": entry.get_kind_display(), "amount": format_eur(amount)}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def receipt_add(request: HttpRequest, pk: int, entry_pk: int) -> HttpResponse:
    """Confirm that the money of a transfer or a refund came."""
    grant, entry = _entry(request, pk, entry_pk)
    if rights.receiver(request.user, grant, entry) is None:
        raise PermissionDenied
    form = ReceiptForm(request.POST or None, request.FILES or None, entry=entry)
    by: Any = request.user
    if form.is_valid() and attempt(
        form, lambda: moving.confirm(entry=entry, by=by, **kept(form, by))
    ):
        messages.success(request, _("Confirmed: %(sum)s came.") % _sum(entry))
        return redirect(grant)
    context = {"grant": grant, "entry": entry, "form": form, "way": _way(entry)}
    context["is_confirmed"] = moving.is_confirmed(entry)
    return render(request, "grants/receipt_add.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def entry_reverse(request: HttpRequest, pk: int, entry_pk: int) -> HttpResponse:
    """Undo a wrong entry by an opposite one."""
    grant, entry = _entry(request, pk, entry_pk)
    if rights.reverser(request.user, grant, entry) is None:
        raise PermissionDenied
    form = ReversalForm(request.POST or None, request.FILES or None)
    by: Any = request.user
    if form.is_valid() and attempt(
        form, lambda: moving.reverse(entry=entry, by=by, **kept(form, by))
    ):
        messages.success(request, _("Reversed: %(sum)s.") % _sum(entry))
        return redirect(grant)
    context = {"grant": grant, "entry": entry, "form": form, "way": _way(entry)}
    return render(request, "grants/entry_reverse.html", context)


@login_required
@require_safe
def entry_file(request: HttpRequest, pk: int, entry_pk: int) -> HttpResponseBase:
    """The file of an entry's document."""
    _grant, entry = _entry(request, pk, entry_pk)
    if entry.file is None:
        raise Http404
    return serve(entry.file)


def _entry(request: HttpRequest, pk: int, entry_pk: int) -> tuple[Grant, MoneyEntry]:
    """A visible basket's entry."""
    grant = get_grant(request, pk)
    rows = grant.entries.select_related("file", "of")
    return grant, get_object_or_404(rows, pk=entry_pk)


def _sum(entry: MoneyEntry) -> dict[str, str]:
    return {"sum": format_eur(abs(entry.amount))}


def _way(entry: MoneyEntry) -> str:
    return way_words(entry.kind, entry.leg)
