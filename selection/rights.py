"""Who may prepare a selection round and decide it."""

from typing import Any

from schools.access import access_of
from schools.choices import Role

DECIDING = frozenset({Role.AGENCY})
READING = frozenset({Role.AGENCY, Role.AUDITOR, Role.COMMISSION})


def may_prepare(user: Any) -> bool:
    """Add candidates and facts, and decide: agency staff."""
    return access_of(user).has(*DECIDING)


def may_read(user: Any) -> bool:
    """See rounds: agency, commission members, auditors."""
    return access_of(user).has(*READING)
