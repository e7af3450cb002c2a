"""Work that recurs by the calendar, named in the settings: the worker does it every few minutes.

Each is a function without arguments that may be run again at any time and does nothing twice.
"""

import logging

from django.conf import settings
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)


def do_recurring() -> int:
    """Run all of it; what fails is logged and hinders no other. Answers how many have failed."""
    return sum(not _done(name) for name in settings.RECURRING)


def _done(name: str) -> bool:
    try:
        import_string(name)()
    except Exception:
        logger.exception("recurring work failed: %s", name)
        return False
    return True
