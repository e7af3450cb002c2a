"""The database itself refuses to change what was submitted, whoever asks.

Rows, links, money and files change only while their version is written; the version's own texts
too, its order never again, a submission's content never. PostgreSQL refuses deleting too; SQLite
can't, since emptying a whole database deletes rows there.

A version and its submissions name a purpose by its name, which therefore never changes, nor its
number or programme: a purpose is ended and another one is added.

SQLite makes a table anew for most changes of it and drops its triggers, and refuses to rename a
table that triggers name: a later migration of these tables begins with `LIFT` and ends with `SET`,
also one that makes `selection_purpose` anew.
"""

from functools import partial
from typing import Any

from django.db import migrations

from .choices import EDITABLE, VersionStatus

WRITTEN = ", ".join(f"'{status.value}'" for status in sorted(EDITABLE))
SAID = "What was submitted is not changed; the plan is amended instead."
# Table → how a row of it finds its version, {row} standing for OLD or NEW.
BY_VERSION = "{row}.version_id"
BY_ACTIVITY = "(SELECT version_id FROM plans_activity WHERE id = {row}.activity_id)"
ROWS = {
    "plans_finding": BY_VERSION,
    "plans_objective": BY_VERSION,
    "plans_activity": BY_VERSION,
    "plans_indicator": BY_VERSION,
    "plans_attachment": BY_VERSION,
    "plans_budgetline": BY_ACTIVITY,
    "plans_activity_objectives": BY_ACTIVITY,
    "plans_objective_findings": (
        "(SELECT version_id FROM plans_objective WHERE id = {row}.objective_id)"
    ),
    "plans_indicator_objectives": (
        "(SELECT version_id FROM plans_indicator WHERE id = {row}.indicator_id)"
    ),
}
PURPOSES = "selection_purpose"
NAMES = ("programme_id", "number", "name")
TEXTS = ("plan_id", "number", "goal", "sustainability", "reason_code", "reason", "created_at")
ORDER = ("ordered_on", "order_number", "order_file_id", "current_submission_id", "rules_version")
SENT = ("version_id", "number", "at", "by_id", "content", "difference", "kinds", "explanations")
ENDED = f"'{VersionStatus.SUPERSEDED.value}', '{VersionStatus.DISCARDED.value}'"
IN_FORCE = f"'{VersionStatus.APPROVED.value}'"


def name_of(table: str, deed: str) -> str:
    """What a trigger is called."""
    return f"{table}_stays_{deed}"


def conditions(vendor: str) -> dict[tuple[str, str], str]:
    """(table, deed) → when it is refused, over OLD and NEW."""
    deeds = {"insert": ("NEW",), "update": ("OLD", "NEW")}
    if vendor == "postgresql":
        deeds["delete"] = ("OLD",)
    found = {
        (table, deed): " OR ".join(_is_closed(version.format(row=row)) for row in rows)
        for table, version in ROWS.items()
        for deed, rows in deeds.items()
    }
    found["plans_planversion", "update"] = _version_changes(vendor)
    found["plans_submission", "update"] = _any_changes(SENT, vendor)
    found[PURPOSES, "update"] = _any_changes(NAMES, vendor)
    return found


def _is_closed(version: str) -> str:
    """Whether the row's version isn't being written; of a row that goes with its version, no."""
    status = f"SELECT status FROM plans_planversion WHERE id = {version}"
    return f"COALESCE(({status}), 'draft') NOT IN ({WRITTEN})"


def _version_changes(vendor: str) -> str:
    texts, order = _any_changes(TEXTS, vendor), _any_changes(ORDER, vendor)
    return (
        f"(OLD.status NOT IN ({WRITTEN}) AND ({texts}))"
        f" OR (OLD.status IN ({IN_FORCE}, {ENDED}) AND ({order}))"
        f" OR (OLD.status IN ({ENDED}) AND NEW.status <> OLD.status)"
        f" OR (OLD.status IN ({IN_FORCE}) AND NEW.status NOT IN ({IN_FORCE}, {ENDED}))"
    )


def _any_changes(columns: tuple[str, ...], vendor: str) -> str:
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    return " OR ".join(f'NEW."{column}" {differs} OLD."{column}"' for column in columns)


def guard(apps: Any, schema_editor: Any, but: str = "") -> None:
    """Put all triggers in place, or all but those of one table."""
    vendor = schema_editor.connection.vendor
    for (table, deed), condition in conditions(vendor).items():
        for statement in _statements(vendor, table, deed, condition) if table != but else ():
            schema_editor.execute(statement)


def lift(apps: Any, schema_editor: Any) -> None:
    """Take all triggers away."""
    vendor = schema_editor.connection.vendor
    for table, deed in conditions(vendor):
        on = f" ON {table}" if vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name_of(table, deed)}{on}")
        if vendor == "postgresql":
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name_of(table, deed)}()")


def _statements(vendor: str, table: str, deed: str, condition: str) -> list[str]:
    name, on = name_of(table, deed), f"BEFORE {deed.upper()} ON {table} FOR EACH ROW"
    if vendor == "sqlite":
        told = f"SELECT RAISE(ABORT, '{SAID}');"
        return [f"CREATE TRIGGER {name} {on} WHEN {condition} BEGIN {told} END"]
    row = "OLD" if deed == "delete" else "NEW"
    body = f"IF {condition} THEN RAISE EXCEPTION '{SAID}'; END IF; RETURN {row};"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
        f"CREATE TRIGGER {name} {on} EXECUTE FUNCTION {name}()",
    ]


FIRST = migrations.RunPython(partial(guard, but=PURPOSES), lift)
SET = migrations.RunPython(guard, lift)
LIFT = migrations.RunPython(lift, guard)
