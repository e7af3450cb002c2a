"""How schools are ranked: from a file of frozen inputs to a file of results, and nothing else.

Pure reckoning: it reads no database, so anyone who has the file of inputs gets the same results.
"""

from .method import rank
from .shape import Inputs, Measure, Result, School, Value

__all__ = ["Inputs", "Measure", "Result", "School", "Value", "rank"]
