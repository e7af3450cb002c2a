"""A form of the editor sent by its button after the session ended: what was typed, to copy.

The script keeps such text in the browser by itself; this page is for those without it. It shows
what the request brought and nothing of the plan: nobody knows who is asking.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.forms.widgets import CheckboxInput, Input
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views import csrf

from common.templatetags.ui import school_years

from .sections import SECTIONS

View = Callable[..., HttpResponse]
EDITOR = {"plans:plan_section", "plans:plan_row_add", "plans:plan_row"}
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


def texts_survive(view: View) -> View:
    """As `login_required`, but a form sent by its button comes back as texts to copy."""
    guarded = login_required(view)

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_sent = request.method == "POST" and not request.user.is_authenticated
        page = texts_to_copy(request, kwargs["part"]) if is_sent else None
        return page or guarded(request, *args, **kwargs)

    return answer


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is of an earlier signing in: the editor's texts to copy, else why."""
    found = request.resolver_match
    page = None
    if found and found.view_name in EDITOR:
        page = texts_to_copy(request, found.kwargs["part"])
    return page or csrf.csrf_failure(request, reason)


def texts_to_copy(request: HttpRequest, part: str) -> HttpResponse | None:
    """The page, 403; None where nothing was typed and for scripts, which keep the text."""
    texts = [] if is_by_script(request) else typed_texts(request, part)
    if not texts:
        return None
    sign_in = f"{reverse('account_login')}?{urlencode({'next': request.path})}"
    context = {"texts": texts, "sign_in_url": sign_in}
    return render(request, "plans/signed_out.html", context, status=403)


def is_by_script(request: HttpRequest) -> bool:
    """Whether the editor's script or htmx asks, not a plain form."""
    htmx: Any = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) or request.headers.get("Accept") == "application/json"


def typed_texts(request: HttpRequest, part: str) -> list[TypedText]:
    """The texts of the part's fields that were sent, in the form's order; choices are left out."""
    section = SECTIONS.get(part)
    form: Any = section and (section.form or section.text_form)
    if form is None:
        return []
    sent = {name: text for name in request.POST if (text := request.POST[name].strip())}
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
