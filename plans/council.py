"""The school council's approval, which the rules of a programme may ask for before submission."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from audit.transitions import Refused
from common import clock
from common.templatetags.ui import date_words

from .amending import in_force
from .models import PlanVersion


@dataclass(frozen=True)
class Council:
    """The day of the council's approval and the number of its protocol."""

    on: date | None
    number: str


def is_needed(version: PlanVersion) -> bool:
    """Whether the programme's rules ask for it."""
    return version.plan.grant.round.programme.needs_council


def wrong_day(version: PlanVersion, day: date) -> str:
    """Why the day can't be that of the approval; empty when it can: like an agreement's not before
    the school was chosen or the order of the plan that an amendment changes, and not after today,
    when the version is submitted."""
    if day > clock.today():
        return _("The council approves the plan before it is submitted. Check the date.")
    replaced = in_force(version)
    if replaced and replaced.ordered_on and day < replaced.ordered_on:
        message = _("The date is before the order of the plan in force (%(date)s). Check the date.")
        return message % {"date": date_words(replaced.ordered_on)}
    return before_decision(version, day)


def before_decision(version: PlanVersion, day: date) -> str:
    """Why a paper about the plan can't be of a day before its school was chosen; else empty."""
    decided_on = version.plan.grant.round.decided_on
    if decided_on is None or day >= decided_on:
        return ""
    message = _("The date is before the school was chosen (%(date)s). Check the year.")
    return message % {"date": date_words(decided_on)}


def earlier(version: PlanVersion) -> dict[str, Any]:
    """What was said of it when the version was submitted last, to begin the form with."""
    if not is_needed(version):
        return {}
    rows = version.submissions.order_by("-number")
    return dict(rows.values("council_on", "council_number").first() or {})


def approval(version: PlanVersion, council: Council | None) -> dict[str, Any]:
    """What a submission keeps of it: nothing where the rules ask nothing.

    Refuses an absent date or number, and a wrong day.
    """
    if not is_needed(version):
        return {}
    if council is None or council.on is None or not council.number.strip():
        text = _("Enter the date and the number of the protocol of the school council.")
        raise Refused([text])
    if wrong := wrong_day(version, council.on):
        raise Refused([wrong])
    return {"council_on": council.on, "council_number": council.number.strip()}
