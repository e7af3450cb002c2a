"""Progress of one school and its evaluations on paper."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.pdf import PdfUnavailable
from files.services import read
from plans.models import PlanVersion
from plans.papers import Paper, kept
from progress.details import SchoolProgress
from progress.evaluations import Desk
from progress.final import final_paper, summary_paper
from progress.models import Conclusion
from progress.pdf import evaluation_paper, progress_paper

from .shared import evaluation_or_404, person, progress_or_404

Write = Callable[[SchoolProgress, PlanVersion, Conclusion], Paper]


@login_required
@require_safe
def progress_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress of a school whose plan is in force, as of today."""
    school = progress_or_404(request, pk)
    if school.version is None:
        return _not_yet(request, school)
    return _answer(request, school.url, progress_paper(school, school.version))


@login_required
@require_safe
def evaluation_pdf(request: HttpRequest, pk: int, evaluation_pk: int) -> HttpResponse:
    """The report of an evaluation; with the watermark until it is finished."""
    evaluation = evaluation_or_404(request, pk, evaluation_pk)
    school = progress_or_404(request, pk)
    if school.version is None:
        return _not_yet(request, school)
    ends = school.conclusion
    mine = ends if ends and ends.evaluation_id == evaluation.pk else None
    made = evaluation_paper(Desk(evaluation, request.user), school.version, mine)
    return _answer(request, evaluation.get_absolute_url(), made)


@login_required
@require_safe
def final_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The final report of a concluded basket."""
    return _at_the_end(request, pk, final_paper)


@login_required
@require_safe
def summary_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of the basket, on one page."""
    return _at_the_end(request, pk, summary_paper)


def _at_the_end(request: HttpRequest, pk: int, write: Write) -> HttpResponse:
    school = progress_or_404(request, pk)
    if school.version is None or school.conclusion is None:
        messages.error(request, _("This paper is written once the conclusion is recorded."))
        return redirect(school.url)
    return _answer(request, school.url, write(school, school.version, school.conclusion))


def _not_yet(request: HttpRequest, school: SchoolProgress) -> HttpResponse:
    messages.error(request, _("Progress is recorded once the plan has been approved."))
    return redirect(school.url)


def _answer(request: HttpRequest, back: str, paper: Paper) -> HttpResponse:
    """A draft is made anew each time, an official paper is kept as it was issued."""
    try:
        data = paper.pdf() if paper.is_draft else read(kept(paper, by=person(request)))
    except PdfUnavailable as missing:
        messages.error(request, str(missing))
        return redirect(back)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{paper.file_name}"'
    return response
