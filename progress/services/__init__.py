"""Writes over values and evaluations. Each locks its parent, checks the right, leaves history."""

from .evaluations import (
    RatingInput,
    Saved,
    delete_evaluation,
    header_state,
    header_token,
    lock_evaluation,
    lock_for_evaluation,
    rating_state,
    rating_token,
    save_header,
    save_ratings,
    start_evaluation,
)
from .overrulings import overrule, withdraw_overruling
from .shared import (
    lock_grant,
    refuse_closed,
    refuse_without_scan,
    write_history,
)
from .values import (
    lock_for_values,
    reads,
    record_value,
    withdraw_value,
)

__all__ = [
    "RatingInput",
    "Saved",
    "delete_evaluation",
    "header_state",
    "header_token",
    "lock_evaluation",
    "lock_for_evaluation",
    "lock_for_values",
    "lock_grant",
    "overrule",
    "rating_state",
    "rating_token",
    "reads",
    "record_value",
    "refuse_closed",
    "refuse_without_scan",
    "save_header",
    "save_ratings",
    "start_evaluation",
    "withdraw_overruling",
    "withdraw_value",
    "write_history",
]
