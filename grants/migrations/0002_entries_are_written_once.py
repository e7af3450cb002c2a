"""The database itself refuses to change a money entry, whoever asks.

PostgreSQL refuses deleting too; SQLite can't, since emptying a whole database deletes rows there.
"""

from django.db import migrations

POSTGRESQL = [
    """
    CREATE FUNCTION money_entry_is_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'A money entry is never edited or deleted; write a correction.'; END $$
    """,
    """
    CREATE TRIGGER money_entry_is_written_once BEFORE UPDATE OR DELETE ON grants_moneyentry
    FOR EACH ROW EXECUTE FUNCTION money_entry_is_written_once()
    """,
]
SQLITE = [
    """
    CREATE TRIGGER money_entry_is_written_once BEFORE UPDATE ON grants_moneyentry
    BEGIN SELECT RAISE(ABORT, 'A money entry is never edited; write a correction.'); END
    """
]
UNDO = {
    "postgresql": [
        "DROP TRIGGER money_entry_is_written_once ON grants_moneyentry",
        "DROP FUNCTION money_entry_is_written_once()",
    ],
    "sqlite": ["DROP TRIGGER money_entry_is_written_once"],
}
DO = {"postgresql": POSTGRESQL, "sqlite": SQLITE}


def guard(apps, schema_editor):
    for statement in DO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("grants", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
