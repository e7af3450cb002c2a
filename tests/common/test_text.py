"""Text that arrives from Word is plain, and cleaning it again changes nothing."""

import re

import pytest
from django.forms import Textarea
from hypothesis import given
from hypothesis import strategies as st

from common.forms import PlainTextField
from common.text import clean_pasted, loose_key, shortened, sort_key


@pytest.mark.parametrize(
    ("pasted", "clean"),
    [
        ("5\u00a0klasė\u202fir\u2009kt.", "5 klasė ir kt."),
        ("moky\u00adtojas\u200b\ufeff", "mokytojas"),
        ("viena\x0bdvi\r\ntrys\rketuri", "viena\ndvi\ntrys\nketuri"),
        ("\uf0b7\tPirma\r\no\tantra\r\n•  trečia", "– Pirma\n– antra\n– trečia"),
        ("• Vienintelė", "Vienintelė"),
        ("N\u20112 ir 5\x1e8", "N-2 ir 5-8"),
        ("e\u0307 \uf04a", "ė "),
        ("– lieka „taip“, o\u2013ne", "– lieka „taip“, o–ne"),
        ("=1+1", "=1+1"),
    ],
)
def test_word_leaves_no_trace(pasted: str, clean: str) -> None:
    assert clean_pasted(pasted) == clean


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("azuol", True),
        ("ĄŽUOL", True),
        ("„Ąžuolo", True),
        ("mokykla nr. 1 (", True),
        ("ąžuol", True),
        ("ažuol", True),
        ("ązuol", True),
        ("azuola", False),
        ("nrx 1", False),
        ("ųzuol", False),
    ],
)
def test_name_is_found_with_and_without_marks(typed: str, is_found: bool) -> None:
    key = sort_key("„Ąžuolo“ mokykla Nr. 1 (Utena)")
    assert bool(re.search(loose_key(typed), key)) == is_found


@given(st.text(alphabet="ao\t\n\r\x0b\x00\x1e\u00ad\u00a0\u200b•·\uf0b7 –e\u0307\u2011"))
def test_clean_text_stays(text: str) -> None:
    assert clean_pasted(clean_pasted(text)) == clean_pasted(text)


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("Trumpas", 7, "Trumpas"),
        ("Konsultacijos mažomis grupėmis", 21, "Konsultacijos…"),
        ("Konsultacijos mažomis grupėmis", 22, "Konsultacijos mažomis…"),
        ("Žodis, dar vienas žodis", 9, "Žodis…"),
        ("Neišsikiškiakopūsteliaujantiesiems", 10, "Neišsikiš…"),
    ],
)
def test_text_is_shortened_after_a_word(text: str, most: int, short: str) -> None:
    assert shortened(text, most) == short


def test_every_text_field_cleans() -> None:
    field = PlainTextField()
    assert field.clean("a\u00a0b\u00ad\x00") == "a b"
    assert not field.has_changed("a\u00a0b", "a b")
    assert field.has_changed("a b", "a c")
    lines = "\u2022 a\tb \r\n c\u2028d\x0be"
    assert (field.clean(lines), field.prepare_value("a\nb")) == ("\u2013 a b c d e", "a b")
    assert not field.has_changed("a\nb", "a b")
    long = PlainTextField(widget=Textarea())
    assert (long.clean("a\r\nb"), long.prepare_value("a\nb")) == ("a\nb", "a\nb")
