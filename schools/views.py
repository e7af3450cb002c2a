"""The register to look at: a list of the schools one may see, and one school."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from .access import access_of
from .forms import SchoolFilter
from .models import School

PAGE = 25


@login_required
@require_safe
def school_list(request: HttpRequest) -> HttpResponse:
    """Schools by name; found by a part of the name, the beginning of the code, a municipality."""
    form = SchoolFilter(request.GET, School.objects.visible_to(request.user), request.user)
    page = Paginator(form.found().for_list(), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "may_import": access_of(request.user).is_agency,
        "sees_all": access_of(request.user).sees_everything,
    }
    return render(request, "schools/school_list.html", context)


@login_required
@require_safe
def school_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What the register says of one school, its pupil counts, and where it came from or went."""
    visible = School.objects.visible_to(request.user)
    school = get_object_or_404(visible.for_list(), pk=pk)
    context = {
        "school": school,
        "counts": school.pupil_counts.all(),
        "successor": _seen(visible, pk=school.successor_id),
        "predecessors": visible.filter(successor=school),
        "is_agency": access_of(request.user).is_agency,
    }
    return render(request, "schools/school_detail.html", context)


def _seen(visible: QuerySet[School], pk: int | None) -> School | None:
    return visible.filter(pk=pk).first() if pk else None
