"""The dossier of a school: all that one person may read, and nothing else, in one ZIP."""

import hashlib
import re
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from files.services import read, store
from jobs.models import Job
from plans import workflow
from plans.comments import add_comment
from plans.models import Attachment, Document, PaperSource, PlanVersion
from plans.quotes import Spot
from progress.dossier import papers_of
from schools.models import Membership
from tests import letters, paper
from tests.guards import lifted
from tests.once import LAID_OUT
from tests.plans import stages
from tests.world import World

pytestmark = pytest.mark.django_db
SCAN = b"%PDF-1.4 skenas"


def furnished(world: World, *, is_on_paper: bool = False) -> PlanVersion:
    """Submitted with two files of one title and two remarks, maybe entered from a scan."""
    version = stages.being_written(world)
    for text in (b"%PDF-1.4 a", b"%PDF-1.4 b"):
        file = store(ContentFile(text, name="Ataskaita.pdf"), by=world.asta)
        Attachment.objects.create(
            version=version, title="Ataskaita: 2026/27", file=file, by=world.asta
        )
    stages.send(world, version)
    for audience, text in (("all", "Matoma visiems"), ("school", "Slapta pastaba")):
        add_comment(version=version, spot=Spot("goal"), text=text, audience=audience, by=world.asta)
    if is_on_paper:
        scan = store(ContentFile(SCAN, name="Planas ąžuolo.PDF"), by=world.domas)
        about = {"scan": scan, "received_on": date(2026, 9, 20), "by": world.domas}
        with lifted():
            PaperSource.objects.create(version=version, **about)
    return version


def ordered(world: World, version: PlanVersion) -> PlanVersion:
    """Agreed, and approved by an order whose scan is kept."""
    stages.agency_agrees(world, version)
    stages.municipality_agrees(world, version)
    order = store(ContentFile(b"%PDF-1.4 c", name="isakymas.pdf"), by=world.asta)
    given = {"ordered_on": stages.ORDERED_ON, "order_number": "(1.3.)-V13", "order_file": order}
    workflow.approve(version, by=world.asta, **given)
    return version


def made(client: Client, world: World, person: Any) -> ZipFile:
    """What the person gets by the page, made by the real worker."""
    client.force_login(person)
    page = reverse("progress:dossier", args=[world.azuolas.pk])
    assert client.post(page).status_code == 302
    letters.work()
    answer = client.get(reverse("progress:dossier_file", args=[world.azuolas.pk]))
    assert answer.status_code == 200, Job.objects.get(by=person).error
    return ZipFile(BytesIO(b"".join(answer)))


def test_dossier_holds_all_papers_with_an_index(world: World, client: Client) -> None:
    version = ordered(world, furnished(world, is_on_paper=True))
    archive = made(client, world, world.asta)
    assert archive.testzip() is None
    names = archive.namelist()
    top = "1-krepselis-2026/"
    assert names == [
        f"{top}planas/01-mvt-planas-azuolo-mokykla-2026-2028.pdf",
        f"{top}derinimas/01-agentura-2026-10-05-pazyma.pdf",
        f"{top}derinimas/02-savivaldybe-2026-10-05-pazyma.pdf",
        f"{top}isakymai/01-isakymas-1-3-v13.pdf",
        f"{top}popierius/01-planas-popieriuje.pdf",
        f"{top}priedai/01-ataskaita-2026-27.pdf",
        f"{top}priedai/02-ataskaita-2026-27.pdf",
        f"{top}pazanga/01-pazangos-ataskaita.pdf",
        f"{top}pastabos.html",
        f"{top}istorija.html",
        "stilius.css",
        "index.html",
    ]
    issued = Document.objects.get(version=version, submission=None, kind="plan")
    assert issued.file is not None
    assert archive.read(names[0]) == read(issued.file)
    assert [archive.read(name) for name in names[3:7]] == [
        b"%PDF-1.4 c",
        SCAN,
        b"%PDF-1.4 a",
        b"%PDF-1.4 b",
    ]
    index = archive.read("index.html").decode()
    links = re.findall(r'<a href="([^"]+)">', index)
    assert links == names[:-2]
    digests = re.findall(r"SHA-256 ([0-9a-f]{64})", index)
    assert digests == [hashlib.sha256(archive.read(name)).hexdigest() for name in links]
    assert "Asta Demo pateikė planą derinti" in archive.read(f"{top}istorija.html").decode()


