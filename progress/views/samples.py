"""Samples of expenses: drawn, looked at with their documents in one place, drawn anew, as files."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from common import clock
from common.pages import ROWS
from files.services import serve
from grants.models import Grant
from jobs.models import Job
from progress.auditing import files, papers
from progress.auditing.left import left_of
from progress.auditing.sampling import clear, draw_sample, redraw
from progress.auditing.sheet import Row, Sheet
from progress.forms.auditing import ClearForm, SampleForm
from progress.models import AuditFinding, Sample, SampledExpense
from progress.rights import draws_samples, reads_samples
from progress.tasks import make_sample_papers

from .dossier import answer
from .shared import attempt, person, require

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
GET_AND_POST = ["GET", "HEAD", "POST"]


def sheet_or_404(request: HttpRequest, pk: int) -> Sheet:
    """A visible sample."""
    rows = Sample.objects.visible_to(request.user).for_list().select_related("listed")
    return Sheet(get_object_or_404(rows, pk=pk), request.user)


@login_required
@require_safe
def sample_list(request: HttpRequest) -> HttpResponse:
    """The samples, the newest first, with how far each is."""
    require(reads_samples(request.user))
    rows = Sample.objects.visible_to(request.user).for_list()
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    open_ = AuditFinding.objects.visible_to(request.user).unsettled().count()
    context = {"page": page, "open": open_, "may_draw": draws_samples(request.user) is not None}
    return render(request, "progress/sample_list.html", context)


@login_required
@require_http_methods(GET_AND_POST)
def sample_add(request: HttpRequest) -> HttpResponse:
    """Draw a sample; „krepselis“: of this basket alone."""
    require(draws_samples(request.user))
    grant = _basket(request)
    form = SampleForm(request.POST or None, grant=grant, user=request.user)
    by = person(request)
    if form.is_valid() and (made := attempt(form, lambda: _drawn(form, by))):
        messages.success(request, _drawn_words(made))
        return redirect(made)
    context = {"form": form, "grant": grant, "earlier": form.earlier()}
    return render(request, "progress/sample_add.html", context)


def _drawn(form: SampleForm, by: Any) -> Sample:
    return draw_sample(scope=form.scope(), by=by, **form.values())


def _drawn_words(made: Sample) -> str:
    words = ngettext(
        "Drawn: %(n)s expense of %(all)s.", "Drawn: %(n)s expenses of %(all)s.", made.size
    )
    return words % {"n": made.size, "all": made.drawn_from}


def _basket(request: HttpRequest) -> Grant | None:
    key = request.GET.get("krepselis", "")
    if not key:
        return None
    grants = Grant.objects.visible_to(request.user).for_detail()
    found: Grant = get_object_or_404(
        grants, pk=int(key) if key.isdecimal() and len(key) < 10 else 0
    )
    return found


@login_required
@require_safe
def sample_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Every drawn expense, and how they were drawn."""
    return render(request, "progress/sample_detail.html", {"sheet": sheet_or_404(request, pk)})


@login_required
@require_safe
def sample_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The drawn expenses as CSV."""
    sheet = sheet_or_404(request, pk)
    return _file(sheet, files.sample_csv(sheet), "csv", CSV)


@login_required
@require_safe
def sample_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a workbook."""
    sheet = sheet_or_404(request, pk)
    return _file(sheet, files.sample_xlsx(sheet), "xlsx", XLSX)


@login_required
@require_safe
def sample_frame(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The list that the sample was drawn from, byte for byte."""
    return serve(sheet_or_404(request, pk).sample.listed)


@login_required
@require_safe
def sample_redraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw it anew from its list, and say whether anything differs."""
    sheet = sheet_or_404(request, pk)
    context = {"sheet": sheet, "redrawn": redraw(sheet.sample)}
    return render(request, "progress/sample_redraw.html", context)


@login_required
@require_http_methods(GET_AND_POST)
def sample_papers(request: HttpRequest, pk: int) -> HttpResponse:
    """All documents in one ZIP: asking for it, how far it is, the file."""
    sheet = sheet_or_404(request, pk)
    if request.method == "POST":
        papers.ask_for(sample=sheet.sample, task=make_sample_papers, by=person(request))
        return redirect("progress:sample_papers", pk)
    job = _jobs(request, sheet).first()
    return answer(request, job, "progress/sample_papers.html", {"sheet": sheet, "job": job})


@login_required
@require_safe
def sample_papers_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The ZIP, for who asked for it and may still read the sample."""
    made = _jobs(request, sheet_or_404(request, pk)).filter(result__isnull=False)
    job = made.select_related("result").first()
    if job is None or job.result is None:
        raise Http404
    return serve(job.result)


@login_required
@require_http_methods(GET_AND_POST)
def sample_item(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """One drawn expense: all that is known of it; marking it as in order."""
    sheet = sheet_or_404(request, pk)
    row = row_or_404(sheet, item_pk)
    form, by = ClearForm(request.POST or None), person(request)
    if request.method == "POST":
        require(draws_samples(request.user))
        if form.is_valid() and attempt(
            form, lambda: clear(item=row.item, by=by, **form.cleaned_data)
        ):
            messages.success(request, _("Marked as in order."))
            return redirect(sheet.next_url(row))
    context = {"sheet": sheet, "row": row, "form": form, "left": left_of(row.expense)}
    return render(request, "progress/sample_item.html", context)


def row_or_404(sheet: Sheet, pk: int) -> Row:
    """A drawn expense of the sample."""
    rows = SampledExpense.objects.visible_to(sheet.user).for_list()
    item = get_object_or_404(rows.select_related(*ALSO), pk=pk, sample=sheet.sample)
    return sheet.row_of(item)


ALSO = ("expense__by", "expense__source", "expense__grant__round__programme", "cleared_by")


def _jobs(request: HttpRequest, sheet: Sheet) -> Any:
    return Job.objects.visible_to(request.user).about(sheet.sample, papers.KIND)


def _file(sheet: Sheet, content: bytes, ending: str, kind: str) -> HttpResponse:
    full = f"imtis-{sheet.sample.pk}-{clock.today():%Y-%m-%d}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{full}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
