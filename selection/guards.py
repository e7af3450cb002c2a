"""The database itself refuses to change a closed sitting and what was frozen, whoever asks.

Of a sitting its own row, who came, what was asked, the ballots and the votes stay; of frozen data
the files, the places, and until it is withdrawn the criteria and rules. PostgreSQL refuses deleting
too; SQLite can't, since emptying a whole database deletes rows there. A later migration of these
tables begins with `LIFT` or `LIFT_FROZEN` and ends with `SET` or `SET_FROZEN`.
"""

from common.guards import Conditions, Guards, any_changes

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

FROZEN = "Frozen data are not changed; unfreeze them first."
RANKED_BY = ("selection_criterion", "selection_eligibilityrule")
FREEZE = ("round_id", "number", "inputs_id", "results_id", "at", "by_id")
PLACE = ("exclusion", "details", "score", "rank", "rank_low", "rank_high", "chance")
PLACING = ("freeze_id", "candidate_id", *PLACE)


def frozen(vendor: str) -> Conditions:
    """The same for what was frozen; a withdrawal is written into its row."""
    deeds = {"insert": ("NEW",), "update": ("OLD", "NEW")}
    if vendor == "postgresql":
        deeds["delete"] = ("OLD",)
    found = {
        (table, deed): " OR ".join(map(_is_frozen, rows))
        for table in RANKED_BY
        for deed, rows in deeds.items()
    }
    return found | {
        ("selection_freeze", "update"): any_changes(FREEZE, vendor),
        ("selection_placing", "update"): any_changes(PLACING, vendor),
    }


def _is_frozen(row: str) -> str:
    standing = f"round_id = {row}.round_id AND withdrawn_at IS NULL"
    return f"EXISTS (SELECT 1 FROM selection_freeze WHERE {standing})"


FROZEN_GUARDS = Guards(frozen, FROZEN)
SET_FROZEN, LIFT_FROZEN = FROZEN_GUARDS.setting, FROZEN_GUARDS.lifting
