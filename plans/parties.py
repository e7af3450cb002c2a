"""Which parties a version asks for their agreement: those of its submission, else the programme's.

Whose agreement stands is told by `PlanVersion.decisions`.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .models import PlanVersion


def asked(version: "PlanVersion") -> list[str]:
    """The parties whose agreement the newest submission needs; before one, all of the programme."""
    if version.current_submission is None:
        return version.plan.grant.round.programme.required_parties
    return list(version.current_submission.asked)


def concerned(version: "PlanVersion", decisions: Mapping[str, Any]) -> list[str]:
    """The parties asked and those whose agreement to an earlier submission stands, in order."""
    needed = {*asked(version), *decisions}
    required = version.plan.grant.round.programme.required_parties
    return [party for party in required if party in needed]


def undecided(version: "PlanVersion", decisions: Mapping[str, Any]) -> list[str]:
    """The parties asked that have not decided yet."""
    return [party for party in asked(version) if party not in decisions]
