"""Amounts as people write them."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from common.money import parse_eur


@pytest.mark.parametrize(
    "text", ["15355,50", "15 355,5 Eur", "15.355,50", "15355.50 €", "15\u00a0355,50"]
)
def test_all_spellings_of_an_amount_are_read(text: str) -> None:
    assert parse_eur(text) == Decimal("15355.50")


@pytest.mark.parametrize("text", ["15.355", "1.5.355,50", "15.35,50", "1e3", "12,345", "", "abc"])
def test_what_may_be_two_amounts_is_none(text: str) -> None:
    with pytest.raises(ValidationError):
        parse_eur(text)
