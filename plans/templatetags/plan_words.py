"""A plan's words for templates: {% load plan_words %}."""

from datetime import date
from decimal import Decimal
from html import escape
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.templatetags.ui import amount, date_iso, eur, glue_html, school_year
from grants.models import Grant
from plans import wording
from plans.content import ActivityContent
from plans.models import Plan
from schools.access import access_of
from schools.choices import Role

register = template.Library()


@register.simple_tag(takes_context=True)
def may_start_on_paper(context: dict[str, Any], grant: Grant) -> bool:
    """Whether the person may begin the plan of a school without e-mail; only where none stands."""
    user, officer = context["request"].user, {Role.OFFICER}
    if grant.holder.email or access_of(user).membership_for(officer, grant.holder) is None:
        return False
    return not Plan.objects.visible_to(user).filter(grant=grant).exists()


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
def objectives(numbers: list[int]) -> str:
    """[1, 2] → „1, 2 uždaviniai“."""
    text = ngettext("Objective %(numbers)s", "Objectives %(numbers)s", len(numbers))
    return text % {"numbers": listed(numbers)}


@register.filter
def facts(item: ActivityContent) -> SafeString:
    """An activity's objectives, purpose, post, term and classes on one line."""
    row = item.row
    days = term(row.starts_on, row.ends_on) if row.starts_on or row.ends_on else ""
    parts = (
        objectives(item.objective_numbers) if item.objective_numbers else "",
        escape(str(row.purpose or "")),
        escape(row.responsible),
        f'<span class="nowrap">{days}</span>' if days else "",
        escape(row.classes),
    )
    return mark_safe(" · ".join(filter(None, parts)))


@register.filter
def by_year(money: dict[int, Decimal]) -> SafeString:
    """EUR by school year on one line."""
    sums = (f"{school_year(year)}: {eur(amount)}" for year, amount in money.items())
    return mark_safe(" · ".join(f'<span class="nowrap">{text}</span>' for text in sums))


@register.filter
def whose(grant: Grant) -> str:
    """The school that has the plan now and, after a merger, the one that it was taken over from."""
    if grant.holder_id == grant.school_id:
        return str(grant.holder)
    before = _("taken over from: %(school)s") % {"school": grant.school}
    return f"{grant.holder} ({before})"


@register.filter
def words(text: Any) -> SafeString:
    """What a person typed: line ends kept, sums and dates unbroken."""
    return mark_safe(str(glue_html(conditional_escape(text))).replace("\n", "<br>"))


@register.filter
def paper_years(first: int, last: int) -> str:
    """2021, 2022 → „2021–2023 m.“: the years of a plan on paper."""
    return _("%(first)s–%(last)s") % {"first": first, "last": last + 1}


@register.filter
def money_of(item: ActivityContent, year: int) -> str:
    """An activity's EUR of a school year; „–“ where none is planned."""
    return amount(item.money.get(year)) or "–"


@register.filter
def value_of(indicator: Any, name: str) -> SafeString:
    """„78 proc.“ and its date below; „–“ for an absent value, which is not zero."""
    value, on = getattr(indicator, f"{name}_value"), getattr(indicator, f"{name}_on")
    shown = wording.shown(indicator.kind, indicator.unit, value) or "–"
    if not on:
        return format_html("{}", shown)
    return format_html('{}<br><span class="soft nowrap">{}</span>', shown, date_iso(on))
