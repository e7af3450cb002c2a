"""Baskets, the movements of their money and what happens to them."""

from .baskets import Grant
from .life import CountCorrection, GrantStep
from .money import Claim, ClosedYear, MoneyEntry

__all__ = ["Claim", "ClosedYear", "CountCorrection", "Grant", "GrantStep", "MoneyEntry"]
