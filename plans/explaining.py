"""Explanations of warnings while they are written: kept with the version until it is submitted.

Each is saved with the text it started from, as the editor's fields are: what somebody else, or
the same person in another window, has written meanwhile is shown beside it, never overwritten.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock
from common.text import clean_pasted

from .models import Explanation, PlanVersion
from .services import Locked, lock_for_writing, write_history


@dataclass(frozen=True)
class Said:
    """What was typed under a key: what it explains, and the text that it was begun from."""

    key: str
    label: str
    text: str
    base: str

    @property
    def is_changed(self) -> bool:
        return self.text != self.base

    @classmethod
    def of(cls, key: str, label: str, text: str, base: str) -> "Said":
        """With both texts as they are kept: plain, with one kind of line end."""
        return cls(key, label, clean_pasted(text).strip(), clean_pasted(base).strip())


@dataclass(frozen=True)
class Clash:
    """A text that was not written, beside what somebody wrote there meanwhile."""

    mine: Said
    theirs: Explanation
    said: str


def kept_texts(version: PlanVersion) -> dict[str, str]:
    """What is kept of the version, by key."""
    return dict(version.explaining.values_list("key", "text"))


@transaction.atomic
def keep(
    *, version: PlanVersion, typed: Iterable[Said], by: User, left: str = ""
) -> tuple[list[Clash], dict[str, str]]:
    """Keep what was typed; what clashes, and the texts that stand then.

    Under the key `left` the person leaves what stands: history keeps what was typed there.
    Refuses who may not write and closed versions.
    """
    locked = lock_for_writing(version.pk, by)
    stored = {row.key: row for row in locked[0].explaining.select_related("by")}
    clashes = []
    for one in typed:
        row = stored.get(one.key)
        if row and one.key == left:
            _give_up(locked, one, by)
        elif row and row.text not in {one.text, one.base}:
            clashes.append(Clash(one, row, _said(row, by)))
        elif one.text != (row.text if row else one.base):
            _write(locked, one, row, by)
    return clashes, kept_texts(version)


def forget(version: PlanVersion) -> None:
    """The submission holds them now."""
    version.explaining.all().delete()


def _give_up(locked: Locked, mine: Said, by: User) -> None:
    version, membership = locked
    given: dict[str, Any] = {"by": by, "membership": membership, "comment": mine.text}
    write_history("plan.text_set_aside", version, changes={"field": mine.label}, **given)


def _write(locked: Locked, one: Said, row: Explanation | None, by: User) -> None:
    version, membership = locked
    changes = {"row": one.label, "text": [row.text if row else one.base, one.text]}
    values = {"text": one.text, "by": by, "at": clock.now()}
    version.explaining.update_or_create(key=one.key, defaults=values)
    given: dict[str, Any] = {"by": by, "membership": membership, "comment": one.text}
    write_history("plan.explanation_kept", version, changes=changes, **given)


def _said(row: Explanation, by: User) -> str:
    if row.by_id == by.pk:
        return _("You have changed this field in another window")
    return _("%(who)s has changed this field while you were writing") % {"who": row.by}
