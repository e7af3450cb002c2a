"""What pages of other apps say of the dossier."""

from typing import Any

from django import template

from progress.rights import dossier_membership
from schools.models import School

register = template.Library()


@register.simple_tag(takes_context=True)
def may_have_dossier(context: template.Context, school: School) -> bool:
    """Whether the person at the page may ask for the school's dossier."""
    request: Any = context["request"]
    return dossier_membership(request.user, school) is not None
