"""Did a request leave anything in the database? Writes are seen; then every row is compared."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection

PASSING = ("django_session", "common_cache", "thousand")
WRITES = ("INSERT", "UPDATE", "DELETE")
# A file sent with a wrong form waits for the right one and is forgotten within a day.
SETTLED = {"files_storedfile": "awaits = ''"}


class Watch:
    """Counts the statements that write, sessions and counters of attempts aside."""

    def __init__(self) -> None:
        self.writes = 0

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        if sql.lstrip().upper().startswith(WRITES) and not any(name in sql for name in PASSING):
            self.writes += 1
        return execute(sql, params, many, context)


@contextmanager
def watching() -> Iterator[Watch]:
    watch = Watch()
    with connection.execute_wrapper(watch):
        yield watch


def contents() -> dict[str, tuple[int, int]]:
    """Table → number of rows and a digest of all of them, what is kept for a day aside."""
    return {table: digest(table) for table in tables() if table not in PASSING}


def tables() -> list[str]:
    models = apps.get_models(include_auto_created=True)
    return sorted({model._meta.db_table for model in models if model._meta.managed})


def digest(table: str) -> tuple[int, int]:
    with connection.cursor() as cursor:
        name, settled = connection.ops.quote_name(table), SETTLED.get(table, "1 = 1")
        cursor.execute(f"SELECT * FROM {name} WHERE {settled}")
        rows = cursor.fetchall()
    return len(rows), hash(frozenset(map(repr, rows)))


def changed(before: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """Table → rows before and after, where anything differs."""
    after = contents()
    return {
        table: (before[table][0], after[table][0])
        for table in before
        if before[table] != after[table]
    }
