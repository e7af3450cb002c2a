"""Letters: recipients and a template; sent by the worker after commit."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.template import Context
from django.template.engine import Engine
from django.utils import translation

from jobs.tasks import send_mail

LANGUAGE = "lt"


def enqueue_letter(to: str, template: str, context: dict[str, Any]) -> None:
    """Enqueue `templates/<template>.txt`: its first line is the subject, the rest the body.

    Letters are plain text in Lithuanian, whatever language the sender's screen is in. The template
    may use `site_url`.
    """
    subject, _line, body = render(template, context).strip().partition("\n")
    send_mail.enqueue(to, subject.strip(), body.strip() + "\n", f"<{uuid4()}@kokybes-krepselis>")


def render(template: str, context: dict[str, Any]) -> str:
    """The letter's text; nothing is escaped, since it is not HTML."""
    values = {"site_url": settings.SITE_URL, **context}
    with translation.override(LANGUAGE):
        letter = Engine.get_default().get_template(f"{template}.txt")
        return str(letter.render(Context(values, autoescape=False)))
