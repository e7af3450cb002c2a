"""The frame of paper: what a document is made of, whatever it says."""

from pathlib import Path
from typing import Any

import pytest
from pypdf.generic import NullObject

from common import pdf
from common.templatetags.ui import glue_html
from tests import paper

HTML = """<!DOCTYPE html><html lang="lt" data-running="Pavyzdys"><head><title>Ąžuolas</title></head>
<body><h1>Antraštė</h1><p>{text}</p><p><b>{text}</b></p><table><thead><tr><th scope="col">Metai</th>
<th scope="col">Eur</th></tr></thead><tbody><tr><th scope="row">2026</th><td>1</td></tr></tbody>
</table></body></html>"""


@pytest.fixture(scope="module")
def document() -> bytes:
    return pdf.write(HTML.format(text=paper.LITHUANIAN))


def test_letters_are_drawn_as_our_fonts_draw_them(document: bytes) -> None:
    """Copied text may be right while other letters are drawn: compare the outlines."""
    fonts = paper.fonts(document)
    assert len(fonts) == 2
    for font in fonts:
        weight = "semibold" if "Bold" in font["/BaseFont"] else "regular"
        file = pdf.static(f"fonts/kk-{weight}.ttf")
        shapes = paper.drawn(font)
        for letter in paper.LITHUANIAN:
            assert shapes[letter] == paper.expected(file, letter), letter


def test_all_fonts_are_ours_and_embedded(document: bytes) -> None:
    for font in paper.fonts(document):
        assert "KK-Sans" in font["/BaseFont"]
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert descriptor["/FontFile2"].get_object().get_data()


def test_document_is_tagged_titled_and_in_lithuanian(document: bytes) -> None:
    root: Any = paper.reader(document).trailer["/Root"]
    assert root["/Lang"] == "lt"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert paper.reader(document).metadata.title == "Ąžuolas"  # type: ignore[union-attr]


def test_metadata_names_both_standards(document: bytes) -> None:
    xmp = paper.reader(document).trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert 'pdfaid:part="2" pdfaid:conformance="A"' in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp


def test_headings_of_tables_have_their_scope(document: bytes) -> None:
    scopes = [item["/A"]["/Scope"] for item in paper.elements(document) if item["/S"] == "/TH"]
    assert scopes == ["/Column", "/Column", "/Row"]


def test_margins_are_pagination_not_text(document: bytes) -> None:
    page = paper.reader(document).pages[0]
    assert "Pavyzdys" in page.extract_text()
    assert "1 / 1" in page.extract_text()
    content = page.get_contents().get_data()  # type: ignore[union-attr]
    assert content.count(b"/Pagination") == 2
    numbers = paper.reader(document).trailer["/Root"]["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    marks = content.count(b"/MCID")
    owners = [owner for owner in numbers[1] if not isinstance(owner, NullObject)]
    assert len(owners) == marks


def test_same_html_gives_the_same_bytes_and_other_html_another_identity(document: bytes) -> None:
    assert pdf.write(HTML.format(text=paper.LITHUANIAN)) == document
    other = paper.reader(pdf.write(HTML.format(text="kita"))).trailer["/ID"][0]
    assert other != paper.reader(document).trailer["/ID"][0]


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("data:image/png;base64,AAAA", True),
        ("data:text/html,<b>", False),
        ("file:///etc/passwd", False),
        ("https://demo.lt/x.png", False),
        ("http://127.0.0.1:1/x.png", False),
    ],
)
def test_only_our_own_files_are_read(url: str, own: bool) -> None:
    assert pdf.is_own(url) is own


def test_files_below_static_are_ours_but_no_way_leads_out() -> None:
    assert pdf.is_own(pdf.static(pdf.STYLE).as_uri())
    assert not pdf.is_own(f"file://{pdf.root()}/../manage.py")
    assert not pdf.is_own(f"file://{pdf.root()}/%2e%2e/manage.py")


def test_a_strange_file_in_the_text_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text y="9">slapta</text></svg>')
    html = HTML.format(text=f'<img alt="x" src="{secret.as_uri()}">')
    assert "slapta" not in paper.text(pdf.write(html))


def test_without_system_libraries_it_says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(pdf, "import_module", missing)
    pdf.engine.cache_clear()
    try:
        with pytest.raises(pdf.PdfUnavailable, match="apt-get install"):
            pdf.engine()
    finally:
        pdf.engine.cache_clear()


def test_a_number_keeps_its_word_so_that_lines_break_before_both() -> None:
    """A break that only a space before „Nr.“ allows is otherwise put after the first word."""
    text = "Iš fondų lėšų bendrai finansuojamas projektas Nr. 09.2.1-ESFA-V-719-01-0001"
    assert '<span class="nowrap">Nr.\u00a009.2.1-ESFA-V-719-01-0001</span>' in glue_html(text)
