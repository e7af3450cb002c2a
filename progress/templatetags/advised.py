"""`{% load advised %}`: what a list that shows no school yet tells its consultant."""

from typing import Any

from django import template

from grants.models import Grant
from progress.consulting import advised_by

register = template.Library()


@register.simple_tag(takes_context=True)
def advised_now(context: template.Context) -> list[Grant]:
    """The baskets that the person at the page advises today; one query."""
    request: Any = context["request"]
    return advised_by(request.user)
