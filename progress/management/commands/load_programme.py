"""`manage.py load_programme`: the quality basket programme as data, once."""

from typing import Any

from django.core.management.base import BaseCommand

from plans.reference import load_amendment_rules, load_checklist
from progress.reference import load_audit_rules, load_evaluation_rules
from selection.reference import load_institutions, load_programme


class Command(BaseCommand):
    help = "Loads the quality basket programme if it is not there yet; edits stay as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        programme = load_programme(by=None)
        load_institutions()
        load_checklist(programme)
        load_amendment_rules(programme)
        load_evaluation_rules(programme)
        load_audit_rules(programme)
        self.stdout.write(f"{programme.number} {programme.name}")
