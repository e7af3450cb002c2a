"""What an evaluation rests on: its steps, files and questionnaires."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from files.models import StoredFile
from files.services import UNCONFIRMED, serve, store_for_now
from progress.evaluating.evidence import MOST, add_evidence, remove_evidence
from progress.evaluating.steps import save_steps
from progress.evaluating.surveys import Reading, add_survey, read_survey, remove_survey
from progress.evaluations import Desk
from progress.forms import EvidenceForm, StepForms, SurveyForm
from progress.models import Evaluation

from .shared import attempt, evaluation_or_404, person, require

GET_AND_POST = ["GET", "HEAD", "POST"]
SALT = "progress.survey"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_FAULTS = 200


def open_desk(request: HttpRequest, pk: int, evaluation_pk: int) -> Desk:
    """The evaluation on its writer's desk; 403 for its readers."""
    desk = Desk(evaluation_or_404(request, pk, evaluation_pk), request.user)
    require(desk.writer)
    return desk


def closed(request: HttpRequest, desk: Desk) -> HttpResponse | None:
    """A finished evaluation is shown as it is, with a word about why."""
    if not desk.is_finished:
        return None
    messages.error(request, _("The evaluation is finished and can only be read."))
    return redirect(desk.evaluation)


@login_required
@require_http_methods(GET_AND_POST)
def evaluation_steps(request: HttpRequest, pk: int, evaluation_pk: int) -> HttpResponse:
    """When each step of a self-evaluation was done and what was done in it."""
    desk = open_desk(request, pk, evaluation_pk)
    if not desk.is_self:
        raise Http404
    if refused := closed(request, desk):
        return refused
    forms = StepForms(request.POST or None, desk.evaluation)
    given: dict[str, Any] = {"evaluation": desk.evaluation, "by": person(request)}
    if request.method == "POST" and forms.save(lambda notes: save_steps(notes=notes, **given)):
        messages.success(request, _("The steps are saved."))
        return redirect(desk.evaluation)
    return render(request, "progress/evaluation_steps.html", {"desk": desk, "forms": forms})


@login_required
@require_http_methods(GET_AND_POST)
def evaluation_files(request: HttpRequest, pk: int, evaluation_pk: int) -> HttpResponse:
    """All files of an evaluation; its writer adds one."""
    desk = Desk(evaluation_or_404(request, pk, evaluation_pk), request.user)
    form = None
    if desk.may_write:
        sent = request.method == "POST"
        data = (request.POST, request.FILES) if sent else (None, None)
        form = EvidenceForm(*data, indicators=desk.indicators)
        if form.is_valid() and attempt(form, lambda: _add_file(request, desk, form)):
            messages.success(request, _("The file is attached."))
            return redirect(request.path)
    require(form or request.method != "POST")
    context = {"desk": desk, "form": form, "is_full": len(desk.files) >= MOST}
    return render(request, "progress/evaluation_files.html", context)


def _add_file(request: HttpRequest, desk: Desk, form: Any) -> Any:
    kind, by = form.cleaned_data["upload"].kind, person(request)
    return add_evidence(evaluation=desk.evaluation, kind=kind, by=by, **form.cleaned_data)


@login_required
@require_safe
def evaluation_file(
    request: HttpRequest, pk: int, evaluation_pk: int, file_pk: int
) -> HttpResponseBase:
    """One file, to download, for those who see the evaluation."""
    evaluation = evaluation_or_404(request, pk, evaluation_pk)
    return serve(get_object_or_404(evaluation.files.select_related("file"), pk=file_pk).file)


@login_required
@require_http_methods(["POST"])
def evaluation_file_remove(
    request: HttpRequest, pk: int, evaluation_pk: int, file_pk: int
) -> HttpResponse:
    """Take a file off an unfinished evaluation."""
    desk = open_desk(request, pk, evaluation_pk)
    if refused := closed(request, desk):
        return refused
    row = get_object_or_404(desk.evaluation.files.select_related("evaluation"), pk=file_pk)
    remove_evidence(evidence=row, by=person(request))
    messages.success(request, _("The file is removed. History keeps that it was there."))
    return redirect("progress:evaluation_files", pk, evaluation_pk)


