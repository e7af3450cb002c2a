"""Letters of sign-in go the way of all letters: through the queue, in Lithuanian, in plain text."""

from typing import Any

from django.http import HttpRequest

from accounts import adapters

from .emails import enqueue_letter


class AccountAdapter(adapters.AccountAdapter):
    """The accounts' adapter whose letters are enqueued, not sent while the person waits."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Enqueue `<prefix>.txt`; objects of the request stay out of the letter."""
        plain = {name: value for name, value in context.items() if not is_request(value)}
        enqueue_letter(email, template_prefix, plain)


def is_request(value: object) -> bool:
    return isinstance(value, HttpRequest)
