"""How schools are ranked: from a file of frozen inputs to a file of results, and nothing else.

Pure reckoning: it reads no database, so anyone who has the file of inputs gets the same results.
"""

from .method import NothingKnown, digest_of, rank
from .shape import ALL, FEWEST, TYPE, Inputs, Measure, Part, Result, Rule, School, Value
from .table import Unreadable, differences, first_difference

__all__ = [
    "ALL",
    "FEWEST",
    "TYPE",
    "Inputs",
    "Measure",
    "NothingKnown",
    "Part",
    "Result",
    "Rule",
    "School",
    "Unreadable",
    "Value",
    "differences",
    "digest_of",
    "first_difference",
    "rank",
]
