"""What can be done with each row in the editor, drawn in one go: a part may show a hundred rows."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .remarks import RowLinks
from .sections import Line


@dataclass(frozen=True)
class RowTools:
    """The links and buttons under a row; `focused` is the row just written or moved, by its key."""

    token: str
    count: int
    focused: int | None
    moved: str
    links: RowLinks | None

    @classmethod
    def of(cls, request: HttpRequest, context: dict[str, Any]) -> "RowTools":
        """For the rows of the page that has this context."""
        links, moved = context.get("row_links"), context["moved"]
        return cls(get_token(request), len(context["lines"]), context["back_on"], moved, links)

    def draw(self, line: Line) -> SafeString:
        """One form; each of its buttons says of which row it is, since there are many."""
        number, focus = line.item.number, self._focus(line)
        edit, up, down, copy, delete = (f"{label}{self._of(number)}" for label in self._labels)
        buttons = [
            f'<a class="button link" href="{line.edit_url}"{_now(focus == "edit")}>{edit}</a>',
            _button(up, f'name="step" value="-1"{_now(focus == "up")}') if number > 1 else "",
            _button(down, f'name="step" value="1"{_now(focus == "down")}')
            if number < self.count
            else "",
            _button(copy, f'formaction="{line.copy_url}"'),
            _button(delete, f'formaction="{line.delete_url}"'),
            self.links.draw(line.item.row.key, number, "button link") if self.links else "",
        ]
        return mark_safe(
            f'<form method="post" class="row tools" action="{line.move_url}">'
            f'<input type="hidden" name="csrfmiddlewaretoken" value="{self.token}">'
            f"{' '.join(buttons)}</form>"
        )

    @cached_property
    def _labels(self) -> tuple[str, ...]:
        return tuple(map(escape, (_("Edit"), _("Up"), _("Down"), _("Duplicate"), _("Delete"))))

    def _focus(self, line: Line) -> str:
        """The button that goes on from the last deed, where the row still has it."""
        if self.focused != line.key:
            return ""
        if self.moved == "aukstyn" and line.item.number > 1:
            return "up"
        return "down" if self.moved == "zemyn" and line.item.number < self.count else "edit"

    @staticmethod
    def _of(number: int) -> str:
        return f'<span class="hidden"> {number}</span>'


def _button(label: str, attributes: str) -> str:
    return f'<button class="button link" {attributes}>{label}</button>'


def _now(is_focused: bool) -> str:
    return " autofocus" if is_focused else ""
