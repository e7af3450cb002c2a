"""Whether the installation can serve: the database answers and no migration waits."""

from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


def state_of_database() -> dict[str, Any]:
    """`status` (ok or fault), `database` (its vendor or unreachable), `unapplied` migrations."""
    try:
        waiting = _unapplied()
    except DatabaseError:
        return {"status": "fault", "database": "unreachable", "unapplied": []}
    return {
        "status": "fault" if waiting else "ok",
        "database": connection.vendor,
        "unapplied": waiting,
    }


def _unapplied() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]
