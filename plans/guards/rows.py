"""What a version says stays as it was submitted, and so do the names that it says it by.

A version and its submissions name a purpose by its name, which therefore never changes, nor its
number or programme: a purpose is ended and another one is added. Of the quality framework what a
plan names keeps its name: another one stands in a new framework.
"""

from common.guards import Conditions, any_changes, replaces
from plans.choices import VersionStatus

from .words import WRITTEN, is_closed, is_reviewed

# Table → how a row of it finds its version, {row} standing for OLD or NEW.
BY_VERSION = "{row}.version_id"
BY_ACTIVITY = "(SELECT version_id FROM plans_activity WHERE id = {row}.activity_id)"
ROWS = {
    "plans_finding": BY_VERSION,
    "plans_objective": BY_VERSION,
    "plans_activity": BY_VERSION,
    "plans_indicator": BY_VERSION,
    "plans_attachment": BY_VERSION,
    "plans_papersource": BY_VERSION,
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
WHICH = ("id", "plan_id", "number", "created_at")
TEXTS = ("goal", "sustainability", "reason_code", "reason")
SENT_WITH = ("current_submission_id", "rules_version")
ORDER = ("ordered_on", "order_number", "order_file_id")
SENT = (
    "id",
    "version_id",
    "number",
    "at",
    "by_id",
    "content",
    "difference",
    "kinds",
    "explanations",
    "council_on",
    "council_number",
    "standing",
)
IS_ORDERED = (
    f"OLD.status = '{VersionStatus.AGREED.value}' AND NEW.status = '{VersionStatus.APPROVED.value}'"
)
LESS_ASKED = {
    "sqlite": (
        "EXISTS (SELECT 1 FROM json_each(OLD.asked) AS was WHERE was.value NOT IN"
        " (SELECT value FROM json_each(NEW.asked)))"
    ),
    "postgresql": "NOT NEW.asked @> OLD.asked",
}


def conditions(vendor: str) -> Conditions:
    """(table, deed) → when it is refused, over OLD and NEW."""
    deeds = {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}
    found = {
        (table, deed): " OR ".join(is_closed(version.format(row=row)) for row in rows)
        for table, version in ROWS.items()
        for deed, rows in deeds.items()
    }
    for table in ROWS:
        found[table, "insert"] += f" OR {replaces(vendor, table)}"
        found[table, "update"] += " OR NEW.id <> OLD.id"
    found["plans_planversion", "update"] = _version_changes(vendor)
    found["plans_submission", "update"] = _submission_changes(vendor)
    found |= {(table, "update"): _is_renamed(table, vendor) for table in NAMED}
    return found


def _is_renamed(table: str, vendor: str) -> str:
    changes = any_changes(NAMED[table], vendor)
    by = NAMED_BY.get(table, ())
    named = (f"EXISTS (SELECT 1 FROM {rows} WHERE {key} = OLD.id)" for rows, key in by)
    return f"({changes}) AND ({' OR '.join(named)})" if by else changes


def _version_changes(vendor: str) -> str:
    """Which it is; its texts and what it was sent with, unless written; its order, but by it."""
    texts, sent = any_changes(TEXTS, vendor), any_changes(SENT_WITH, vendor)
    order = any_changes(ORDER, vendor)
    return (
        f"{any_changes(WHICH, vendor)} OR (OLD.status NOT IN ({WRITTEN}) AND ({texts}))"
        f" OR (OLD.status NOT IN ({WRITTEN}) AND NEW.status NOT IN ({WRITTEN}) AND ({sent}))"
        f" OR (({order}) AND NOT ({IS_ORDERED}))"
    )


def _submission_changes(vendor: str) -> str:
    """Anything but that one party more is asked while the parties decide on it."""
    asked = f"({any_changes(('asked',), vendor)})"
    wrongly = f"({LESS_ASKED[vendor]} OR NOT {is_reviewed('OLD.id')})"
    return f"{any_changes(SENT, vendor)} OR ({asked} AND {wrongly})"
