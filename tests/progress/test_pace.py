"""Money against time: the sentence, the forecast, and who lags behind the most."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from progress.pace import Pace

START, END = date(2026, 9, 1), date(2028, 8, 31)
GRANTED = Decimal("100000.00")


def pace(time: int, money: int, **changed: Any) -> Pace:
    """So much of the time has passed and of the money is spent, percent."""
    days = round((END - START).days * time / 100)
    given = {"granted": GRANTED, "spent": GRANTED * money / 100} | changed
    return Pace(starts_on=START, ends_on=END, today=START + timedelta(days=days), **given)


@pytest.mark.parametrize(
    ("time", "money", "changed", "tone", "words"),
    [
        (9, 0, {}, "note", "ką tik pradėta"),
        (14, 0, {}, "ok", "neatsilieka"),
        (15, 0, {}, "wait", "lėšos atsilieka"),
        (29, 0, {}, "wait", "lėšos atsilieka"),
        (30, 0, {}, "stop", "lėšos labai atsilieka"),
        (49, 29, {}, "wait", "lėšos atsilieka"),
        (50, 30, {}, "stop", "lėšos labai atsilieka"),  # the second year: the same lag is an alarm
        (60, 22, {}, "stop", "lėšos labai atsilieka"),
        (60, 60, {}, "ok", "neatsilieka"),
        (60, 60, {"indicators": 5, "on_way": 2}, "wait", "juda mažai rodiklių"),
        (60, 60, {"indicators": 4, "on_way": 2}, "ok", "neatsilieka"),
        (40, 40, {"indicators": 5, "on_way": 0}, "ok", "neatsilieka"),
        (40, 101, {}, "stop", "išleista daugiau, nei skirta"),
        (100, 99, {}, "ok", "neatsilieka"),
        (100, 40, {"is_over": True}, "draft", "baigta"),
    ],
)
def test_tone_and_words(
    time: int, money: int, changed: dict[str, Any], tone: str, words: str
) -> None:
    found = pace(time, money, **changed)
    assert (found.tone, found.words) == (tone, words)
    assert found.is_laggard == (tone in {"wait", "stop"} and words != "juda mažai rodiklių")


@pytest.mark.parametrize(
    ("found", "left", "sentence"),
    [
        (
            pace(60, 22, indicators=5, on_way=3),
            Decimal(63300),
            (
                "Praėjo 60 proc. laiko, panaudota 22 proc. lėšų, pasiekti ar artėja 3 iš 5 "
                "rodiklių. Taip leidžiant liktų apie 63 300 Eur."
            ),
        ),
        (
            pace(60, 80),
            Decimal(0),
            "Praėjo 60 proc. laiko, panaudota 80 proc. lėšų. Taip leidžiant būtų panaudota viskas.",
        ),
        (
            pace(100, 60, indicators=1, on_way=1),
            Decimal("40000.00"),
            (
                "Praėjo 100 proc. laiko, panaudota 60 proc. lėšų, pasiektas ar artėja 1 iš 1 "
                "rodiklio. Nepanaudota 40 000,00 Eur."
            ),
        ),
        (pace(24, 0), None, "Praėjo 24 proc. laiko, panaudota 0 proc. lėšų."),
        (
            pace(50, 0, granted=Decimal("115570.00")),
            Decimal("115570.00"),  # never more than there is
            "Praėjo 50 proc. laiko, panaudota 0 proc. lėšų. Taip leidžiant liktų apie 115 570 Eur.",
        ),
        (pace(70, 40, is_over=True), None, "Praėjo 70 proc. laiko, panaudota 40 proc. lėšų."),
        (
            pace(50, 0, granted=Decimal("0.00"), spent=Decimal("0.00")),
            Decimal(0),
            "Praėjo 50 proc. laiko, panaudota 0 proc. lėšų. Taip leidžiant būtų panaudota viskas.",
        ),
    ],
)
def test_the_sentence_with_its_forecast(found: Pace, left: Decimal | None, sentence: str) -> None:
    assert found.left == left
    assert found.sentence.replace("\u00a0", " ") == sentence


def test_what_is_over_or_has_no_money_lags_behind_nothing() -> None:
    rows = [pace(60, 22), pace(60, 0, is_over=True), pace(60, 0), pace(60, 80)]
    empty = pace(60, 0, granted=Decimal(0), spent=Decimal(0))
    ordered = sorted([*rows, empty], key=lambda row: row.lag, reverse=True)
    assert [rows.index(row) for row in ordered[:3]] == [2, 0, 3]
