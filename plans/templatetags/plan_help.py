"""Help under a plan's fields: {% load plan_help %}; text at once, as a form shows many."""

from collections.abc import Sequence
from html import escape
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from common.forms import PlainTextField
from common.templatetags.ui import glue_html, sign
from plans.guidance import Advice

register = template.Library()


@register.simple_tag
def aid(line: BoundField | Sequence[BoundField]) -> SafeString:
    """The word counter and the examples of the texts of one line of a form."""
    bounds = [line] if isinstance(line, BoundField) else list(line)
    return mark_safe("".join(map(_counter, bounds)) + _examples(list(filter(_is_text, bounds))))


@register.simple_tag
def aid_of_values(form: Any) -> SafeString:
    """The examples of dates, sums and choices, in one place below the form."""
    bounds = [bound for bound in form if not _is_text(bound)]
    return mark_safe(_examples(bounds, _("Examples of the other fields: good and weak")))


def _is_text(bound: BoundField) -> bool:
    return isinstance(bound.field, PlainTextField)


def _counter(bound: BoundField) -> str:
    """Where the page's script says how many words there are; silent until near the limit."""
    if "data-words" not in bound.field.widget.attrs:
        return ""
    return format_html(
        '<output class="soft small" for="{}" aria-live="off" data-say="{}" data-over="{}">'
        "</output>",
        bound.id_for_label,
        _("Words: {count} of {limit}"),
        _("Words: {count} of {limit}. Shorten the text."),
    )


def _examples(bounds: list[BoundField], name: str = "") -> str:
    """Folded; what several fields have in common, as the money of each year, stands once."""
    told: dict[Advice, str] = {}
    for bound in bounds:
        if advice := getattr(bound.field, "advice", None):
            told.setdefault(advice, escape(str(bound.label)))
    if not told:
        return ""
    several = len(told) > 1
    name = name or (_("Examples: good and weak") if several else _("An example: good and weak"))
    good, weak = f"{sign('ok')} " + _("Good:"), f"{sign('must')} " + _("Weak:")
    items = "".join(
        f"<li>{f'<b>{label}</b><br>' if several else ''}"
        f"{good} {glue_html(advice.good)}<br>{weak} {glue_html(advice.weak)}</li>"
        for advice, label in told.items()
    )
    return (
        f'<details class="fold aid"><summary>{sign("down")}{name}</summary>'
        f'<ul class="list small">{items}</ul></details>'
    )


@register.simple_tag
def remark_links(remarks: Any, line: BoundField | Sequence[BoundField]) -> SafeString:
    """The ways to remark on the fields of one line of a form; none beside a new row."""
    bounds = [line] if isinstance(line, BoundField) else list(line)
    text: SafeString = remarks.line(bounds) if remarks else mark_safe("")
    return text
