"""The letters that development keeps in a folder instead of sending."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.utils import timezone

MOST = 200
END_OF_LETTER = b"-" * 79


@dataclass(frozen=True)
class Letter:
    """One letter as a person reads it."""

    name: str
    at: datetime
    to: str
    subject: str
    body: str


def letters() -> list[Letter]:
    """The newest letters first, 200 at most."""
    files = sorted(folder().glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)
    return [read(path) for path in files[:MOST]]


def letter(name: str) -> Letter | None:
    """The letter of this file name, or None: only what lies in the folder can be asked for."""
    found = [path for path in folder().glob("*.log") if path.name == name]
    return read(found[0]) if found else None


def folder() -> Path:
    return Path(settings.EMAIL_FILE_PATH)


def read(path: Path) -> Letter:
    """Django's file holds the message and a line of dashes."""
    raw = path.read_bytes().partition(END_OF_LETTER)[0]
    message = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    body = message.get_body(("plain",))
    return Letter(
        name=path.name,
        at=datetime.fromtimestamp(path.stat().st_mtime, timezone.get_current_timezone()),
        to=str(message["To"]),
        subject=str(message["Subject"]),
        body=str(body.get_content()) if body else "",
    )
