"""The database itself refuses to change what was spent, sent and answered, whoever asks.

A sample and its list are written once; of a finding each step is written once, in its turn, and
never more is found than the expense has left. A later migration of these tables, of expenses and
of claims begins with `LIFT` and `LIFT_AUDITS` and ends with `SET` and `SET_AUDITS`.
"""

from common.guards import Conditions, Guards, any_changes, replaces
from grants.guards import in_closed_year

SAID = "What was spent, sent or answered is never changed; another entry corrects it."
ONCE = ("progress_expense", "progress_reportsubmission", "progress_reportanswer")


def conditions(vendor: str) -> Conditions:
    """(table, deed) → when it is refused, over OLD and NEW."""
    found = {(table, deed): "1 = 1" for table in ONCE for deed in ("update", "delete")}
    found |= {(table, "insert"): replaces(vendor, table) for table in ONCE}
    found["progress_expense", "insert"] += f" OR {in_closed_year(vendor)}"
    return found


GUARDS = Guards(conditions, SAID)
SET, LIFT = GUARDS.setting, GUARDS.lifting

SAID_OF_AUDITS = "What was drawn, found, answered or decided is never changed."
SAMPLE, ITEM = "progress_sample", "progress_sampledexpense"
FINDING = "progress_auditfinding"
DRAWN = ("id", "sample_id", "expense_id", "place")
FOUND = ("id", "item_id", "kind", "amount", "reason", "answer_by", "by_id", "at")
ANSWER = ("stance", "answer", "answer_file_id", "answered_by_id", "answered_at")
UPHELD = ("upheld_by_id", "upheld_at", "upheld_reason", "due_on")
# Sums in whole cents: SQLite keeps them as floating numbers.
LEFT = (
    "(SELECT ROUND(e.amount * 100) FROM progress_expense e"
    " JOIN progress_sampledexpense i ON i.expense_id = e.id WHERE i.id = NEW.item_id)"
    " - (SELECT COALESCE(SUM(ROUND(f.amount * 100)), 0) FROM progress_auditfinding f"
    " JOIN progress_sampledexpense o ON o.id = f.item_id"
    " JOIN progress_sampledexpense i ON i.expense_id = o.expense_id"
    " WHERE i.id = NEW.item_id AND f.withdrawn_at IS NULL)"
)
REVERSED = (
    "EXISTS (SELECT 1 FROM progress_expense r JOIN progress_sampledexpense i"
    " ON r.reverses_id = i.expense_id WHERE i.id = NEW.item_id)"
)
CLAIMED = (
    "EXISTS (SELECT 1 FROM grants_claim c WHERE c.id = OLD.claim_id AND c.withdrawn_at IS NULL)"
)


def conditions_of_audits(vendor: str) -> Conditions:
    """(table, deed) → when it is refused, over OLD and NEW."""
    found = {(table, "delete"): "1 = 1" for table in (SAMPLE, ITEM, FINDING)}
    found |= {(table, "insert"): replaces(vendor, table) for table in (SAMPLE, ITEM, FINDING)}
    found[FINDING, "insert"] += f" OR {REVERSED} OR ROUND(NEW.amount * 100) > {LEFT}"
    found[SAMPLE, "update"] = "1 = 1"
    found[ITEM, "update"] = f"{any_changes(DRAWN, vendor)} OR OLD.cleared_at IS NOT NULL"
    answered = "OLD.answered_at IS NOT NULL OR OLD.upheld_at IS NOT NULL"
    found[FINDING, "update"] = (
        f"{any_changes(FOUND, vendor)} OR OLD.withdrawn_at IS NOT NULL"
        f" OR ({any_changes(ANSWER, vendor)}) AND ({answered})"
        f" OR ({any_changes(UPHELD, vendor)}) AND OLD.upheld_at IS NOT NULL"
        f" OR ({any_changes(('claim_id',), vendor)}) AND {CLAIMED}"
    )
    return found


AUDITS = Guards(conditions_of_audits, SAID_OF_AUDITS)
SET_AUDITS, LIFT_AUDITS = AUDITS.setting, AUDITS.lifting
