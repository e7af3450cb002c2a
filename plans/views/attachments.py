"""Files beside a plan: the list with its form, one file, taking one off."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.transitions import Refused
from files.services import serve
from plans import attachments
from plans.forms import AttachmentForm
from plans.models import Attachment, PlanVersion
from plans.rights import writer_membership
from plans.standing import place

from .fetch import allow, asked, explain, get_newest, get_plan, person, readable

GET_AND_POST = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(GET_AND_POST)
def attachment_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The files of the version asked for, else of the newest readable; writers add to theirs."""
    if request.method == "POST":
        return _add(request, pk)
    version = _version(request, pk)
    may_write = version.is_editable and writer_membership(request.user, version) is not None
    about = {"row_key": request.GET.get("veikla", "")}
    titles = attachments.numbered_activities(version)
    form = AttachmentForm(titles=titles, initial=about) if may_write else None
    return _show(request, version, titles, form)


def _add(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the file; a refused one leaves what was typed in its place."""
    version = get_newest(request, pk)
    allow(writer_membership(request.user, version))
    if not version.is_editable:
        return _closed(request, version)
    titles = attachments.numbered_activities(version)
    form = AttachmentForm(request.POST, request.FILES, titles=titles)
    if form.is_valid() and _keep(request, version, form):
        messages.success(request, _("The file is attached."))
        return redirect("plans:attachment_list", pk)
    if request.FILES and "upload" not in form.errors:
        form.add_error(None, _("Choose the file again: the browser has not kept it."))
    return _show(request, version, titles, form)


def _keep(request: HttpRequest, version: PlanVersion, form: AttachmentForm) -> bool:
    data = form.cleaned_data
    kind = data["upload"].kind
    try:
        attachments.add_attachment(version=version, kind=kind, by=person(request), **data)
    except Refused as refused:
        form.add_error(None, [str(reason) for reason in refused.reasons])
        return False
    return True


@login_required
@require_safe
def attachment(request: HttpRequest, pk: int, attachment_pk: int) -> HttpResponseBase:
    """One file, to download."""
    return serve(_find(request, pk, attachment_pk).file)


@login_required
@require_http_methods(GET_AND_POST)
def attachment_remove(request: HttpRequest, pk: int, attachment_pk: int) -> HttpResponse:
    """Ask first, then take the file off."""
    row = _find(request, pk, attachment_pk)
    allow(writer_membership(request.user, row.version))
    if not row.version.is_editable:
        return _closed(request, row.version)
    if request.method == "POST":
        _remove(request, row)
        return redirect("plans:attachment_list", pk)
    context = {"plan": row.version.plan, "version": row.version, "attachment": row}
    return render(request, "plans/attachment_remove.html", context)


def _remove(request: HttpRequest, row: Attachment) -> None:
    try:
        attachments.remove_attachment(attachment=row, by=person(request))
    except Refused as refused:
        explain(request, refused)
    else:
        messages.success(request, _("The file is removed."))


def _closed(request: HttpRequest, version: PlanVersion) -> HttpResponse:
    """Nothing can be written now: say where the plan stands."""
    state = place(version).heading
    messages.warning(request, _("The plan can't be changed now: %(state)s.") % {"state": state})
    return redirect("plans:attachment_list", version.plan_id)


def _find(request: HttpRequest, pk: int, attachment_pk: int) -> Attachment:
    """The file, if the person may read the text of its version."""
    rows = Attachment.objects.visible_to(request.user).filter(version__plan=pk)
    related = ("file", "version__plan__grant__holder__municipality", "version__plan__grant__round")
    rows = rows.select_related(*related, "version__paper_source")
    return get_object_or_404(rows, pk=attachment_pk)


def _version(request: HttpRequest, pk: int) -> PlanVersion:
    """The readable version asked for by its number, else the newest; 403 where there is none."""
    versions = readable(request.user, get_plan(request, pk))
    version = asked(request, versions) or next(iter(versions), None)
    if version is None:
        raise PermissionDenied
    return version


def _show(
    request: HttpRequest,
    version: PlanVersion,
    titles: attachments.Titles,
    form: AttachmentForm | None,
) -> HttpResponse:
    rows = attachments.attached(request.user, version, titles)
    context: dict[str, Any] = {"plan": version.plan, "version": version, "place": place(version)}
    context |= {"rows": rows, "form": form, "is_full": len(rows) >= attachments.MOST}
    return render(request, "plans/attachment_list.html", context)
