"""The table of a list: columns and rows of cells, drawn at once.

A list shows many cells; a template's loop over them takes three times as long.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Column:
    """What stands over a column; numbers are set to the right."""

    label: str
    is_number: bool = False

    @property
    def css(self) -> str:
        return ' class="num"' if self.is_number else ""


@dataclass(frozen=True)
class Table:
    """Rows of as many cells as there are columns; the first cell names its row.

    A cell that is not marked safe is escaped. On a phone each cell carries its column's label.
    """

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]

    def __bool__(self) -> bool:
        return bool(self.rows)

    def draw(self) -> SafeString:
        """The table as HTML."""
        heads = "".join(
            f'<th scope="col"{column.css}>{escape(column.label)}</th>' for column in self.columns
        )
        starts = [
            f'</td><td data-label="{escape(column.label)}"{column.css}>'
            for column in self.columns[1:]
        ]
        starts[0] = starts[0].replace("</td>", "</th>")
        body = "".join(self._row(row, starts) for row in self.rows)
        return mark_safe(
            f'<table class="rows"><caption>{escape(self.caption)}</caption>'
            f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
        )

    @staticmethod
    def _row(row: Sequence[str], starts: Sequence[str]) -> str:
        name, *cells = map(conditional_escape, row)
        rest = "".join(start + cell for start, cell in zip(starts, cells, strict=True))
        return f'<tr><th scope="row">{name}{rest}</td></tr>'


def named(url: str, name: str, *below: str, is_example: bool = False) -> SafeString:
    """The cell that names a row: a link, the mark of invented data and lines in small print."""
    mark = f' <span class="mark">{_("training example")}</span>' if is_example else ""
    lines = "".join(f"<br><small>{conditional_escape(line)}</small>" for line in below if line)
    return mark_safe(f'<a href="{url}">{escape(name)}</a>{mark}{lines}')


def two_lines(first: str, second: str) -> SafeString:
    """A cell of two lines, the second in small print."""
    return mark_safe(f"<div>{escape(first)}<br><small>{escape(second)}</small></div>")


def unbroken(text: str) -> SafeString:
    """A cell that stays on one line."""
    return mark_safe(f'<span class="nowrap">{escape(text)}</span>')


def as_one(text: SafeString) -> SafeString:
    """A cell of words with elements among them: a phone would set each of them apart."""
    return mark_safe(f"<span>{text}</span>")
