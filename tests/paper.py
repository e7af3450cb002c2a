"""Reading a PDF back: its text, its tree of tags and what its letters look like."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont
from pypdf import PdfReader

RUNNING = 45  # points from the foot of a page: what stands below is on every page
LITHUANIAN = "ąčęėįšųūžĄČĘĖĮŠŲŪŽ„“–×−"


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


def text(pdf: bytes) -> str:
    """All words of all pages, single spaces between them."""
    pages = " ".join(page.extract_text() for page in reader(pdf).pages)
    return " ".join(pages.split())


def filled(page: Any) -> float:
    """How much of the page's height is used, by its lowest words above the running line."""
    height, found = float(page.mediabox.height), []

    def see(text: str, matrix: list[float], place: list[float], *_rest: Any) -> None:
        if text.strip():
            found.append(place[5] * matrix[3] + matrix[5])

    page.extract_text(visitor_text=see)
    return 1 - min(y for y in found if y > RUNNING) / height


def elements(pdf: bytes) -> list[Any]:
    """The tagged elements in reading order."""
    return list(below(reader(pdf).trailer["/Root"]["/StructTreeRoot"]["/K"][0]))


def faults(pdf: bytes) -> list[str]:
    """What is wrong with its tags, as PDF/UA-1 asks; empty when nothing is."""
    found = [*_frame_faults(reader(pdf)), *_link_faults(reader(pdf))]
    levels = []
    for item in elements(pdf):
        tag, told = item["/S"], item.get("/A", {})
        if tag == "/TH" and told.get("/Scope") not in {"/Column", "/Row"}:
            found.append("a heading of a table without its scope")
        if tag == "/Figure" and not (item.get("/Alt") and "/BBox" in told):
            found.append("a picture without words or place")
        if tag == "/Table" and "/TH" not in {below["/S"] for below in below(item)}:
            found.append("a table without headings")
        if re.fullmatch("/H[1-6]", tag):
            levels.append(int(tag[2]))
    return found + _heading_faults(levels)


def _frame_faults(document: PdfReader) -> Iterator[str]:
    root: Any = document.trailer["/Root"]
    if root.get("/Lang") != "lt":
        yield "no language"
    if not (document.metadata and document.metadata.title):
        yield "no title"
    if not (root["/MarkInfo"]["/Marked"] and root["/ViewerPreferences"]["/DisplayDocTitle"]):
        yield "not tagged, or its title is not shown"
    if not document.outline:
        yield "no bookmarks"
    if b"<pdfuaid:part>1<" not in root["/Metadata"].get_object().get_data():
        yield "its standard is not named"


def _link_faults(document: PdfReader) -> Iterator[str]:
    for page in document.pages:
        links = [link.get_object() for link in page.get("/Annots", [])]
        if links and page.get("/Tabs") != "/S":
            yield "links out of order"
        if not all(link.get("/Contents") and "/StructParent" in link for link in links):
            yield "a link without words or tag"


def _heading_faults(levels: list[int]) -> list[str]:
    """One title; below it no level is left out."""
    skipped = [place for place, level in enumerate(levels[1:]) if level > levels[place] + 1]
    is_nested = levels[:1] == [1] and levels.count(1) == 1 and not skipped
    return [] if is_nested else [f"headings {levels}"]


def below(reference: Any) -> Iterator[Any]:
    element = reference.get_object()
    if isinstance(element, dict) and "/S" in element:  # what a link points to has none
        yield element
        for child in element.get("/K", []):
            yield from below(child)


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
