"""Signed files beside agreements and the order: kept byte for byte, served to who may read."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from files.documents import ADOC
from plans.models import Agreement, PlanVersion
from tests.files.archives import PNG, container
from tests.plans import stages
from tests.world import World

pytestmark = pytest.mark.django_db
LONG_NAME = "į" * 215 + ".adoc"


def adoc() -> bytes:
    """A signed container, as far as its kind is told."""
    return container(ADOC)


def agree(client: Client, version: PlanVersion, name: str, data: bytes, **more: Any) -> Any:
    page = f"/planai/{version.plan_id}/suderinti/"
    form = {"seen": client.get(page).context["seen"], "agreed_on": "2026-10-05"}
    form |= {"document_number": "S-12", "file": SimpleUploadedFile(name, data)} | more
    return client.post(page, form)


def body(response: HttpResponse) -> bytes:
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_signed_agreement_is_kept_untouched_and_shown_with_its_number(
    world: World, client: Client
) -> None:
    version, data = stages.submitted(world), adoc()
    client.force_login(world.domas)
    assert agree(client, version, "suderinta.adoc", data).status_code == 302
    agreement = Agreement.objects.get()
    address = f"/planai/{version.plan_id}/suderinimai/{agreement.pk}/failas/"
    plan = client.get(f"/planai/{version.plan_id}/").content.decode()
    assert address in plan
    assert "Nr.&nbsp;S-12" in plan
    history = client.get(f"/planai/{version.plan_id}/istorija/").content.decode()
    assert f'<a href="{address}">suderinta.adoc</a>' in history
    served = client.get(address)
    assert body(served) == data
    assert served["Content-Disposition"] == 'attachment; filename="suderinta.adoc"'
    assert served["Content-Type"] == ADOC


@pytest.mark.parametrize(("name", "code"), [("asta", 200), ("egle", 404), ("vilte", 404)])
def test_file_is_for_those_who_may_read_the_version(
    world: World, client: Client, name: str, code: int
) -> None:
    version = stages.submitted(world)
    client.force_login(world.domas)
    agree(client, version, "suderinta.adoc", adoc())
    client.force_login(world.people[name])
    address = f"/planai/{version.plan_id}/suderinimai/{Agreement.objects.get().pk}/failas/"
    response = client.get(address)
    assert response.status_code == code
    if response.streaming:
        body(response)


@pytest.mark.parametrize("data", [PNG, b"MZ plainly no document"])
def test_other_kinds_are_refused(world: World, client: Client, data: bytes) -> None:
    version = stages.submitted(world)
    client.force_login(world.domas)
    response = agree(client, version, "suderinta.pdf", data)
    told = "Tokio failo pridėti negalima. Tinka: PDF, ADOC, ASiC-E."
    assert response.context["form"].errors == {"file": [told]}
    assert not Agreement.objects.exists()


def test_mistake_keeps_what_was_typed_and_asks_for_the_file_again(
    world: World, client: Client
) -> None:
    version = stages.submitted(world)
    client.force_login(world.domas)
    response = agree(client, version, "suderinta.adoc", adoc(), agreed_on="")
    errors = response.context["form"].errors
    assert list(errors) == ["agreed_on", "file"]
    assert errors["file"] == ["Pasirinkite failą dar kartą: naršyklė jo neišsaugojo."]
    assert 'value="S-12"' in response.content.decode()


def test_order_may_be_a_signed_container(world: World, client: Client) -> None:
    version, data = stages.agreed(world), adoc()
    client.force_login(world.asta)
    page = f"/planai/{version.plan_id}/isakymas/"
    form = {"seen": client.get(page).context["seen"], "ordered_on": "2026-10-06"}
    form |= {"order_number": "V-1", "order_file": SimpleUploadedFile(LONG_NAME, data)}
    assert client.post(page, form).status_code == 302
    served = client.get(f"{page}failas/")
    assert body(served) == data
    assert served.filename == "į" * 195 + ".adoc"  # type: ignore[attr-defined]
