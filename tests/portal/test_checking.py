"""Checking a paper copy: genuine, forged and changed told apart, and nothing private told."""

import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from common import codes
from files.models import StoredFile
from files.services import read
from plans import workflow
from plans.documents import check_of, issue
from plans.models import Agreement, Document, PlanVersion
from plans.official import official_pdf
from tests.guards import change, lifted
from tests.once import DRAWN
from tests.plans import stages
from tests.world import World

pytestmark = pytest.mark.django_db


def url(code: str) -> str:
    return reverse("portal:check_document", args=[code])


def page(client: Client, code: str) -> str:
    answer = client.get(url(code))
    assert answer.status_code == 200
    return answer.content.decode()


def issued(world: World) -> Document:
    version = stages.approved(world)
    official_pdf(version, by=world.asta)
    return Document.objects.get(submission=None)


def forged(code: str) -> str:
    """One sign of the code is another."""
    return codes.shown(code[:-1] + ("0" if code[-1] != "0" else "1"))


def test_a_document_in_force_says_what_it_is(world: World, client: Client) -> None:
    document = issued(world)
    text = page(client, codes.shown(document.code))
    assert "Dokumentas su šiuo kodu tikras ir galioja" in text
    for words in ("Ąžuolo mokykla", "2026–2028", "Planas", "2026-10-06"):
        assert words in text
    assert document.file
    assert f'data-check="{document.file.sha256}"' in text
    assert check_of(document).digest in text


@DRAWN
def test_nothing_private_stands_there(world: World, client: Client) -> None:
    document = issued(world)
    text = page(client, document.code)
    version = document.version
    private = [version.goal, version.order_number, "Asta", "demo.lt", "50 673,00", "101 346,00"]
    assert [words for words in private if words in text] == []
    assert f"/planai/{version.plan_id}/" not in text


def test_a_draft_says_only_that_there_was_one(world: World, client: Client) -> None:
    stages.submitted(world)
    text = page(client, Document.objects.get().code)
    assert "Tai projekto kopija" in text
    assert "Ąžuolo" not in text
    assert "2026–2028" not in text
    assert "data-check" not in text


def test_notes_of_a_return_and_of_what_was_taken_back_say_that_they_are(
    world: World, client: Client
) -> None:
    """No other code will ever exist for them."""
    version = stages.agreed_by_municipality(world)
    workflow.take_back(version, party="municipality", by=world.domas)
    workflow.send_back(version, party="agency", comment="Ne.", by=world.feliksas)
    said = {"version": version, "submission": version.current_submission, "by": world.domas}
    headings = []
    for party in ("agency", "municipality"):
        of = Agreement.objects.get(party=party)
        note = issue(**said, agreement=of, kind="note", title="Pažyma", content={"party": party})
        text = page(client, note.code)
        assert "projekt" not in text.partition("<h1")[2].partition("</dl>")[0]
        headings.append(re.findall(r"<h1[^>]*>(.*?)</h1>", text)[0])
    assert headings == ["Tai grąžinimo tikslinti pažyma", "Tai atšaukto suderinimo pažyma"]


def test_a_superseded_document_names_the_newer_one(world: World, client: Client) -> None:
    document = issued(world)
    old = document.version
    newer = {"number": 1, "reason": "Slapta", "status": "approved", "order_number": "V-99"}
    with lifted():
        PlanVersion.objects.filter(pk=old.pk).update(status="superseded")
        PlanVersion.objects.create(plan=old.plan, ordered_on=old.ordered_on, **newer)
    text = page(client, document.code)
    assert "tikras, bet nebegalioja" in text
    assert "Patikslinimas Nr.\u00a01" in text or "Patikslinimas Nr. 1" in text
    assert "Slapta" not in text
    assert "V-99" not in text


@DRAWN
def test_a_forged_code_is_404_and_says_what_to_do(world: World, client: Client) -> None:
    document = issued(world)
    for code in (forged(document.code), "x", "7F3D9-QXWKM-0", "\u0105"):
        answer = client.get(url(code))
        assert answer.status_code == 404
        assert "čia neišduota" in answer.content.decode()
        assert 'name="kodas"' in answer.content.decode()


def test_mistyped_code_finds_its_document(world: World, client: Client) -> None:
    document = issued(world)
    change(document, code="7F3D01XWKM")
    assert "Ąžuolo mokykla" in page(client, "7f3do-ixwkm")
    answer = client.get(reverse("portal:check"), {"kodas": " 7f3do ixwkm "})
    assert answer.headers["Location"] == url("7F3D0-1XWKM")
    wrong = client.get(reverse("portal:check"), {"kodas": "7F3D"}).content.decode()
    assert "dešimt raidžių ir skaitmenų" in wrong


def test_a_changed_byte_is_told_and_the_copy_is_not_kept(world: World, client: Client) -> None:
    document = issued(world)
    assert document.file
    same = read(document.file)
    changed = bytearray(same)
    changed[len(same) // 2] ^= 1
    files = StoredFile.objects.count()
    for data, tone, words in (
        (same, "ok", "toks pat iki paskutinio"),
        (bytes(changed), "must", "ne toks pat: jis"),
    ):
        sent = SimpleUploadedFile("planas.pdf", data)
        text = client.post(url(document.code), {"failas": sent}).content.decode()
        first, _heading, _rest = text.partition("<h1")
        (said,) = re.findall(r"<output.*?</output>", first, re.DOTALL)
        assert (words in said, f'class="notice {tone}"' in said, "<svg" in said) == (True,) * 3
        is_genuine = "tikras ir galioja</h1>" in text
        assert is_genuine == (tone == "ok")
    assert StoredFile.objects.count() == files
    assert "Lyginamas PDF failas" in client.post(url(document.code)).content.decode()


@DRAWN
def test_guessing_is_slowed_down(world: World, client: Client) -> None:
    with time_machine.travel("2026-11-22T10:00:05+02:00", tick=False):
        found = [client.get(url("7F3D9QXWKM")).status_code for _time in range(61)]
    assert found == [404] * 60 + [429]
