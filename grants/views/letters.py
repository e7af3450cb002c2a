"""Whom a decision was told by letter, and the letters to print for the others."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from common.pdf import PdfUnavailable
from grants.letters import AT_ONCE, concerned, letters_paper, unreached
from selection.models import Round
from selection.rights import may_prepare

PAGE = 25


@login_required
@require_safe
def round_letters(request: HttpRequest, pk: int) -> HttpResponse:
    """Which schools have no account here, so that their letters are sent on paper."""
    chosen = _decided(request, pk)
    schools = unreached(chosen)
    context = {
        "round": chosen,
        "schools": schools,
        "page": Paginator(schools, PAGE).get_page(request.GET.get("page")),
        "told": concerned(chosen).count() - len(schools),
        "parts": Paginator(schools, AT_ONCE),
    }
    return render(request, "grants/round_letters.html", context)


@login_required
@require_safe
def round_letters_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Those letters as one PDF; of very many schools a part at a time."""
    chosen = _decided(request, pk)
    part = Paginator(unreached(chosen), AT_ONCE).get_page(request.GET.get("dalis"))
    if not part.object_list:
        raise Http404
    paper = letters_paper(chosen, list(part.object_list))
    try:
        data = paper.pdf()
    except PdfUnavailable as missing:
        messages.error(request, str(missing))
        return redirect("grants:round_letters", pk)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{paper.file_name}"'
    return response


def _decided(request: HttpRequest, pk: int) -> Round:
    """A decided round; letters are the agency's work."""
    rows: Any = Round.objects.visible_to(request.user).filter(decided_on__isnull=False)
    found: Round = get_object_or_404(rows.select_related("programme__publicity_sign"), pk=pk)
    if not may_prepare(request.user):
        raise PermissionDenied
    return found
