"""The database itself refuses to change what money did, whoever asks.

Entries, steps of a basket's life and corrected counts are written once; of a claim only that it is
withdrawn is written later, of a closed year that it was reopened; a closed year takes no entries.
A later migration of these tables begins with `LIFT` and ends with `SET`, and so does `progress`
once more after it.
"""

from common.guards import Conditions, Guards, any_changes, replaces

SAID = "What money did is never edited or deleted; write a correction."
ALWAYS = "1 = 1"
ONCE = ("grants_moneyentry", "grants_grantstep", "grants_countcorrection")
CLAIM = (
    "id",
    "grant_id",
    "kind",
    "amount",
    "dated_on",
    "due_on",
    "document",
    "reason",
    "file_id",
    "by_id",
    "at",
)
YEAR = ("id", "programme_id", "school_year", "dated_on", "document", "by_id", "at")
# A school year begins in September: eight months earlier its days have its number.
YEAR_OF_DAY = {
    "sqlite": "CAST(strftime('%Y', NEW.dated_on, '-8 months') AS INTEGER)",
    "postgresql": "EXTRACT(YEAR FROM NEW.dated_on - INTERVAL '8 months')",
}


def conditions(vendor: str) -> Conditions:
    """(table, deed) → when it is refused, over OLD and NEW."""
    found = {(table, deed): ALWAYS for table in ONCE for deed in ("update", "delete")}
    for table in (*ONCE, "grants_claim", "grants_closedyear"):
        found[table, "insert"] = replaces(vendor, table)
    found["grants_moneyentry", "insert"] += f" OR {in_closed_year(vendor)}"
    found["grants_claim", "update"] = (
        f"{any_changes(CLAIM, vendor)} OR OLD.withdrawn_at IS NOT NULL"
    )
    found["grants_closedyear", "update"] = (
        f"{any_changes(YEAR, vendor)} OR OLD.reopened_at IS NOT NULL"
    )
    found["grants_claim", "delete"] = found["grants_closedyear", "delete"] = ALWAYS
    return found


def in_closed_year(vendor: str) -> str:
    """Whether NEW is of a closed school year of its programme, or dated in one."""
    years = f"(NEW.school_year, {YEAR_OF_DAY[vendor]})"
    return (
        "EXISTS (SELECT 1 FROM grants_closedyear c JOIN selection_round r"
        " ON r.programme_id = c.programme_id JOIN grants_grant g ON g.round_id = r.id"
        f" WHERE g.id = NEW.grant_id AND c.reopened_at IS NULL AND c.school_year IN {years})"
    )


GUARDS = Guards(conditions, SAID)
SET, LIFT = GUARDS.setting, GUARDS.lifting
