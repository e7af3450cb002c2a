"""Drawing from a list: the same everywhere, exact, and fair to euros or to expenses."""

import hashlib
from collections import Counter
from decimal import Decimal

import pytest

from progress.auditing.drawing import Line, as_bytes, draw, from_bytes, line_of


def lines(*cents: int) -> list[Line]:
    return [
        line_of(key, "900000001", "2026-11-10", f"SF-{key}", Decimal(eur) / 100)
        for key, eur in enumerate(cents, 1)
    ]


LIST = lines(*(100 * place for place in range(1, 21)))  # 1 to 20 euros, 210 together


def test_a_list_reads_as_it_was_kept_and_documents_break_no_line() -> None:
    odd = line_of(7, "900000001", "2026-11-10", "SF;7\n– „ąž“", Decimal("0.10"))
    kept = as_bytes([*LIST, odd])
    assert kept.decode().splitlines()[0] == "expense;school;date;document;amount"
    assert kept.decode().splitlines()[-1] == "7;900000001;2026-11-10;SF,7 – „ąž“;0.10"
    assert from_bytes(kept) == [*LIST, odd]


def test_vectors_that_any_other_program_gets_too() -> None:
    """Written down once: a change of them would make every sample drawn before unrepeatable."""
    assert hashlib.sha256(as_bytes(LIST)).hexdigest()[:16] == "3986356ca0d7ed5d"
    assert draw(LIST, "simple", 5, 12345) == [3, 8, 10, 11, 12]
    assert draw(LIST, "money", 5, 12345) == [4, 10, 14, 16, 19]


def test_simple_draw_can_be_done_by_hand() -> None:
    def number(line: Line) -> str:
        return hashlib.sha256(f"77:{line.text}".encode()).hexdigest()

    smallest = sorted(LIST, key=number)[:4]
    assert draw(LIST, "simple", 4, 77) == sorted(line.key for line in smallest)


def test_money_draw_can_be_done_by_hand() -> None:
    """42 euros a step; the start is the hash modulo the sum in cents, in fifths of a cent."""
    start = int(hashlib.sha256(b"77:start").hexdigest(), 16) % 21000
    points = [Decimal(start + step * 21000) / 5 for step in range(5)]
    ends = [sum(line.cents for line in LIST[: place + 1]) for place in range(20)]
    assert draw(LIST, "money", 5, 77) == [
        1 + next(place for place, end in enumerate(ends) if point < end) for point in points
    ]


@pytest.mark.parametrize("method", ["simple", "money"])
@pytest.mark.parametrize("size", [1, 7, 19, 20, 21, 300])
def test_exactly_as_many_as_asked_in_the_order_of_the_list(method: str, size: int) -> None:
    for seed in range(60):
        found = draw(LIST, method, size, seed)
        assert len(found) == len(set(found)) == min(size, 20)
        assert found == sorted(found)


@pytest.mark.parametrize("method", ["simple", "money"])
def test_another_seed_draws_others_and_the_order_of_asking_changes_nothing(method: str) -> None:
    first, second = draw(LIST, method, 5, 1), draw(LIST, method, 5, 1)
    assert first == second
    assert len({tuple(draw(LIST, method, 5, seed)) for seed in range(30)}) > 10


def test_large_sums_are_always_drawn_by_money() -> None:
    listed = lines(*[100] * 30, 50000, 3000)
    for seed in range(50):
        found = draw(listed, "money", 4, seed)
        assert {31, 32} <= set(found)
        assert len(found) == 4


def test_chances_are_those_of_the_method() -> None:
    """A sum three times another is drawn three times as often by money, as often at random."""
    listed = lines(*[100] * 10, *[300] * 10)
    by_money, simple = Counter[bool](), Counter[bool]()
    for seed in range(2000):
        by_money.update(key > 10 for key in draw(listed, "money", 4, seed))
        simple.update(key > 10 for key in draw(listed, "simple", 4, seed))
    assert 0.73 < by_money[True] / 8000 < 0.77
    assert 0.48 < simple[True] / 8000 < 0.52
