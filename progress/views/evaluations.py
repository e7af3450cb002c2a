"""Writing and reading a self- or external evaluation."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.transitions import Refused
from common import clock
from progress.choices import EvaluationStatus
from progress.details import SchoolProgress
from progress.evaluations import Desk
from progress.forms import AreaForms, FinishForm, HeaderForm
from progress.models import Assignment, Evaluation
from progress.rights import evaluator
from progress.services import (
    delete_evaluation,
    save_header,
    save_ratings,
    start_evaluation,
)
from progress.workflow import finish

from .shared import (
    attempt,
    evaluation_or_404,
    is_officer,
    kept,
    person,
    progress_or_404,
    require,
)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin an evaluation of the kind that the person writes for this school."""
    school = progress_or_404(request, pk)
    if not school.own_kinds and (waits := _unstated(request, school)):
        messages.info(request, _("Before you begin, state that you have no conflict of interest."))
        return redirect("progress:assignment_state", pk, waits.pk)
    require(school.own_kinds)
    form = _header(request, school)
    if form.is_valid():
        made = attempt(form, lambda: _start(request, school, form))
        if made:
            return redirect("progress:evaluation_area", pk, made.pk, 1)
    context = {"school": school, "form": form, "kind": school.own_kind_words}
    return render(request, "progress/evaluation_add.html", context)


def _unstated(request: HttpRequest, school: SchoolProgress) -> Assignment | None:
    """The evaluator's assignment that waits for their statement."""
    rows = school.grant.assignments.filter(person=person(request), ended_on=None)
    return rows.filter(stated_at=None).first()


def _header(request: HttpRequest, school: SchoolProgress) -> HeaderForm:
    kind = school.own_kinds[0]
    on_paper = is_officer(evaluator(request.user, school.grant, kind))
    return HeaderForm(request.POST or None, request.FILES or None, kind=kind, on_paper=on_paper)


def _start(request: HttpRequest, school: SchoolProgress, form: HeaderForm) -> Evaluation:
    kind, by = school.own_kinds[0], person(request)
    scan = kept(form, by).get("scan")
    return start_evaluation(grant=school.grant, kind=kind, by=by, scan=scan, **form.header())


@login_required
@require_safe
def evaluation_detail(request: HttpRequest, pk: int, evaluation_pk: int) -> HttpResponse:
    """The evaluation as it stands; its writer sees what is left and how to finish."""
    evaluation = evaluation_or_404(request, pk, evaluation_pk)
    context = {"desk": Desk(evaluation, request.user)}
    return render(request, "progress/evaluation_detail.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation_header(request: HttpRequest, pk: int, evaluation_pk: int) -> HttpResponse:
    """Dates, report number, observed activities and summary."""
    evaluation = evaluation_or_404(request, pk, evaluation_pk)
    require(evaluator(request.user, evaluation.grant, evaluation.kind))
    if refused := _refused_finished(request, evaluation):
        return refused
    form = HeaderForm(request.POST or None, instance=evaluation)
    if form.is_valid() and attempt(form, lambda: _save_header(request, evaluation, form)):
        return redirect(evaluation)
    context = {"desk": Desk(evaluation, request.user), "form": form}
    return render(request, "progress/evaluation_header.html", context)


def _save_header(request: HttpRequest, evaluation: Evaluation, form: HeaderForm) -> None:
    seen = form.cleaned_data["seen"]
    save_header(evaluation=evaluation, by=person(request), seen=seen, **form.header())


def _refused_finished(request: HttpRequest, evaluation: Evaluation) -> HttpResponse | None:
    """A finished evaluation is shown as it is, with a word about why."""
    if evaluation.status != EvaluationStatus.FINISHED:
        return None
    messages.error(request, _("The evaluation is finished and can only be read."))
    return redirect(evaluation)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation_area(request: HttpRequest, pk: int, evaluation_pk: int, area: int) -> HttpResponse:
    """Rate the indicators of one area; each change is saved as it is made."""
    evaluation = evaluation_or_404(request, pk, evaluation_pk)
    require(evaluator(request.user, evaluation.grant, evaluation.kind))
    if refused := _refused_finished(request, evaluation):
        return refused
    desk = Desk(evaluation, request.user)
    if desk.area(area) is None:
        raise Http404
    forms = AreaForms(request.POST or None, desk, area)
    if request.method == "POST":
        return _save_area(request, desk, forms)
    return render(request, "progress/evaluation_area.html", {"desk": desk, "forms": forms})


def _save_area(request: HttpRequest, desk: Desk, forms: AreaForms) -> HttpResponse:
    """Write what is right; show what is wrong or was changed by a colleague."""
    given: dict[str, Any] = {"evaluation": desk.evaluation, "by": person(request)}
    saved = forms.save(lambda rows: save_ratings(ratings=rows, **given))
    if getattr(request, "htmx", False) or not saved:
        part = "#saved" if getattr(request, "htmx", False) else ""
        context = {"desk": forms.desk, "forms": forms, "saved": saved, "now": clock.now()}
        return render(request, f"progress/evaluation_area.html{part}", context)
    messages.success(request, _("Saved at %(time)s.") % {"time": f"{localtime(clock.now()):%H:%M}"})
    if "next" in request.POST:
        return redirect(desk.next_url(forms.number))
    return redirect(request.path)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation_finish(request: HttpRequest, pk: int, evaluation_pk: int) -> HttpResponse:
    """Say what is finished and what is not rated, then close the evaluation."""
    evaluation = evaluation_or_404(request, pk, evaluation_pk)
    require(evaluator(request.user, evaluation.grant, evaluation.kind))
    if refused := _refused_finished(request, evaluation):
        return refused
    desk = Desk(evaluation, request.user)
    is_sent = request.method == "POST"
    form = FinishForm(request.POST if is_sent else None, desk=desk)
    if is_sent and form.is_valid() and _finish(request, evaluation, form):
        return redirect(evaluation)
    return render(request, "progress/evaluation_finish.html", {"desk": desk, "form": form})


def _finish(request: HttpRequest, evaluation: Evaluation, form: FinishForm) -> bool:
    if not attempt(form, lambda: finish(evaluation, by=person(request), sure=form.sure())):
        return False
    messages.success(request, _("The evaluation is finished."))
    return True


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation_delete(request: HttpRequest, pk: int, evaluation_pk: int) -> HttpResponse:
    """Delete an unfinished evaluation that was begun by mistake."""
    evaluation = evaluation_or_404(request, pk, evaluation_pk)
    require(evaluator(request.user, evaluation.grant, evaluation.kind))
    if refused := _refused_finished(request, evaluation):
        return refused
    if request.method == "POST":
        return _delete(request, evaluation)
    context = {"desk": Desk(evaluation, request.user)}
    return render(request, "progress/evaluation_delete.html", context)


def _delete(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    pk = evaluation.grant_id
    try:
        delete_evaluation(evaluation=evaluation, by=person(request))
        messages.success(request, _("The evaluation is deleted."))
    except Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, str(reason))
    return redirect("progress:progress_detail", pk)
