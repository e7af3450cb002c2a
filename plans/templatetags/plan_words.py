"""A plan's words for templates: {% load plan_words %}."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from common.templatetags.ui import amount, date_iso
from grants.models import Grant
from plans import beginnings, checklist, wording
from plans.choices import kinds_in_words
from plans.comments import binding_words
from plans.content import ActivityContent, PlanContent
from plans.documents import is_order_text_void
from plans.earlier import is_earlier, nth
from plans.models import Agreement, Plan, PlanVersion
from plans.row_text import listed, row_text, typed
from plans.sides import named, readers, seen_by
from schools.access import access_of
from schools.choices import Role
from schools.models import School

register = template.Library()
register.simple_tag(checklist.doubts)
register.simple_tag(is_order_text_void)
register.filter("row_text", row_text)
register.filter("listed", listed)
register.filter("words", typed)
register.filter("readers", readers)
register.filter("seen_by", seen_by)
register.filter("kinds_in_words", kinds_in_words)
register.filter("sentence_of_form", wording.sentence_of_form)


@register.simple_tag(name="rows_from")
@register.filter
def rows_text(
    items: Iterable[Any], links: Any = None, origins: Mapping[Any, SafeString] | None = None
) -> SafeString:
    """The rows of a part one after another, each with its way to remarks where there are `links`,
    and with what it was made of, by the row's key, where that is known.

    Drawn in one go, since a plan page shows a hundred.
    """
    known = origins or {}
    marks = links.marks if links else {}
    texts = (
        f'<div class="activity stack-s" id="e-{item.row.key}">'
        f"{marks.get(str(item.row.key), '') if marks else ''}{row_text(item)}"
        f"{known.get(item.row.key, '')}"
        f"{links.draw(item.row.key, item.number) if links else ''}</div>"
        for item in items
    )
    return mark_safe("".join(texts))


@register.simple_tag
def binding_remarks(version: PlanVersion) -> list[str]:
    """Why nobody can agree to the version yet: the remarks that must be corrected first."""
    return binding_words(version)


@register.simple_tag(takes_context=True)
def may_start_on_paper(context: dict[str, Any], grant: Grant) -> bool:
    """Whether the person may begin the plan of a school without e-mail; only where none stands."""
    user, officer = context["request"].user, {Role.OFFICER}
    if grant.holder.email or access_of(user).membership_for(officer, grant.holder) is None:
        return False
    return not Plan.objects.visible_to(user).filter(grant=grant).exists()


@register.simple_tag(takes_context=True)
def may_begin(context: dict[str, Any], content: PlanContent) -> bool:
    """Whether there is something that an empty plan may be begun from."""
    if not (content.is_empty and content.version.is_editable):
        return False
    return bool(beginnings.options(context["request"].user, content.version))


@register.filter
def sentence(indicator: wording.Measured) -> str:
    """An indicator as a sentence with its values and dates."""
    return wording.indicator_sentence(indicator)


@register.filter
def term(starts_on: date | None, ends_on: date | None) -> str:
    """„2026-09-01 – 2028-06-30“."""
    return wording.period(starts_on, ends_on)


@register.filter
def party_of(decided: Any, holder: School) -> str:
    """What the party of a note or of a decision is called at the school."""
    return named(decided.party, holder)


@register.filter
def of_earlier(decision: Agreement, version: PlanVersion) -> str:
    """„1-asis pateikimas“ where an agreement that stands is not of the newest one; else empty."""
    return nth(decision.submission) if is_earlier(version, decision) else ""


@register.filter
def whose(grant: Grant) -> str:
    """The school that has the plan now and, after a merger, the one that it was taken over from."""
    if grant.holder_id == grant.school_id:
        return str(grant.holder)
    before = _("taken over from: %(school)s") % {"school": grant.school}
    return f"{grant.holder} ({before})"


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
