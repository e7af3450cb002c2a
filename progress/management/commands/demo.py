"""Demonstration data; refused where real data may be."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from progress.demo.build import build, is_built


class Command(BaseCommand):
    """Fill an empty database with the demonstration, once."""

    help = "Fills the database with demonstration data (only with DEBUG on)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(_("Demonstration data and sign-ins are refused when DEBUG is off."))
        if is_built():
            self.stdout.write(_("The demonstration data are there already."))
            return
        build()
        self.stdout.write(_("The demonstration data are ready."))
