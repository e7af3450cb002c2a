"""Demonstration data; refused where real data may be."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from progress.demo.build import build, is_built


class Command(BaseCommand):
    """Fill an empty database with the demonstration, once."""

    help = "Fills the database with demonstration data (only with DEBUG on)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("Demonstration data and sign-ins are refused when DEBUG is off.")
        if is_built():
            self.stdout.write("Demonstracijos duomenys jau yra.")
            return
        build()
        self.stdout.write("Demonstracijos duomenys paruošti.")
