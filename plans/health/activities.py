"""Activities and their money."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from common import clock
from common.money import ZERO, format_eur
from common.templatetags.ui import date_words
from plans.content import ActivityContent, PlanContent

from .problem import Problem, hint, named

# Money that is not planned can't be used and goes back; a plan using less than this share of its
# grant is probably unfinished. A rule of thumb of ours, not of the procedure: it never blocks.
LEAST_SHARE = Decimal("0.90")


def no_activity(content: PlanContent) -> Iterator[Problem]:
    if not content.activities:
        yield Problem("no_activity", _("Add at least one activity."), "activities")


def activity_has_money(content: PlanContent) -> Iterator[Problem]:
    """Money, or a note that none is needed; money names its purpose."""
    for item in content.activities:
        if not item.total and not item.row.no_money_note:
            text = _("Activity %(name)s has no money, nor a note that none is needed.")
            yield _fault("activity_money", text, item, f"money_{content.grant.first_school_year}")
        if item.total and not item.row.purpose:
            text = _("Choose the purpose of the money of activity %(name)s.")
            yield _fault("activity_purpose", text, item, "purpose")


def activity_is_whole(content: PlanContent) -> Iterator[Problem]:
    """Objective, post and term of each activity."""
    for item in content.activities:
        if not item.objective_numbers:
            text = _("Say which objective activity %(name)s serves.")
            yield _fault("activity_objective", text, item, "objectives")
        if not item.row.responsible:
            text = _("Name the post responsible for activity %(name)s.")
            yield _fault("activity_responsible", text, item, "responsible")
        if not (item.row.starts_on and item.row.ends_on):
            text = _("Enter when activity %(name)s begins and ends.")
            yield _fault("activity_term", text, item, "starts_on")


def _fault(code: str, text: str, item: ActivityContent, field: str) -> Problem:
    return Problem(code, text % {"name": named(item)}, "activities", item.row.pk, field)


def activity_in_term(content: PlanContent) -> Iterator[Problem]:
    """An activity outside the plan's real dates can't be paid for."""
    first, last = content.grant.starts_on, content.grant.ends_on
    for item in content.activities:
        begins_early = item.row.starts_on and item.row.starts_on < first
        ends_late = item.row.ends_on and item.row.ends_on > last
        if begins_early or ends_late:
            text = _("The term of activity %(name)s goes beyond the plan's: %(from)s – %(until)s.")
            dates = {"from": date_words(first), "until": date_words(last)}
            field = "starts_on" if begins_early else "ends_on"
            words = text % (dates | {"name": named(item)})
            yield Problem("activity_outside", words, "activities", item.row.pk, field)


def within_grant(content: PlanContent) -> Iterator[Problem]:
    """The plan's money may not exceed the grant (EUR)."""
    if content.left < 0:
        text = _("The plan exceeds the basket by %(sum)s. Reduce the money of activities.")
        yield Problem("over_grant", text % {"sum": format_eur(-content.left)}, "money")


def ended_keeps_none(content: PlanContent) -> Iterator[Problem]:
    """Money of an ended activity in school years that have not begun yet (from 1 September)."""
    for item in content.activities:
        coming = [amount for year, amount in item.money.items() if date(year, 9, 1) > clock.today()]
        if item.row.is_ended and (kept := sum(coming, ZERO)):
            text = _(
                "activity %(name)s is ended, but keeps money of a coming school year: %(sum)s."
            )
            words = text % {"name": named(item), "sum": format_eur(kept)}
            year = max(item.money)
            yield hint("ended_money", words, "activities", item.row.pk, f"money_{year}")


def little_of_grant(content: PlanContent) -> Iterator[Problem]:
    """Planned money below `LEAST_SHARE` of the grant (EUR)."""
    if content.activities and content.planned < content.granted * LEAST_SHARE:
        text = _("much of the basket is not planned yet: %(sum)s.")
        yield hint("little_of_grant", text % {"sum": format_eur(content.left)}, "money")
