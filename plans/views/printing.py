"""Plans on paper: a version's PDF; of an approved one always the same bytes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from common import pdf as frame
from common.pdf import PdfUnavailable
from files.services import read
from plans import pdf
from plans.choices import IN_FORCE, VersionStatus
from plans.models import Plan, PlanVersion
from plans.official import official_pdf, readers_html

from .fetch import asked, back_to, get_plan, person, readable


@login_required
@require_safe
def plan_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan on paper: the version asked for, else the newest whose text the person may read."""
    plan = get_plan(request, pk)
    versions = readable(request.user, plan)
    version = asked(request, versions) or next(iter(versions), None)
    if version is None:
        raise PermissionDenied
    return _answer(request, plan, version)


@login_required
@require_safe
def version_detail(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A version's own address leads to the page of the plan that shows it."""
    return redirect(f"{get_plan(request, pk).get_absolute_url()}?redakcija={number}")


@login_required
@require_safe
def version_pdf(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One version on paper, for whoever may read its text."""
    plan = get_plan(request, pk)
    versions = readable(request.user, plan)
    for version in versions:
        if version.number == number:
            return _answer(request, plan, version)
    if plan.versions.filter(number=number).exclude(status=VersionStatus.DISCARDED).exists():
        raise PermissionDenied
    raise Http404


def _answer(request: HttpRequest, plan: Plan, version: PlanVersion) -> HttpResponse:
    try:
        data = _bytes(request, version)
    except PdfUnavailable as missing:
        messages.error(request, str(missing))
        return back_to(plan)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{pdf.plan_pdf_name(version)}"'
    return response


def _bytes(request: HttpRequest, version: PlanVersion) -> bytes:
    """What is kept of an approved version; of any other what the person may read of it now."""
    if version.status in IN_FORCE:
        return read(official_pdf(version, by=person(request)))
    return frame.write(readers_html(version, person(request)))
