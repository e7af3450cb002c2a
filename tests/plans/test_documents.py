"""Official documents: their code and digest, and the one PDF of an approved version."""

import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from common import clock, pdf
from common.checks import digest, in_groups
from common.pdf import PdfUnavailable
from files.models import StoredFile
from files.services import path_of, read, store
from grants.services import carry_over
from plans import documents, workflow
from plans.models import Agreement, Document, PlanVersion
from plans.official import official_pdf, prepare, readers_html
from plans.papers import order_paper
from schools.models import School
from tests import letters, paper
from tests.guards import lifted
from tests.once import LAID_OUT
from tests.world import World, draft

from . import stages


def address(version: PlanVersion, number: int = 0) -> str:
    return reverse("plans:version_pdf", args=[version.plan_id, number])


def test_digest_is_of_the_canonical_json() -> None:
    said = hashlib.sha256('{"a":[1,null],"ž":"ą"}'.encode()).hexdigest()
    assert digest({"ž": "ą", "a": [1, None]}) == said
    assert digest({"ž": "ą", "a": [1, 0]}) != said


def test_a_submission_gets_its_code_and_a_resubmission_another(world: World) -> None:
    version = stages.returned(world)
    workflow.submit(version, by=world.asta, explanations=stages.UNCHANGED)
    first, second = Document.objects.order_by("pk")
    assert first.code != second.code
    assert first.content_sha256 == second.content_sha256  # nothing was changed meanwhile
    assert [row.file for row in (first, second)] == [None, None]
    assert second.submission == version.current_submission
    assert second.title == "Ąžuolo mokykla, 2026–2028\u00a0m., Planas"


@LAID_OUT
def test_a_renamed_school_keeps_its_name_in_what_was_sent(world: World) -> None:
    """One code has one text; a draft has today's name, and an old submission had none."""
    version, other = stages.submitted(world), draft(world.kastonas_grant, world.cecilija)
    document = Document.objects.get(submission=version.current_submission)
    School.objects.update(name="Nauja mokykla")
    stages.municipality_agrees(world, version)
    stages.agency_agrees(world, version)
    fresh = PlanVersion.objects.for_list().get(pk=version.pk)
    papers = {
        "sent": readers_html(fresh, world.asta),
        "order": order_paper(fresh, by=world.asta).html(),
        "draft": readers_html(PlanVersion.objects.for_list().get(pk=other.pk), world.cecilija),
    }
    told = {key: ("Ąžuolo mokykla" in html, "Nauja" in html) for key, html in papers.items()}
    assert told == {"sent": (True, False), "order": (True, False), "draft": (False, True)}
    workflow.approve(fresh, ordered_on=stages.ORDERED_ON, order_number="V-1", by=world.asta)
    official = prepare(fresh, by=world.asta)
    assert ("Ąžuolo mokykla" in official.html, "Nauja" in official.html) == (True, False)
    assert in_groups(document.content_sha256) in official.html
    sent = fresh.current_submission
    assert sent
    sent.content.pop("school")
    assert documents.author_of(fresh).name == "Nauja mokykla"


def test_note_of_a_standing_agreement_is_no_draft_once_the_plan_is_in_force(world: World) -> None:
    version = stages.approved(world)
    sent, given = version.current_submission, {"content": {}, "by": world.domas}
    given_by = Agreement.objects.get(submission=sent, party="municipality")
    about = {"version": version, "submission": sent, "agreement": given_by}
    note = documents.issue(**about, kind="note", title="Pažyma", **given)
    order = documents.issue(version=version, kind="order", title="Įsakymas", **given)

    def public() -> list[bool]:
        codes = [Document.objects.get(kind="plan", submission=sent).code, note.code, order.code]
        return [found.is_public for code in codes if (found := documents.find(code))]

    assert public() == [False, True, True]
    with lifted():
        Agreement.objects.filter(submission=sent).update(withdrawn_at=clock.now())
    assert public() == [False, False, True]


