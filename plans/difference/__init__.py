"""What differs between two versions of a plan: pure, over two canonical JSONs (`content.as_json`).

Rows are joined by `key`. Absent, null and empty are the same; numbers and sums are compared as
numbers. A stored JSON may lack what later versions have: what is absent counts as empty.
"""

from .compare import compare, stayed
from .kinds import kinds
from .shape import (
    FILES,
    PARTS,
    TEXTS,
    Difference,
    FieldChange,
    PartChange,
    PurposeSum,
    RowChange,
    from_json,
)
from .words import Words, words

__all__ = [
    "FILES",
    "PARTS",
    "TEXTS",
    "Difference",
    "FieldChange",
    "PartChange",
    "PurposeSum",
    "RowChange",
    "Words",
    "compare",
    "from_json",
    "kinds",
    "stayed",
    "words",
]
