"""The rows of a part of the plan in the editor, drawn in one go: there may be a hundred."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from plans.amending import approved_keys
from plans.row_text import row_text

from .remarks import RowLinks
from .sections import Line


@dataclass(frozen=True)
class Undo:
    """A row that was just deleted and can be brought back; `is_last` of the last one."""

    key: str
    name: str
    place: int
    is_last: bool = False


@dataclass(frozen=True)
class Stretch:
    """Rows that follow one another as text; after them the open row, or where some were deleted."""

    rows: SafeString
    open: Line | None = None
    name: str = ""
    undone: "tuple[Undo, ...]" = ()


@dataclass(frozen=True)
class RowTools:
    """The rows of a part with the links and buttons under each.

    `focused` is the row just written or moved, by its key; `open` the one that is a form now.
    """

    token: str
    lines: list[Line]
    label: str
    focused: int | None
    moved: str
    links: RowLinks | None
    open: int | None
    undone: tuple[Undo, ...]
    approved: frozenset[UUID] = frozenset()  # rows of the plan in force: ended, not deleted

    @classmethod
    def of(
        cls, request: HttpRequest, context: dict[str, Any], undone: tuple[Undo, ...] = ()
    ) -> "RowTools":
        """For the rows of the page that has this context; `undone` are rows just deleted."""
        desk = context["desk"]
        return cls(
            token=get_token(request),
            lines=context["lines"],
            label=escape(desk.section.label),
            focused=context["back_on"],
            moved=context["moved"],
            links=context.get("row_links"),
            open=desk.row.pk if desk.row and desk.form else None,
            undone=undone,
            approved=approved_keys(desk.version, desk.section.model),
        )

    @cached_property
    def stretches(self) -> list[Stretch]:
        """All rows in their order, as long stretches of text as there are."""
        found, drawn = list[Stretch](), list[str]()

        def close(**what: Any) -> None:
            found.append(Stretch(mark_safe("".join(drawn)), **what))
            drawn.clear()

        for line in self.lines:
            if here := self._deleted(line.item.number, line.item.number):
                close(undone=here)
            if line.key == self.open:
                close(open=line, name=mark_safe(self._name(line)))
            else:
                drawn.append(self._article(line))
        close(undone=self._deleted(len(self.lines) + 1, most=None))
        return found

    def _deleted(self, least: int, most: int | None) -> tuple[Undo, ...]:
        """What was deleted at these places."""
        return tuple(
            one for one in self.undone if least <= one.place and (most is None or one.place <= most)
        )

    def _article(self, line: Line) -> str:
        faults = {"items": line.faults}
        todo = render_to_string("components/todo.html", faults) if line.faults else ""
        text = f'<div class="stack-s">{row_text(line.item)}{todo}</div>'
        return f'<article class="activity" {self._name(line)}>{text}{self.draw(line)}</article>'

    def _name(self, line: Line) -> str:
        return f'id="eilute-{line.key}" aria-label="{self.label}, {line.item.number}"'

    def draw(self, line: Line) -> str:
        """One form; each of its buttons says of which row it is, since there are many."""
        number, focus = line.item.number, self._focus(line)
        edit, up, down, copy, delete = (f"{label}{self._of(number)}" for label in self._labels)
        buttons = [
            f'<a class="button link" href="{line.edit_url}"{_now(focus == "edit")}>{edit}</a>',
            _button(up, f'name="step" value="-1"{_now(focus == "up")}') if number > 1 else "",
            _button(down, f'name="step" value="1"{_now(focus == "down")}')
            if number < len(self.lines)
            else "",
            _button(copy, f'formaction="{line.copy_url}"'),
            self._away(line) or _button(delete, f'formaction="{line.delete_url}"'),
            self.links.draw(line.item.row.key, number, "button link") if self.links else "",
        ]
        return (
            f'<form method="post" class="row tools" action="{line.move_url}">'
            f'<input type="hidden" name="csrfmiddlewaretoken" value="{self.token}">{self._earlier}'
            f"{' '.join(buttons)}</form>"
        )

    @cached_property
    def _earlier(self) -> str:
        """What else was deleted: the next page offers that too."""
        sent = (f'<input type="hidden" name="istrinta" value="{one.key}">' for one in self.undone)
        return "".join(sent)

    def _away(self, line: Line) -> str:
        """For a row of the plan in force: to end it, or to take it up again."""
        row, number = line.item.row, self._of(line.item.number)
        if row.key not in self.approved:
            return ""
        if row.is_ended:
            words = escape(_("Take up again"))
            return _button(f"{words}{number}", f'formaction="{line.resume_url}"')
        words = escape(pgettext("a row", "End"))
        return f'<a class="button link" href="{line.end_url}">{words}{number}</a>'

    @cached_property
    def _labels(self) -> tuple[str, ...]:
        return tuple(map(escape, (_("Edit"), _("Up"), _("Down"), _("Duplicate"), _("Delete"))))

    def _focus(self, line: Line) -> str:
        """The button that goes on from the last deed, where the row still has it."""
        if self.focused != line.key:
            return ""
        if self.moved == "aukstyn" and line.item.number > 1:
            return "up"
        return "down" if self.moved == "zemyn" and line.item.number < len(self.lines) else "edit"

    @staticmethod
    def _of(number: int) -> str:
        return f'<span class="hidden"> {number}</span>'


def _button(label: str, attributes: str) -> str:
    return f'<button class="button link" {attributes}>{label}</button>'


def _now(is_focused: bool) -> str:
    return " autofocus" if is_focused else ""
