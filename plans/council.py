"""The school council's approval, which the rules of a programme may ask for before submission."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from audit.transitions import Refused
from common import clock

from .models import PlanVersion


@dataclass(frozen=True)
class Council:
    """The day of the council's approval and the number of its protocol."""

    on: date | None
    number: str


def is_needed(version: PlanVersion) -> bool:
    """Whether the programme's rules ask for it."""
    return version.plan.grant.round.programme.needs_council


def approval(version: PlanVersion, council: Council | None) -> dict[str, Any]:
    """What a submission keeps of it: nothing where the rules ask nothing.

    Refuses an absent date or number, and a day after that of the submission, which is today.
    """
    if not is_needed(version):
        return {}
    if council is None or council.on is None or not council.number.strip():
        text = _("Enter the date and the number of the protocol of the school council.")
        raise Refused([text])
    if council.on > clock.today():
        raise Refused([_("The council approves the plan before it is submitted. Check the date.")])
    return {"council_on": council.on, "council_number": council.number.strip()}
