"""`{% load acting %}`: by which membership one acts on the page that is shown."""

from typing import Any

from django import template

from schools.models import Membership, School

register = template.Library()
# Where a page keeps the school that it is about.
PLACES = tuple(
    template.Variable(place)
    for place in (
        "grant.holder",
        "plan.grant.holder",
        "school.grant.holder",
        "book.grant.holder",
        "desk.evaluation.grant.holder",
        "desk.report.grant.holder",
        "school",
    )
)


@register.simple_tag(takes_context=True)
def acting_as(context: template.Context) -> Membership | None:
    """The membership in use; on a page of another school of the person's, the one held there."""
    in_use: Membership | None = context.get("membership")
    if in_use is None or in_use.school_id is None:
        return in_use
    school = _school_of(context)
    if school is None or school.pk == in_use.school_id:
        return in_use
    held: list[Membership] = list(context["memberships"])
    return next((item for item in held if item.school_id == school.pk), in_use)


def _school_of(context: template.Context) -> School | None:
    for place in PLACES:
        found = _resolved(place, context)
        if isinstance(found, School):
            return found
    return None


def _resolved(place: template.Variable, context: template.Context) -> Any:
    try:
        return place.resolve(context)
    except template.VariableDoesNotExist:
        return None
