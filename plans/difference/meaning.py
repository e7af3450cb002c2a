"""Whether a text only says in other words what was agreed.

The rule, as pages tell it (`templates/plans/kinds_told.html`): only wording are punctuation, letter
case, spaces and one letter within a word; of the texts that were agreed as they stand (the goal,
objectives, indicators) nothing else; the other texts may be reworded as long as half of the words
stay and no number and no word that begins with „ne“ comes or goes. It errs towards asking: a
harmless change may be called substance, a reversed promise is never called wording.
"""

import re
import unicodedata
from collections import Counter
from itertools import takewhile

KEPT = 0.5  # the least share of the longer text's words that stays
LONG = 5  # letters of the shortest word in which one letter may be a slip
# A number with the marks within it, a word, or a sign that says something.
TOKEN = re.compile(r"-?\d+(?:[.,:/-]\d+)*|[^\W\d_]+|[%‰§&+<>=≤≥±×÷]")
DASHES = str.maketrans("‐‑‒–—−", "------")


def is_slip(before: str, after: str) -> bool:
    """Whether but punctuation, case, spaces or one letter within words differ."""
    return _slipped(_tokens(before), _tokens(after))


def is_wording(before: str, after: str) -> bool:
    """Whether it is the same text reworded: half of its words stay, all numbers and every „ne“."""
    texts = _tokens(before), _tokens(after)
    if _slipped(*texts):
        return True
    was, now = map(Counter, texts)
    changed = (was - now) + (now - was)
    kept = (was & now).total() / max(was.total(), now.total())
    return kept >= KEPT and not any(_denies(word) or word[-1].isdigit() for word in changed)


def _slipped(was: list[str], now: list[str]) -> bool:
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
