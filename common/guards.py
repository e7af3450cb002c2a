"""Triggers by which the database itself refuses changes, on both databases.

SQLite makes a table anew for most changes of it and drops its triggers, and refuses to rename a
table that triggers name: a later migration of guarded tables begins with `LIFT` and ends with
`SET` of their app.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import migrations

Conditions = dict[tuple[str, str], str]  # (table, deed) → when it is refused, over OLD and NEW


def name_of(table: str, deed: str) -> str:
    """What a trigger is called."""
    return f"{table}_stays_{deed}"


def any_changes(columns: tuple[str, ...], vendor: str) -> str:
    """The condition that one of the columns changes."""
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    return " OR ".join(f'NEW."{column}" {differs} OLD."{column}"' for column in columns)


@dataclass(frozen=True)
class Guards:
    """The triggers of an app: when each refuses (by the vendor of the database), in which words."""

    conditions: Callable[[str], Conditions]
    said: str

    def guard(self, apps: Any, schema_editor: Any, but: tuple[str, ...] = ()) -> None:
        """Put all triggers in place, or all but those of some tables."""
        vendor = schema_editor.connection.vendor
        for (table, deed), condition in self.conditions(vendor).items():
            for statement in (
                self._statements(vendor, table, deed, condition) if table not in but else ()
            ):
                schema_editor.execute(statement)

    def lift(self, apps: Any, schema_editor: Any) -> None:
        """Take all triggers away."""
        vendor = schema_editor.connection.vendor
        for table, deed in self.conditions(vendor):
            on = f" ON {table}" if vendor == "postgresql" else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name_of(table, deed)}{on}")
            if vendor == "postgresql":
                schema_editor.execute(f"DROP FUNCTION IF EXISTS {name_of(table, deed)}()")

    @property
    def setting(self) -> migrations.RunPython:
        """The operation of a migration that puts them in place."""
        return migrations.RunPython(self.guard, self.lift)

    def setting_all_but(self, *tables: str) -> migrations.RunPython:
        """The same before these tables were guarded."""
        return migrations.RunPython(partial(self.guard, but=tables), self.lift)

    @property
    def lifting(self) -> migrations.RunPython:
        """The operation of a migration that takes them away for what follows."""
        return migrations.RunPython(self.lift, self.guard)

    def _statements(self, vendor: str, table: str, deed: str, condition: str) -> list[str]:
        name, on = name_of(table, deed), f"BEFORE {deed.upper()} ON {table} FOR EACH ROW"
        if vendor == "sqlite":
            told = f"SELECT RAISE(ABORT, '{self.said}');"
            return [f"CREATE TRIGGER {name} {on} WHEN {condition} BEGIN {told} END"]
        row = "OLD" if deed == "delete" else "NEW"
        body = f"IF {condition} THEN RAISE EXCEPTION '{self.said}'; END IF; RETURN {row};"
        return [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
            f"CREATE TRIGGER {name} {on} EXECUTE FUNCTION {name}()",
        ]
