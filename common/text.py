"""Helpers for Lithuanian text."""

import re

NBSP = "\u00a0"
BEFORE = re.compile(r"(?<=\d) (?=(?:Eur|proc\.|m\.|d\.|val\.|mok\.|tūkst\.|mln\.|%))")
AFTER = re.compile(r"\b(Nr\.|m\.) (?=[\dm(])")
DIGIT = re.compile(r"\d")
THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")


def _weight(letter: str) -> str:
    """Letters in dictionary order, each as two digits; others keep their code."""
    place = ORDER.get(letter)
    return f"~{place:02d}" if place is not None else letter


ORDER = {letter: place for place, letter in enumerate("aąbcčdeęėfghiįyjklmnopqrsštuųūvwxzž")}


def sort_key(text: str) -> str:
    """A text whose plain order is the Lithuanian order (ą after a, y beside i, š after s)."""
    return "".join(_weight(letter) for letter in text.casefold() if letter not in "„“\"'")[:300]


def glue(text: str) -> str:
    """The text with non-breaking spaces inside sums, dates and after „Nr.“."""
    if not DIGIT.search(text):
        return text
    for place in (THOUSANDS, BEFORE):
        text = place.sub(NBSP, text)
    return AFTER.sub(rf"\1{NBSP}", text)
