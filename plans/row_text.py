"""The rows of a plan as a person reads them, one after another: a plan page shows a hundred."""

from functools import singledispatch
from html import escape
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.money import NBSP
from common.templatetags.ui import date_iso, eur, glue_html, school_year
from common.text import label

from .choices import FindingSource, IndicatorKind, Strength
from .content import ActivityContent, FindingContent, IndicatorContent, ObjectiveContent
from .wording import indicator_sentence, period, values_before

PERCENT = {"%", "proc.", "procentai"}  # units that say no more than the kind does


def row_text(item: Any) -> SafeString:
    """A numbered row as paragraphs of HTML; what was typed is escaped. Refuses what is no row.

    An ended row is crossed out, with the reason above it.
    """
    text = _said(item)
    if not item.row.ended_reason:
        return text
    why = f"<b>{_('Ended:')}</b> {typed(item.row.ended_reason)}"
    return SafeString(f'<p class="small">{why}</p><div class="ended stack-s">{text}</div>')


@singledispatch
def _said(item: Any) -> SafeString:
    raise TypeError(f"{item!r} is not a row of a plan")


@_said.register
def _finding(item: FindingContent) -> SafeString:
    row = item.row
    number = _("No. %(number)s") % {"number": row.report_number} if row.report_number else ""
    level = f"{_('level')} {row.level}" if row.level else ""
    facts = (
        *(label(Strength, row.strength), label(FindingSource, row.source)),
        _unbroken(date_iso(row.dated_on)),
        *(escape(number), escape(str(row.indicator or "")), escape(level)),
    )
    return _paragraphs(_numbered(item.number, typed(row.text)), _soft(*facts))


@_said.register
def _objective(item: ObjectiveContent) -> SafeString:
    answers = ""
    if item.finding_numbers:
        answers = ngettext(
            "Answers finding No. %(numbers)s",
            "Answers findings No. %(numbers)s",
            len(item.finding_numbers),
        ) % {"numbers": listed(item.finding_numbers)}
    return _paragraphs(_numbered(item.number, typed(item.row.text)), _soft(answers))


@_said.register
def _activity(item: ActivityContent) -> SafeString:
    row, total = item.row, f'<b class="num">{eur(item.total)}</b>' if item.total else ""
    title = f"<b>{glue_html(row.title)}</b>"
    change = f'<p class="small">{typed(row.expected_change)}</p>' if row.expected_change else ""
    facts = (
        objectives(item.objective_numbers),
        *(escape(str(row.purpose or "")), escape(row.responsible)),
        *(_unbroken(period(row.starts_on, row.ends_on)), glue_html(row.classes)),
    )
    money = (f"{school_year(year)}: {eur(amount)}" for year, amount in item.money.items())
    free = f"{_('Without money:')} {escape(row.no_money_note)}" if row.no_money_note else ""
    head = f'<div class="spread">{_numbered(item.number, title, "grow")}{total}</div>'
    return _paragraphs(head, _soft(*facts), change, _soft(*map(_unbroken, money)), _soft(free))


@_said.register
def _indicator(item: IndicatorContent) -> SafeString:
    row = item.row
    is_percent = row.kind == IndicatorKind.PERCENT and row.unit in PERCENT
    kind = ", ".join(filter(None, (label(IndicatorKind, row.kind), "" if is_percent else row.unit)))
    facts = (kind, row.source, str(row.framework_indicator or ""))
    said = _numbered(item.number, glue_html(indicator_sentence(row)))
    was = _soft(glue_html(values_before(row, item.was))) if item.was else ""
    facts_text = _soft(objectives(item.objective_numbers), *map(glue_html, facts))
    return _paragraphs(said, was, facts_text)


def typed(text: str) -> SafeString:
    """What a person typed: escaped, line ends kept, sums and dates unbroken."""
    return SafeString(glue_html(text).replace("\n", "<br>"))


def listed(numbers: list[int]) -> str:
    """[1, 2] → „1, 2“."""
    return ", ".join(map(str, numbers))


def objectives(numbers: list[int]) -> str:
    """[1, 2] → „Uždaviniai Nr. 1, 2“; nothing for none."""
    if not numbers:
        return ""
    text = ngettext("Objective No. %(numbers)s", "Objectives No. %(numbers)s", len(numbers))
    return text % {"numbers": listed(numbers)}


def _numbered(number: int, text: str, css: str = "") -> str:
    attribute = f' class="{css}"' if css else ""
    return f'<p{attribute}><span class="no">{number}.</span> {text}</p>'


def _soft(*facts: str) -> str:
    """Facts on one quiet line; those that are empty are left out, as is a line of none."""
    line = f"{NBSP}· ".join(filter(None, facts))  # so that no line begins with the sign
    return f'<p class="soft small">{line}</p>' if line else ""


def _unbroken(text: str) -> str:
    return f'<span class="nowrap">{text}</span>' if text else ""


def _paragraphs(*parts: str) -> SafeString:
    return SafeString("".join(parts))
