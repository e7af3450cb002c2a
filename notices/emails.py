"""Letters: recipients and a template; sent by the worker after commit."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.template.loader import render_to_string

from jobs.tasks import send_mail


def enqueue_letter(to: str, template: str, context: dict[str, Any]) -> None:
    """Enqueue `templates/<template>.txt`: its first line is the subject, the rest the body."""
    subject, _line, body = render_to_string(f"{template}.txt", context).strip().partition("\n")
    send_mail.enqueue(to, subject.strip(), body.strip() + "\n", f"<{uuid4()}@kokybes-krepselis>")
