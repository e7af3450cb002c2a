"""Helpers for Lithuanian text."""


def _weight(letter: str) -> str:
    """Letters in dictionary order, each as two digits; others keep their code."""
    place = ORDER.get(letter)
    return f"~{place:02d}" if place is not None else letter


ORDER = {
    letter: place for place, letter in enumerate("aąbcčdeęėfghiįyjklmnopqrsštuųūvwxzž")
}


def sort_key(text: str) -> str:
    """A text whose plain order is the Lithuanian order (ą after a, y beside i, š after s)."""
    return "".join(
        _weight(letter) for letter in text.casefold() if letter not in "„“\"'"
    )[:300]
