"""The database itself refuses to change what a stored file is: its bytes lie under its SHA-256.

Only that it waits no more is written later. What names a file guards it against being deleted.
A later migration of stored files begins with `LIFT` and ends with `SET`, and so do `plans` and
`selection` once more after it.
"""

from common.guards import Conditions, Guards, any_changes

SAID = "A stored file is not changed; another one is sent instead."
FILE = ("id", "sha256", "name", "size", "content_type", "uploaded_by_id", "uploaded_at")


def conditions(vendor: str) -> Conditions:
    """(table, deed) → when it is refused, over OLD and NEW."""
    waits = f"({any_changes(('awaits',), vendor)}) AND NEW.awaits <> ''"
    return {("files_storedfile", "update"): f"{any_changes(FILE, vendor)} OR {waits}"}


FILES = Guards(conditions, SAID)
SET, LIFT = FILES.setting, FILES.lifting