def test_plan_leads_to_the_dossier_those_who_may_have_it(world: World, client: Client) -> None:
    plan, link = stages.approved(world).plan, reverse("progress:dossier", args=[world.azuolas.pk])
    led = {}
    for name in ("asta", "domas", "feliksas", "vilte"):
        client.force_login(world.people[name])
        led[name] = link in client.get(plan.get_absolute_url()).content.decode()
    assert led == {"asta": True, "domas": True, "feliksas": True, "vilte": False}


def test_nobody_gets_what_they_may_not_read(world: World, client: Client) -> None:
    furnished(world)
    texts = {}
    for name in ("asta", "rasa", "domas", "feliksas", "aurelija"):
        archive = made(client, world, world.people[name])
        texts[name] = {
            member.partition("/")[2]: archive.read(member).decode()
            for member in archive.namelist()
            if member.endswith(".html")
        }
    remarks = {name: found.get("pastabos.html", "") for name, found in texts.items()}
    seen = {name: ("Matoma" in text, "Slapta" in text) for name, text in remarks.items()}
    assert seen == {
        "asta": (True, True),
        "rasa": (True, True),
        "domas": (True, False),
        "feliksas": (True, False),
        "aurelija": (False, False),
    }
    rows = {name: "pridėjo veiklą" in found["istorija.html"] for name, found in texts.items()}
    assert [name for name, is_told in rows.items() if is_told] == ["asta", "rasa"]


@LAID_OUT
def test_draft_goes_only_to_its_writers(world: World) -> None:
    version = stages.being_written(world)
    for name, has_plan in (("asta", True), ("domas", False), ("feliksas", False)):
        ((_grant, papers),) = papers_of(world.azuolas, world.people[name])
        files = [member.name for member in papers]
        assert any("projektas" in file for file in files) == has_plan, name
        assert files[-1].endswith("istorija.html")
    assert papers_of(world.azuolas, world.benas) == []
    assert version.plan.grant.holder == world.azuolas


@LAID_OUT
def test_returned_plan_is_printed_as_it_was_submitted_for_others(
    world: World, client: Client
) -> None:
    version = stages.returned(world)
    row = version.objectives.get()
    type(row).objects.filter(pk=row.pk).update(text="Dar rašomas uždavinys")
    said = {}
    for name in ("asta", "domas"):
        archive = made(client, world, world.people[name])
        said[name] = "Dar rašomas uždavinys" in paper.text(archive.read(archive.namelist()[0]))
    assert said == {"asta": True, "domas": False}


def test_file_is_for_who_asked_while_they_may_see_the_school(world: World, client: Client) -> None:
    stages.submitted(world)
    made(client, world, world.asta)
    address = reverse("progress:dossier_file", args=[world.azuolas.pk])
    codes = {}
    for name in ("rasa", "domas", "feliksas", "vilte", "benas"):
        client.force_login(world.people[name])
        codes[name] = client.get(address).status_code
    assert codes == {"rasa": 404, "domas": 404, "feliksas": 404, "vilte": 403, "benas": 404}
    Membership.objects.filter(user=world.asta).delete()
    client.force_login(world.asta)
    assert client.get(address).status_code == 404


def test_who_lost_the_school_meanwhile_is_told_so(world: World, client: Client) -> None:
    client.force_login(world.rasa)
    client.post(reverse("progress:dossier", args=[world.azuolas.pk]))
    Membership.objects.filter(user=world.rasa).delete()
    letters.work()
    job = Job.objects.get()
    assert (job.has_failed, job.error) == (True, "Šios mokyklos dokumentų skaityti nebegalite.")


def test_page_tells_progress_and_asks_again_only_until_the_end(
    world: World, client: Client
) -> None:
    client.force_login(world.asta)
    page = reverse("progress:dossier", args=[world.azuolas.pk])
    assert "Sudaryti bylą" in client.get(page).content.decode()
    client.post(page)
    job = Job.objects.get()
    Job.objects.update(done=3, total=12)
    part = {"HX-Request": "true"}
    shown = client.get(page, headers=part).content.decode()
    assert "Byla sudaroma: 3 iš 12 failų." in shown
    assert 'hx-trigger="every 2s"' in shown
    assert "<html" not in shown
    assert client.get(page, {"matyta": "3-12"}, headers=part).status_code == 204
    letters.work()
    ready = client.get(page, {"matyta": "3-12"}, headers=part).content.decode()
    assert "Byla parengta." in ready
    assert "Sudaryti naują" in ready
    assert "hx-get" not in ready
    Job.objects.filter(pk=job.pk).update(result=None, error="Trūksta bibliotekų.")
    failed = client.get(page).content.decode()
    assert "Trūksta bibliotekų." in failed
    assert "Kartoti" in failed
