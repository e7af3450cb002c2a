"""The database itself refuses to change what was submitted, whoever asks.

Rows, links, money and files change only while their version is written; the version's own texts
too, its order never again, a submission's content never. PostgreSQL refuses deleting too; SQLite
can't, since emptying a whole database deletes rows there.

A version and its submissions name a purpose by its name, which therefore never changes, nor its
number or programme: a purpose is ended and another one is added. Of the quality framework what a
plan names keeps its name: another one stands in a new framework.

SQLite makes a table anew for most changes of it and drops its triggers, and refuses to rename a
table that triggers name: a later migration of these tables begins with `LIFT` and ends with `SET`,
also one that makes a table of `NAMED` anew.
"""

from common.guards import Guards, any_changes

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
# Table of what plans name → what it is called there.
NAMED = {
    "selection_purpose": ("programme_id", "number", "name"),
    "schools_framework": ("name",),
    "schools_frameworkindicator": ("framework_id", "number", "name"),
    "schools_level": ("framework_id", "code", "label"),
}
# Of the framework: the columns by which rows of plans name it. A purpose is named once it is there.
NAMED_BY = {
    "schools_framework": (("plans_finding", "framework_id"),),
    "schools_frameworkindicator": (
        ("plans_finding", "indicator_id"),
        ("plans_indicator", "framework_indicator_id"),
    ),
    "schools_level": (("plans_finding", "level_id"),),
}
TEXTS = ("plan_id", "number", "goal", "sustainability", "reason_code", "reason", "created_at")
ORDER = ("ordered_on", "order_number", "order_file_id", "current_submission_id", "rules_version")
SENT = ("version_id", "number", "at", "by_id", "content", "difference", "kinds", "explanations")
ENDED = f"'{VersionStatus.SUPERSEDED.value}', '{VersionStatus.DISCARDED.value}'"
IN_FORCE = f"'{VersionStatus.APPROVED.value}'"


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
    found["plans_submission", "update"] = any_changes(SENT, vendor)
    found |= {(table, "update"): _is_renamed(table, vendor) for table in NAMED}
    return found


def _is_renamed(table: str, vendor: str) -> str:
    changes = any_changes(NAMED[table], vendor)
    by = NAMED_BY.get(table, ())
    named = (f"EXISTS (SELECT 1 FROM {rows} WHERE {key} = OLD.id)" for rows, key in by)
    return f"({changes}) AND ({' OR '.join(named)})" if by else changes


def _is_closed(version: str) -> str:
    """Whether the row's version isn't being written; of a row that goes with its version, no."""
    status = f"SELECT status FROM plans_planversion WHERE id = {version}"
    return f"COALESCE(({status}), 'draft') NOT IN ({WRITTEN})"


def _version_changes(vendor: str) -> str:
    texts, order = any_changes(TEXTS, vendor), any_changes(ORDER, vendor)
    return (
        f"(OLD.status NOT IN ({WRITTEN}) AND ({texts}))"
        f" OR (OLD.status IN ({IN_FORCE}, {ENDED}) AND ({order}))"
        f" OR (OLD.status IN ({ENDED}) AND NEW.status <> OLD.status)"
        f" OR (OLD.status IN ({IN_FORCE}) AND NEW.status NOT IN ({IN_FORCE}, {ENDED}))"
    )


GUARDS = Guards(conditions, SAID)
guard, lift = GUARDS.guard, GUARDS.lift
FIRST = GUARDS.setting_all_but(*NAMED)
SET, LIFT = GUARDS.setting, GUARDS.lifting
