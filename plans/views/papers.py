"""Papers about a plan: the comparison, the agreement note, the order ready to sign."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.pdf import PdfUnavailable
from files.services import read, serve
from plans.checklist import note_of
from plans.choices import VersionStatus
from plans.documents import order_text
from plans.models import Agreement, Plan, PlanVersion
from plans.papers import Paper, comparison_paper, kept, note_paper, order_paper
from plans.rights import head_membership
from plans.standing import place
from plans.texts import read_texts, texts_of

from .comparing import pair_of
from .fetch import allow, asked, back_to, get_plan, newest, person, readable


@login_required
@require_safe
def plan_compare_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The comparison that `palyginti/` shows for the same address; with one text, that page."""
    plan = get_plan(request, pk)
    texts = texts_of(request.user, readable(request.user, plan))
    if not texts:
        raise PermissionDenied
    if len(texts) < 2:
        return redirect("plans:plan_compare", pk)
    before, after = pair_of(request, texts)
    texts_read = read_texts(request.user, (before, after))
    return _answer(request, plan, comparison_paper(before, after, texts_read))


@login_required
@require_safe
def plan_note(request: HttpRequest, pk: int, agreement_pk: int) -> HttpResponse:
    """The note of a decision, also one taken back, on a version whose text the person may read."""
    plan = get_plan(request, pk)
    decisions = Agreement.objects.filter(submission__version__in=readable(request.user, plan))
    decision = get_object_or_404(decisions, pk=agreement_pk)
    return _answer(request, plan, note_paper(note_of(decision)))


@login_required
@require_safe
def plan_order(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The text of the order for the head, once all have agreed; of a version that the address
    names the text that was signed, for its readers."""
    plan = get_plan(request, pk)
    if signed := asked(request, readable(request.user, plan)):
        return _signed_order(signed)
    version = newest(plan)
    allow(head_membership(request.user, version))
    if version.status != VersionStatus.AGREED:
        text = _("This can't be done now: %(state)s.") % {"state": place(version).heading}
        messages.warning(request, text)
        return back_to(version.plan)
    return _answer(request, version.plan, order_paper(version, by=person(request)))


def _signed_order(version: PlanVersion) -> HttpResponseBase:
    """The bytes as they were issued, or 404."""
    document = order_text(version)
    if document is None or document.file is None:
        raise Http404
    return serve(document.file)


def _answer(request: HttpRequest, plan: Plan, paper: Paper) -> HttpResponse:
    """A draft is made anew each time, an official paper is kept as it was issued."""
    try:
        data = paper.pdf() if paper.is_draft else read(kept(paper, by=person(request)))
    except PdfUnavailable as missing:
        messages.error(request, str(missing))
        return back_to(plan)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{paper.file_name}"'
    return response
