"""A table copied from Word or Excel, or saved with semicolons, as cells of plain text."""

import re
import unicodedata

from common.text import clean_pasted

LETTERS = re.compile(r"[^a-z0-9]")


def cells_of(text: str) -> list[list[str]]:
    """The cells of each line; columns stand apart by tabs or, where there is none, semicolons."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    between = "\t" if "\t" in text else ";"
    cell = re.compile(rf'"((?:[^"]|"")*)"(?=[{between}\n]|\Z)|([^{between}\n]*)')
    lines: list[list[str]] = [[]]
    at = 0
    while at <= len(text):
        found = cell.match(text, at)
        assert found is not None  # an empty cell is one too
        lines[-1].append(_read(found, between))
        at = found.end() + 1
        if text[found.end() : at] == "\n":
            lines.append([])
    return lines


def _read(found: "re.Match[str]", between: str) -> str:
    """A cell's text. Excel quotes only what has a line end, a tab or a quote inside."""
    inner, bare = found.groups()
    if inner is None or (between == "\t" and not re.search(r'[\n\t"]', inner)):
        return clean_pasted(found[0] if inner is not None else bare).strip()
    return clean_pasted(inner.replace('""', '"')).strip()


def is_one_column(lines: list[list[str]]) -> bool:
    """Whether columns seem to stand apart by commas: several lines of one cell, each with one."""
    return len(lines) > 1 and all(len(cells) == 1 and "," in cells[0] for cells in lines)


def plain(head: str) -> str:
    """A column's head for comparing: „Lėšos, Eur“ and „lesos eur“ are the same."""
    letters = unicodedata.normalize("NFD", head.casefold())
    return LETTERS.sub("", letters)
