"""Dates as people and Lithuanian documents write them."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from common.forms import DayField


@pytest.mark.parametrize(
    "text",
    [
        "2026-09-01",
        "2026.09.01",
        "2026 09 01",
        "2026 m. rugsėjo 1 d.",
        "2026 m. rugsėjo 1 d",
        "2026 m. Rugsėjo 01 d. ",
        "2026\u00a0m. rugsėjo\u00a01\u00a0d.",
    ],
)
def test_day_is_read_in_its_usual_spellings(text: str) -> None:
    assert DayField().clean(text) == date(2026, 9, 1)


@pytest.mark.parametrize(
    "text", ["2026 m. rugsėjo", "2026 m. rugsėjo 31 d.", "2026 m. mėnesio 1 d."]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        DayField().clean(text)
