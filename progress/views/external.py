"""An external evaluation: its evaluators, the school's remarks, levels confirmed anew."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from progress.evaluating.assigning import (
    affected_by,
    assign,
    end_assignment,
    known_conflicts,
    state_no_conflict,
)
from progress.evaluating.confirming import confirm_ratings
from progress.evaluating.remarks import add_remark, answer_remark, end_remarks
from progress.evaluations import Desk
from progress.forms import (
    AssignmentForm,
    ConfirmForm,
    EndForm,
    FinishForm,
    RemarkAnswerForm,
    RemarkForm,
    StatementForm,
)
from progress.models import Assignment
from progress.rights import assigner
from progress.workflow import send_for_remarks

from .evaluating import GET_AND_POST, closed, open_desk
from .shared import attempt, evaluation_or_404, person, progress_or_404, require


@login_required
@require_http_methods(GET_AND_POST)
def assignment_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Who evaluates a school from outside and who did before; the agency names another."""
    school = progress_or_404(request, pk)
    require(assigner(request.user, school.grant))
    rows = list(school.grant.assignments.select_related("person", "replaces__person"))
    has_lead = any(row.is_lead and row.ended_on is None for row in rows)
    form = AssignmentForm(request.POST or None, has_lead=has_lead)
    given: dict[str, Any] = {"grant": school.grant, "by": person(request)}
    if form.is_valid() and attempt(form, lambda: assign(named=form.named(), **given)):
        messages.success(request, _("The evaluator is assigned and sees the school's pages."))
        return redirect(request.path)
    context = {"school": school, "rows": rows, "form": form}
    return render(request, "progress/assignment_list.html", context)


@login_required
@require_http_methods(GET_AND_POST)
def assignment_end(request: HttpRequest, pk: int, assignment_pk: int) -> HttpResponse:
    """End an assignment with a reason; after a conflict of interest somebody replaces them."""
    school = progress_or_404(request, pk)
    require(assigner(request.user, school.grant))
    rows = school.grant.assignments.select_related("person", "grant__holder")
    row = get_object_or_404(rows.filter(ended_on=None), pk=assignment_pk)
    form = EndForm(request.POST or None)
    given: dict[str, Any] = {"assignment": row, "by": person(request)}
    if form.is_valid() and attempt(form, lambda: end_assignment(ending=form.ending(), **given)):
        messages.success(request, _("The assignment has ended; what was written stays."))
        return redirect("progress:assignment_list", pk)
    context = {"school": school, "row": row, "form": form, "levels": affected_by(row).count()}
    return render(request, "progress/assignment_end.html", context)


@login_required
@require_http_methods(GET_AND_POST)
def assignment_state(request: HttpRequest, pk: int, assignment_pk: int) -> HttpResponse:
    """The evaluator states to have no conflict of interest, before they begin."""
    school = progress_or_404(request, pk)
    rows = Assignment.objects.filter(person=person(request), grant=school.grant)
    row = get_object_or_404(rows.filter(ended_on=None), pk=assignment_pk)
    form = StatementForm(request.POST or None)
    by = person(request)
    if form.is_valid() and attempt(form, lambda: state_no_conflict(assignment=row, by=by)):
        messages.success(request, _("Stated. You can begin the evaluation."))
        return redirect(school.url)
    context = {"school": school, "row": row, "form": form}
    context["conflicts"] = known_conflicts(by, school.grant)
    return render(request, "progress/assignment_state.html", context)


@login_required
@require_http_methods(GET_AND_POST)
def evaluation_send(request: HttpRequest, pk: int, evaluation_pk: int) -> HttpResponse:
    """Say what the school will read, then send it the draft for remarks."""
    desk = open_desk(request, pk, evaluation_pk)
    if desk.is_self:
        raise Http404
    if not desk.is_draft:
        messages.error(request, _("The school has this evaluation already."))
        return redirect(desk.evaluation)
    sent = request.POST if request.method == "POST" else None
    form = FinishForm(sent, desk=desk)
    if sent is not None and form.is_valid() and _send(request, desk, form):
        return redirect(desk.evaluation)
    context = {"desk": desk, "form": form, "is_sending": True}
    return render(request, "progress/evaluation_finish.html", context)


def _send(request: HttpRequest, desk: Desk, form: FinishForm) -> bool:
    given: dict[str, Any] = {"by": person(request), "sure": form.sure()}
    if not attempt(form, lambda: send_for_remarks(desk.evaluation, **given)):
        return False
    messages.success(request, _("The school reads the draft now and may remark on it."))
    return True


@login_required
@require_http_methods(GET_AND_POST)
def evaluation_remarks(request: HttpRequest, pk: int, evaluation_pk: int) -> HttpResponse:
    """The school's remarks with their answers; the school adds one, or says it has no more."""
    desk = Desk(evaluation_or_404(request, pk, evaluation_pk), request.user)
    if desk.is_self:
        raise Http404
    require(desk.may_remark or request.method != "POST")
    sent = request.POST if request.method == "POST" else None
    form = RemarkForm(sent, indicators=desk.indicators) if desk.may_remark else None
    if sent is not None and form is not None and _remark(request, desk, form):
        return redirect(request.path)
    context = {"desk": desk, "form": form}
    return render(request, "progress/evaluation_remarks.html", context)


def _remark(request: HttpRequest, desk: Desk, form: RemarkForm) -> bool:
    """Write the remark, or that there are no more."""
    given: dict[str, Any] = {"evaluation": desk.evaluation, "by": person(request)}
    if "done" in request.POST:
        end_remarks(**given)
        messages.success(request, _("The evaluators know that you have no more remarks."))
        return True
    if not form.is_valid() or not attempt(form, lambda: add_remark(**given, **form.cleaned_data)):
        return False
    messages.success(request, _("The remark is sent to the evaluators."))
    return True


@login_required
@require_http_methods(GET_AND_POST)
def evaluation_answer(
    request: HttpRequest, pk: int, evaluation_pk: int, remark_pk: int
) -> HttpResponse:
    """The evaluators answer one remark."""
    desk = open_desk(request, pk, evaluation_pk)
    rows = desk.evaluation.remarks.select_related("evaluation", "indicator", "by")
    row = get_object_or_404(rows, pk=remark_pk)
    if refused := closed(request, desk):
        return refused
    form = RemarkAnswerForm(request.POST or None, initial={"text": row.answer})
    given: dict[str, Any] = {"remark": row, "by": person(request)}
    if form.is_valid() and attempt(form, lambda: answer_remark(**given, **form.cleaned_data)):
        messages.success(request, _("The answer is saved."))
        return redirect("progress:evaluation_remarks", pk, evaluation_pk)
    context = {"desk": desk, "remark": row, "form": form}
    return render(request, "progress/evaluation_answer.html", context)


@login_required
@require_http_methods(GET_AND_POST)
def evaluation_confirm(request: HttpRequest, pk: int, evaluation_pk: int) -> HttpResponse:
    """Who replaces an evaluator confirms the levels that wait, or goes to change them."""
    desk = open_desk(request, pk, evaluation_pk)
    form = ConfirmForm(request.POST or None, ratings=desk.to_confirm)
    given: dict[str, Any] = {"evaluation": desk.evaluation, "by": person(request)}
    if form.is_valid():
        done = attempt(form, lambda: confirm_ratings(**given, **form.cleaned_data))
        if done:
            text = ngettext("%(n)s level is confirmed.", "%(n)s levels are confirmed.", done)
            messages.success(request, text % {"n": done})
            return redirect(desk.evaluation)
    return render(request, "progress/evaluation_confirm.html", {"desk": desk, "form": form})
