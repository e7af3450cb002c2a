"""The life of a plan version: who may take which step from where, and what each step does.

`seen` of every step is the token (`services.version_token`) of what the person's page showed;
a step is refused when something else stands now. None: the caller showed nobody a page.
"""

from .amending import amend_for_sum, discard, start_amendment
from .deciding import agree, approve, send_back, take_back
from .locks import Outdated
from .sending import submit, withdraw
from .steps import (
    AGREE,
    AMEND,
    APPROVE,
    DISCARD,
    SEND_BACK,
    SUBMIT,
    SUPERSEDE,
    TAKE_BACK,
    TRANSITIONS,
    WITHDRAW,
    available,
    can_be_withdrawn,
)

__all__ = [
    "AGREE",
    "AMEND",
    "APPROVE",
    "DISCARD",
    "SEND_BACK",
    "SUBMIT",
    "SUPERSEDE",
    "TAKE_BACK",
    "TRANSITIONS",
    "WITHDRAW",
    "Outdated",
    "agree",
    "amend_for_sum",
    "approve",
    "available",
    "can_be_withdrawn",
    "discard",
    "send_back",
    "start_amendment",
    "submit",
    "take_back",
    "withdraw",
]
