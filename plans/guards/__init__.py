"""The database itself refuses to change what was submitted and signed, whoever asks.

Rows, links, money and files change only while their version is written; the version's own texts
too, its order never again, a submission never. A decision is only taken back, and only before the
order; a remark is only settled; an answer stands once its party has decided; a document with a
code, and a file that any of these names, stay for ever. A version goes only the steps that there
are (`steps.STEPS`), and is deleted only before it was submitted.

SQLite makes a table anew for most changes of it and drops its triggers, and refuses to rename a
table that triggers name: a later migration of these tables begins with `LIFT` and ends with `SET`
(`LIFT_PAPERS`, `SET_PAPERS`), also one that makes a table of `NAMED` anew.
"""

from common.guards import Conditions, Guards

from .papers import papers
from .rows import NAMED, ROWS, conditions
from .steps import STEPS, steps
from .words import SAID

__all__ = [
    "GUARDS",
    "LIFT",
    "LIFT_PAPERS",
    "NAMED",
    "PAPERS",
    "ROWS",
    "SET",
    "SET_PAPERS",
    "STEPS",
]


def signed(vendor: str) -> Conditions:
    """(table, deed) → when it is refused, of papers and steps."""
    return papers(vendor) | steps(vendor)


GUARDS = Guards(conditions, SAID)
SET, LIFT = GUARDS.setting, GUARDS.lifting
PAPERS = Guards(signed, SAID)
SET_PAPERS, LIFT_PAPERS = PAPERS.setting, PAPERS.lifting
