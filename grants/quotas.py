"""Limits of single municipalities as people write them: „Vilniaus m.: 10“, one on a line."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

MOST = 32767
LINE = re.compile(r"(?P<name>.+?)\s*[:–-]\s*(?P<limit>\d{1,5})")
SHORT = {"miesto": "m.", "rajono": "r.", "savivaldybė": "sav."}


def quotas_of(text: str, names: Iterable[str]) -> dict[str, int]:
    """By the municipality's name how many of its schools may be in.

    A name may be short where it fits only one of `names`. Refuses (ValueError, in words) a line
    of another form, a name that fits none or several, and one told twice.
    """
    known = {_folded(name): name for name in sorted(names)}
    found: dict[str, int] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, limit = _read(line, known)
        if name in found:
            raise ValueError(_("“%(name)s” is told twice. Leave one line.") % {"name": name})
        found[name] = limit
    return found


def _read(line: str, known: dict[str, str]) -> tuple[str, int]:
    told = LINE.fullmatch(line)
    if told is None or int(told["limit"]) > MOST:
        words = _("“%(line)s”: write the municipality, a colon and a number, as “Vilniaus m.: 10”.")
        raise ValueError(words % {"line": line})
    return _named(told["name"], known), int(told["limit"])


def _named(said: str, known: dict[str, str]) -> str:
    folded = _folded(said)
    fitting = [folded] if folded in known else [name for name in known if name.startswith(folded)]
    if not fitting:
        words = _("No candidate is of a municipality “%(name)s”. Write its name as in the list.")
        raise ValueError(words % {"name": said})
    if len(fitting) > 1:
        names = ", ".join(known[name] for name in fitting)
        words = _("“%(name)s” may be %(names)s. Write more of the name.")
        raise ValueError(words % {"name": said, "names": names})
    return known[fitting[0]]


def _folded(name: str) -> str:
    """Without case and idle spaces, „miesto savivaldybė“ as „m. sav.“."""
    return " ".join(SHORT.get(word, word) for word in name.casefold().split())
