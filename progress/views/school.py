"""Progress of schools: the list, one school's page, the papers that it was entered from."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.pages import page_of_keys
from files.services import serve
from progress.followed import rows_of, table_of
from progress.forms import ProgressFilter
from progress.overview import standings
from progress.reporting.standing import Timeline, sent_scan
from progress.rights import reads_report
from progress.to_do import tasks_of

from .shared import progress_or_404

FEW = 3  # so many schools are shown with their indicators, more as rows of a table


@login_required
@require_safe
def progress_list(request: HttpRequest) -> HttpResponse:
    """Schools whose plan is approved, each with its indicators."""
    form = ProgressFilter(request.GET, user=request.user)
    page = page_of_keys(form.chosen(), request.GET.get("page"))
    is_few = page.paginator.count <= FEW
    stands = standings(page) if is_few else {}
    rows = rows_of(page)
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "table": table_of(rows, form.order),
        "cards": [(row, stands.get(row.pk, [])) for row in rows] if is_few else [],
        "reads_report": reads_report(request.user),
    }
    return render(request, "progress/progress_list.html", context)


@login_required
@require_safe
def progress_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One school: indicators over time, evaluations, the conclusion, what to do now."""
    school = progress_or_404(request, pk)
    reports = Timeline(school.grant, request.user)
    context = {"school": school, "tasks": tasks_of(school, reports), "reports": reports}
    return render(request, "progress/progress_detail.html", context)


@login_required
@require_safe
def scan(request: HttpRequest, pk: int, file_pk: int) -> HttpResponseBase:
    """The scan of a paper that something of this progress was entered from."""
    school = progress_or_404(request, pk)
    found = school.scan(file_pk) or sent_scan(school.grant, file_pk)
    if found is None:
        raise Http404
    return serve(found)
