"""Ending rows that stand in the plan in force: they stay, with the reason and their money."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.transitions import Refused

from .amending import approved_keys
from .models import Row
from .rows import Writing, open_row


@transaction.atomic
def end_row(*, row: Row, reason: str, by: User) -> None:
    """End a row that stands in the plan in force: it stays, with the reason; so does its money.

    Refuses a row that was never approved: that one is deleted. Ended again, it has a new reason.
    """
    writing, _rows = open_row(row, by)
    if not approved_keys(writing.version, type(row), row.key):
        raise Refused([_("This row is not in the plan in force yet. Delete it.")])
    if not reason.strip():
        raise Refused([_("Write why it ends.")])
    _set_reason(row, reason.strip(), "ended", writing)


@transaction.atomic
def resume_row(*, row: Row, by: User) -> None:
    """Undo the ending of a row; one that was not ended needs nothing."""
    writing, _rows = open_row(row, by)
    if row.is_ended:
        _set_reason(row, "", "resumed", writing)


def _set_reason(row: Row, reason: str, deed: str, writing: Writing) -> None:
    row.ended_reason = reason
    row.save(update_fields=["ended_reason"])
    changes = {"row": str(row), "key": row.key} | ({"reason": reason} if reason else {})
    writing.told(f"plan.{row._meta.model_name}_{deed}", changes)
