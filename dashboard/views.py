"""The start page of the membership in use."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What waits for the person now, in the role in use."""
    return render(request, "dashboard/start.html")
