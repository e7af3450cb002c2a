"""A plan whose every row and key is known, so that a file of it can be kept beside the tests."""

import re
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from openpyxl import load_workbook

from plans.content import load
from plans.models import Activity, Finding, Indicator, Objective, Plan, PlanVersion
from plans.services import save_row, save_texts
from plans.workbook import layout_of, workbook_bytes
from selection.models import Purpose
from tests.world import World, activity, indicator

KEPT = Path(__file__).with_name("files") / "libreoffice.xlsx"
NUMBER = 970_001  # far from what a database counts to in a test


def nasty(world: World) -> PlanVersion:
    """Formula-like texts, signs, lines, a purpose no longer offered, all kinds of values."""
    plan = Plan.objects.create(pk=NUMBER, grant=world.grant)
    version = PlanVersion.objects.create(pk=NUMBER, plan=plan)
    by = world.asta
    save_texts(version=version, by=by, goal="=1+1", sustainability="Pirma.\n\n+ antra „eilutė“")
    for text, dated_on in (("@SUM(A1:A9)", date(2025, 3, 1)), ("-5 balai; _x0041_", None)):
        row = Finding(version=version, source="external", strength="improve", text=text)
        row.dated_on, row.report_number = dated_on, "007"
        save_row(row=row, by=by)
    findings = list(version.findings.all())
    for text, links in (("+370 <b>&amp;</b>", findings[1:]), ("'kabutė", findings)):
        objective = Objective(version=version, text=text)
        save_row(row=objective, by=by, links={"findings": links})
    _activities(version, world)
    _indicators(version, world)
    for kind in (Finding, Objective, Activity, Indicator):
        for place, row in enumerate(kind.objects.filter(version=version)):
            kind.objects.filter(pk=row.pk).update(
                key=uuid5(NAMESPACE_URL, f"{kind.__name__}{place}")
            )
    return PlanVersion.objects.for_list().get(pk=version.pk)


def _activities(version: PlanVersion, world: World) -> None:
    objectives = list(version.objectives.all())
    rows = [activity(version, "=HYPERLINK(A1)"), activity(version, "Be lėšų")]
    rows[0].expected_change = "1. Viena\n2. Dvi"
    rows[1].purpose, rows[1].no_money_note, rows[1].ends_on = None, "Dirbama darbo metu", None
    budgets = [{2026: Decimal("1234.50"), 2027: Decimal("0.10")}, {}]
    for row, budget in zip(rows, budgets, strict=True):
        save_row(row=row, by=world.asta, links={"objectives": objectives[:1]}, budget=budget)
    Purpose.objects.filter(pk=rows[0].purpose_id).update(is_active=False)


def _indicators(version: PlanVersion, world: World) -> None:
    objectives = list(version.objectives.all())
    values = (("level", "0", "2"), ("yes_no", "0", "1"), ("national", "-2.5", "0.75"))
    for kind, baseline, target in (*values, ("count", "0", None)):
        row = indicator(version, f"+ rodiklis: {kind}")
        row.kind, row.baseline_value = kind, Decimal(baseline)
        row.target_value = None if target is None else Decimal(target)
        save_row(row=row, by=world.asta, links={"objectives": objectives})


def workbook(version: PlanVersion) -> bytes:
    """The version's file, as it is downloaded."""
    fresh = PlanVersion.objects.for_list().get(pk=version.pk)
    return workbook_bytes(load(fresh), layout_of(fresh))


def edited(data: bytes, change: Callable[[Any], None]) -> bytes:
    """The file after someone changed something in it."""
    book, stream = load_workbook(BytesIO(data)), BytesIO()
    change(book)
    book.save(stream)
    return stream.getvalue()


def put(book: Any, sheet: str, head: str, value: Any, row: int = 4) -> None:
    """Write into the cell of a row below a head; rows begin at 4."""
    page = book[sheet]
    column = next(cell.column for cell in page[2] if re.sub(r"\s", " ", str(cell.value)) == head)
    page.cell(row, column).value = value


def bomb() -> bytes:
    """A small file that unpacks into 40 MB."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", b" " * 40_000_000)
    return stream.getvalue()
