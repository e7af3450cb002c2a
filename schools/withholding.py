"""Which values of a school tell of fewer than five pupils, themselves or beside what is known.

A pure function: no database. A value is of a grade and a subject; 0 and an empty text are all of
them. Grades have different pupils. Subjects may have the same pupils (mathematics and reading of
a grade) or different ones (foreign languages), so both are reckoned with.
"""

from collections.abc import Collection, Iterator, Mapping

# Fewer pupils than this behind a value, and it is shown to nobody below the agency.
SMALL_GROUP = 5

Place = tuple[int, str]  # grade and subject
Sizes = Mapping[Place, int | None]  # the pupils behind each value; None where it isn't known


def withheld(sizes: Sizes) -> set[Place]:
    """Of the values of a school, a kind and a year those that may not be shown.

    A value of few goes; so does every value that holds few: what is left of it without its known
    parts, whether that is delivered or not, could be reckoned.
    """
    few = {place for place, pupils in sizes.items() if _is_few(pupils)}
    rests = {place for place in sizes if any(map(_is_few, _rests(place, sizes)))}
    unsized = {
        part
        for whole in rests
        for part in sizes
        if part != whole and sizes[part] is None and holds(whole, part)
    }
    telling = few | rests | unsized
    return {place for place in sizes if any(holds(place, part) for part in telling)}


def holds(whole: Place, part: Place) -> bool:
    """Whether the pupils of the part are among those of the whole; each is a part of itself."""
    return whole[0] in {0, part[0]} and whole[1] in {"", part[1]}


def _is_few(pupils: int | None) -> bool:
    return pupils is not None and 0 < pupils < SMALL_GROUP


def _rests(whole: Place, sizes: Sizes) -> Iterator[int]:
    """How many pupils of the whole are in none of its known parts, by each reading of the parts."""
    size = sizes[whole]
    parts = {
        place: pupils
        for place, pupils in sizes.items()
        if pupils is not None and place != whole and holds(whole, place)
    }
    if size is None or not parts:
        return
    for are_same in (True, False):
        yield size - _by_grade(parts, are_same=are_same)
        yield size - _by_subject(parts, are_same=are_same)


def _by_grade(parts: Mapping[Place, int], *, are_same: bool) -> int:
    """Pupils of the grades: of each its own value tells them, or else its subjects do."""
    total = 0
    for grade in {grade for grade, _subject in parts if grade}:
        of = {subject: n for (one, subject), n in parts.items() if one == grade}
        total += of[""] if "" in of else _joined(of.values(), are_same=are_same)
    return total


def _by_subject(parts: Mapping[Place, int], *, are_same: bool) -> int:
    """Pupils of the subjects: of each its own value tells them, or else its grades do."""
    found = []
    for subject in {subject for _grade, subject in parts if subject}:
        of = {grade: n for (grade, one), n in parts.items() if one == subject}
        found.append(of[0] if 0 in of else sum(of.values()))
    return _joined(found, are_same=are_same)


def _joined(sizes: Collection[int], *, are_same: bool) -> int:
    return max(sizes, default=0) if are_same else sum(sizes)
