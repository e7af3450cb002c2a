"""Triggers by which the database itself refuses changes, on both databases.

SQLite makes a table anew for most changes of it and drops its triggers, and refuses to rename a
table that triggers name: a later migration of guarded tables begins with `LIFT` and ends with
`SET` of their app. A deed is „insert“, „update“, „delete“, or „update of“ some column.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import migrations

Conditions = dict[tuple[str, str], str]  # (table, deed) → when it is refused, over OLD and NEW


def name_of(table: str, deed: str, called: str = "stays") -> str:
    """What a trigger is called."""
    return f"{table}_{called}_{deed.replace(' ', '_')}"


def named_in(places: tuple[tuple[str, str], ...]) -> str:
    """The condition that a row of one of these tables names the old one, in this column."""
    return " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE {column} = OLD.id)" for table, column in places
    )


def replaces(vendor: str, table: str, same: str = "1 = 0") -> str:
    """The condition that a row is inserted in the place of one with its id, or that is the `same`.

    Only SQLite knows that (REPLACE), and doesn't ask the guards of deleting then.
    """
    if vendor != "sqlite":
        return "1 = 0"
    return f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id OR {same})"


@contextmanager
def emptying(connection: Any) -> Iterator[None]:
    """The whole database is emptied meanwhile: SQLite deletes row by row for that.

    PostgreSQL empties tables without asking the triggers of rows.
    """
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_delete'"
    with connection.cursor() as cursor:
        found = []
        if connection.vendor == "sqlite":
            found = cursor.execute(query).fetchall()
        for name, _statement in found:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _name, statement in found:
            cursor.execute(statement)


def any_changes(columns: tuple[str, ...], vendor: str) -> str:
    """The condition that one of the columns changes."""
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    return " OR ".join(f'NEW."{column}" {differs} OLD."{column}"' for column in columns)


@dataclass(frozen=True)
class Guards:
    """The triggers of an app: when each refuses (by the vendor of the database), in which words.

    Those on a table that another app guards against the same deed are `called` something else.
    """

    conditions: Callable[[str], Conditions]
    said: str
    called: str = "stays"

    def guard(self, apps: Any, schema_editor: Any) -> None:
        """Put all triggers in place."""
        vendor = schema_editor.connection.vendor
        for (table, deed), condition in self.conditions(vendor).items():
            for statement in self._statements(vendor, table, deed, condition):
                schema_editor.execute(statement)

    def lift(self, apps: Any, schema_editor: Any) -> None:
        """Take all triggers away."""
        vendor = schema_editor.connection.vendor
        for table, deed in self.conditions(vendor):
            on = f" ON {table}" if vendor == "postgresql" else ""
            name = name_of(table, deed, self.called)
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
            if vendor == "postgresql":
                schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()")

    @property
    def setting(self) -> migrations.RunPython:
        """The operation of a migration that puts them in place."""
        return migrations.RunPython(self.guard, self.lift)

    @property
    def lifting(self) -> migrations.RunPython:
        """The operation of a migration that takes them away for what follows."""
        return migrations.RunPython(self.lift, self.guard)

    def _statements(self, vendor: str, table: str, deed: str, condition: str) -> list[str]:
        name = name_of(table, deed, self.called)
        on = f"BEFORE {deed} ON {table} FOR EACH ROW"
        if vendor == "sqlite":
            told = f"SELECT RAISE(ABORT, '{self.said}');"
            return [f"CREATE TRIGGER {name} {on} WHEN {condition} BEGIN {told} END"]
        row = "OLD" if deed == "delete" else "NEW"
        body = f"IF {condition} THEN RAISE EXCEPTION '{self.said}'; END IF; RETURN {row};"
        return [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
            f"CREATE TRIGGER {name} {on} EXECUTE FUNCTION {name}()",
        ]
