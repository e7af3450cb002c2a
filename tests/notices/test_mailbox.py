"""The mailbox of development."""

from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend
from django.test import Client

BODY = "Ąžuolai <script>alert(1)</script> http://testserver/paskyra/"


@pytest.fixture
def mailbox(settings: object, tmp_path: Path) -> Path:
    settings.DEBUG = True
    settings.EMAIL_FILE_PATH = tmp_path
    return tmp_path


def send(folder: Path, subject: str) -> None:
    """As the worker does it in development."""
    letter = EmailMessage(subject, BODY, to=["a@demo.lt"])
    backend = EmailBackend(file_path=str(folder))
    backend.send_messages([letter])


def test_letters_are_listed_and_read(db: None, client: Client, mailbox: Path) -> None:
    send(mailbox, "Pirmas ąčę")
    (path,) = mailbox.iterdir()
    assert "Pirmas ąčę" in client.get("/pastas/").content.decode()
    page = client.get(f"/pastas/{path.name}/").content.decode()
    assert "Ąžuolai &lt;script&gt;" in page
    assert 'href="http://testserver/paskyra/"' in page


def test_empty_mailbox_says_so(db: None, client: Client, mailbox: Path) -> None:
    assert "Laiškų dar nėra" in client.get("/pastas/").content.decode()


@pytest.mark.parametrize("name", ["..%2fdb.sqlite3", "nera.log", "%2e%2e"])
def test_nothing_else_can_be_asked_for(db: None, client: Client, mailbox: Path, name: str) -> None:
    send(mailbox, "Laiškas")
    assert client.get(f"/pastas/{name}/").status_code == 404


def test_there_is_no_mailbox_outside_development(
    db: None, client: Client, mailbox: Path, settings: object
) -> None:
    send(mailbox, "Laiškas")
    settings.DEBUG = False
    (path,) = mailbox.iterdir()
    assert client.get("/pastas/").status_code == 404
    assert client.get(f"/pastas/{path.name}/").status_code == 404
