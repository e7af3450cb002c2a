"""The dossier of a school: asking for it, its progress, the file."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from files.services import serve
from grants.models import Grant
from jobs.models import Job
from progress.dossier import KIND, ask_for
from progress.rights import dossier_membership
from progress.tasks import make_dossier
from schools.models import School

from .shared import person, require


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dossier(request: HttpRequest, pk: int) -> HttpResponse:
    """What the dossier holds; asking for it; how far it is and where the file is."""
    school = _school(request, pk)
    baskets = Grant.objects.visible_to(request.user).filter(holder=school)
    if request.method == "POST":
        if baskets.exists():
            ask_for(school=school, task=make_dossier, by=person(request))
        else:
            messages.error(request, _("The school has no basket, so there is nothing to put in."))
        return redirect("progress:dossier", pk)
    job = _jobs(request, school).first()
    context = {"school": school, "job": job, "has_baskets": baskets.exists()}
    return answer(request, job, "progress/dossier.html", context)


@login_required
@require_safe
def dossier_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file, for who asked for it and may still have it."""
    made = _jobs(request, _school(request, pk)).filter(result__isnull=False)
    job = made.select_related("result").first()
    if job is None or job.result is None:
        raise Http404
    return serve(job.result)


def answer(
    request: HttpRequest, job: Job | None, template: str, context: dict[str, Any]
) -> HttpResponse:
    """The page; its progress alone where the page asks again, nothing where nothing is new."""
    if request.headers.get("HX-Request"):
        if job and request.GET.get("matyta") == job.seen:
            return HttpResponse(status=204)
        template += "#progress"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _school(request: HttpRequest, pk: int) -> School:
    school = get_object_or_404(School.objects.visible_to(request.user), pk=pk)
    require(dossier_membership(request.user, school))
    return school


def _jobs(request: HttpRequest, school: School) -> Any:
    return Job.objects.visible_to(request.user).about(school, KIND)
