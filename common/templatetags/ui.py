"""Formatting and components for every template (a builtin: no `load` needed)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from html import escape
from typing import Any, Literal

from django import template
from django.core.paginator import Page
from django.forms.utils import flatatt
from django.template.context import Context
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import get_language, gettext, pgettext

from common.money import NBSP, format_eur
from common.tables import Table
from common.text import DIGIT, glue, shortened

register = template.Library()
register.filter("shortened", shortened)

UNBROKEN = re.compile(
    r"(?:Nr\.\u00a0)?[\w.]+(?:-[\w.]+){3,}|\b\d{4}(?:-\d\d-\d\d\b|–\d{4}\b(?:\u00a0[\w.]+)*)"
    r"|\b\d+–\d+\b"
)
DASH = re.compile("[-–]")
Tone = Literal["draft", "wait", "ok", "stop", "note"]
SIGNS = {
    "draft": "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
    "wait": "M12 7v5l3 3M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z",
    "ok": "M4 13l5 5L20 6",
    "stop": "M9 6L4 11l5 5M4 11h11a5 5 0 0 1 0 10h-3",
    "note": "M12 11v6M12 7v.01M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z",
    "must": "M12 9v5M12 17v.01M12 3L2 21h20z",
    "may": "M8 8a4 4 0 1 1 5.6 3.7c-1 .5-1.6 1.3-1.6 2.8M12 19v.01",
    "down": "M6 9l6 6 6-6",
    "left": "M19 12H5M11 6l-6 6 6 6",
    "right": "M5 12h14M13 6l6 6-6 6",
    "file": "M14 3H6v18h12V7zM14 3v4h4",
    "person": "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 3.6-6.5 8-6.5s8 2.5 8 6.5",
    "plus": "M12 5v14M5 12h14",
}  # fmt: skip
SVG = '<svg class="sign" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>'
DRAWN = {name: format_html(SVG, lines) for name, lines in SIGNS.items()}


@dataclass(frozen=True)
class Step:
    """One step of a path; `state` is done, current, halt (returned to this step) or next."""

    label: str
    note: str = ""
    state: Literal["done", "current", "halt", "next"] = "next"


@register.filter
def eur(value: Decimal | None) -> str:
    """„198 628,00 Eur“; nothing for an absent amount."""
    return format_eur(value)


@register.filter
def amount(value: Decimal | None) -> str:
    """„198 628,00“, for columns that name the unit in their head."""
    return format_eur(value, unit="")


@register.filter
def cents(value: Decimal) -> int:
    """A sum in whole cents, for the script that reckons while one types."""
    return int(value * 100)


@register.filter
def number(value: Any, least: int = 0) -> str:
    """A plain number with non-breaking thousands and as many decimals as it has, no idle zeros
    but up to the `least` decimals asked for."""
    if value is None or value == "":
        return ""
    try:
        exact = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        return str(value)
    text = f"{exact:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if len(text.partition(".")[2]) < least:
        text = f"{exact:,.{least}f}"
    return text.translate(_signs(get_language() or ""))


@cache
def _signs(language: str) -> dict[int, str]:
    """The signs of a number in a language; each page shows many numbers."""
    names = {",": "THOUSAND_SEPARATOR", ".": "DECIMAL_SEPARATOR"}
    found = {sign: formats.get_format(name, language) for sign, name in names.items()}
    return str.maketrans(found | {"-": "\u2212"})


@register.filter
def percent(value: Any) -> str:
    """„38 proc.“ of a number that counts hundredths (38, not 0.38)."""
    text, unit = number(value), pgettext("percent sign in text", "%")
    return f"{text}{NBSP}{unit}" if text else ""


@register.filter
def share(part: Decimal | int, whole: Decimal | int) -> int:
    """Part of the whole in whole percent, half-up; 0 when there is no whole."""
    if not whole:
        return 0
    return int((Decimal(part) * 100 / Decimal(whole)).quantize(Decimal(1), ROUND_HALF_UP))


@register.filter
def date_words(value: date | None) -> str:
    """„2026 m. lapkričio 22 d.“ for sentences."""
    return formats.date_format(_local(value), "DATE_FORMAT") if value else ""


@register.filter
def day_words(value: date | None) -> str:
    """„lapkričio 22 d.“ where the year is plain from its surroundings."""
    return formats.date_format(_local(value), "MONTH_DAY_FORMAT") if value else ""


@register.filter
def date_iso(value: date | None) -> str:
    """„2026-11-22“ as plain text; in templates `day` keeps it on one line."""
    return _local(value).isoformat()[:10] if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """„2026-11-22 14:05“, local time, as plain text."""
    return f"{_local(value):%Y-%m-%d}{NBSP}{_local(value):%H:%M}" if value else ""


@register.filter
def day(value: date | None) -> str:
    """„2026-11-22“ as a time element that never breaks."""
    return format_html('<time class="nowrap">{}</time>', date_iso(value)) if value else ""


@register.filter
def school_year(value: int | None) -> str:
    """2026 → „2026–2027“."""
    return f"{int(value)}–{int(value) + 1}" if value else ""


@register.filter
def school_years(values: Iterable[int]) -> str:
    """[2026, 2027] → „2026–2027 ir 2027–2028 m. m.“"""
    *earlier, last = [school_year(value) for value in values] or [""]
    joined = f" {gettext('and')} ".join(filter(None, [", ".join(earlier), last]))
    unit = pgettext("abbreviation", "school years")
    return f"{joined} {unit}".replace(f" {unit}", NBSP + unit.replace(" ", NBSP))


@register.filter("glue", is_safe=True)
def glue_html(value: Any) -> SafeString:
    """Keep „Nr. 5“, „22 d.“, „5–8“, sums and project numbers on one line."""
    text = value.__html__() if hasattr(value, "__html__") else escape(glue(str(value)))
    if not (DIGIT.search(text) and DASH.search(text)):  # most texts hold nothing to keep together
        return SafeString(text)
    return SafeString(UNBROKEN.sub(r'<span class="nowrap">\g<0></span>', text))


@register.filter
def anchor(value: Any) -> str:
    """A text as an HTML id."""
    return slugify(str(value)) or "x"


@register.simple_tag
def sign(name: str) -> SafeString:
    """A small drawing beside words; never alone, so hidden from screen readers."""
    return DRAWN[name]


@register.simple_tag
def status(tone: str, words: str) -> SafeString:
    """A state as words, sign and colour; tone draft, wait, ok, stop or note."""
    known, text = tone if tone in SIGNS else "draft", str(words)
    shown = escape(text[:1].upper() + text[1:])
    return mark_safe(f'<span class="status {known}">{DRAWN[known]}{shown}</span>')


@register.simple_tag
def table(rows: Table) -> SafeString:
    """The table of a list."""
    return rows.draw()


@register.inclusion_tag("components/path.html")
def path(steps: Iterable[Step], label: str = "") -> dict[str, Any]:
    """Where something is in its process."""
    return {"steps": list(steps), "label": label or gettext("Path")}


@register.inclusion_tag("components/bar.html")
def bar(part: Decimal | int, whole: Decimal | int, time: int | None, words: str) -> dict[str, Any]:
    """Part of a whole, with a mark at `time` percent; `words` say the same for screen readers."""
    used = share(part, whole)
    tone = "over" if used > 100 else "late" if time is not None and used + 15 < time else ""
    return {
        "used": max(0, min(used, 100)),
        "mark": None if time is None else max(0, min(time, 99)),
        "tone": tone,
        "words": words,
    }


@register.inclusion_tag("components/formula.html")
def formula(pupils: int, rate: Decimal, years: int, result: Decimal) -> dict[str, Any]:
    """rate × pupils × years, step by step; `result` is shown as the last step."""
    return {"pupils": pupils, "rate": rate, "years": years, "amount": result}


@register.inclusion_tag("components/pages.html", takes_context=True)
def page_links(context: Context, page: "Page[Any]", place: str = "") -> dict[str, Any]:
    """Links to the pages of a list; keeps the filter of the address. `place` is where on a long
    page the list is."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    there = {"numbers": list(numbers), "place": f"#{place}" if place else ""}
    return {"page": page, "request": context.get("request"), **there}


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: Any) -> dict[str, Any]:
    """What is wrong in the form, with links to the fields; nothing when all is right."""
    found = [(form[name], errors) for name, errors in form.errors.items() if name in form.fields]
    # A label that is a whole sentence goes on here with what is wrong.
    fields = [(field, str(field.label).removesuffix("."), errors) for field, errors in found]
    return {"form": form, "fields": fields, "general": form.non_field_errors()}