def test_two_documents_of_one_thing_are_refused_by_the_database(world: World) -> None:
    version = stages.submitted(world)
    assert version.current_submission
    for submission in (version.current_submission, None):
        with transaction.atomic():
            documents.of_submission(version.current_submission)
        fields = {"version": version, "kind": "plan", "title": "x", "content": 1, "by": world.asta}
        if submission is None:
            documents.issue(**fields)
        with pytest.raises(IntegrityError), transaction.atomic():
            documents.issue(**fields, submission=submission)


@LAID_OUT
def test_only_what_was_sent_carries_its_code(world: World, client: Client) -> None:
    client.force_login(world.asta)
    version = stages.being_written(world)
    assert "Kaip patikrinti" not in paper.text(client.get(address(version)).content)
    workflow.submit(version, by=world.asta)
    check = documents.check_of(Document.objects.get())
    for page in paper.reader(client.get(address(version)).content).pages:
        assert check.shown in page.extract_text()
    text = paper.text(client.get(address(version)).content)
    assert f"http://testserver/tikrinti/{check.shown}/" in text
    assert check.digest in text
    workflow.send_back(version, party="agency", comment="Tikslinti.", by=world.feliksas)
    assert check.shown not in paper.text(client.get(address(version)).content)
    client.force_login(world.domas)
    assert check.shown in paper.text(client.get(address(version)).content)


def test_approved_pdf_is_made_after_the_order_and_the_same_for_ever(
    world: World, client: Client
) -> None:
    version = stages.approved(world)
    letters.work()
    document = Document.objects.get(submission=None)
    assert document.file
    kept = read(document.file)
    assert documents.check_of(document).shown in paper.text(kept)
    assert document.content_sha256 == digest(documents.content_of(version))
    carry_over(school=world.azuolas, successor=world.berzas, on=clock.today(), by=world.feliksas)
    client.force_login(world.feliksas)
    for url in (address(version), reverse("plans:plan_pdf", args=[version.plan_id])):
        answer = client.get(url)
        assert answer.content == kept
        assert answer["Content-Type"] == "application/pdf"
    assert Document.objects.filter(submission=None).count() == 1


def test_first_look_makes_what_the_job_has_not_and_the_job_leaves_it(
    world: World, client: Client
) -> None:
    version = stages.approved(world)
    client.force_login(world.vilte)
    first = client.get(address(version)).content
    letters.work()
    assert client.get(address(version)).content == first
    assert StoredFile.objects.filter(content_type="application/pdf").count() == 1


def test_of_two_at_once_one_is_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the first is being made, the second has made and kept its own."""
    version = stages.approved(world)
    made, write, inner = [], pdf.write, []

    def slow(html: str) -> bytes:
        if not inner:
            inner.append(1)
            made.append(official_pdf(version, by=world.domas))
        return write(html)

    monkeypatch.setattr(pdf, "write", slow)
    assert official_pdf(version, by=world.asta) == made[0]
    assert Document.objects.filter(submission=None).count() == 1


def test_without_libraries_nothing_is_kept_and_the_message_stays(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = stages.approved(world)

    def missing(html: str) -> bytes:
        raise PdfUnavailable("apt-get install")

    monkeypatch.setattr(pdf, "write", missing)
    client.force_login(world.asta)
    assert "apt-get install" in client.get(address(version), follow=True).content.decode()
    letters.work()
    assert not Document.objects.filter(submission=None).exists()


def test_versions_that_are_not_the_persons_are_refused(world: World, client: Client) -> None:
    version = stages.approved(world)
    PlanVersion.objects.create(plan=version.plan, number=1, reason="Kainos", reason_code="other")
    found = []
    for name in ("asta", "domas", "vilte"):
        client.force_login(world.people[name])
        found.append([client.get(address(version, n)).status_code for n in (1, 2)])
    assert found == [[200, 404], [403, 404], [403, 404]]


def test_bytes_on_disk_are_those_of_the_digest(world: World) -> None:
    version = stages.approved(world)
    file = official_pdf(version, by=world.asta)
    with default_storage.open(path_of(file.sha256)) as stored:
        assert hashlib.sha256(stored.read()).hexdigest() == file.sha256
    assert file.name == "mvt-planas-azuolo-mokykla-2026-2028.pdf"
    assert store(ContentFile(b"x", "x.pdf"), by=world.asta).sha256 != file.sha256
