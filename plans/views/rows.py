"""Deeds with whole rows: a copy, another place, away and back."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from audit.transitions import Refused
from plans import rows
from plans.models import PlanVersion, Row

from .fetch import explain, find_row, open_part, person
from .row_tools import RowTools
from .sections import Section, section_url


@dataclass(frozen=True)
class Undo:
    """A row that was just deleted and can be brought back."""

    key: str
    name: str
    place: int


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
    key = row.key
    _try(request, lambda: rows.delete_row(row=row, by=person(request)))
    return redirect(f"{url}?istrinta={key}")


@login_required
@require_POST
def plan_row_restore(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """Bring a deleted row back where it was."""
    version, section = open_part(request, pk, part, rows=True)
    key = _key(request.POST.get("key", ""))
    if key is None or section.model is None:
        raise Http404
    kind, by = section.model, person(request)
    row = _try(request, lambda: rows.restore_row(version=version, kind=kind, key=key, by=by))
    return _back(section_url(version, section), row)


def row_deeds(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What can be done with rows on the page of that context, and what was done just now.

    After a deed it is the row to bring back, or where the moved one stands.
    """
    desk = context["desk"]
    undo = _undo(request, desk.version, desk.section)
    return {
        "undo": undo,
        "moved_to": _number(request.GET, "vieta"),
        "tools": RowTools.of(request, context, undo.place if undo else None),
    }


def _undo(request: HttpRequest, version: PlanVersion, section: Section) -> Undo | None:
    """The row that the address says was deleted, if it was; read only where it is asked."""
    key = _key(request.GET.get("istrinta", ""))
    if key is None or section.model is None or getattr(version, section.name).filter(key=key):
        return None
    entry = rows.deletion(version, section.model, key)
    return Undo(str(key), entry.changes["row"], entry.changes["place"]) if entry else None


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
