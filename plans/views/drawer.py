"""What the browser keeps of unsaved text: the key to it, and what to call its fields."""

import json
from base64 import b64encode
from functools import cache

from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from common.templatetags.ui import school_years
from plans.models import PlanVersion

from .sections import SECTIONS, Section
from .signed_out import is_typed


def drawer_key(user: User) -> str:
    """The key by which this browser keeps unsaved text, so that nobody else signed in reads it."""
    digest = salted_hmac("plans.drawer", str(user.pk), algorithm="sha256").digest()
    return b64encode(digest).decode()


def kept(user: User, version: PlanVersion) -> dict[str, str]:
    """What the plan's page needs to show its writer the text that waits in the browser."""
    years = tuple(version.plan.grant.school_years)
    return {"lock": drawer_key(user), "labels": _labels(get_language(), years)}


@cache
def _labels(language: str, years: tuple[int, ...]) -> str:
    """What the parts and their fields are called, as JSON; it depends on nothing else."""
    labels = {
        section.slug: {"label": str(section.label), "fields": _fields(section, years)}
        for section in SECTIONS.values()
    }
    return json.dumps(labels, ensure_ascii=False)


def _fields(section: Section, years: tuple[int, ...]) -> dict[str, str]:
    """The fields that one types into, by their names."""
    form = section.form or section.text_form
    typed = form.base_fields.items() if form else ()
    fields = {name: str(field.label) for name, field in typed if is_typed(field.widget)}
    if section.name == "activities":
        for year in years:
            fields[f"money_{year}"] = _("Money of %(years)s") % {"years": school_years([year])}
    return fields
