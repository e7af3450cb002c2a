"""The public start, and whether the installation says how it is."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from tests.world import World


def test_public_start_is_open_and_says_who_pays(client: Client, world: World) -> None:
    page = client.get("/").content.decode()
    assert "09.2.1-ESFA-V-719-01-0001" in page
    assert page.index("09.2.1-ESFA") < page.index("<h1")


def test_public_start_works_with_an_empty_database(client: Client, db: None) -> None:
    assert client.get("/").status_code == 200


def test_health_is_200_with_the_state(client: Client, db: None) -> None:
    response = client.get("/sveikata/")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": connection.vendor, "unapplied": []}


def test_health_is_503_while_a_migration_waits(client: Client, db: None) -> None:
    rows = MigrationRecorder(connection).migration_qs.filter(app="jobs")
    newest = rows.order_by("-name").first()
    rows.filter(pk=newest.pk).delete()
    response = client.get("/sveikata/")
    assert response.status_code == 503
    assert response.json()["unapplied"] == [f"jobs.{newest.name}"]


@pytest.mark.parametrize(("language", "words"), [("lt", "Sistema veikia"), ("en", "system works")])
def test_health_has_a_page_for_browsers(
    client: Client, db: None, language: str, words: str
) -> None:
    client.post("/kalba/", {"language": language, "next": "/sveikata/"})
    assert words in client.get("/sveikata/", headers={"accept": "text/html"}).content.decode()
