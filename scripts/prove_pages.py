"""Reading a page: its tree, its parse errors, links and forms, by WeasyPrint's own HTML parser."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from tinyhtml5.parser import HTMLParser

CONTROLS = ("input", "select", "textarea", "button")
PRESSED = {"submit", "button", "reset", "image"}


@dataclass(frozen=True)
class Field:
    """One control of a form: what it is called, its kind, what it holds, what may be chosen."""

    name: str
    kind: str
    value: str = ""
    options: tuple[str, ...] = ()


@dataclass
class Form:
    """A form of a page and where it is sent."""

    method: str
    target: str
    fields: list[Field] = field(default_factory=list)

    @property
    def has_files(self) -> bool:
        return any(item.kind == "file" for item in self.fields)

    @property
    def shape(self) -> tuple[str, ...]:
        return (self.method, *(sorted({item.name for item in self.fields})))


def parse(html: str) -> tuple[Element, list[str]]:
    """The tree and what the standard calls errors, each with its place."""
    parser = HTMLParser(namespace_html_elements=False)
    tree = parser.parse(html)
    return tree, [f"line {place[0]}: {code} {names or ''}" for place, code, names in parser.errors]


def links(tree: Element, at: str) -> Iterator[str]:
    """Addresses of this site that the page leads to, without fragments."""
    for element in tree.iter("a"):
        parts = urlsplit(urljoin(at, element.get("href") or ""))
        if "href" in element.attrib and parts.netloc in {"", "testserver"}:
            yield parts._replace(scheme="", netloc="", fragment="").geturl()


def forms(tree: Element, at: str) -> Iterator[Form]:
    """The forms with all that belongs to them, also by `form=`."""
    for element in tree.iter("form"):
        method = (element.get("method") or "get").lower()
        form = Form(method, urljoin(at, element.get("action") or at))
        inside = [item for item in element.iter() if item.tag in CONTROLS and not item.get("form")]
        name = element.get("id")
        outside = [
            item
            for item in tree.iter()
            if name and item.tag in CONTROLS and item.get("form") == name
        ]
        form.fields = [control(item) for item in inside + outside if item.get("name")]
        yield form


def control(element: Any) -> Field:
    name = element.get("name")
    if element.tag == "textarea":
        return Field(name, "textarea", "".join(element.itertext()))
    if element.tag == "select":
        return choice(element)
    kind = element.get("type") or ("submit" if element.tag == "button" else "text")
    value = element.get("value") or ""
    is_off = kind in {"checkbox", "radio"} and "checked" not in element.attrib
    return (
        Field(name, kind, "" if is_off else value or "on", (value,))
        if is_tick(kind)
        else Field(name, kind, value)
    )


def is_tick(kind: str) -> bool:
    return kind in {"checkbox", "radio"}


def choice(element: Any) -> Field:
    options = list(element.iter("option"))
    values = tuple(item.get("value", "".join(item.itertext())) for item in options)
    chosen = [
        value for value, item in zip(values, options, strict=True) if "selected" in item.attrib
    ]
    return Field(element.get("name"), "select", (chosen or values[:1] or ("",))[0], values)
