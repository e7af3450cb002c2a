"""Units of counts in sentences: Lithuanian words change with the number that they follow."""

import re
from decimal import Decimal
from functools import lru_cache

# The nominative plural, as a unit is typed: its genitive plural and singular; none is guessed.
ENDINGS = (
    (r"(?<![td])(?<!j)ės$", "ių", "ės"),
    (r"jės$", "jų", "jės"),
    (r"os$", "ų", "os"),
    (r"iai$", "ių", ""),
    (r"ai$", "ų", "o"),
    (r"ų$", "ų", ""),
)
IRREGULAR = {"žmonės": ("žmonių", "žmogaus")}
HEAD = re.compile(r"([^\W\d_]+)((?: (?:per|iš|su|po|už|be) .+)?)")


def after_number(unit: str, value: Decimal) -> str:
    """„5 pamokų“, „21 pamokos“: the unit as it reads after „nuo“ and „iki“ a whole number.

    Empty where its form is not known for sure.
    """
    found = HEAD.fullmatch(unit[:1].lower() + unit[1:])
    if found is None or value % 1:
        return ""
    is_one = value % 10 == 1 and value % 100 != 11
    many, one = _genitive(found[1])
    word = one if is_one else many
    return word and f"{word}{found[2]}"


@lru_cache(1000)
def _genitive(word: str) -> tuple[str, str]:
    if word in IRREGULAR:
        return IRREGULAR[word]
    for ending, *forms in ENDINGS:
        if re.search(ending, word):
            many, one = (form and re.sub(ending, form, word) for form in forms)
            return many, one
    return "", ""
