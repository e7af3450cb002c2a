"""A school's report of one period: read, written by parts, submitted, answered, opened again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.transitions import Refused
from common.pdf import PdfUnavailable
from files.services import read
from plans import saving
from plans.papers import kept
from plans.saving import Outcome, Typed
from progress.choices import ReportDecision
from progress.forms.reports import (
    ReopenForm,
    ReportAnswerForm,
    ReportedActivityForm,
    ReportedIndicatorForm,
    ReportSubmitForm,
    text_form,
)
from progress.models import Report
from progress.reporting import workflow
from progress.reporting.content import earlier_activities
from progress.reporting.desk import ReportDesk
from progress.reporting.health import SLUGS
from progress.reporting.locks import PARTIES, RELATED
from progress.reporting.paper import report_paper
from progress.reporting.writing import activity_stands, save_activity, save_indicator, save_text
from progress.rights import report_opener, report_sender

from .shared import attempt, is_officer, person, require
from .shared import kept as stored

METHODS = ["GET", "HEAD", "POST"]


@login_required
@require_safe
def report_detail(request: HttpRequest, pk: int, report_pk: int) -> HttpResponse:
    """The report as the person may read it, and what can be done with it."""
    desk = _desk(request, pk, report_pk)
    return render(request, "progress/report_detail.html", {"desk": desk})


@login_required
@require_http_methods(METHODS)
def report_activity(request: HttpRequest, pk: int, report_pk: int, row_pk: int) -> HttpResponse:
    """How one activity goes on."""
    desk = _desk(request, pk, report_pk)
    require(desk.is_writer)
    rows = desk.report.activities.select_related("activity")
    row, by = get_object_or_404(rows, pk=row_pk), person(request)
    before = earlier_activities(desk.report).get(row.key)
    part = Part(
        desk,
        row.activity.title,
        ReportedActivityForm,
        lambda: activity_stands(desk.report, row),
        lambda form, typed: save_activity(desk.report, row.pk, form, typed=typed, by=by),
        {"text": before.text} if before and before.text else {},
        row.activity,
    )
    return _part(request, part)


@login_required
@require_http_methods(METHODS)
def report_indicator(request: HttpRequest, pk: int, report_pk: int, row_pk: int) -> HttpResponse:
    """Why one indicator has no value in the period."""
    desk = _desk(request, pk, report_pk)
    require(desk.is_writer)
    rows = desk.report.indicators.select_related("indicator")
    row, by = get_object_or_404(rows, pk=row_pk), person(request)
    part = Part(
        desk,
        row.indicator.title,
        ReportedIndicatorForm,
        lambda: {"no_value_reason": row.no_value_reason},
        lambda form, typed: save_indicator(desk.report, row.pk, form, typed=typed, by=by),
        indicator=row.indicator,
    )
    return _part(request, part)


@login_required
@require_http_methods(METHODS)
def report_text(request: HttpRequest, pk: int, report_pk: int, text: str) -> HttpResponse:
    """One of the texts: problems, help wanted, sustainability."""
    desk, by = _desk(request, pk, report_pk), person(request)
    require(desk.is_writer)
    name = _name_of(text)
    form, title = text_form(name)
    before = getattr(desk.earlier, name, "")
    part = Part(
        desk,
        title,
        form,
        lambda: {name: getattr(desk.report, name)},
        lambda form, typed: save_text(desk.report, name, form, typed=typed, by=by),
        {name: before} if before else {},
    )
    return _part(request, part)


def _name_of(slug: str) -> str:
    for name, known in SLUGS.items():
        if known == slug:
            return name
    raise Http404


@dataclass
class Part:
    """A part of a report that is written by itself; `earlier` is offered from the report before."""

    desk: ReportDesk
    title: str
    form_class: Any
    stands: Callable[[], dict[str, str]]
    save: Callable[[Any, Typed], Outcome]
    earlier: dict[str, str] | None = None
    activity: Any = None
    indicator: Any = None
    form: Any = None
    outcome: Outcome | None = None

    @property
    def bases(self) -> str:
        """The texts that the form starts from; after a conflict those that stand now."""
        if self.outcome:
            return self.outcome.bases
        return saving.bases_of(self.form_class(initial=self.stands()))

    @property
    def aside(self) -> str:
        """The fields whose text a person gives up by leaving what stands."""
        return " ".join(item.name for item in self.outcome.conflicts) if self.outcome else ""

    @property
    def offered(self) -> str:
        """The text of the report before."""
        return next(iter((self.earlier or {}).values()), "")

    @property
    def can_be_taken(self) -> bool:
        """Whether the field of that text is empty."""
        return not any(self.form[name].value() for name in self.earlier or {})


def _part(request: HttpRequest, part: Part) -> HttpResponse:
    """A part as a form: with what stands, with the earlier text taken over, or as it was typed."""
    if not part.desk.is_written:
        messages.error(request, _("The report can only be read now."))
        return redirect(part.desk.url)
    if request.method == "POST":
        return _save(request, part)
    stands = part.stands()
    taken = (part.earlier or {}) if "perimti" in request.GET else {}
    part.form = part.form_class(initial=stands | {k: v for k, v in taken.items() if not stands[k]})
    return _show(request, part)


def _save(request: HttpRequest, part: Part) -> HttpResponse:
    typed = Typed.of(request.POST)
    try:
        outcome = part.save(part.form_class, typed)
    except Refused as refusal:
        part.form = part.form_class(request.POST)
        for reason in refusal.reasons:
            part.form.add_error(None, str(reason))
        return _show(request, part)
    if outcome.is_whole:
        messages.success(request, _("Saved: %(what)s.") % {"what": part.title})
        desk = ReportDesk(part.desk.report, request.user)
        desk.report.refresh_from_db()
        return redirect(desk.url if "baigti" in request.POST else desk.after(request.path))
    part.form, part.outcome = outcome.form, outcome
    return _show(request, part)


def _show(request: HttpRequest, part: Part) -> HttpResponse:
    places = part.desk.places(request.path)
    context = {"part": part, "desk": part.desk, "places": places}
    return render(request, "progress/report_part.html", context)


@login_required
@require_http_methods(METHODS)
def report_submit(request: HttpRequest, pk: int, report_pk: int) -> HttpResponse:
    """What is missing; when nothing is, the head submits, or the officer what came on paper."""
    desk, by = _desk(request, pk, report_pk), person(request)
    sender = report_sender(request.user, desk.report.grant)
    require(sender)
    if "submit" not in desk.steps:
        return _not_now(request, desk)
    seen = workflow.token(desk.content) if desk.content else ""
    given: Any = {"is_late": desk.is_reason_needed, "on_paper": is_officer(sender)}
    given["initial"] = {"seen": seen}
    form = ReportSubmitForm(request.POST or None, request.FILES or None, **given)
    if form.is_valid() and attempt(
        form, lambda: workflow.submit(desk.report, by=by, **stored(form, by))
    ):
        messages.success(request, _("The report is submitted."))
        return redirect(desk.url)
    return render(request, "progress/report_submit.html", {"desk": desk, "form": form})


@login_required
@require_http_methods(METHODS)
def report_answer(request: HttpRequest, pk: int, report_pk: int) -> HttpResponse:
    """A party reads what was sent, above all what is new, and accepts it or sends it back."""
    desk = _desk(request, pk, report_pk)
    require(workflow.may_answer(request.user, desk.report))
    if not desk.parties:
        return _not_now(request, desk)
    given: Any = {"parties": desk.parties, "initial": {"seen": desk.last and desk.last.number}}
    form = ReportAnswerForm(request.POST or None, **given)
    if form.is_valid() and attempt(form, lambda: _answer(request, desk, form)):
        messages.success(request, _("Your answer is recorded."))
        return redirect(desk.url)
    return render(request, "progress/report_answer.html", {"desk": desk, "form": form})


def _answer(request: HttpRequest, desk: ReportDesk, form: ReportAnswerForm) -> Any:
    is_back = request.POST.get("decision") == ReportDecision.RETURNED
    deed = workflow.send_back if is_back else workflow.accept
    return deed(desk.report, by=person(request), **form.cleaned_data)


@login_required
@require_http_methods(METHODS)
def report_reopen(request: HttpRequest, pk: int, report_pk: int) -> HttpResponse:
    """The agency lets a report be written until a new day."""
    desk = _desk(request, pk, report_pk)
    require(report_opener(request.user, desk.report.grant))
    if "reopen" not in desk.steps:
        return _not_now(request, desk)
    form = ReopenForm(request.POST or None)
    if form.is_valid() and attempt(
        form, lambda: workflow.reopen(desk.report, by=person(request), **form.cleaned_data)
    ):
        messages.success(request, _("The report is open again. The school gets a letter."))
        return redirect(desk.url)
    return render(request, "progress/report_reopen.html", {"desk": desk, "form": form})


@login_required
@require_safe
def report_document(request: HttpRequest, pk: int, report_pk: int) -> HttpResponse:
    """The report as PDF: what was sent with its code, what is being written with the watermark."""
    desk = _desk(request, pk, report_pk)
    if desk.content is None:
        messages.error(request, _("The report has not been submitted yet."))
        return redirect(desk.url)
    paper = report_paper(desk, desk.content)
    try:
        data = paper.pdf() if paper.is_draft else read(kept(paper, by=person(request)))
    except PdfUnavailable as missing:
        messages.error(request, str(missing))
        return redirect(desk.url)
    headers = {"Content-Disposition": f'inline; filename="{paper.file_name}"'}
    return HttpResponse(data, content_type="application/pdf", headers=headers)


def _desk(request: HttpRequest, pk: int, report_pk: int) -> ReportDesk:
    rows = Report.objects.visible_to(request.user).select_related("period", *RELATED)
    found = get_object_or_404(rows.prefetch_related(PARTIES), pk=report_pk, grant=pk)
    return ReportDesk(found, request.user)


def _not_now(request: HttpRequest, desk: ReportDesk) -> HttpResponse:
    messages.error(request, _("This can't be done now. %(why)s.") % {"why": desk.heading})
    return redirect(desk.url)
