"""Every spreadsheet that the site gives out opens, and text that looks like a formula stays text.

The cast's school, plan and people are renamed to formulas first. openpyxl reads each workbook;
LibreOffice, where it is installed, opens it too and must show the same words.
"""

import csv
import io
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.test.utils import setup_test_environment
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from plans.models import Indicator
from schools.models import PupilCount, School
from scripts.prove_crawl import crawl
from scripts.prove_pages import Form
from scripts.prove_report import Report
from scripts.prove_values import plausible
from tests.addresses import approved
from tests.guards import lifted
from tests.world import World, build

FORMULAS = ['=HYPERLINK("http://demo.lt";"x")', "=1+1", "@SUM(A1:A9)", "+370", "-5", "\t=1+1"]
SHEET = "spreadsheetml"


def run(report: Report) -> None:
    setup_test_environment(debug=False)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    with transaction.atomic():
        world = spoilt()
    client = Client()
    client.force_login(world.feliksas)
    books = {"report": client.get(reverse("progress:report_xlsx")).content, **exports(client)}
    texts = sum(look(report, name, content) for name, content in books.items())
    report.figure(
        f"{len(books)} workbooks ({', '.join(sorted(books))}), {texts} texts that look like "
        "formulas, none of them a formula"
    )
    office(report, books)


def spoilt() -> World:
    """The cast with formulas for names."""
    world = build()
    approved(world)
    for school, name in zip(School.objects.order_by("pk"), FORMULAS, strict=False):
        school.name = name
        school.save(update_fields=["name"])
    PupilCount.objects.update(source=FORMULAS[1])
    User.objects.filter(pk=world.asta.pk).update(full_name=FORMULAS[1])
    with lifted():  # the plan is in force
        Indicator.objects.update(title=FORMULAS[0], source=FORMULAS[1], unit=FORMULAS[3])
    return world


def exports(client: Client) -> dict[str, bytes]:
    """What the admin's export pages give, as workbooks."""
    books = {}
    for page in crawl(client, ["/admin/"], each=1):
        for form in page.forms:
            if page.name.endswith("_export") and form.method == "post":
                response: Any = client.post(page.url, filled(form))
                if SHEET in response.headers.get("Content-Type", ""):
                    books[page.name.removeprefix("admin:")] = response.content
    return books


def filled(form: Form) -> dict[str, str]:
    """The export form with the last of the formats, which is XLSX, and every column ticked."""
    data = {item.name: plausible(item) for item in form.fields}
    for item in form.fields:
        if item.name == "format" and item.options:
            data["format"] = item.options[-1]
    return data


def look(report: Report, name: str, content: bytes) -> int:
    """Opens; no cell is a formula; how many texts might have been one."""
    cells = [
        cell
        for sheet in load_workbook(io.BytesIO(content)).worksheets
        for row in sheet.iter_rows()
        for cell in row
    ]
    for cell in cells:
        report.expect(cell.data_type != "f", f"{name}: {cell.coordinate} is a formula")
    signs = ("=", "@", "+", "-")
    return sum(str(cell.value).lstrip("'").startswith(signs) for cell in cells)


def office(report: Report, books: dict[str, bytes]) -> None:
    """LibreOffice shows in every cell the words that openpyxl found."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if not program:
        report.without("LibreOffice: the workbooks were opened by openpyxl alone")
        return
    with tempfile.TemporaryDirectory() as folder:
        for name, content in books.items():
            shown = opened(program, Path(folder), name, content)
            report.expect(bool(shown), f"{name}: LibreOffice does not open it")
            for text in first_texts(content):
                report.expect(text.strip() in shown, f"{name}: LibreOffice does not show {text}")
    report.figure(f"LibreOffice opened {len(books)} workbooks and shows their words")


def opened(program: str, folder: Path, name: str, content: bytes) -> set[str]:
    path = folder / f"{name}.xlsx"
    path.write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        program,
        profile,
        "--headless",
        "--convert-to",
        "csv:Text - txt - csv (StarCalc):44,34,76",
    ]
    subprocess.run([*command, "--outdir", str(folder), str(path)], capture_output=True, timeout=180)
    made = path.with_suffix(".csv")
    text = made.read_text(encoding="utf-8") if made.exists() else ""
    return {cell.strip() for row in csv.reader(io.StringIO(text)) for cell in row}


def first_texts(content: bytes) -> list[str]:
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    return [cell.value for cell in cells if isinstance(cell.value, str)]
