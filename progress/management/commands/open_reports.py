"""`manage.py open_reports`: what the worker does every day, done now."""

from typing import Any

from django.core.management.base import BaseCommand

from progress.reporting.opening import daily


class Command(BaseCommand):
    """Opens reports that are due to be opened, reminds, tells the overdue; may be run again."""

    help = "Open reports whose day has come, remind of those due soon, tell the overdue."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and say how many were opened."""
        self.stdout.write(f"Opened: {daily()}")
