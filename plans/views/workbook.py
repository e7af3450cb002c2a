"""The plan as a workbook: taken away, sent back, looked at, and only then written."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from audit.transitions import Refused
from files.models import StoredFile
from files.services import UNCONFIRMED, keep, path_of, store_for_now
from plans.content import PlanContent, load
from plans.models import PlanVersion
from plans.pdf import plan_pdf_name
from plans.rights import writer_membership
from plans.standing import place
from plans.workbook import Intake, WorkbookFault, layout_of, prepare, take_over, workbook_bytes
from plans.workbook.read import MAX_BYTES

from .fetch import allow, back_to, explain, get_newest, get_plan, person, readable
from .looking import read_content

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SALT = "plans.workbook"
SHOWN_FAULTS = 200


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the workbook of the version asked for, else of the newest that the person may read.
    POST: a filled-in one comes back; what it would change is shown and nothing is written."""
    if request.method == "POST":
        return _upload(request, pk)
    plan = get_plan(request, pk)
    versions = readable(request.user, plan)
    version = _asked(request, versions)
    content = read_content(request.user, load(version), versions) if version else None
    if version is None or content is None:
        raise PermissionDenied
    return _download(version, content)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: where to download and to send. POST: the file that was looked at is written."""
    version = _for_writing(request, pk)
    if not version.is_editable:
        return _closed(request, version)
    return _confirm(request, version) if request.method == "POST" else _show(request, version)


def _download(version: PlanVersion, content: PlanContent) -> HttpResponse:
    data = workbook_bytes(content, layout_of(version))
    name = plan_pdf_name(version).removesuffix(".pdf")
    headers = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    return HttpResponse(data, content_type=XLSX, headers=headers)


def _asked(request: HttpRequest, versions: list[PlanVersion]) -> PlanVersion | None:
    """The version asked for by its number, else the newest that may be read."""
    asked = request.GET.get("redakcija", "")
    if asked:
        return next((item for item in versions if str(item.number) == asked), None)
    return next(iter(versions), None)


def _for_writing(request: HttpRequest, pk: int) -> PlanVersion:
    version = get_newest(request, pk)
    allow(writer_membership(request.user, version))
    return version


def _closed(request: HttpRequest, version: PlanVersion) -> HttpResponse:
    text = _("The plan can't be changed now: %(state)s.") % {"state": place(version).heading}
    messages.warning(request, text)
    return back_to(version.plan)


def _upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at the file; one without faults is kept for the confirmation."""
    version = _for_writing(request, pk)
    if not version.is_editable:
        return _closed(request, version)
    sent = request.FILES.get("file")
    if sent is None:
        return _show(request, version, fault=_("Choose the file first."))
    if (sent.size or 0) > MAX_BYTES:
        text = _("The file is larger than 5 MB. Leave only the plan's sheets in it.")
        return _show(request, version, fault=text)
    try:
        intake = prepare(version, sent.read())
    except WorkbookFault as fault:
        return _show(request, version, fault=str(fault))
    return _show(request, version, intake, "" if intake.faults else _keep(request, version, sent))


def _confirm(request: HttpRequest, version: PlanVersion) -> HttpResponse:
    """Write what was looked at; where something is in the way, show it and write nothing."""
    stored = _kept(request, version)
    if stored is None:
        text = _("The file is no longer kept. Choose it once more.")
        return _show(request, version, fault=text)
    try:
        intake, is_written = _take(request, version, stored)
    except Refused as refused:
        explain(request, refused)
        return back_to(version.plan)
    except WorkbookFault as fault:
        return _show(request, version, fault=str(fault))
    if is_written:
        return _written(request, intake, stored)
    again = "" if intake.faults else request.POST["kept"]
    return _show(request, version, intake, again, is_moved=intake.seen != request.POST.get("seen"))


def _take(request: HttpRequest, version: PlanVersion, stored: StoredFile) -> tuple[Intake, bool]:
    with default_storage.open(path_of(stored.sha256)) as file:
        data = file.read()
    return take_over(
        version=version,
        data=data,
        by=person(request),
        seen=request.POST.get("seen", ""),
        file_name=stored.name,
        accepted=request.POST.get("accepted") == "1",
    )


def _written(request: HttpRequest, intake: Intake, stored: StoredFile) -> HttpResponse:
    keep(stored=stored, by=person(request))
    n = len(intake.comparison.writes)
    text = ngettext(
        "Written from the workbook: %(n)s row.", "Written from the workbook: %(n)s rows.", n
    )
    messages.success(request, text % {"n": n} if n else _("The file changes nothing."))
    return redirect("plans:plan_detail", pk=intake.version.plan_id)


def _keep(request: HttpRequest, version: PlanVersion, sent: Any) -> str:
    """Keep it for now. What the confirmation carries: this file, version and person alone."""
    by, awaits = person(request), f"plans.workbook:{version.plan_id}"
    stored = store_for_now(sent, by=by, kind=XLSX, awaits=awaits)
    return signing.dumps([stored.pk, version.pk, stored.uploaded_by_id], salt=SALT)


def _kept(request: HttpRequest, version: PlanVersion) -> StoredFile | None:
    try:
        sent = request.POST.get("kept", "")
        pk, version_pk, by = signing.loads(sent, salt=SALT, max_age=UNCONFIRMED)
    except (signing.BadSignature, ValueError):
        return None
    if (version_pk, by) != (version.pk, person(request).pk):
        return None
    stored = StoredFile.objects.filter(pk=pk).first()
    return stored if stored and default_storage.exists(path_of(stored.sha256)) else None


def _show(
    request: HttpRequest,
    version: PlanVersion,
    intake: Intake | None = None,
    kept: str = "",
    *,
    fault: str = "",
    is_moved: bool = False,
) -> HttpResponse:
    """The page, with what was found in the file."""
    context: dict[str, Any] = {"plan": version.plan, "version": version, "place": place(version)}
    faults = intake.faults if intake else []
    context |= {"fault": fault, "intake": intake, "kept": kept, "is_moved": is_moved}
    context |= {"faults": faults[:SHOWN_FAULTS], "more": max(len(faults) - SHOWN_FAULTS, 0)}
    return render(request, "plans/plan_workbook.html", context)
