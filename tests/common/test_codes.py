"""Codes on paper: read however they are typed, refused where they can't be one."""

import pytest

from common import codes, qr


@pytest.mark.parametrize(
    "typed", ["7F3D0-1XWKM", "7f3d01xwkm", " 7F3DO – IXWKM ", "7f3do lxwkm", "7F3D0\u00a01XWKM"]
)
def test_a_code_is_understood_however_it_is_typed(typed: str) -> None:
    assert codes.read_code(typed) == "7F3D01XWKM"


@pytest.mark.parametrize("typed", ["", "7F3D0-1XWK", "7F3D0-1XWKMM", "7F3D0-1XWKU", "7F3D0-1XWKĄ"])
def test_what_is_no_code_is_told(typed: str) -> None:
    assert codes.read_code(typed) == ""


def test_new_codes_are_ten_plain_signs_and_shown_in_groups() -> None:
    made = {codes.new_code() for _time in range(50)}
    assert len(made) == 50
    assert {codes.read_code(codes.shown(code)) for code in made} == made
    assert codes.shown("7F3D01XWKM") == "7F3D0-1XWKM"


def test_a_picture_has_its_words_and_breaks_no_page() -> None:
    svg = qr.picture("https://demo.lt/tikrinti/7F3D0-1XWKM/", "QR <kodas>")
    assert "<title>QR &lt;kodas&gt;</title>" in svg
    assert "style=" not in svg
