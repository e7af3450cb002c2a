"""A table from Word or Excel becomes rows: first a preview, then all of it or nothing."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from .fetch import closed, open_part
from .sections import section_url


@login_required
def plan_paste(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """The page where a table is pasted."""
    version, section = open_part(request, pk, part)
    if not version.is_editable:
        return closed(request, version)
    return redirect(section_url(version, section))
