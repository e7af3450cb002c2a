"""Helpers for Lithuanian text."""

import re
import unicodedata

from django.db.models import TextChoices

NBSP = "\u00a0"
BEFORE = re.compile(r"(?<=\d) (?=(?:Eur|proc\.|m\.|d\.|val\.|mok\.|tūkst\.|mln\.|%))")
AFTER = re.compile(r"\b(Nr\.|m\.) (?=[\dm(])")
DIGIT = re.compile(r"\d")
THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
BLANKS = re.compile(r"[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
UNSEEN = re.compile(r"[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
WORD_BULLET = re.compile(r"^[^\S\n]*o\t", re.MULTILINE)
BULLETS = re.compile(r"^ *(?:[•·▪▫●○◦■□‣⁃∙\ue000-\uf8ff] *)+", re.MULTILINE)
BREAKS = re.compile(r"\s*[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]\s*")
PRIVATE = re.compile(r"[\ue000-\uf8ff]")  # Word's own signs, empty boxes in any other font


def ended(text: str) -> str:
    """A sentence with one full stop, also after „proc.“."""
    return f"{text.removesuffix('..')}." if text.endswith("..") else text


def _weight(letter: str) -> str:
    """Letters in dictionary order, each as two digits; others keep their code."""
    place = ORDER.get(letter)
    return f"~{place:02d}" if place is not None else letter


ORDER = {letter: place for place, letter in enumerate("aąbcčdeęėfghiįyjklmnopqrsštuųūvwxzž")}


def sort_key(text: str) -> str:
    """A text whose plain order is the Lithuanian order (ą after a, y beside i, š after s)."""
    return "".join(_weight(letter) for letter in text.casefold() if letter not in "„“\"'")[:300]


WITH_MARKS = {"a": "ą", "c": "č", "e": "ęė", "i": "į", "s": "š", "u": "ųū", "z": "ž"}


def loose_key(text: str) -> str:
    """A pattern for sort keys that hold the text, typed with or without Lithuanian marks.

    „azuol“ finds „Ąžuolo“; a letter typed with its mark is looked for as it is.
    """
    letters = (letter for letter in text.casefold() if letter not in "„“\"'")
    return "".join(_loose(letter) for letter in letters)


def _loose(letter: str) -> str:
    found = [re.escape(_weight(one)) for one in letter + WITH_MARKS.get(letter, "")]
    return found[0] if len(found) == 1 else f"({'|'.join(found)})"


def glue(text: str) -> str:
    """The text with non-breaking spaces inside sums, dates and after „Nr.“."""
    if not DIGIT.search(text):
        return text
    for place in (THOUSANDS, BEFORE):
        text = place.sub(NBSP, text)
    return AFTER.sub(rf"\1{NBSP}", text)


def label(choices: type[TextChoices], value: str) -> str:
    """How a choice reads; empty for none.

    For rows by the hundred: Django's own `get_…_display` lists all choices anew for each.
    """
    return str(choices(value).label) if value else ""


def shortened(text: str, most: int) -> str:
    """The beginning of the text, ended with „…“ after a whole word; all of it where it fits.

    A single word longer than `most` characters is cut where it must be.
    """
    if len(text) <= most:
        return text
    kept = text[:most].rpartition(" ")[0] or text[: most - 1]
    return f"{kept.rstrip(' ,;:–-(„')}…"


def one_line(text: str) -> str:
    """The text without line breaks and tabs: each is a space, so that no two words are glued."""
    return BREAKS.sub(" ", text).strip()


def clean_pasted(text: str) -> str:
    """What was typed or pasted from Word, in plain characters; cleaning it again changes nothing.

    Lines end in one way, blanks are spaces, what cannot be seen is gone, a list's bullets are
    dashes (a single bullet is dropped), letters are whole: „ė“ is one character.
    """
    text = CONTROL.sub("", LINE_ENDS.sub("\n", text).replace("\x1e", "-"))
    text = UNSEEN.sub("", text.replace("\u2011", "-"))
    text = BLANKS.sub(" ", WORD_BULLET.sub("• ", text))
    text = BULLETS.sub("– " if "\n" in text.strip() else "", text)
    return unicodedata.normalize("NFC", PRIVATE.sub("", text))
