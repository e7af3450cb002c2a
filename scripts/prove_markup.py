"""What must hold of the markup of every page, beyond what the parser of the standard says."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element

LABELLED = {"input", "select", "textarea"}
SILENT = {"hidden", "submit", "button", "reset", "image"}
REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-details", "headers")
INSIDE = {"ul": {"li"}, "ol": {"li"}, "dl": {"dt", "dd", "div"}, "tr": {"td", "th"}}
INSIDE["select"] = {"option", "optgroup"}
SAID = {"p", "li", "dd", "dt", "td", "th", "legend", "label", "h1", "h2", "h3"}
TWO_STOPS = re.compile(r"\S{0,30}(?<![./])\.\.(?![./])")
HEADINGS = {f"h{level}": level for level in range(1, 7)}


def problems(tree: Element) -> Iterator[str]:
    """Duplicate ids, labels and references that lead nowhere, order of headings, and the rest."""
    ids = Counter(item.attrib["id"] for item in tree.iter() if "id" in item.attrib)
    yield from (f"id {name} stands {number} times" for name, number in ids.items() if number > 1)
    yield from frame(tree)
    yield from headings(tree)
    yield from references(tree, set(ids))
    yield from unlabelled(tree)
    yield from stops(tree)
    for item in tree.iter():
        yield from of_element(item)


def frame(tree: Element) -> Iterator[str]:
    if not tree.get("lang"):
        yield "no language"
    if not "".join(tree.findtext("head/title") or "").strip():
        yield "no title"
    if len(list(tree.iter("main"))) != 1:
        yield "not one main"


def headings(tree: Element) -> Iterator[str]:
    """One h1 and no level left out on the way down."""
    levels = [HEADINGS[item.tag] for item in tree.iter() if item.tag in HEADINGS]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} h1"
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"h{after} after h{before}"


def references(tree: Element, ids: set[str]) -> Iterator[str]:
    for item in tree.iter():
        for name in REFERENCES:
            for target in item.get(name, "").split():
                if target not in ids:
                    yield f"{name} leads to no {target}"
        target = item.get("for", "") if item.tag == "label" else ""
        if target and target not in ids:
            yield f"label for {target}, which is not there"
        way = item.get("href", "") if item.tag == "a" else ""
        if way.startswith("#") and way[1:] not in ids:
            yield f"link to {way}, which is not there"


def unlabelled(tree: Element) -> Iterator[str]:
    """Every control that is typed into has a name."""
    named = {item.get("for") for item in tree.iter("label")}
    outer = [*tree.iter("label"), *tree.iter("template")]  # in its place a template's has one
    wrapped = {id(inner) for item in outer for inner in item.iter()}
    for item in tree.iter():
        if item.tag not in LABELLED or item.get("type") in SILENT:
            continue
        told = item.get("aria-label") or item.get("aria-labelledby") or item.get("title")
        if not (told or item.get("id") in named or id(item) in wrapped):
            yield f"{item.tag} {item.get('name')} has no label"


def stops(tree: Element) -> Iterator[str]:
    """A sentence that ends with „proc.“ or „d.“ gets no second full stop."""
    for item in tree.iter():
        if item.tag in SAID and (found := TWO_STOPS.search("".join(item.itertext()))):
            yield f"two full stops in „{found.group().strip()}“"


def of_element(item: Element) -> Iterator[str]:
    if item.tag == "img" and "alt" not in item.attrib:
        yield "img without alt"
    if item.tag == "th" and "scope" not in item.attrib:
        yield f"th „{(item.text or '').strip()}“ without scope"
    if "style" in item.attrib or any(name.startswith("on") for name in item.attrib):
        yield f"{item.tag} with inline style or script"
    allowed = INSIDE.get(str(item.tag))
    for child in item if allowed else ():
        if child.tag not in allowed | {"script", "template"}:  # type: ignore[operator]
            yield f"{child.tag} directly in {item.tag}"
