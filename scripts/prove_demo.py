"""The demonstration in an empty database; its people signed in, once for each of their roles."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.test.utils import setup_test_environment
from django.urls import reverse

from accounts.models import User
from schools.models import Membership
from scripts.run import SIGN_INS


@dataclass
class Guest:
    """Somebody of the demonstration in one role, or nobody."""

    name: str
    client: Client

    @property
    def session(self) -> str:
        cookie = self.client.cookies.get(settings.SESSION_COOKIE_NAME)
        return cookie.value if cookie else ""


def prepare() -> None:
    """Everything that `make run` puts in."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    with transaction.atomic():
        call_command("demo", stdout=StringIO())
    setup_test_environment(debug=False)


def guests() -> Iterator[Guest]:
    yield Guest("nobody", Client())
    for email in SIGN_INS:
        user = User.objects.get(email=email)
        roles = list(Membership.objects.filter(user=user).order_by("pk"))
        for place, membership in enumerate(roles, 1):
            client = Client()
            client.force_login(user)
            client.post(reverse("schools:membership_switch"), {"membership": membership.pk})
            yield Guest(f"{email}{f', role {place}' if len(roles) > 1 else ''}", client)
