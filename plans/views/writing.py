"""The editor: one section at a time; rows read as text and one of them opens as a form."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.transitions import Refused
from common import clock
from plans import health, services
from plans.content import load
from plans.models import PlanVersion, Row
from plans.rights import head_membership, writer_membership
from plans.standing import place

from .fetch import allow, back_to, explain, get_newest, person
from .sections import (
    SECTIONS,
    Differing,
    Section,
    differing,
    lines,
    parts,
    section_url,
    todos,
)


@dataclass
class Desk:
    """What the editor shows: the section and, where one is open, its form."""

    version: PlanVersion
    section: Section
    form: Any = None
    row: Row | None = None
    is_deleting: bool = False
    seen: str = ""
    conflict: list[Differing] = field(default_factory=list)
    is_stale: bool = False
    is_twice: bool = False

    @property
    def url(self) -> str:
        """Where the open form is sent."""
        if self.section.text_form:
            return section_url(self.version, self.section)
        if self.row:
            return row_url(self.version, self.section, self.row.pk)
        return reverse("plans:plan_row_add", args=[self.version.plan_id, self.section.slug])


@login_required
@require_safe
def plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The first section where something is left, else the activities."""
    version = get_newest(request, pk)
    allow(writer_membership(request.user, version))
    left = {problem.section for problem in health.errors(load(version))}
    unfinished = [section for section in SECTIONS.values() if section.name in left]
    return redirect(section_url(version, [*unfinished, SECTIONS["veiklos"]][0]))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_section(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """A section as text; the goal and the sustainability are forms at once."""
    version, section = _open(request, pk, part)
    if request.method == "POST":
        return _save_text(request, version, section)
    if not version.is_editable:
        return _closed(request, version)
    desk = Desk(version, section)
    if section.text_form:
        desk.form = section.text_form(initial={section.name: getattr(version, section.name)})
        desk.seen = services.texts_token(version)
    return _show(request, desk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_row_add(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """An empty row as a form at the end of its section."""
    version, section = _open(request, pk, part, rows=True)
    if request.method == "POST":
        return _save_row(request, Desk(version, section))
    if not version.is_editable:
        return _closed(request, version)
    return _show(request, Desk(version, section, _form(section, version)))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_row(request: HttpRequest, pk: int, part: str, row_pk: int) -> HttpResponse:
    """One row as a form. What was typed into a row deleted meanwhile is kept as a new row."""
    version, section = _open(request, pk, part, rows=True)
    row = _find(section, version, row_pk)
    if request.method == "POST":
        return _save_row(request, Desk(version, section, row=row), is_gone=row is None)
    if row is None:
        raise Http404
    if not version.is_editable:
        return _closed(request, version)
    form = _form(section, version, instance=row)
    return _show(request, Desk(version, section, form, row, seen=services.row_token(row)))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_row_delete(request: HttpRequest, pk: int, part: str, row_pk: int) -> HttpResponse:
    """Ask first, then delete. A row that is gone already is as good as deleted."""
    version, section = _open(request, pk, part, rows=True)
    row = _find(section, version, row_pk)
    if row is None and request.method != "POST":
        raise Http404
    if not version.is_editable:
        return _closed(request, version)
    if request.method != "POST":
        return _show(request, Desk(version, section, row=row, is_deleting=True))
    if row:
        _try(request, lambda: services.delete_row(row=row, by=person(request)))
    return redirect(section_url(version, section))


@login_required
@require_POST
def plan_row_move(request: HttpRequest, pk: int, part: str, row_pk: int) -> HttpResponse:
    """Move a row up or down among its own kind."""
    version, section = _open(request, pk, part, rows=True)
    row = _find(section, version, row_pk)
    if row is None:
        raise Http404
    step = -1 if request.POST.get("step") == "-1" else 1
    _try(request, lambda: services.move_row(row=row, step=step, by=person(request)))
    way = "aukstyn" if step < 0 else "zemyn"
    return redirect(f"{section_url(version, section)}?perkelta={row.pk}&kryptis={way}")


def row_url(version: PlanVersion, section: Section, row_pk: int) -> str:
    """The address of one row's form."""
    return reverse("plans:plan_row", args=[version.plan_id, section.slug, row_pk])


def _open(
    request: HttpRequest, pk: int, part: str, *, rows: bool = False
) -> tuple[PlanVersion, Section]:
    """The version for a writer and the section; 403 for readers, 404 for no such section."""
    version = get_newest(request, pk)
    section = SECTIONS.get(part)
    if section is None or (rows and section.model is None):
        raise Http404
    allow(writer_membership(request.user, version))
    return version, section


def _find(section: Section, version: PlanVersion, row_pk: int) -> Row | None:
    """The row, if it belongs to this version."""
    rows = getattr(version, section.name)
    found: Row | None = rows.filter(pk=row_pk).first()
    return found


def _form(section: Section, version: PlanVersion, *args: Any, **kwargs: Any) -> Any:
    return section.form and section.form(*args, version=version, **kwargs)


def _closed(request: HttpRequest, version: PlanVersion) -> HttpResponse:
    """Nothing can be written now: say where the plan stands."""
    messages.warning(
        request,
        _("The plan can't be changed now: %(state)s.") % {"state": place(version).heading},
    )
    return back_to(version.plan)


def _try(request: HttpRequest, deed: Any) -> None:
    try:
        deed()
    except Refused as refused:
        explain(request, refused)


def _save_row(request: HttpRequest, desk: Desk, *, is_gone: bool = False) -> HttpResponse:
    row = desk.row or _new_row(desk.section, desk.version, request.POST.get("key", ""))
    desk.form = _form(desk.section, desk.version, request.POST, instance=row)
    desk.seen = request.POST.get("seen") or ("-" if desk.row else "")
    if is_gone:
        gone = _("A colleague has deleted this row. Your text is below: save it to add it anew.")
        desk.form.add_error(None, gone)
    elif desk.form.is_valid():
        saved = _write_row(request, desk)
        if saved:
            return _saved(desk, saved.pk)
    return _show(request, desk)


def _new_row(section: Section, version: PlanVersion, key: str) -> Row:
    """An unsaved row under its form's key, so that a form sent twice adds one row.

    What is no key, or is a row's of another version, is not taken over.
    """
    model: Any = section.model
    row: Row = model(version=version)
    try:
        asked = UUID(key)
    except ValueError:
        return row
    if not model.objects.filter(key=asked).exclude(version=version.pk).exists():
        row.key = asked
    return row


def _write_row(request: HttpRequest, desk: Desk) -> Row | None:
    form = desk.form
    try:
        return services.save_row(
            row=form.instance,
            by=person(request),
            links=form.links(),
            budget=form.budget(),
            seen=desk.seen,
        )
    except services.Stale:
        _compare_row(desk)
    except Refused as refused:
        form.add_error(None, [str(reason) for reason in refused.reasons])
    return None


def _compare_row(desk: Desk) -> None:
    """Show what stands now beside what was typed; the next save is over what is shown here."""
    stored = services.siblings(desk.form.instance).filter(key=desk.form.instance.key).first()
    desk.is_twice, desk.row = desk.row is None, stored
    if stored is None:
        return
    desk.seen, desk.is_stale = services.row_token(stored), True
    desk.conflict = differing(desk.form, _form(desk.section, desk.version, instance=stored))


def _saved(desk: Desk, row_pk: int = 0) -> HttpResponse:
    """To the section as text, with the time of saving; the saved row's link has the focus."""
    at = timezone.localtime(clock.now())
    url = section_url(desk.version, desk.section)
    return redirect(f"{url}?irasyta={row_pk}&kada={at:%H:%M}#eilute-{row_pk}")


def _save_text(request: HttpRequest, version: PlanVersion, section: Section) -> HttpResponse:
    if section.text_form is None:
        raise Http404
    desk = Desk(version, section, section.text_form(request.POST))
    desk.seen = request.POST.get("seen") or "-"
    if desk.form.is_valid() and _write_text(request, desk):
        return _saved(desk)
    return _show(request, desk)


def _write_text(request: HttpRequest, desk: Desk) -> bool:
    version, name = desk.version, desk.section.name
    texts = {"goal": version.goal, "sustainability": version.sustainability}
    texts |= desk.form.cleaned_data
    try:
        services.save_texts(version=version, by=person(request), seen=desk.seen, **texts)
    except services.Stale:
        desk.seen, desk.is_stale = services.texts_token(version), True
        desk.conflict = differing(
            desk.form, type(desk.form)(initial={name: getattr(version, name)})
        )
        return False
    except Refused as refused:
        desk.form.add_error(None, [str(reason) for reason in refused.reasons])
        return False
    return True


def _show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The whole page, or only the desk when the page asks for it in place."""
    _focus(request, desk)
    is_part = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    context = _desk_context(desk) | {
        "may_submit": head_membership(request.user, desk.version) is not None,
        "back_on": _back_on(request),
        "saved_at": request.GET.get("kada", "")[:5],
        "moved": request.GET.get("kryptis", ""),
    }
    return render(request, "plans/plan_edit.html" + ("#desk" if is_part else ""), context)


def _back_on(request: HttpRequest) -> int | None:
    """The row that was saved or moved just now: its link takes the focus."""
    asked = request.GET.get("irasyta") or request.GET.get("perkelta", "")
    return int(asked) if asked.isdecimal() else None


def _desk_context(desk: Desk) -> dict[str, Any]:
    """What stands in the plan and what is still missing, seen from the open part."""
    content = load(desk.version)
    found = health.problems(content)
    return {
        "plan": desk.version.plan,
        "version": desk.version,
        "desk": desk,
        "content": content,
        "place": place(desk.version),
        "parts": parts(content, found, desk.section),
        "todos": todos(desk.version, found),
        "left": sum(problem.is_error for problem in found),
        "lines": lines(content, found, desk.section),
    }


def _focus(request: HttpRequest, desk: Desk) -> None:
    """Open the form at the asked field, else at the first; an erroneous form at its summary."""
    if not desk.form or desk.form.is_bound or (desk.section.text_form and not request.htmx):  # type: ignore[attr-defined]
        return
    asked = request.GET.get("laukas", "")
    name = asked if asked in desk.form.fields else next(iter(desk.form.fields))
    desk.form.fields[name].widget.attrs["autofocus"] = True
