"""Consulting a school: who advises, the visits with their hours, and what comes of the advice."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.transitions import Refused
from common import clock
from progress.advising import (
    assign_consultant,
    end_consultancy,
    make_remark,
    record_visit,
    remark_membership,
)
from progress.consulting import Consulting
from progress.forms.advising import ConsultantForm, VisitForm
from progress.mirror.recommended import advice
from progress.rights import consultant_assigner

from .shared import attempt, person, progress_or_404, require

GET_AND_POST = ["GET", "HEAD", "POST"]


@login_required
@require_safe
def consulting(request: HttpRequest, pk: int) -> HttpResponse:
    """Who advises the school, how many hours it was, and the visits, the newest first."""
    school = progress_or_404(request, pk)
    context = {"school": school, "consulting": Consulting(school.grant, request.user)}
    return render(request, "progress/consulting.html", context)


@login_required
@require_http_methods(GET_AND_POST)
def consultant_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """The agency assigns a consultant for a period by a document."""
    school = progress_or_404(request, pk)
    require(consultant_assigner(request.user, school.grant))
    form, by = ConsultantForm(request.POST or None), person(request)
    if form.is_valid() and attempt(
        form, lambda: assign_consultant(grant=school.grant, named=form.named(), by=by)
    ):
        messages.success(request, _("The consultant is assigned and sees the school's pages."))
        return redirect("progress:consulting", pk)
    return render(request, "progress/consultant_assign.html", {"school": school, "form": form})


@login_required
@require_http_methods(GET_AND_POST)
def consultancy_end(request: HttpRequest, pk: int, consultancy_pk: int) -> HttpResponse:
    """The question before a consultant's work ends."""
    school = progress_or_404(request, pk)
    require(consultant_assigner(request.user, school.grant))
    rows = school.grant.consultancies.select_related("person", "grant__holder")
    row = get_object_or_404(rows, pk=consultancy_pk)
    if request.method != "POST":
        context = {"school": school, "row": row, "is_to_come": row.starts_on > clock.today()}
        return render(request, "progress/consultancy_end.html", context)
    try:
        end_consultancy(consultancy=row, by=person(request))
        messages.success(request, _("The consultant's work is over; what was written down stays."))
    except Refused as refused:
        _explain(request, refused)
    return redirect("progress:consulting", pk)


@login_required
@require_http_methods(GET_AND_POST)
def visit_add(request: HttpRequest, pk: int) -> HttpResponse:
    """The assigned consultant writes down a visit."""
    school = progress_or_404(request, pk)
    row = Consulting(school.grant, request.user).own
    require(row)
    form = VisitForm(request.POST or None)
    given: dict[str, Any] = {"consultancy": row, "by": person(request)}
    if form.is_valid() and attempt(form, lambda: record_visit(visited=form.visited(), **given)):
        messages.success(request, _("The visit is written down; the school sees your advice."))
        return redirect("progress:consulting", pk)
    return render(request, "progress/visit_add.html", {"school": school, "form": form})


@login_required
@require_POST
def visit_remark(request: HttpRequest, pk: int, visit_pk: int) -> HttpResponse:
    """Write the advice beside the plan as a remark."""
    school = progress_or_404(request, pk)
    row = get_object_or_404(advice(school.grant, request.user), pk=visit_pk)
    require(remark_membership(request.user, row))
    try:
        make_remark(visit=row, by=person(request))
        messages.success(request, _("The advice stands beside the plan as a remark."))
    except Refused as refused:
        _explain(request, refused)
    return redirect("progress:consulting", pk)


def _explain(request: HttpRequest, refused: Refused) -> None:
    for reason in refused.reasons:
        messages.error(request, str(reason))
