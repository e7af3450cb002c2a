"""Status changes as data: buttons, guards, demonstration data and tests read the same rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """The step can't be done; `reasons` say why in words for the person."""

    def __init__(self, reasons: Iterable[str | Promise]) -> None:
        self.reasons = list(reasons)
        super().__init__("; ".join(str(reason) for reason in self.reasons))


@dataclass(frozen=True)
class Transition:
    """A verb: from which statuses to which, by which roles, and what may be missing."""

    name: str
    label: str | Promise
    sources: frozenset[str]
    target: str
    may: frozenset[str]
    missing: Callable[[Any], list[str]] = lambda _subject: []
    comment_required: bool = False

    def open_from(self, status: str) -> bool:
        """Whether the verb leads on from this status."""
        return status in self.sources


def move(subject: models.Model, transition: Transition, **changes: Any) -> None:
    """Change the status; the old status in the WHERE is the lock. Refuses a stale page."""
    rows = type(subject)._default_manager.filter(pk=subject.pk, status__in=transition.sources)
    changes["status"] = transition.target
    if not rows.update(**changes):
        raise Refused([_("Someone has changed this meanwhile. Reload the page and look again.")])
    for name, value in changes.items():
        setattr(subject, name, value)
