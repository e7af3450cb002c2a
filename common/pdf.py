"""The frame of every document on paper: HTML → tagged PDF bytes, the same bytes for the same HTML.

WeasyPrint is imported on the first document, so that the rest works without its system libraries.
"""

import atexit
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.request import url2pathname

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

CONTENTS = "<!-- contents -->"  # where a template wants its list of parts
PART = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)
STYLE = "css/paper.css"
RENDERING = Lock()
UA_SCHEMA = "http://www.aiim.org/pdfua/ns/id/"
UA_DESCRIPTION = f"""
<rdf:Description rdf:about="" xmlns:pdfuaid="{UA_SCHEMA}">
  <pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about=""
    xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
    xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
  <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>{UA_SCHEMA}</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
      <pdfaProperty:name>part</pdfaProperty:name>
      <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
      <pdfaProperty:category>internal</pdfaProperty:category>
      <pdfaProperty:description>Part of ISO 14289 that is followed</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
  </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
""".encode()


class PdfUnavailable(RuntimeError):
    """The system libraries for PDF are missing; the message says what to type."""


@dataclass(frozen=True)
class Block:
    """A decision on the first page: SUDERINTA, whose, its lines; or what is to be written there."""

    word: str
    name: str
    lines: tuple[str, ...] = ()
    hint: str = ""


def to_html(template: str, context: dict[str, Any]) -> str:
    """What is printed, always in Lithuanian: paper is an official document."""
    with translation.override("lt"):
        return with_contents(render_to_string(template, context))


def with_contents(html: str) -> str:
    """The list of parts (each plain `<h2>`) in its place, with links; the numbers of pages are
    set by the style. Without a place for it the document stays as it is."""
    if CONTENTS not in html:
        return html
    before, after = html.split(CONTENTS, 1)
    titles, heading = PART.findall(after), _("Contents")
    items = ""
    for title in titles:
        name = name_of_part(title)
        items += f'<li data-part="#{name}"><a href="#{name}">{strip_tags(title)}</a></li>'
        after = after.replace(f"<h2>{title}</h2>", f'<h2 id="{name}">{title}</h2>', 1)
    nav = f'<nav class="contents"><h2 class="plain">{heading}</h2><ul>{items}</ul></nav>'
    return before + nav + after


def name_of_part(title: str) -> str:
    """What a link to the part is called and read out as: its title, without plain spaces."""
    return "\u00a0".join(strip_tags(title).split())


def write(html: str) -> bytes:
    """HTML → PDF; one document at a time, since the fonts are shared by the process."""
    with RENDERING:
        document = engine().HTML(string=html, base_url=str(root()), url_fetcher=fetcher())
        pdf: bytes = document.write_pdf(
            stylesheets=[stylesheet()],
            font_config=fonts(),
            finisher=finish,
            pdf_variant="pdf/a-2a",
            pdf_identifier=hashlib.sha256(html.encode()).hexdigest()[:32].encode(),
        )
    return pdf


@cache
def engine() -> Any:
    """WeasyPrint itself."""
    try:
        return import_module("weasyprint")
    except OSError as error:
        raise PdfUnavailable(
            _("PDF needs system libraries. On Debian or Ubuntu type: %(command)s")
            % {"command": "sudo apt-get install -y libpango-1.0-0 libpangoft2-1.0-0"}
        ) from error


@cache
def fonts() -> Any:
    """One font configuration per process: reading fonts costs more than a page."""
    engine()
    return import_module("weasyprint.text.fonts").FontConfiguration()


@cache
def stylesheet() -> Any:
    """The style of paper, parsed once."""
    return engine().CSS(filename=str(static(STYLE)), url_fetcher=fetcher(), font_config=fonts())


@atexit.register
def forget() -> None:
    """Let go of the fonts while Python can still do it quietly."""
    stylesheet.cache_clear()
    fonts.cache_clear()


@cache
def fetcher() -> Any:
    """Reads our own static files and pictures given inside the document; nothing else."""

    class OwnFiles(engine().URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if not is_own(url):
                raise ValueError(f"Not a file of ours: {url[:80]}")
            return super().fetch(url, headers)

    return OwnFiles(allowed_protocols={"file", "data"}, allow_redirects=False)


def is_own(url: str) -> bool:
    """Whether the address is a picture in itself or a file below `static/`."""
    if url.startswith("data:image/"):
        return True
    path = url2pathname(url.removeprefix("file://"))
    return url.startswith("file:///") and Path(path).resolve().is_relative_to(root())


def root() -> Path:
    """The folder of our static files."""
    return Path(settings.STATICFILES_DIRS[0]).resolve()


def static(name: str) -> Path:
    """The path of one of our static files."""
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return Path(found)


def finish(document: Any, pdf: Any) -> None:
    """Add what WeasyPrint leaves out: PDF/UA beside PDF/A in the metadata, scopes of headings;
    and keep what repeats in the margins from being read out as text."""
    metadata = at(pdf, pdf.catalog["Metadata"])
    xml = b"".join(part if isinstance(part, bytes) else part.encode() for part in metadata.stream)
    metadata.stream = [xml.replace(b"</rdf:RDF>", UA_DESCRIPTION + b"</rdf:RDF>", 1)]
    for item in pdf.objects:
        if isinstance(item, dict) and item.get("S") == "/TH":
            table_part = at(pdf, at(pdf, item["P"])["P"])
            item["A"]["Scope"] = "/Column" if table_part["S"] == "/THead" else "/Row"
        elif isinstance(item, dict) and item.get("S") == "/Figure":
            place_figure(pdf, item)
    margins_as_artifacts(pdf)


def place_figure(pdf: Any, figure: Any) -> None:
    """Where the picture is in the page's own measure: points from the bottom, not pixels."""
    left, top, right, bottom = (side * 0.75 for side in figure["A"]["BBox"])
    height = at(pdf, figure["Pg"])["MediaBox"][3]
    figure["A"]["BBox"][:] = [left, height - bottom, right, height - top]


def margins_as_artifacts(pdf: Any) -> None:
    """Mark as pagination the pieces of pages that no element of the document's tree holds."""
    root = at(pdf, pdf.catalog["StructTreeRoot"])
    held = tree(pdf, root["K"][0])
    owners = at(pdf, root["ParentTree"])["Nums"][1::2]
    for page, pieces in zip(pdf.pages["Kids"][::3], owners, strict=False):
        stream = at(pdf, at(pdf, f"{page} 0 R")["Contents"]).stream
        for place, mark in enumerate(stream):
            if isinstance(mark, dict) and pieces[mark["MCID"]] not in held:
                pieces[mark.pop("MCID")] = "null"
                stream[place - 1], mark["Type"] = "/Artifact", "/Pagination"


def tree(pdf: Any, top: bytes) -> set[bytes]:
    """The references of an element and of all below it."""
    found, waiting = set(), [top]
    while waiting:
        reference = waiting.pop()
        found.add(reference)
        children = at(pdf, reference).get("K", [])
        waiting += [child for child in children if isinstance(child, bytes)]
    return found


def at(pdf: Any, reference: bytes | str) -> Any:
    """The object of a reference such as „12 0 R“."""
    return pdf.objects[int(reference.split()[0])]
