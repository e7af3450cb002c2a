"""Long or outgoing work, enqueued inside the transaction that asks for it."""

from django.core.mail import EmailMultiAlternatives
from django_tasks import task


@task()
def send_mail(to: str, subject: str, body: str, message_id: str) -> None:
    """Send one plain-text letter. At least once: the fixed Message-ID tells a repeat."""
    EmailMultiAlternatives(subject, body, to=[to], headers={"Message-ID": message_id}).send()
