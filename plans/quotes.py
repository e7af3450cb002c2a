"""The words that a remark is about, as they stand at a moment: of a part, a row or one field."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import translation

from common.money import format_eur
from common.templatetags.ui import date_iso

from . import wording
from .content import PlanContent
from .models import Activity, Indicator

ROWS = ("findings", "objectives", "activities", "indicators")
TEXTS = ("goal", "sustainability")
SECTIONS = frozenset({"plan", "money", *ROWS, *TEXTS})
LANGUAGE = "lt"  # a quote is what the plan says, in whatever language it is looked at


@dataclass(frozen=True)
class Spot:
    """A place in a version: a part (`plan` is the whole), maybe a row of it, maybe a field."""

    section: str
    row_key: UUID | None = None
    field: str = ""


def row_at(content: PlanContent, key: UUID | None) -> tuple[str, Any] | None:
    """The part and the numbered row with this key; None where there is none."""
    found = ((name, item) for name in ROWS for item in getattr(content, name))
    return next(((name, item) for name, item in found if item.row.key == key), None)


def fields_of(item: Any) -> set[str]:
    """The fields of a numbered row that a remark may be about."""
    meta = item.row._meta
    names = {field.name for field in [*meta.concrete_fields, *meta.many_to_many]}
    names |= {f"money_{year}" for year in getattr(item, "money", {})}
    return names - {"id", "key", "version", "position"}


def words_at(content: PlanContent, spot: Spot) -> str | None:
    """What stands there; empty for a part without words of its own, None where it is gone."""
    with translation.override(LANGUAGE):
        if spot.row_key is None:
            return _words_of_part(content, spot.section)
        found = row_at(content, spot.row_key)
        if found is None or found[0] != spot.section:
            return None
        return _words_of_field(found[1], spot.field) if spot.field else _words_of_row(found[1])


def _words_of_part(content: PlanContent, section: str) -> str:
    if section in TEXTS:
        return str(getattr(content.version, section)).strip()
    if section == "money":
        return f"{format_eur(content.planned)} / {format_eur(content.granted)}"
    return ""


def _words_of_row(item: Any) -> str:
    """What a row says in its own words, without its number, which may change."""
    row = item.row
    if isinstance(row, Indicator):
        return wording.indicator_sentence(row)
    if isinstance(row, Activity):
        money = format_eur(item.total) if item.total else ""
        return "\n".join(filter(None, (row.title, row.expected_change, money)))
    return str(row.text)


def _words_of_field(item: Any, name: str) -> str:
    if name not in fields_of(item):
        return ""
    if name.startswith("money_"):
        return format_eur(item.money[int(name.removeprefix("money_"))])
    if name in {"objectives", "findings"}:
        numbers = item.finding_numbers if name == "findings" else item.objective_numbers
        return ", ".join(map(str, numbers))
    return _said(item.row, name)


def _said(row: Any, name: str) -> str:
    """A row's own field as a person reads it."""
    value = getattr(row, name)
    if value in (None, ""):
        return ""
    if isinstance(value, Decimal):
        return wording.shown(row.kind, row.unit, value)
    if isinstance(value, date):
        return date_iso(value)
    show = getattr(row, f"get_{name}_display", None)
    return str(show()) if show else str(value).strip()
