"""Every plan of the demonstration on paper, and the report: tagged, titled, Lithuanian, numbered.

As the agency and as who writes for the school. Read by pypdf; poppler's pdftotext and pdffonts say
the same with other eyes; qpdf looks at the file's own structure.
"""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from common import clock
from common.money import format_eur
from plans.choices import VersionStatus
from plans.models import Agreement, PlanVersion
from progress.models import Evaluation
from schools.choices import Role
from schools.models import Membership
from scripts.prove_demo import prepare
from scripts.prove_report import Report
from tests import paper

LETTERS, ENOUGH = set("ąčęėįšųūž"), 7


def run(report: Report) -> None:
    prepare()
    agency = User.objects.get(email="agentura@demo.lt")
    plans = list(PlanVersion.objects.select_related("plan__grant__holder").order_by("pk"))
    pages = 0
    for version in plans:
        url = reverse("plans:version_pdf", args=[version.plan_id, version.number])
        found = [answer(report, user, url) for user in (agency, *writers(version))]
        for pdf in filter(None, found):
            pages += look(report, f"plan {version.pk}", pdf)
            said = paper.text(pdf)
            grant = version.plan.grant
            for words in (grant.holder.name, format_eur(grant.formula_amount)):
                report.expect(plain(words) in plain(said), f"plan {version.pk}: no {words}")
        report.expect(any(found), f"plan {version.pk}: nobody can print it")
    beside = list(others())
    for name, url in beside:
        pages += look(report, name, answer(report, agency, url) or b"")
    whole = answer(report, agency, reverse("progress:report_pdf"))
    pages += look(report, "report", whole or b"")
    report.figure(
        f"{len(plans)} plans, {len(beside)} papers beside them and the report, {pages} pages"
    )


def others() -> Iterator[tuple[str, str]]:
    """What is printed beside plans: notes of agreements, progress and evaluations."""
    for row in Agreement.objects.filter(withdrawn_at=None).select_related("submission__version"):
        place = [row.submission.version.plan_id, row.pk]
        yield f"note {row.pk}", reverse("plans:plan_note", args=place)
    for version in PlanVersion.objects.filter(status=VersionStatus.APPROVED).select_related("plan"):
        grant = version.plan.grant_id
        yield f"progress {grant}", reverse("progress:progress_pdf", args=[grant])
    for made in Evaluation.objects.all():
        place = [made.grant_id, made.pk]
        yield f"evaluation {made.pk}", reverse("progress:evaluation_pdf", args=place)


def writers(version: PlanVersion) -> list[User]:
    """Who heads the school, or the officer who writes for a school that sent paper."""
    school = version.plan.grant.holder
    now = Membership.objects.valid_on(clock.today()).select_related("user")
    heads = now.filter(school=school, role=Role.DIRECTOR)
    officers = now.filter(municipality=school.municipality, role=Role.OFFICER)
    return [membership.user for membership in heads or officers]


def answer(report: Report, user: User, url: str) -> bytes | None:
    """The document; nothing when this person may not read it yet."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    response: Any = client.get(url)
    if response.status_code not in {200, 403}:
        report.fault(f"{url} as {user.email} answered {response.status_code}")
    body = b"".join(response) if response.streaming else response.content
    return body if response.status_code == 200 else None


def look(report: Report, name: str, pdf: bytes) -> int:
    """What holds of every document; the number of its pages."""
    reader = paper.reader(pdf)
    for fault in paper.faults(pdf):
        report.fault(f"{name}: {fault}")
    tags = {str(item["/S"]) for item in paper.elements(pdf) if "/S" in item}
    report.expect({"/H1", "/P", "/Table", "/TH"} <= tags, f"{name}: tags {sorted(tags)}")
    for place, page in enumerate(reader.pages, 1):
        mark = f"{place} / {len(reader.pages)}"
        report.expect(mark in page.extract_text(), f"{name}: page {place} without „{mark}“")
    letters = LETTERS & set(paper.text(pdf).lower())
    report.expect(len(letters) >= ENOUGH, f"{name}: of Lithuanian letters only {sorted(letters)}")
    for font in paper.fonts(pdf):
        inside = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        report.expect("/FontFile2" in inside, f"{name}: {font['/BaseFont']} is not embedded")
    poppler(report, name, pdf, letters)
    qpdf(report, name, pdf)
    return len(reader.pages)


def poppler(report: Report, name: str, pdf: bytes, letters: set[str]) -> None:
    """The same asked of another reader."""
    if not shutil.which("pdffonts"):
        report.without("poppler (pdffonts, pdftotext)")
        return
    listed = tool("pdffonts", pdf).splitlines()[2:]
    report.expect(bool(listed), f"{name}: pdffonts sees no font")
    for line in listed:
        is_embedded = re.split(r"\s+", line.strip())[-5:-2] == ["yes", "yes", "yes"]
        report.expect(is_embedded, f"{name}: pdffonts: {line}")
    said = tool("pdftotext", pdf)
    report.expect(letters <= set(said.lower()), f"{name}: pdftotext misses Lithuanian letters")


def qpdf(report: Report, name: str, pdf: bytes) -> None:
    """Whether the file's own structure is sound."""
    if not shutil.which("qpdf"):
        report.without("qpdf --check")
        return
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        done = subprocess.run(["qpdf", "--check", file.name], capture_output=True, text=True)
    report.expect(done.returncode == 0, f"{name}: qpdf: {done.stdout}{done.stderr}")


def tool(name: str, pdf: bytes) -> str:
    arguments = [name, "-"] if name == "pdffonts" else [name, "-", "-"]
    done = subprocess.run(arguments, input=pdf, capture_output=True)
    return done.stdout.decode(errors="replace")


def plain(text: str) -> str:
    """Without spaces of any kind: lines break where they like."""
    return re.sub(r"[\s\u00a0\u202f\u00ad]", "", text)