@login_required
@require_http_methods(GET_AND_POST)
def evaluation_surveys(request: HttpRequest, pk: int, evaluation_pk: int) -> HttpResponse:
    """The questionnaires with their ends; a file is first looked at, then kept whole."""
    desk = Desk(evaluation_or_404(request, pk, evaluation_pk), request.user)
    if request.method != "POST":
        return _show(request, desk, SurveyForm() if desk.may_write else None)
    require(desk.writer)
    if refused := closed(request, desk):
        return refused
    return _keep(request, desk) if request.POST.get("kept") else _look(request, desk)


def _look(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Read the file; one without faults waits to be confirmed."""
    form = SurveyForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, desk, form)
    upload = form.cleaned_data["file"]
    data = upload.read()
    found = read_survey(data)
    if found.faults:
        return _show(request, desk, form, found)
    kind = XLSX if data.startswith(b"PK") else "text/csv"
    place: dict[str, Any] = {"by": person(request), "awaits": f"{SALT}:{desk.evaluation.pk}"}
    stored = store_for_now(upload, kind=kind, **place)
    kept = signing.dumps([stored.pk, desk.evaluation.pk, stored.uploaded_by_id], salt=SALT)
    given = form.given() | {"kept": kept}
    return _show(request, desk, SurveyForm(initial=given, is_read=True), found)


def _keep(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Keep what was looked at, whole."""
    stored, form = _stored(request, desk.evaluation), SurveyForm(request.POST, is_read=True)
    if stored is None:
        messages.error(request, _("The file is no longer kept. Choose it once more."))
        return redirect(request.path)
    given: dict[str, Any] = {"evaluation": desk.evaluation, "by": person(request)}
    if form.is_valid() and attempt(form, lambda: add_survey(file=stored, **given, **form.given())):
        messages.success(request, _("The questionnaire is kept."))
    for text in form.non_field_errors():
        messages.error(request, str(text))
    return redirect(request.path)


def _stored(request: HttpRequest, evaluation: Evaluation) -> StoredFile | None:
    """The file that was looked at: this evaluation's and this person's alone."""
    try:
        sent = request.POST["kept"]
        pk, whose, by = signing.loads(sent, salt=SALT, max_age=UNCONFIRMED)
    except (signing.BadSignature, ValueError):
        return None
    if (whose, by) != (evaluation.pk, request.user.pk):
        return None
    return StoredFile.objects.filter(pk=pk).first()


def _show(
    request: HttpRequest, desk: Desk, form: Any = None, found: Reading | None = None
) -> HttpResponse:
    faults = found.faults if found else []
    context = {"desk": desk, "form": form, "found": found, "faults": faults[:SHOWN_FAULTS]}
    return render(request, "progress/evaluation_surveys.html", context)


@login_required
@require_safe
def evaluation_survey_file(
    request: HttpRequest, pk: int, evaluation_pk: int, survey_pk: int
) -> HttpResponseBase:
    """The file that a questionnaire was read from."""
    evaluation = evaluation_or_404(request, pk, evaluation_pk)
    return serve(get_object_or_404(evaluation.surveys.select_related("file"), pk=survey_pk).file)


@login_required
@require_http_methods(["POST"])
def evaluation_survey_remove(
    request: HttpRequest, pk: int, evaluation_pk: int, survey_pk: int
) -> HttpResponse:
    """Take a questionnaire off an unfinished evaluation."""
    desk = open_desk(request, pk, evaluation_pk)
    if refused := closed(request, desk):
        return refused
    row = get_object_or_404(desk.evaluation.surveys.select_related("evaluation"), pk=survey_pk)
    remove_survey(survey=row, by=person(request))
    messages.success(request, _("The questionnaire is removed. History keeps that it was there."))
    return redirect("progress:evaluation_surveys", pk, evaluation_pk)
