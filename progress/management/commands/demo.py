"""Demonstration data; refused where real data may be."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts.models import User
from progress.demo import first_stage
from progress.demo.build import build, is_built


class Command(BaseCommand):
    """Fill an empty database with the demonstration, once."""

    help = "Fills the database with demonstration data (only with DEBUG on)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--selection",
            action="store_true",
            help="Re-enacts the first stage too: 30 + 150 of 240 made-up schools.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(_("Demonstration data and sign-ins are refused when DEBUG is off."))
        if is_built():
            self.stdout.write(_("The demonstration data are there already."))
        else:
            build()
            self.stdout.write(_("The demonstration data are ready."))
        if options["selection"] and not first_stage.is_built():
            made = first_stage.build(User.objects.get(email="agentura@demo.lt"))
            words = _("The first stage is re-enacted: %(n)s baskets.")
            self.stdout.write(words % {"n": len(made)})
