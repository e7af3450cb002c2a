"""Changes that the database refuses: tests that need an odd plan lift its guards meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from files.guards import FILES
from plans.guards import GUARDS, PAPERS
from progress.guards import AUDITS

ALL = (GUARDS, PAPERS, FILES, AUDITS)


class Runner:
    """As much of a schema editor as the guards use, within a test's transaction."""

    connection = connection

    @staticmethod
    def execute(statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)


@contextmanager
def lifted() -> Iterator[None]:
    """What was submitted and signed may be changed here."""
    _check_now()
    for guards in ALL:
        guards.lift(None, Runner)
    yield
    _check_now()
    for guards in ALL:
        guards.guard(None, Runner)


def _check_now() -> None:
    """PostgreSQL changes no triggers while foreign keys are still to be checked."""
    if connection.vendor == "postgresql":
        Runner.execute("SET CONSTRAINTS ALL IMMEDIATE")
        Runner.execute("SET CONSTRAINTS ALL DEFERRED")


def change(row: Any, **fields: Any) -> Any:
    """Change a row of a plan that nobody could change."""
    with lifted():
        type(row).objects.filter(pk=row.pk).update(**fields)
    for name, value in fields.items():
        setattr(row, name, value)
    return row
