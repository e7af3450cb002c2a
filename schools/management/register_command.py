"""What both commands share: read, check everything, then take the file in whole or not at all."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from schools.resources import Result, TableFault, read_table


class RegisterCommand(BaseCommand):
    """Imports a file with the resource of the subclass; prints faults or what was done."""

    resource: type[Any]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="a CSV or XLSX file")
        parser.add_argument("--dry-run", action="store_true", help="only look, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        try:
            table = read_table(_bytes(path))
        except TableFault as fault:
            raise CommandError(str(fault)) from None
        result = self.resource().import_data(
            table,
            dry_run=options["dry_run"],
            rollback_on_validation_errors=True,
            file_name=path.name,
        )
        self._tell(result, dry_run=options["dry_run"])

    def _tell(self, result: Result, *, dry_run: bool) -> None:
        for text in result.remarks():
            self.stdout.write(text)
        if result.faults:
            faults = "\n".join(f"  {fault}" for fault in result.faults)
            raise CommandError(_("Nothing was imported:") + f"\n{faults}")
        if dry_run:
            self._preview(result)
            self.stdout.write(_("Nothing was changed: this was only a look."))
        self.stdout.write(result.summary())

    def _preview(self, result: Result) -> None:
        for row in result.changed:
            for change in row.changes:
                line = f"{row.instance}: {change.column}: {change.old or '–'} → {change.new or '–'}"
                self.stdout.write(line)


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise CommandError(_("There is no file %(path)s.") % {"path": path})
    if path.stat().st_size > settings.FILE_UPLOAD_MAX_BYTES:
        raise CommandError(_("The file is larger than 20 MB. Split it into parts."))
    return path.read_bytes()
