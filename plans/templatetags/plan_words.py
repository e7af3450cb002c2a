"""A plan's words for templates: {% load plan_words %}."""

from datetime import date
from typing import Any

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from common.templatetags.ui import glue_html
from plans import wording

register = template.Library()


@register.filter
def sentence(indicator: wording.Measured) -> str:
    """An indicator as a sentence with its values and dates."""
    return wording.indicator_sentence(indicator)


@register.filter
def term(starts_on: date | None, ends_on: date | None) -> str:
    """„2026-09-01 – 2028-06-30“."""
    return wording.period(starts_on, ends_on)


@register.filter
def listed(numbers: list[int]) -> str:
    """[1, 2] → „1, 2“."""
    return ", ".join(str(number) for number in numbers)


@register.filter
def words(text: Any) -> SafeString:
    """What a person typed: line ends kept, sums and dates unbroken."""
    return mark_safe(str(glue_html(conditional_escape(text))).replace("\n", "<br>"))
