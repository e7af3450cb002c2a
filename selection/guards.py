"""The database itself refuses to change a closed sitting and what was frozen, whoever asks.

Of a sitting its own row, who came, what was asked, the ballots and the votes stay; of frozen data
the files, the places, and until it is withdrawn the criteria and rules. What a closed sitting rests
on stays too: statements and conflicts of interest, the seats, the rules of the commission, and the
minutes as they were kept. PostgreSQL refuses deleting too. A later migration of these tables begins
with `LIFT`, `LIFT_FROZEN` or `LIFT_RESTING` and ends with `SET`, `SET_FROZEN` or `SET_RESTING`; one
of frozen data, minutes or stored files also with `LIFT_HOLDING` and `SET_HOLDING`.
"""

from common.guards import Conditions, Guards, any_changes, named_in

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

SEAT = ("commission_id", "institution_id", "user_id", "duty", "stands_in_for_id")
RULES = ("round_id", "composed_on", "order_number", "quorum", "is_secret", "tie_rule")
CLOSED = "selection_sitting s WHERE s.closed_at IS NOT NULL"
COUNTED = "s.id IN (SELECT sitting_id FROM selection_attendance WHERE member_id = {member})"
ASKED = (
    "s.id IN (SELECT sitting_id FROM selection_question WHERE candidate_id = {row}.candidate_id)"
)


def resting(vendor: str) -> Conditions:
    """The same for what a closed sitting rests on: interests, seats, rules, the kept minutes."""
    deeds = {"insert": ("NEW",), "update": ("OLD", "NEW")}
    seat = {"update": f"{_counted('OLD')} AND ({any_changes(SEAT, vendor)}) OR {_gone()}"}
    rules = {"update": f"{_has_closed()} AND ({any_changes(RULES, vendor)})"}
    kept = {"update": "1 = 1"}
    if vendor == "postgresql":
        deeds["delete"] = ("OLD",)
        seat["delete"], rules["delete"], kept["delete"] = _counted("OLD"), _has_closed(), "1 = 1"
    own = {
        "selection_commissionmember": seat,
        "selection_commission": rules,
        "selection_minutes": kept,
        "selection_interest": {
            deed: " OR ".join(map(_names, rows)) for deed, rows in deeds.items()
        },
        "selection_statement": {
            deed: " OR ".join(_is_closed(BY_SITTING.format(row=row)) for row in rows)
            for deed, rows in deeds.items()
        },
    }
    return {(table, deed): said for table, found in own.items() for deed, said in found.items()}


def _counted(row: str) -> str:
    """A closed sitting counted the seat."""
    return f"EXISTS (SELECT 1 FROM {CLOSED} AND {COUNTED.format(member=row + '.id')})"


def _gone() -> str:
    """The person is said to have left by the day of a closed sitting that counted the seat."""
    counted = COUNTED.format(member="NEW.id")
    return f"EXISTS (SELECT 1 FROM {CLOSED} AND {counted} AND s.held_on >= NEW.left_on)"


def _has_closed() -> str:
    return f"EXISTS (SELECT 1 FROM {CLOSED} AND s.commission_id = OLD.id)"


def _names(row: str) -> str:
    """A closed sitting asked about the school, counted the member, and knew of the conflict."""
    counted = COUNTED.format(member=f"{row}.member_id")
    known = f"{ASKED.format(row=row)} AND {row}.at <= s.closed_at"
    return f"EXISTS (SELECT 1 FROM {CLOSED} AND {counted} AND {known})"


RESTING_GUARDS = Guards(resting, SAID)
SET_RESTING, LIFT_RESTING = RESTING_GUARDS.setting, RESTING_GUARDS.lifting

HELD = (
    ("selection_freeze", "inputs_id"),
    ("selection_freeze", "results_id"),
    ("selection_minutes", "file_id"),
)


def holding(_vendor: str) -> Conditions:
    """The same for the files of minutes and of frozen data: those that are named aren't deleted."""
    return {("files_storedfile", "delete"): named_in(HELD)}


HOLDING_GUARDS = Guards(holding, SAID, called="holds")
SET_HOLDING, LIFT_HOLDING = HOLDING_GUARDS.setting, HOLDING_GUARDS.lifting
