"""Two texts word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Sign = Literal["same", "removed", "added"]
WORD = re.compile(r"\S+\s*")


@dataclass(frozen=True)
class Words:
    """A run of a text's words, with the spaces after them."""

    sign: Sign
    text: str


def words(before: str, after: str) -> tuple[Words, ...]:
    """Two texts in one, word by word; spaces and line ends alone are no difference."""
    old, new = WORD.findall(before), WORD.findall(after)
    a_words, b_words = ([word.strip() for word in side] for side in (old, new))
    found: list[Words] = []
    for sign, a, b, c, d in SequenceMatcher(None, a_words, b_words, autojunk=False).get_opcodes():
        if sign == "equal":
            found.append(Words("same", "".join(new[c:d])))
            continue
        found += [Words("removed", "".join(old[a:b]))] if a < b else []
        found += [Words("added", "".join(new[c:d]))] if c < d else []
    return tuple(found)
