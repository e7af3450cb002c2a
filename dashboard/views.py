"""The start page of the membership in use."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from schools.choices import Role

from .agency import AgencyDesk
from .elsewhere import elsewhere
from .officer import FounderDesk, OfficerDesk
from .school import SchoolDesk
from .visitors import CommissionDesk, EvaluatorDesk

DESKS: dict[str, Any] = {
    Role.DIRECTOR: SchoolDesk,
    Role.EDITOR: SchoolDesk,
    Role.CONSULTANT: SchoolDesk,
    Role.OFFICER: OfficerDesk,
    Role.FOUNDER: FounderDesk,
    Role.AGENCY: AgencyDesk,
    Role.AUDITOR: AgencyDesk,
    Role.EVALUATOR: EvaluatorDesk,
    Role.COMMISSION: CommissionDesk,
}


@login_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What waits for the person, in the role in use and in others; without any, whom to ask."""
    membership = request.membership  # type: ignore[attr-defined]
    if membership is None:
        return render(request, "dashboard/nobody.html")
    desk = DESKS[membership.role](request.user, membership)
    waits = elsewhere(request.user, request.access)  # type: ignore[attr-defined]
    return render(request, desk.template, {"desk": desk, "elsewhere": waits})
