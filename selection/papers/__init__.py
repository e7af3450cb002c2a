"""Papers of a selection: the minutes of a sitting, the draft of the minister's order."""

from .frame import Paper
from .minutes import minutes_paper
from .order import order_paper

__all__ = ["Paper", "minutes_paper", "order_paper"]
