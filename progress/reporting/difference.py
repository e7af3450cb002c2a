"""What a report says otherwise than what was sent before it, in words for the reviewer."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from common.templatetags.ui import eur

from .content import TEXTS, ReportContent, text_title


@dataclass(frozen=True)
class Changed:
    """One thing that was changed: what it is, how it read before and how it reads now."""

    label: str
    before: str
    after: str


def changed(before: ReportContent, after: ReportContent) -> list[Changed]:
    """All that reads otherwise, in the order of the page."""
    told, now = dict(_said(before)), dict(_said(after))
    keys = dict.fromkeys([*now, *told])
    return [
        Changed(key, told.get(key, ""), now.get(key, ""))
        for key in keys
        if told.get(key, "") != now.get(key, "")
    ]


def _said(content: ReportContent) -> Iterator[tuple[str, str]]:
    yield _("The plan"), content.version_label
    yield _("Spent in the period"), eur(content.total.in_period)
    yield _("Spent so far"), eur(content.total.so_far)
    for line in content.activities:
        words = _("Activity %(number)s, “%(title)s”: ") % vars(line)
        yield words + _("state"), line.state_words
        yield words + _("what was done"), line.text
        yield words + _("spent in the period"), eur(line.money.in_period)
    for item in content.indicators:
        words = _("Indicator “%(title)s”: ") % vars(item)
        value = f"{item.value_words} ({item.measured_on})" if item.value is not None else ""
        yield words + _("value"), value
        yield words + _("why there is no value"), item.reason
    for name in TEXTS:
        yield text_title(name), content.texts.get(name, "")
