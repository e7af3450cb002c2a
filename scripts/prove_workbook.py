"""Every plan of the demonstration goes out as a workbook, through LibreOffice, and back unchanged.

So does a plan of texts that look like formulas. What people do wrong with files at full size is
refused in words. With KEEP=1 in the environment the file that the suite keeps is made anew.
"""

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import transaction

from plans.models import PlanVersion
from plans.workbook import WorkbookFault, prepare
from scripts.prove_report import Report
from tests.plans.workbooks import KEPT, bomb, edited, nasty, workbook
from tests.world import build

FILTER = "xlsx:Calc MS Excel 2007 XML"


def run(report: Report) -> None:
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    spoilt(report)
    call_command("demo", verbosity=0)
    versions = list(PlanVersion.objects.for_list().order_by("pk"))
    books = {version: workbook(version) for version in versions}
    for version, data in books.items():
        unchanged(report, "as downloaded", version, data)
    report.figure(f"{len(books)} plans of the demonstration: out and back, nothing changes")
    office(report, books)


def unchanged(report: Report, how: str, version: PlanVersion, data: bytes) -> None:
    """The file changes nothing, has no fault and is not stale."""
    intake = prepare(version, data)
    found = [*intake.faults, *((row.name, row.fields) for row in intake.comparison.rows)]
    report.expect(not found, f"{version}, {how}: {found[:3]}")
    report.expect(not intake.comparison.is_stale, f"{version}, {how}: stale")


def office(report: Report, books: dict[PlanVersion, bytes]) -> None:
    """LibreOffice opens and saves them all; then they come back."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if not program:
        report.without("LibreOffice: the workbooks came back as they were downloaded alone")
        return
    saved = through_office(program, list(books.values()))
    for version, data in zip(books, saved, strict=True):
        report.expect(data != books[version], f"{version}: LibreOffice did not save it")
        unchanged(report, "saved by LibreOffice", version, data)
    report.figure(f"LibreOffice opened and saved {len(saved)} of them: nothing changes")


def through_office(program: str, books: list[bytes]) -> list[bytes]:
    """The files as LibreOffice saves them, all in one go."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "out").mkdir()
        paths = [folder / f"{place}.xlsx" for place in range(len(books))]
        for path, data in zip(paths, books, strict=True):
            path.write_bytes(data)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [program, profile, "--headless", "--convert-to", FILTER]
        command += ["--outdir", str(folder / "out"), *map(str, paths)]
        subprocess.run(command, capture_output=True, timeout=600, check=True)
        return [(folder / "out" / path.name).read_bytes() for path in paths]


def spoilt(report: Report) -> None:
    """The plan of formulas, by itself and through LibreOffice; then files spoilt at full size."""
    with transaction.atomic():
        version = nasty(build())
        data = workbook(version)
        unchanged(report, "formulas", version, data)
        if program := shutil.which("soffice") or shutil.which("libreoffice"):
            saved = through_office(program, [data])[0]
            unchanged(report, "formulas, saved by LibreOffice", version, saved)
            if os.environ.get("KEEP"):
                KEPT.write_bytes(saved)
        refusals(report, version, data)
        transaction.set_rollback(True)


def refusals(report: Report, version: PlanVersion, data: bytes) -> None:
    strange = {"PDF": b"%PDF-1.4" + data, "bomb": bomb(), "50 MB": data + bytes(50_000_000)}
    for name, sent in strange.items():
        try:
            prepare(version, sent)
            report.fault(f"{name} was taken")
        except WorkbookFault:
            pass
    sent = edited(data, many_rows)
    far = edited(data, far_cells)
    begun = time.monotonic()
    report.expect(not prepare(version, far).comparison.writes, "cells far away were taken")
    intake = prepare(version, sent)
    took = time.monotonic() - begun
    report.expect(bool(intake.faults) and took < 10, f"10 000 rows and far cells: {took:.1f} s")
    report.figure(
        f"{', '.join(strange)} and 10 000 rows are refused in words, "
        f"cells at the far end of a sheet cost nothing: {took:.1f} s"
    )


def many_rows(book: Any) -> None:
    for row in range(4, 10_004):
        book["Veiklos"].cell(row, 3).value = "Veikla"


def far_cells(book: Any) -> None:
    """A cell in the last column of many rows, and one in the last row."""
    for row in range(100, 1_100):
        book["Veiklos"].cell(row, 16_384).value = "x"
    book["Rodikliai"].cell(1_048_576, 1).value = "x"
