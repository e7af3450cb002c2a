"""Papers of a selection: the minutes of a sitting, the draft of the minister's order."""

from .frame import Paper
from .minutes import minutes_paper
from .official import FoundMinutes, close_sitting, find_minutes, official_minutes
from .order import order_paper

__all__ = [
    "FoundMinutes",
    "Paper",
    "close_sitting",
    "find_minutes",
    "minutes_paper",
    "official_minutes",
    "order_paper",
]