@register.simple_block_tag
def notice(content: SafeString, tone: Tone = "note", role: str = "") -> SafeString:
    """A block of text in a tone: {% notice "wait" %}…{% endnotice %}."""
    attribute = format_html(' role="{}"', role) if role else ""
    return format_html(
        '<div class="notice {}"{}>{}<div class="stack-s">{}</div></div>',
        *(tone, attribute, sign(tone), content),
    )


@register.filter
def attributes(values: dict[str, Any]) -> SafeString:
    """A widget's attributes."""
    return flatatt(values)


@register.filter
def options(groups: Iterable[tuple[str | None, list[dict[str, Any]], int]]) -> SafeString:
    """The options of a select widget, in their groups."""
    texts = []
    for name, choices, _place in groups:
        inside = "".join(map(_option, choices))
        start = format_html('<optgroup label="{}">', name) if name else ""
        texts.append(f"{start}{inside}</optgroup>" if name else inside)
    return mark_safe("".join(texts))


def _option(choice: dict[str, Any]) -> str:
    value, label = escape(str(choice["value"])), escape(str(choice["label"]))
    attributes = flatatt(choice["attrs"]) if choice["attrs"] else ""
    return f'<option value="{value}"{attributes}>{label}</option>'


@register.filter
def once(messages: Iterable[Any]) -> list[Any]:
    """Messages without those that say the same again; the first of each stays."""
    found: dict[tuple[str, str], Any] = {}
    for message in messages:
        found.setdefault((str(message), message.tags), message)
    return list(found.values())


@register.filter
def message_tone(tags: str) -> str:
    """The tone of a message of Django's by its level."""
    words = set(tags.split())
    if "error" in words:
        return "stop"
    return "wait" if "warning" in words else "ok" if "success" in words else "note"


def _local(value: date) -> date:
    """A moment in local time; a date as it is."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value
