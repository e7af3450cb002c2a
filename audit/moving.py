"""The database moves a chain on by itself when an entry is appended, however the entry came.

It spares each save a statement. SQLite makes a table anew for most changes of it and drops its
triggers: a later migration of chains or entries begins with `LIFT` and ends with `SET`.
"""

from typing import Any

from django.db import migrations

NAME = "audit_chain_moves_on"
AFTER = f"CREATE TRIGGER {NAME} AFTER INSERT ON audit_entry FOR EACH ROW"
MOVE = (
    "UPDATE audit_chain SET length = NEW.number, head = NEW.hash"
    " WHERE id = NEW.chain_id AND length < NEW.number;"  # rows brought back in any order
)
STATEMENTS = {
    "sqlite": [f"{AFTER} BEGIN {MOVE} END"],
    "postgresql": [
        (
            f"CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {MOVE} RETURN NULL; END $$"
        ),
        f"{AFTER} EXECUTE FUNCTION {NAME}()",
    ],
}
GONE = {
    "sqlite": [f"DROP TRIGGER IF EXISTS {NAME}"],
    "postgresql": [
        f"DROP TRIGGER IF EXISTS {NAME} ON audit_entry",
        f"DROP FUNCTION IF EXISTS {NAME}()",
    ],
}


def put(apps: Any, schema_editor: Any) -> None:
    """Put the trigger in place."""
    for statement in STATEMENTS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def lift(apps: Any, schema_editor: Any) -> None:
    """Take the trigger away."""
    for statement in GONE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


SET = migrations.RunPython(put, lift)
LIFT = migrations.RunPython(lift, put)
