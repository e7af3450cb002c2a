"""Amending a plan in force: begun, given up, rows ended; and a party that changes its mind."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audit.transitions import Refused
from plans import ending, workflow
from plans.forms import AmendForm, EndForm, TakeBackForm
from plans.models import PlanVersion, Row
from plans.rights import head_membership, party_membership
from plans.services import version_token
from plans.sides import named
from plans.standing import place
from plans.workflow.steps import agreed_by
from selection.choices import Party

from .fetch import allow, back_to, closed, explain, find_row, get_newest, open_part, person
from .sections import Section, section_url

GET_AND_POST = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(GET_AND_POST)
def plan_amend(request: HttpRequest, pk: int) -> HttpResponse:
    """Why the plan in force has to change; then its copy opens in the editor."""
    version = get_newest(request, pk)
    allow(head_membership(request.user, version))
    if not workflow.AMEND.open_from(version.status):
        return _told(request, version, _open_words(version))
    form = AmendForm(request.POST or None)
    if not form.is_valid():
        return _page(request, "plans/plan_amend.html", version, form=form)
    try:
        workflow.start_amendment(
            version, by=person(request), seen=request.POST.get("seen", ""), **form.cleaned_data
        )
    except Refused as refused:
        form.add_error(None, [str(reason) for reason in refused.reasons])
        return _page(request, "plans/plan_amend.html", version, form=form)
    return _begun(request, version)


def _begun(request: HttpRequest, version: PlanVersion) -> HttpResponse:
    """To the editor; an officer attaches the paper that the amendment comes on first."""
    if version.is_from_paper:
        return redirect("plans:plan_paper", version.plan_id)
    text = _(
        "The amendment is begun: change what is needed. Until it is approved, the plan in"
        " force stays as it is."
    )
    messages.success(request, text)
    return redirect("plans:plan_edit", version.plan_id)


def _open_words(version: PlanVersion) -> str:
    return _("This can't be done now: %(state)s.") % {"state": place(version).heading}


@login_required
@require_http_methods(GET_AND_POST)
def plan_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """The question before an amendment is given up."""
    version = get_newest(request, pk)
    allow(head_membership(request.user, version))
    if not version.number or not workflow.DISCARD.open_from(version.status):
        return _told(request, version, _open_words(version))
    if request.method != "POST":
        return _page(request, "plans/plan_discard.html", version)
    return _try(
        request,
        version,
        lambda by, seen: workflow.discard(version, by=by, seen=seen),
        _("%(whose)s is discarded. The plan in force stays as it was.")
        % {"whose": capfirst(version.as_owner)},
    )


@login_required
@require_http_methods(GET_AND_POST)
def plan_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """A party that has agreed changes its mind before the head's order."""
    version = get_newest(request, pk)
    allow(any(party_membership(request.user, version, party) for party in Party))
    mine = agreed_by(request.user, version, version.decisions())
    if not mine or not workflow.TAKE_BACK.open_from(version.status):
        return _told(request, version, _open_words(version))
    form = _for_whom(request, version, mine)
    if not form.is_valid():
        return _page(request, "plans/plan_take_back.html", version, form=form)
    return _try(
        request,
        version,
        lambda by, seen: workflow.take_back(version, party=form.chosen, by=by, seen=seen),
        _("The agreement is taken back; the school is told. You may agree again or return."),
    )


def _for_whom(request: HttpRequest, version: PlanVersion, mine: list[str]) -> TakeBackForm:
    parties = [(party, named(party, version.plan.grant.holder)) for party in mine]
    return TakeBackForm(request.POST if request.method == "POST" else None, parties=parties)


@login_required
@require_http_methods(GET_AND_POST)
def plan_row_end(request: HttpRequest, pk: int, part: str, row_pk: int) -> HttpResponse:
    """Why a row of the plan in force ends."""
    version, section = open_part(request, pk, part, rows=True)
    if not version.is_editable:
        return closed(request, version)
    row = find_row(section, version, row_pk)
    if row is None:
        raise Http404
    form = EndForm(request.POST or None, initial={"reason": row.ended_reason})
    if not form.is_valid():
        about = {"form": form, "row": row, "section": section, "back": _at(version, section, row)}
        return _page(request, "plans/plan_row_end.html", version, **about)
    try:
        ending.end_row(row=row, reason=form.cleaned_data["reason"], by=person(request))
    except Refused as refused:
        explain(request, refused)
    return redirect(_at(version, section, row))


@login_required
@require_POST
def plan_row_resume(request: HttpRequest, pk: int, part: str, row_pk: int) -> HttpResponse:
    """Undo the ending of a row."""
    version, section = open_part(request, pk, part, rows=True)
    row = find_row(section, version, row_pk)
    if row is None:
        raise Http404
    try:
        ending.resume_row(row=row, by=person(request))
    except Refused as refused:
        explain(request, refused)
    return redirect(_at(version, section, row))


def _at(version: PlanVersion, section: Section, row: Row) -> str:
    """The row in its part of the editor, with the focus."""
    return f"{section_url(version, section)}?perkelta={row.pk}#eilute-{row.pk}"


def _page(request: HttpRequest, template: str, version: PlanVersion, **more: Any) -> HttpResponse:
    """A question; after mistakes it still stands for what the person has seen."""
    seen = request.POST.get("seen") or version_token(version)
    about = {"plan": version.plan, "version": version, "place": place(version), "seen": seen}
    return render(request, template, about | more)


def _try(request: HttpRequest, version: PlanVersion, deed: Any, done: str) -> HttpResponse:
    try:
        deed(person(request), request.POST.get("seen", ""))
    except Refused as refused:
        explain(request, refused)
        is_outdated = isinstance(refused, workflow.Outdated)
        return redirect(request.path) if is_outdated else back_to(version.plan)
    messages.success(request, done)
    return back_to(version.plan)


def _told(request: HttpRequest, version: PlanVersion, text: str) -> HttpResponse:
    messages.warning(request, text)
    return back_to(version.plan)
