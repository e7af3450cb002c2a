"""The editor: one section at a time; rows read as text and one of them opens as a form."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.transitions import Refused
from common import clock
from plans import health, presence, saving
from plans.colleagues import deleted_by
from plans.content import PlanContent, load
from plans.models import Indicator, PlanVersion, Row
from plans.rights import head_membership, writer_membership
from plans.saving import Conflict, Outcome, Typed, to_uuid
from plans.since import since_for
from plans.standing import place
from plans.wording import indicator_sentence

from .drawer import drawer_key
from .fetch import allow, closed, find_row, find_section, get_newest, open_part, person
from .remarks import remarks_at_form, remarks_beside
from .rows import row_deeds
from .sections import SECTIONS, Section, following, grouped, lines, parts, section_url


@dataclass
class Desk:
    """What the editor shows: the section and, where one is open, its form.

    `outcome` is that of a save which left something to decide.
    """

    version: PlanVersion
    section: Section
    form: Any = None
    row: Row | None = None
    outcome: Outcome | None = None
    is_twice: bool = False

    @property
    def bases(self) -> str:
        """The texts that the form starts from; after a conflict those that stand now."""
        return self.outcome.bases if self.outcome else saving.bases_of(self.form)

    @property
    def conflicts(self) -> list[Conflict]:
        return self.outcome.conflicts if self.outcome else []

    @property
    def clash(self) -> str:
        """Who has changed what the person was writing, where it is one."""
        told = {item.said for item in self.conflicts}
        return told.pop() if len(told) == 1 else ""

    @property
    def aside(self) -> str:
        """The fields whose text a person gives up by leaving what stands."""
        return " ".join(item.name for item in self.conflicts)

    @property
    def started(self) -> str:
        """What those fields held when the person began, as JSON for the script."""
        return json.dumps({item.name: item.started for item in self.conflicts}, ensure_ascii=False)

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
    content = load(version)
    if version.is_editable:
        _tell_since(request, version, content)
    left = {problem.section for problem in health.errors(content)}
    unfinished = [section for section in SECTIONS.values() if section.name in left]
    return redirect(section_url(version, [*unfinished, SECTIONS["veiklos"]][0]))


def _tell_since(request: HttpRequest, version: PlanVersion, content: PlanContent) -> None:
    """Of a plan that was returned, what has been changed already."""
    if since := since_for(request.user, version, content):
        listed = since.listed or _("nothing yet")
        messages.info(request, f"{since.words}: {listed}.")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_section(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """A section as text; the goal and the sustainability are forms at once."""
    if request.method == "POST":
        return _save_text(request, pk, part)
    version, section = open_part(request, pk, part)
    if not version.is_editable:
        return closed(request, version)
    desk = Desk(version, section)
    if section.text_form:
        desk.form = _opened(desk)
    return _show(request, desk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_row_add(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """An empty row as a form at the end of its section."""
    if request.method == "POST":
        return _save_row(request, pk, part)
    version, section = open_part(request, pk, part, rows=True)
    if not version.is_editable:
        return closed(request, version)
    return _show(request, Desk(version, section, _form(section, version)))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_row(request: HttpRequest, pk: int, part: str, row_pk: int) -> HttpResponse:
    """One row as a form. What was typed into a row deleted meanwhile is kept as a new row."""
    if request.method == "POST":
        return _save_row(request, pk, part, row_pk)
    version, section = open_part(request, pk, part, rows=True)
    row = find_row(section, version, row_pk)
    if not version.is_editable:
        return closed(request, version)
    if row is None:
        messages.warning(request, _("This row is no more: it was deleted."))
        return redirect(section_url(version, section))
    form = _form(section, version, instance=row)
    return _show(request, Desk(version, section, form, row))


def row_url(version: PlanVersion, section: Section, row_pk: int) -> str:
    """The address of one row's form."""
    return reverse("plans:plan_row", args=[version.plan_id, section.slug, row_pk])


def _opened(desk: Desk, data: QueryDict | None = None) -> Any:
    """The desk's form over what stands, empty of a new row; with `data` what was typed."""
    if desk.section.text_form is None:
        return _form(desk.section, desk.version, data, instance=desk.row)
    text = {desk.section.name: getattr(desk.version, desk.section.name)}
    return desk.section.text_form(data, initial=text, version=desk.version)


