"""The page of gaps and its files: by kind and rule, each gap with the link to its field."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from common import clock
from common.tables import Column as Head
from common.tables import Table, named, unbroken
from common.templatetags.ui import date_iso
from common.xlsx import Column, sheet_bytes
from progress.choices import GapKind
from schools.resources.columns import defuse

from .found import Rule
from .reading import Gap, Gaps


@dataclass(frozen=True)
class Part:
    """The gaps of one rule on a page; `count` counts those of other pages too."""

    rule: Rule
    count: int
    table: Table


def parts_of(gaps: Gaps, page: Iterable[Gap]) -> list[tuple[GapKind, list[Part]]]:
    """The gaps of a page by kind and rule, in the order of the rules."""
    by_rule = [
        Part(rule, gaps.counts[rule], _table(rows))
        for rule, rows in groupby(page, key=lambda gap: gap.rule)
    ]
    return [
        (kind, list(parts)) for kind, parts in groupby(by_rule, key=lambda part: part.rule.kind)
    ]


def _table(gaps: Iterable[Gap]) -> Table:
    heads = [Head(_("What and where")), Head(_("Since"))]
    return Table(_("The oldest first"), heads, [_cells(gap) for gap in gaps])


def _cells(gap: Gap) -> tuple[str, str]:
    place = f"{gap.school} · {gap.municipality}"
    cell = named(gap.url, gap.text, place, is_example=gap.is_example)
    return cell, unbroken(date_iso(gap.since)) if gap.since else "–"


def gaps_xlsx(gaps: Gaps, chosen: str) -> bytes:
    """All gaps as a workbook; `chosen` is the filter in words."""
    notes = [_("As of %(date)s") % {"date": date_iso(clock.today())}, chosen]
    rows = [_values(gap) for gap in gaps[:]]
    return sheet_bytes(_("Data quality"), _columns(), rows, notes=[note for note in notes if note])


def gaps_csv(gaps: Gaps) -> bytes:
    """The same with semicolons, in UTF-8 with its mark, for spreadsheets; never a formula."""
    held = io.StringIO()
    writer = csv.writer(held, delimiter=";")
    writer.writerow([column.title for column in _columns()])
    for gap in gaps[:]:
        writer.writerow([_plain(value) for value in _values(gap)])
    return b"\xef\xbb\xbf" + held.getvalue().encode()


def _columns() -> list[Column]:
    return [
        Column(_("Kind"), width=14),
        Column(_("Rule"), width=44),
        Column(_("School"), width=42),
        Column(_("Municipality"), width=28),
        Column(_("What is wrong"), width=60),
        Column(_("Since"), "date", 12),
        Column(_("What to do"), width=60),
    ]


def _values(gap: Gap) -> list[Any]:
    rule = gap.rule
    return [
        str(rule.kind.label),
        str(rule.title),
        gap.school,
        gap.municipality,
        gap.text,
        gap.since,
        str(rule.advice),
    ]


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return date_iso(value)
    return "" if value is None else str(defuse(str(value)))
