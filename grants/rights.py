"""Who may move money and hand baskets on."""

from typing import Any

from schools.access import access_of


def may_move_money(user: Any) -> bool:
    """Corrections, transfers, refunds and handing on to a successor: agency staff."""
    return access_of(user).is_agency
