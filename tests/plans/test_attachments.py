"""Files beside a plan: who adds, who has them, what is refused, what history keeps."""

import hashlib
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from audit.transitions import Refused
from files.models import StoredFile
from plans import attachments, workflow
from plans.models import Attachment, PlanVersion
from plans.services import version_token
from tests.files.archives import DOCX, PDF, office
from tests.guards import lifted
from tests.plans import stages
from tests.world import World, draft, fill

pytestmark = pytest.mark.django_db


def add(version: PlanVersion, by: Any, **more: Any) -> Attachment:
    given = {"key": uuid4(), "title": "Ataskaita", "row_key": None, "kind": "application/pdf"}
    upload = ContentFile(PDF, name="ataskaita.pdf")
    return attachments.add_attachment(version=version, upload=upload, by=by, **given | more)


def address(version: PlanVersion, row: Attachment | None = None, name: str = "attachment") -> str:
    if row is None:
        return reverse("plans:attachment_list", args=[version.plan_id])
    return reverse(f"plans:{name}", args=[version.plan_id, row.pk])


def send(client: Client, version: PlanVersion, body: bytes, **more: Any) -> Any:
    upload = SimpleUploadedFile("Tvarkaraštis.txt", body)
    given = {"key": uuid4(), "title": "Tvarkaraštis", "row_key": "", "upload": upload}
    return client.post(address(version), given | more)


@pytest.fixture
def version(world: World) -> PlanVersion:
    return stages.being_written(world)


def test_writer_attaches_to_an_activity_and_takes_it_off(
    world: World, client: Client, version: PlanVersion
) -> None:
    activity = version.activities.get()
    client.force_login(world.rasa)
    assert send(client, version, DOCX, row_key=activity.key)["Location"] == address(version)
    titles = attachments.numbered_activities(version)
    [item] = attachments.attached(world.asta, version, titles)
    assert (item.about, item.row.file.name, item.row.by) == (
        "1. Konsultacijos 1",
        "Tvarkaraštis.txt.docx",
        world.rasa,
    )
    answer = client.get(address(version, item.row))
    assert b"".join(answer.streaming_content) == DOCX
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    client.post(address(version, item.row, "attachment_remove"))
    assert attachments.attached(world.asta, version, titles) == []
    verbs = Entry.objects.filter(verb__startswith="plan.file_").order_by("pk")
    assert [(entry.verb, entry.changes["row"]) for entry in verbs] == [
        ("plan.file_attached", "Tvarkaraštis"),
        ("plan.file_removed", "Tvarkaraštis"),
    ]


def test_refused_file_keeps_the_words_and_stores_nothing(
    world: World, client: Client, version: PlanVersion
) -> None:
    client.force_login(world.asta)
    activity = version.activities.get()
    page = send(client, version, office("a.macroEnabled"), row_key=activity.key).content.decode()
    assert "Faile yra makrokomandų" in page
    assert 'value="Tvarkaraštis"' in page
    assert f'value="{activity.key}" selected' in page
    assert not StoredFile.objects.exists()


def test_same_form_twice_adds_one_file_and_no_more_than_thirty_fit(
    world: World, version: PlanVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = uuid4()
    assert add(version, world.asta, key=key) == add(version, world.asta, key=key)
    monkeypatch.setattr(attachments, "MOST", 2)
    add(version, world.asta)
    with pytest.raises(Refused):
        add(version, world.asta)
    assert version.attachments.count() == 2


def test_only_writers_attach_and_only_while_writing(world: World, version: PlanVersion) -> None:
    row = add(version, world.asta)
    for name in ("domas", "feliksas", "benas", "vilte"):
        with pytest.raises(Refused):
            add(version, world.people[name])
        with pytest.raises(Refused):
            attachments.remove_attachment(attachment=row, by=world.people[name])
    with pytest.raises(Refused):
        add(version, world.asta, row_key=uuid4())
    workflow.submit(version, by=world.asta)
    with pytest.raises(Refused):
        add(version, world.asta)
    with pytest.raises(Refused):
        attachments.remove_attachment(attachment=row, by=world.asta)
    assert list(version.attachments.all()) == [row]


def test_file_of_another_school_is_found_by_no_address(
    world: World, client: Client, version: PlanVersion
) -> None:
    mine = draft(world.berzas_grant, world.benas)
    row = add(version, world.asta)
    client.force_login(world.benas)
    names = ("attachment", "attachment_remove")
    places = [address(plan, row, name) for plan in (version, mine) for name in names]
    codes = [client.get(place).status_code for place in [*places, address(version)]]
    codes += [client.post(place).status_code for place in (places[1], places[3])]
    assert codes == [404] * 7
    assert list(version.attachments.all()) == [row]


@pytest.mark.parametrize(
    ("stage", "readers"),
    [
        (stages.being_written, "asta rasa"),
        (stages.submitted, "asta rasa domas feliksas aurelija"),
        (stages.returned, "asta rasa"),
        (stages.approved, "asta rasa domas feliksas aurelija vilte"),
    ],
)
def test_file_is_for_readers_of_the_text(world: World, stage: Any, readers: str) -> None:
    """What is added to a returned plan is the school's own until it submits the plan again."""
    version = stage(world)
    file = StoredFile.objects.create(name="a", sha256="0", size=1, uploaded_by=world.asta)
    with lifted():
        row = Attachment.objects.create(version=version, title="A", by=world.asta, file=file)
    people = {
        name for name, user in world.people.items() if row in Attachment.objects.visible_to(user)
    }
    assert people == set(readers.split())


def test_list_reads_as_much_for_three_files_and_tells_of_a_deleted_activity(
    world: World, client: Client, version: PlanVersion
) -> None:
    fill(version, world.asta)
    activity = version.activities.last()
    assert activity
    client.force_login(world.asta)
    counts = []
    for more in (1, 2):
        for _place in range(more):
            add(version, world.asta, row_key=activity.key)
        with CaptureQueriesContext(connection) as captured:
            client.get(address(version))
        counts.append(len(captured))
    assert counts[0] == counts[1]
    activity.delete()
    assert client.get(address(version)).content.decode().count("Veikla ištrinta") == 3


def test_what_was_sent_names_its_files(world: World, version: PlanVersion) -> None:
    first = add(version, world.asta, row_key=version.activities.get().key)
    seen = version_token(PlanVersion.objects.get())
    second = add(version, world.rasa, title="Protokolas")
    with pytest.raises(workflow.Outdated):
        workflow.submit(version, by=world.asta, seen=seen)
    sent = workflow.submit(version, by=world.asta, seen=version_token(PlanVersion.objects.get()))
    assert sent.content["attachments"] == [
        {
            "key": str(row.key),
            "title": row.title,
            "row_key": row.row_key and str(row.row_key),
            "name": "ataskaita.pdf",
            "size": len(PDF),
            "sha256": hashlib.sha256(PDF).hexdigest(),
        }
        for row in (first, second)
    ]
    workflow.send_back(version, party="agency", comment="Ne.", by=world.feliksas)
    attachments.remove_attachment(attachment=second, by=world.asta)
    sent.refresh_from_db()
    assert [item["title"] for item in sent.content["attachments"]] == ["Ataskaita", "Protokolas"]
