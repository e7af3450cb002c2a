"""Help under a plan's fields: {% load plan_help %}; text at once, as a form shows many."""

from collections.abc import Sequence
from html import escape

from django import template
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from common.templatetags.ui import sign
from plans.guidance import Advice

register = template.Library()


@register.simple_tag
def aid(line: BoundField | Sequence[BoundField]) -> SafeString:
    """The word counter and the examples of the fields of one line of a form."""
    bounds = [line] if isinstance(line, BoundField) else list(line)
    return mark_safe("".join(map(_counter, bounds)) + _examples(bounds))


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


def _examples(bounds: list[BoundField]) -> str:
    """Folded; what several fields have in common, as the money of each year, stands once."""
    told: dict[Advice, str] = {}
    for bound in bounds:
        if advice := getattr(bound.field, "advice", None):
            told.setdefault(advice, escape(str(bound.label)))
    if not told:
        return ""
    several = len(told) > 1
    name = _("Examples: good and weak") if several else _("An example: good and weak")
    good, weak = f"{sign('ok')} " + _("Good:"), f"{sign('must')} " + _("Weak:")
    items = "".join(
        f"<li>{f'<b>{label}</b><br>' if several else ''}"
        f"{good} {escape(str(advice.good))}<br>{weak} {escape(str(advice.weak))}</li>"
        for advice, label in told.items()
    )
    return (
        f'<details class="fold aid"><summary>{sign("down")}{name}</summary>'
        f'<ul class="list small">{items}</ul></details>'
    )
