"""Emptying the whole database, where guards refuse deleting what was signed row by row."""

from typing import Any

from django.core.management.commands import flush
from django.db import connections, transaction

from common.guards import emptying


class Command(flush.Command):
    """The same as Django's own."""

    def handle(self, **options: Any) -> None:
        database = options["database"]
        with transaction.atomic(using=database), emptying(connections[database]):
            super().handle(**options)
