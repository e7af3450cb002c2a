"""The database itself refuses to change a closed sitting, whoever asks.

Its own row, who came, what was asked, the ballots and the votes stay. PostgreSQL refuses deleting
too; SQLite can't, since emptying a whole database deletes rows there. A later migration of these
tables begins with `LIFT` and ends with `SET`.
"""

from common.guards import Conditions, Guards

SAID = "A closed sitting is not changed; a new sitting decides anew."
# Table → how a row of it finds its sitting, {row} standing for OLD or NEW.
BY_SITTING = "{row}.sitting_id"
BY_QUESTION = "(SELECT sitting_id FROM selection_question WHERE id = {row}.question_id)"
ROWS = {
    "selection_attendance": BY_SITTING,
    "selection_question": BY_SITTING,
    "selection_ballot": BY_QUESTION,
    "selection_vote": BY_QUESTION,
}


def conditions(vendor: str) -> Conditions:
    """(table, deed) → when it is refused, over OLD and NEW."""
    deeds = {"insert": ("NEW",), "update": ("OLD", "NEW")}
    own = {"update": ("OLD",)}
    if vendor == "postgresql":
        deeds["delete"] = own["delete"] = ("OLD",)
    found = {
        (table, deed): " OR ".join(_is_closed(sitting.format(row=row)) for row in rows)
        for table, sitting in ROWS.items()
        for deed, rows in deeds.items()
    }
    return found | {("selection_sitting", deed): "OLD.closed_at IS NOT NULL" for deed in own}


def _is_closed(sitting: str) -> str:
    return f"(SELECT closed_at FROM selection_sitting WHERE id = {sitting}) IS NOT NULL"


GUARDS = Guards(conditions, SAID)
SET, LIFT = GUARDS.setting, GUARDS.lifting
