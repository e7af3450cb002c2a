"""The database itself refuses to change what was spent, sent and answered, whoever asks.

A later migration of these tables begins with `LIFT` and ends with `SET`.
"""

from common.guards import Conditions, Guards, replaces
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
