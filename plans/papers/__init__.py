"""Papers about a plan beside the plan itself: the comparison, the agreement note, the order."""

from .comparison import comparison_paper, told_of_amendment
from .frame import Paper, decider_name, kept, moment, party_name
from .note import note_paper
from .order import order_paper

__all__ = [
    "Paper",
    "comparison_paper",
    "decider_name",
    "kept",
    "moment",
    "note_paper",
    "order_paper",
    "party_name",
    "told_of_amendment",
]
