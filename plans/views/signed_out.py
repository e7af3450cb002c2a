"""A form sent by its button after the session ended: what was typed, to copy.

The editor's script keeps such text in the browser by itself; this page is for all other forms and
for those without the script. It shows what the request brought and nothing else: nobody knows who
is asking.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.widgets import CheckboxInput, Input
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views import csrf

from common.templatetags.ui import school_years

from .sections import SECTIONS

EDITOR = {"plans:plan_section", "plans:plan_row_add", "plans:plan_row"}
# Where people write more than a word; of accounts, where passwords are typed, nothing is shown.
WRITING = {"plans", "progress", "grants", "selection", "schools"}
UNTYPED = {"csrfmiddlewaretoken", "bases", "next", "seen", "key"}
# Boxes of several lines, where a single word is a text too („Pritariu.“); the last are explanations
# of warnings, called by a rule and the row that it is about.
BOXES = re.compile(
    r"(?:.+-)?(?:text|comment|(?:[a-z_]+_)?reason|notes?|summary|description|departure"
    r"|without_commission|explanation|kvotos|codes|advice|evidence|group|problems"
    r"|help_wanted)(?:-\d+)?|(?!answer-|seen-)[a-z_]+-\d+"
)
MONEY = re.compile(r"money_(\d{4})")


@dataclass(frozen=True)
class TypedText:
    """What stood in one field of the form."""

    label: str
    text: str
    is_long: bool = False

    @property
    def rows(self) -> int:
        """The height of its box, lines."""
        return 6 if self.is_long else 1


class TextsSurvive:
    """Middleware: what nobody signed in sends to a form for writing comes back as texts to copy,
    instead of being lost on the way to signing in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """The page with the texts, or nothing: then the view sends to sign in."""
        if request.method != "POST" or not _is_writing(request) or request.user.is_authenticated:
            return None
        return texts_to_copy(request)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is of an earlier signing in: its texts to copy, else why."""
    page = texts_to_copy(request) if _is_writing(request) else None
    return page or csrf.csrf_failure(request, reason)


def _is_writing(request: HttpRequest) -> bool:
    found = request.resolver_match
    return found is not None and found.namespace in WRITING


def texts_to_copy(request: HttpRequest) -> HttpResponse | None:
    """The page, 403; None where nothing was typed and for scripts, which keep the text."""
    texts = [] if is_by_script(request) else typed_texts(request)
    if not texts:
        return None
    sign_in = f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}"
    context = {"texts": texts, "sign_in_url": sign_in}
    return render(request, "plans/signed_out.html", context, status=403)


def is_by_script(request: HttpRequest) -> bool:
    """Whether the editor's script or htmx asks, not a plain form."""
    htmx: Any = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) or request.headers.get("Accept") == "application/json"


def typed_texts(request: HttpRequest) -> list[TypedText]:
    """What was typed: of the editor field by field; of other forms boxes and more than a word."""
    found: Any = request.resolver_match
    sent = {name: text for name in request.POST if (text := request.POST[name].strip())}
    if found.view_name in EDITOR:
        return texts_of_part(sent, found.kwargs["part"])
    words = [text for name, text in sent.items() if _is_written(name, text)]
    return [TypedText(_("Your text"), text, is_long=True) for text in words]


def _is_written(name: str, text: str) -> bool:
    return name not in UNTYPED and (len(text.split()) > 1 or bool(BOXES.fullmatch(name)))


def texts_of_part(sent: dict[str, str], part: str) -> list[TypedText]:
    """The texts of the part's fields that were sent, in the form's order; choices are left out."""
    section = SECTIONS.get(part)
    form: Any = section and (section.form or section.text_form)
    if form is None:
        return []
    texts = [
        TypedText(str(field.label), sent[name], isinstance(field.widget, forms.Textarea))
        for name, field in form.base_fields.items()
        if name in sent and is_typed(field.widget)
    ]
    return texts + _money(sent)


def is_typed(widget: forms.Widget) -> bool:
    return isinstance(widget, (forms.Textarea, Input)) and not isinstance(widget, CheckboxInput)


def _money(sent: dict[str, str]) -> list[TypedText]:
    """Sums by school year; which years there are, only the plan knows."""
    label = _("Money of %(years)s")
    return [
        TypedText(label % {"years": school_years([int(found[1])])}, text)
        for name, text in sorted(sent.items())
        if (found := MONEY.fullmatch(name))
    ]
