"""Deeds with whole rows: a copy, another place, away and back."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from audit.transitions import Refused
from plans import rows
from plans.models import PlanVersion, Row

from .fetch import explain, find_row, open_part, person
from .row_tools import RowTools, Undo
from .sections import Section, section_url

MOST_UNDONE = 5  # of the rows deleted one after another, so many are offered back


@login_required
@require_POST
def plan_row_move(request: HttpRequest, pk: int, part: str, row_pk: int) -> HttpResponse:
    """Move a row a step up or down, or after or before a named neighbour."""
    version, section = open_part(request, pk, part, rows=True)
    row = _get(section, version, row_pk)
    step = {"-1": -1, "1": 1}.get(request.POST.get("step", ""))
    if step:
        number = _try(request, lambda: rows.move_row(row=row, step=step, by=person(request)))
    else:
        beside = {"after": _number(request.POST, "po"), "before": _number(request.POST, "pries")}
        number = _try(request, lambda: rows.place_row(row=row, by=person(request), **beside))
    way = {-1: "&kryptis=aukstyn", 1: "&kryptis=zemyn"}.get(step or 0, "")
    told = f"&vieta={number}" if number else ""
    return redirect(f"{section_url(version, section)}?perkelta={row.pk}{way}{told}")


@login_required
@require_POST
def plan_row_duplicate(request: HttpRequest, pk: int, part: str, row_pk: int) -> HttpResponse:
    """A copy of the row stands right after it."""
    version, section = open_part(request, pk, part, rows=True)
    row = _get(section, version, row_pk)
    made = _try(request, lambda: rows.duplicate_row(row=row, by=person(request)))
    return _back(section_url(version, section), made)


@login_required
@require_POST
def plan_row_delete(request: HttpRequest, pk: int, part: str, row_pk: int) -> HttpResponse:
    """Delete at once; the page offers to bring it back. A row gone already is no error."""
    version, section = open_part(request, pk, part, rows=True)
    url = section_url(version, section)
    row = find_row(section, version, row_pk)
    if row is None:
        return redirect(url)
    deleted = [*_deleted(request.POST), row.key]
    _try(request, lambda: rows.delete_row(row=row, by=person(request)))
    return redirect(url + _offering(deleted))


@login_required
@require_POST
def plan_row_restore(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """Bring a deleted row back where it was; others deleted just before are still offered."""
    version, section = open_part(request, pk, part, rows=True)
    key = _key(request.POST.get("key", ""))
    if key is None or section.model is None:
        raise Http404
    kind, by = section.model, person(request)
    row = _try(request, lambda: rows.restore_row(version=version, kind=kind, key=key, by=by))
    others = _offering([other for other in _deleted(request.POST) if other != key])
    mark = f"{'&' if others else '?'}perkelta={row.pk}#eilute-{row.pk}" if row else ""
    return redirect(section_url(version, section) + others + mark)


def row_deeds(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What can be done with rows on the page of that context, and what was done just now.

    After a deed these are the rows to bring back, or where the moved one stands.
    """
    desk = context["desk"]
    undone = _undone(request, desk.version, desk.section)
    return {
        "undone": undone,
        "moved_to": _number(request.GET, "vieta"),
        "tools": RowTools.of(request, context, undone),
    }


def _undone(request: HttpRequest, version: PlanVersion, section: Section) -> tuple[Undo, ...]:
    """The rows that the address says were deleted, if they were; read only where it is asked."""
    keys, kind = [str(key) for key in _deleted(request.GET)], section.model
    if kind is None or not (keys or "istrintos" in request.GET):
        return ()
    which = {} if "istrintos" in request.GET else {"changes__key__in": keys}
    found = rows.deletions(version, kind, **which)
    here = getattr(version, section.name).filter(key__in=list(found))
    for key in here.values_list("key", flat=True):
        del found[str(key)]
    return tuple(
        Undo(key, entry.changes["row"], entry.changes["place"], is_last=key == list(found)[-1])
        for key, entry in found.items()
    )


def _deleted(values: Any) -> list[UUID]:
    """The keys of rows deleted one after another, the last ones, in that order."""
    keys = [key for text in values.getlist("istrinta") if (key := _key(text))]
    return list(dict.fromkeys(keys))[-MOST_UNDONE:]


def _offering(keys: list[UUID]) -> str:
    """The address's part that offers to bring those rows back; empty for none."""
    return f"?{urlencode({'istrinta': keys[-MOST_UNDONE:]}, doseq=True)}" if keys else ""


def _get(section: Section, version: PlanVersion, row_pk: int) -> Row:
    row = find_row(section, version, row_pk)
    if row is None:
        raise Http404
    return row


def _back(url: str, row: Row | None) -> HttpResponse:
    """To the section, at the row where there is one."""
    return redirect(f"{url}?perkelta={row.pk}#eilute-{row.pk}" if row else url)


def _try(request: HttpRequest, deed: Any) -> Any:
    """What the deed gives; nothing, with the reasons on the next page, where it was refused."""
    try:
        return deed()
    except Refused as refused:
        explain(request, refused)
    return None


def _number(values: Any, name: str) -> int | None:
    text = values.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
