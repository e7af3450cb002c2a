"""Whether a text only says in other signs what was agreed.

The rule, as pages tell it (`templates/plans/kinds_told.html`): only wording are punctuation, letter
case, spaces and one letter within a word; another word, number or „ne“ is another promise. It errs
towards asking: a harmless change may be called substance, a reversed promise is never called
wording.
"""

import re
import unicodedata
from itertools import takewhile

LONG = 5  # letters of the shortest word in which one letter may be a slip
# A number with the marks within it, a word, or a sign that says something.
TOKEN = re.compile(r"-?\d+(?:[.,:/-]\d+)*|[^\W\d_]+|[%‰§&+<>=≤≥±×÷]")
DASHES = str.maketrans("‐‑‒–—−", "------")


def is_slip(before: str, after: str) -> bool:
    """Whether but punctuation, case, spaces or one letter within words differ."""
    was, now = _tokens(before), _tokens(after)
    return len(was) == len(now) and all(map(_is_same_word, was, now))


def _tokens(text: str) -> list[str]:
    plain = unicodedata.normalize("NFC", text).translate(DASHES)
    return [token.lower() for token in TOKEN.findall(plain)]


def _is_same_word(was: str, now: str) -> bool:
    """The same, or one letter apart (or two changed about) after the first letter of a long word.

    Numbers and short words are the same or not; „ne“ makes another word.
    """
    if was == now:
        return True
    if min(len(was), len(now)) < LONG or was[0] != now[0] or not (was + now).isalpha():
        return False
    if _denies(was) != _denies(now):
        return False
    start = _shared(was, now)
    was, now = was[start:], now[start:]
    end = _shared(was[::-1], now[::-1])
    was, now = was[: len(was) - end], now[: len(now) - end]
    return max(len(was), len(now)) == 1 or (len(was) == 2 and was == now[::-1])


def _shared(was: str, now: str) -> int:
    """How many letters both begin with."""
    return sum(
        1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(was, now, strict=False))
    )


def _denies(word: str) -> bool:
    return word.startswith(("ne", "nė"))
