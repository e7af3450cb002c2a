"""Columns in which the database itself keeps what the rows of another table come to.

Whoever writes a row, the sum of its parent is counted anew in the same statement, and the parent's
column takes no other value. Rows are written once (`common.guards`), so nothing else changes a sum.
Lists read and order by the columns; `check` proves them. As with guards, a later migration of
these tables begins with `lifting` and ends with `setting`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections, migrations

from common.guards import Conditions, Guards

SAID = "A kept sum is never written by hand; it follows its rows."
ADDED = {
    "sqlite": "COALESCE(SUM(CAST(ROUND(amount * 100) AS INTEGER)), 0) / 100.0",  # cents: exact
    "postgresql": "COALESCE(SUM(amount), 0)",
}
SHOWN = 10  # keys that a fault names


@dataclass(frozen=True)
class KeptSums:
    """Columns of `parent`, each with which rows of `table` it adds the `amount` of, EUR.

    Rows name their parent by `key`.
    """

    parent: str
    table: str
    key: str
    columns: dict[str, str]

    @property
    def guards(self) -> Guards:
        """The parent's columns change to nothing but what its rows come to."""
        return Guards(self.conditions, SAID, called=f"of_{self.table}")

    def conditions(self, vendor: str) -> Conditions:
        """(table, deed) → when it is refused, over OLD and NEW."""
        return {
            (self.parent, f"update of {column}"): f"NEW.{column} <> {self.total(vendor, column)}"
            for column in self.columns
        }

    def total(self, vendor: str, column: str, parent: str = "NEW.id") -> str:
        """What the rows of a parent come to."""
        rows = f"{self.table} r WHERE r.{self.key} = {parent} AND {self.columns[column]}"
        return f"(SELECT {ADDED[vendor]} FROM {rows})"

    def keep(self, apps: Any, schema_editor: Any) -> None:
        """Count what is there, then put the triggers in place."""
        vendor = schema_editor.connection.vendor
        schema_editor.execute(f"UPDATE {self.parent} SET {self._counted(vendor)}")
        for statement in self._statements(vendor):
            schema_editor.execute(statement)
        self.guards.guard(apps, schema_editor)

    def leave(self, apps: Any, schema_editor: Any) -> None:
        """Take the triggers away."""
        self.guards.lift(apps, schema_editor)
        is_postgresql = schema_editor.connection.vendor == "postgresql"
        for table in (self.table, self.parent):
            on = f" ON {table}" if is_postgresql else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {self.name_on(table)}{on}")
            if is_postgresql:
                schema_editor.execute(f"DROP FUNCTION IF EXISTS {self.name_on(table)}()")

    def name_on(self, table: str) -> str:
        """What the counting trigger on the table or on its parent is called."""
        return f"{table}_counts_{self.table}"

    @property
    def setting(self) -> migrations.RunPython:
        """The operation of a migration that counts and puts the triggers in place."""
        return migrations.RunPython(self.keep, self.leave)

    @property
    def lifting(self) -> migrations.RunPython:
        """The operation of a migration that takes them away for what follows."""
        return migrations.RunPython(self.leave, self.keep)

    def wrong(self, connection: Any) -> dict[str, list[int]]:
        """Column → the keys of parents in which it isn't what their rows come to."""
        found = {}
        with connection.cursor() as cursor:
            for column in self.columns:
                total = self.total(connection.vendor, column, "p.id")
                query = f"SELECT p.id FROM {self.parent} p WHERE p.{column} <> {total} ORDER BY 1"
                cursor.execute(query)
                found[column] = [row[0] for row in cursor.fetchall()]
        return {column: keys for column, keys in found.items() if keys}

    def register(self) -> None:
        """Let `manage.py check --database default` and `migrate` tell of wrong sums."""
        register(partial(self.check), Tags.database)

    def check(
        self, app_configs: Any, databases: Iterable[str] | None = None, **kwargs: Any
    ) -> Iterator[CheckMessage]:
        """A fault for each column that is wrong; none in a database that is still to be made."""
        for database in databases or []:
            if not self._is_there(connections[database]):
                continue
            for column, keys in self.wrong(connections[database]).items():
                shown = ", ".join(map(str, keys[:SHOWN]))
                text = f"{self.parent}.{column} is not the sum of {self.table}: {shown}"
                yield Error(text, id="common.E001")

    def _is_there(self, connection: Any) -> bool:
        """Whether the tables and columns have been migrated."""
        with connection.cursor() as cursor:
            known = connection.introspection.table_names(cursor)
            if not {self.parent, self.table} <= set(known):
                return False
            found = connection.introspection.get_table_description(cursor, self.parent)
        return set(self.columns) <= {column.name for column in found}

    def _counted(self, vendor: str) -> str:
        """Every column anew, for an UPDATE of the parent."""
        own = f"{self.parent}.id"
        return ", ".join(f"{column} = {self.total(vendor, column, own)}" for column in self.columns)

    def _statements(self, vendor: str) -> list[str]:
        """The triggers that count when a row is written, or a parent that claims a sum."""
        claims = " OR ".join(f"NEW.{column} <> 0" for column in self.columns)
        return [
            *self._counting(vendor, self.table, self.key),
            *self._counting(vendor, self.parent, "id", f"WHEN ({claims})"),
        ]

    def _counting(self, vendor: str, table: str, key: str, when: str = "") -> list[str]:
        """On PostgreSQL the parent is locked first: counted in the statement that waits for it,
        the sum would miss what another wrote meanwhile."""
        name, whose = self.name_on(table), f"id = NEW.{key}"
        count = f"UPDATE {self.parent} SET {self._counted(vendor)} WHERE {whose};"
        on = f"CREATE TRIGGER {name} AFTER INSERT ON {table} FOR EACH ROW {when}"
        if vendor == "sqlite":
            return [f"{on} BEGIN {count} END"]
        lock = f"PERFORM 1 FROM {self.parent} WHERE {whose} FOR NO KEY UPDATE;"
        body = f"BEGIN {lock} {count} RETURN NULL; END"
        return [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
            f"{on} EXECUTE FUNCTION {name}()",
        ]