def _form(section: Section, version: PlanVersion, *args: Any, **kwargs: Any) -> Any:
    return section.form and section.form(*args, version=version, **kwargs)


def _save_row(request: HttpRequest, pk: int, part: str, row_pk: int | None = None) -> HttpResponse:
    section, key = find_section(part, rows=True), request.POST.get("key", "")
    typed, by = _typed(request), person(request)
    return _answered(
        request,
        Address(pk, section, row_pk),
        lambda: saving.save_row(pk, section.form, row_pk, key=key, typed=typed, by=by),
    )


def _save_text(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    section = find_section(part)
    if section.text_form is None:
        open_part(request, pk, part)
        raise Http404
    typed, by = _typed(request), person(request)
    return _answered(
        request,
        Address(pk, section),
        lambda: saving.save_text(pk, section.text_form, typed=typed, by=by),
    )


def _typed(request: HttpRequest) -> Typed:
    return Typed.of(request.POST, by_field=wants_json(request))


@dataclass(frozen=True)
class Address:
    """Where a save is sent: the plan is read only when the save needs a page to show."""

    plan_pk: int
    section: Section
    row_pk: int | None = None

    def open(self, request: HttpRequest) -> Desk:
        """The same as every page reads it: 404 for strangers, 403 for who only reads."""
        version, section = open_part(request, self.plan_pk, self.section.slug)
        row = find_row(section, version, self.row_pk) if self.row_pk else None
        return Desk(version, section, row=row)


def _answered(request: HttpRequest, address: Address, save: Callable[[], Outcome]) -> HttpResponse:
    """What became of a save: to the section when it is whole, else the form with what is left."""
    try:
        outcome = save()
    except Refused as refused:
        return _refused(request, address, [str(reason) for reason in refused.reasons])
    if wants_json(request):
        return JsonResponse(_as_json(Desk(outcome.version, address.section), outcome))
    if outcome.aside:
        told = _("What stands was left. Your text is in the plan's history: %(fields)s.")
        messages.info(request, told % {"fields": ", ".join(outcome.aside)})
    if outcome.is_whole:
        return _saved(Desk(outcome.version, address.section), outcome)
    return _show(request, _undecided(address.open(request), address, outcome))


def _undecided(desk: Desk, address: Address, outcome: Outcome) -> Desk:
    """The desk with the form that has something to correct or to choose."""
    desk.row, desk.form, desk.outcome = outcome.row, outcome.form, outcome
    if outcome.row and outcome.waiting <= outcome.errors.keys():
        outcome.form.refused_words = _("Not everything is saved: please correct this")
    desk.is_twice = outcome.row is not None and address.row_pk is None and bool(outcome.conflicts)
    return desk


def _refused(request: HttpRequest, address: Address, reasons: list[str]) -> HttpResponse:
    """Nothing was written; what was typed stays on the page."""
    desk = address.open(request)
    if address.row_pk and desk.row is None:
        return _gone(request, desk, address.row_pk)
    return _kept(request, desk, reasons)


def _gone(request: HttpRequest, desk: Desk, row_pk: int) -> HttpResponse:
    """The row was deleted meanwhile: what was typed may become a new row."""
    who = deleted_by(desk.version, cast(type[Row], desk.section.model), row_pk)
    if wants_json(request):
        return JsonResponse({"refused": [who], "add": desk.url}, status=409)
    told = _("Your text is below: save it to add it anew.")
    return _kept(request, desk, [f"{who} {told}"])


def _kept(request: HttpRequest, desk: Desk, reasons: list[str]) -> HttpResponse:
    """The form with what was typed and the reasons why it isn't written."""
    if wants_json(request):
        return JsonResponse({"refused": reasons}, status=409)
    bases, desk.form = saving.bases_of(_opened(desk)), _opened(desk, request.POST)
    desk.form.add_error(None, reasons)
    desk.outcome = Outcome(desk.form, desk.version, desk.row, bases=bases)
    return _show(request, desk)


def wants_json(request: HttpRequest) -> bool:
    """Whether the editor's script asks, which saves as one types."""
    return request.headers.get("Accept") == "application/json"


def _as_json(desk: Desk, outcome: Outcome) -> dict[str, Any]:
    row = outcome.row
    found: dict[str, Any] = {
        "at": _now(),
        "errors": outcome.errors,
        "waiting": sorted(outcome.waiting),
        "conflicts": [asdict(item) for item in outcome.conflicts],
    }
    if row:
        found["row"] = row_url(desk.version, desk.section, row.pk)
    if isinstance(row, Indicator):
        found["sentence"] = indicator_sentence(row)
    return found


def _now() -> str:
    return f"{timezone.localtime(clock.now()):%H:%M}"


def _saved(desk: Desk, outcome: Outcome) -> HttpResponse:
    """To the section as text, with the time of saving; the saved row's link has the focus."""
    url, row_pk = section_url(desk.version, desk.section), outcome.row.pk if outcome.row else 0
    if outcome.aside and not outcome.saved:
        return redirect(f"{url}?perkelta={row_pk}#eilute-{row_pk}")
    return redirect(f"{url}?irasyta={row_pk}&kada={_now()}#eilute-{row_pk}")


def _show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The whole page, or only the part of it that the page asks for in place."""
    _focus(request, desk)
    context = _desk_context(desk) | {
        "may_submit": head_membership(request.user, desk.version) is not None,
        "back_on": _back_on(request),
        "saved_at": request.GET.get("kada", "")[:5],
        "moved": request.GET.get("kryptis", ""),
        "lock": drawer_key(person(request)),
    }
    beside = remarks_beside(request.user, desk.version)
    context |= beside | {"remarks": remarks_at_form(request.user, desk, beside)}
    context |= row_deeds(request, context)
    return render(request, "plans/plan_edit.html" + _part(request), context)


def _part(request: HttpRequest) -> str:
    """The name of the part that is asked for; empty for the whole page."""
    htmx: Any = request.htmx  # type: ignore[attr-defined]
    if not htmx or htmx.history_restore_request:
        return ""
    return "#aside" if htmx.target == "aside" else "#desk"


@login_required
@require_POST
def plan_here(request: HttpRequest, pk: int) -> HttpResponse:
    """A sign of life from an open editor; answers who else is writing in the plan."""
    version = get_newest(request, pk)
    allow(writer_membership(request.user, version))
    section = SECTIONS.get(request.POST.get("part", ""), SECTIONS["veiklos"])
    by, row_key = person(request), to_uuid(request.POST.get("row", ""))
    presence.note(version=version, by=by, section=section.slug, row_key=row_key)
    names = [
        f"{other.user} ({SECTIONS[other.section].label})"
        for other in presence.others(version, by)
        if other.section in SECTIONS
    ]
    text = _("Also writing now: %(names)s") % {"names": "; ".join(names)} if names else ""
    return JsonResponse({"words": text})


def _back_on(request: HttpRequest) -> int | None:
    """The row that was saved or moved just now: its link takes the focus."""
    asked = request.GET.get("irasyta") or request.GET.get("perkelta", "")
    return int(asked) if asked.isdecimal() else None


def _desk_context(desk: Desk) -> dict[str, Any]:
    """What stands in the plan and what is still missing, seen from the open part."""
    content = load(desk.version)
    found = health.problems(content)
    listed = parts(content, found, desk.section)
    left = sum(problem.is_error for problem in found)
    return {
        "plan": desk.version.plan,
        "version": desk.version,
        "desk": desk,
        "content": content,
        "place": place(desk.version),
        "parts": listed,
        "next_part": following(listed),
        "todos": grouped(content, found),
        "left": left,
        "missing": _missing(left),
        "lines": lines(content, found, desk.section),
    }


def _missing(left: int) -> str:
    """What a phone shows above the form of what is listed below it."""
    told = _("Missing before you submit: %(left)s") % {"left": left}
    return told if left else _("Nothing is missing before you submit")


def _focus(request: HttpRequest, desk: Desk) -> None:
    """Open the form at the asked field, else at the first; an erroneous form at its summary."""
    if not desk.form or desk.form.is_bound or (desk.section.text_form and not request.htmx):  # type: ignore[attr-defined]
        return
    asked = request.GET.get("laukas", "")
    name = asked if asked in desk.form.fields else next(iter(desk.form.fields))
    desk.form.fields[name].widget.attrs["autofocus"] = True
