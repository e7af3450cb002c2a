"""Facts about schools: of one school, beside schools like it, and of all."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from .access import access_of
from .comparison import compare
from .fact_overview import overview_for, schools_without
from .fact_sheet import sheet_of, totals_of
from .forms import MissingFilter
from .models import School

PAGE = 25


@login_required
@require_safe
def school_facts(request: HttpRequest, pk: int) -> HttpResponse:
    """What is known of a school by group and year, with source and date; missing is „–“."""
    schools = School.objects.visible_to(request.user).select_related("municipality")
    school = get_object_or_404(schools, pk=pk)
    groups = sheet_of(school, request.user)
    context = {
        "school": school,
        "groups": groups,
        "totals": totals_of(groups),
        "counts": school.pupil_counts.all(),
        "sees_all": access_of(request.user).sees_everything,
        "may_import": access_of(request.user).is_agency,
    }
    return render(request, "schools/school_facts.html", context)


@login_required
@require_safe
def school_alike(request: HttpRequest, pk: int) -> HttpResponse:
    """The ten schools most like it by their conditions, and how they do."""
    visible = School.objects.visible_to(request.user)
    school = get_object_or_404(visible.for_list(), pk=pk)
    found = compare(school, request.user)
    shown = visible.filter(pk__in=[row.school.pk for row in found.rows])
    context = {"school": school, "found": found, "shown": set(shown.values_list("pk", flat=True))}
    return render(request, "schools/school_alike.html", context)


@login_required
@require_safe
def fact_overview(request: HttpRequest) -> HttpResponse:
    """How many schools have a value, by kind and year; chosen, the schools that have none."""
    access = access_of(request.user)
    if not access.sees_everything:
        raise PermissionDenied
    form = MissingFilter(request.GET)
    asked = form.asked()
    missing = schools_without(request.user, *asked) if asked else School.objects.none()
    context = {
        "overview": overview_for(request.user),
        "asked": asked,
        "page": Paginator(missing, PAGE).get_page(request.GET.get("page")),
        "may_import": access.is_agency,
    }
    return render(request, "schools/fact_overview.html", context)
