"""Bring the database up to date and fill an empty one with the demonstration data."""

import os
from pathlib import Path

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import transaction

from scripts.system import say


def main() -> None:
    """Demonstration data come in whole or not at all, and only where DEBUG is on and nobody is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kokybes_krepselis.settings")
    django.setup()
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    if settings.DEBUG and not get_user_model()._default_manager.exists():
        say("Putting in the demonstration data …")
        with transaction.atomic():
            call_command("demo")


if __name__ == "__main__":
    main()
