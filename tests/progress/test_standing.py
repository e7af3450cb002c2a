from datetime import date
from decimal import Decimal

import pytest

from plans.models import Indicator
from progress.standing import meets, standing

TODAY, ON = date(2026, 11, 22), date(2026, 11, 1)
GIVEN = {
    "title": "Dalis",
    "kind": "percent",
    "direction": "raise",
    "baseline_value": Decimal(78),
    "baseline_on": date(2026, 9, 1),
    "target_value": Decimal(85),
    "target_on": date(2028, 6, 1),
}


def state(value: str | None, **changed: object) -> tuple[str, str]:
    found = standing(
        Indicator(**(GIVEN | changed)),
        (Decimal(value), ON) if value else None,
        TODAY,
    )
    return found.tone, found.sentence.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("value", "changed", "tone", "sentence"),
    [
        (None, {}, "draft", "Reikšmių dar neįrašyta."),
        (
            None,
            {"interim_on": date(2026, 10, 1)},
            "wait",
            "Reikšmių dar neįrašyta, nors jos laukta iki 2026-10-01.",
        ),
        ("85", {}, "ok", "Siektina reikšmė 85 proc. pasiekta: 2026-11-01 – 85 proc."),
        (
            "81.5",
            {},
            "note",
            "Nuo 78 proc. pasiekta 81,5 proc. – nueita 50 proc. kelio iki 85 proc.",
        ),
        ("78", {}, "note", "Tebėra 78 proc., kaip pradžioje; siekiama 85 proc."),
        (
            "75",
            {},
            "wait",
            "2026-11-01 buvo 75 proc. – toliau nuo siektinos reikšmės (85 proc.) negu pradžioje.",
        ),
        (
            "79",
            {"interim_value": Decimal(80), "interim_on": date(2026, 10, 1)},
            "wait",
            "Tarpinės reikšmės 80 proc. siekta iki 2026-10-01; 2026-11-01 buvo 79 proc.",
        ),
        (
            "79",
            {"interim_value": Decimal(80), "interim_on": date(2027, 6, 1)},
            "note",
            "Nuo 78 proc. pasiekta 79 proc. – nueita 14 proc. kelio iki 85 proc.",
        ),
        (
            "79",
            {"target_value": None},
            "note",
            "2026-11-01 buvo 79 proc.; siektina reikšmė nenurodyta.",
        ),
        (
            "60",
            {"direction": "lower", "target_value": Decimal(60)},
            "ok",
            "Siektina reikšmė 60 proc. pasiekta: 2026-11-01 – 60 proc.",
        ),
        (
            "1",
            {"kind": "yes_no", "baseline_value": Decimal(0), "target_value": Decimal(1)},
            "ok",
            "Siektina reikšmė taip pasiekta: 2026-11-01 – taip.",
        ),
    ],
)
def test_sentence_of_state(
    value: str | None, changed: dict[str, object], tone: str, sentence: str
) -> None:
    assert state(value, **changed) == (tone, sentence)


@pytest.mark.parametrize(
    ("direction", "value", "goal", "expected"),
    [
        ("raise", 85, 85, True),
        ("raise", 84, 85, False),
        ("lower", 60, 60, True),
        ("lower", 61, 60, False),
        ("keep", 90, 90, True),
        ("keep", 91, 90, True),
        ("keep", 89, 90, False),
        ("raise", None, 85, False),
        ("raise", 85, None, False),
    ],
)
def test_meets(direction: str, value: int | None, goal: int | None, expected: bool) -> None:
    given = [None if item is None else Decimal(item) for item in (value, goal)]
    assert meets("percent", direction, *given) is expected


def test_a_level_is_compared_by_its_place() -> None:
    two_to_three = {"kind": "level", "baseline_value": Decimal(2), "target_value": Decimal(3)}
    assert [state(value, **two_to_three)[0] for value in ("1", "2", "3")] == ["wait", "note", "ok"]
