"""Reading a PDF back: its text, its tree of tags and what its letters look like."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont
from pypdf import PdfReader

LITHUANIAN = "ąčęėįšųūžĄČĘĖĮŠŲŪŽ„“–×−"


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


def text(pdf: bytes) -> str:
    """All words of all pages, single spaces between them."""
    pages = " ".join(page.extract_text() for page in reader(pdf).pages)
    return " ".join(pages.split())


def elements(pdf: bytes) -> list[Any]:
    """The tagged elements in reading order."""
    return list(_below(reader(pdf).trailer["/Root"]["/StructTreeRoot"]["/K"][0]))


def _below(reference: Any) -> Iterator[Any]:
    element = reference.get_object()
    if isinstance(element, dict) and "/S" in element:  # what a link points to has none
        yield element
        for child in element.get("/K", []):
            yield from _below(child)


def fonts(pdf: bytes) -> list[Any]:
    """The fonts in use, each once."""
    found = {}
    for page in reader(pdf).pages:
        for reference in page["/Resources"]["/Font"].values():
            font = reference.get_object()
            found[font["/BaseFont"]] = font
    return list(found.values())


def drawn(font: Any) -> dict[str, list[Any]]:
    """What is drawn for each letter that the font says it holds: the outline by its number."""
    inside = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]["/FontFile2"]
    file = TTFont(BytesIO(inside.get_object().get_data()))
    order = file.getGlyphOrder()
    return {letter: outline(file, order[code]) for code, letter in _letters(font)}


def expected(path: Any, letter: str) -> list[Any]:
    """The outline of the letter in the font file that we ship."""
    file = TTFont(path)
    return outline(file, file.getBestCmap()[ord(letter)])


def outline(file: TTFont, name: str) -> list[Any]:
    glyphs = file.getGlyphSet()
    pen = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(pen)
    return list(pen.value)


def _letters(font: Any) -> Iterator[tuple[int, str]]:
    """Code → letter, from the table that copying text uses."""
    lines = font["/ToUnicode"].get_object().get_data().decode().splitlines()
    for line in lines:
        parts = line.replace("<", " ").replace(">", " ").split()
        if len(parts) == 2 and line.startswith("<") and len(parts[1]) == 4 and parts[1] != "ffff":
            yield int(parts[0], 16), chr(int(parts[1], 16))
